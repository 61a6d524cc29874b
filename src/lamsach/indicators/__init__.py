"""Indicator values, their normal form, the signed list (release) and its reader."""
