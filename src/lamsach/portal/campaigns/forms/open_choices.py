"""Which of the figures that a form leaves open were ticked on a page."""


def kept(ticked: list[str]) -> dict[str, set[str]]:
    """Return what was ticked, ``choice:field``, by the choice that the form leaves open."""
    keep: dict[str, set[str]] = {}
    for each in ticked:
        choice, _colon, field = each.partition(":")
        keep.setdefault(choice, set()).add(field)
    return keep
