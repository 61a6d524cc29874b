"""``python -m lamsach`` is the ``lamsach`` command."""

from lamsach.cli import main

if __name__ == "__main__":
    main()
