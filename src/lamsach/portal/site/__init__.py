"""Public pages, without login."""
