"""Short lists for the pages' tests."""


def listed(*names: str) -> str:
    """Return a list of units as CSV, one a row."""
    return "Tên đơn vị\n" + "".join(f"{name}\n" for name in names)
