"""The indicator list in the making: sources, proposals, decisions, the history of each value."""
