"""lamsach runs a malware clean-up campaign, from the authority's letter to the last machine that stays clean."""

__version__ = "0.1.0"
