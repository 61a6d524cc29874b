"""Settings: ``base`` for a server, ``embedded`` for ``lamsach run``."""
