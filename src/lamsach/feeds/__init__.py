"""Indicator sources in, indicator formats out, curation, signed publication."""
