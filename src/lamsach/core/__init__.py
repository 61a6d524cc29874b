"""Time, Vietnamese text, errors, safe files: used by all, knows nobody."""
