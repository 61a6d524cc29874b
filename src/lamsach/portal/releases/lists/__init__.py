"""Releases of the indicator list: what changes, making one, handing it out."""
