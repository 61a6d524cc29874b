"""Pages of the tree."""
