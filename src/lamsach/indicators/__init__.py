"""Indicator values, their normal form, the signed list (release) and its reader."""

from lamsach.indicators.values import Indicator, InvalidIndicatorError, Kind, Note

__all__ = ["Indicator", "InvalidIndicatorError", "Kind", "Note"]
