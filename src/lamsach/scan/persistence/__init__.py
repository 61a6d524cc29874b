"""What starts by itself: the places where malware makes itself come back after a restart, and the way to undo that."""
