"""When a machine counts as infected, and when as clean again."""


def infected_after(before: bool, *, found: bool, remains: bool, complete: bool) -> bool:
    """Say whether a machine counts as infected after a scan, from whether it did *before*.

    Malware was *found*, and not all of it is dealt with (*remains*). A scan that was stopped half-way (not *complete*)
    proves nothing clean: only a whole one ends an infection.
    """
    return remains or (not complete and (before or found))
