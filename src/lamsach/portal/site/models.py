"""Public pages keep nothing of their own."""
