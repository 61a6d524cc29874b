"""One file per app."""
