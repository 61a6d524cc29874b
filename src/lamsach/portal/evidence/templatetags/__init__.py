"""Template tags of what machines sent."""
