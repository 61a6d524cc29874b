"""Filters of the units' templates."""
