"""What Windows does in its own way: files by handle, workers, processes. Nothing else names its interfaces."""
