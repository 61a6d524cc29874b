"""Files and folders by handle, in the way of the system that this runs on: what it means is said in either module."""

import sys

if sys.platform == "win32":
    from lamsach.scan.windows.handles import (
        exchange_at,
        free_space,
        is_private,
        make_private,
        move_at,
        read_at,
        release,
        remove_at,
        remove_folder_at,
        sync,
    )
    from lamsach.scan.windows.listing import Entry, names_in, scan
    from lamsach.scan.windows.opening import (
        LINK,
        SEPARATOR,
        append_at,
        by_path,
        create_at,
        file_at,
        folder_at,
        lock,
        make_folder_at,
        root_folder,
        state_by_path,
    )
    from lamsach.scan.windows.states import State, state_at, state_of
else:
    from lamsach.scan.posix.handles import (
        LINK,
        SEPARATOR,
        Entry,
        State,
        append_at,
        by_path,
        create_at,
        exchange_at,
        file_at,
        folder_at,
        free_space,
        is_private,
        lock,
        make_folder_at,
        make_private,
        move_at,
        names_in,
        read_at,
        release,
        remove_at,
        remove_folder_at,
        root_folder,
        scan,
        state_at,
        state_by_path,
        state_of,
        sync,
    )

__all__ = [
    "LINK", "SEPARATOR", "Entry", "State", "append_at", "by_path", "create_at", "exchange_at", "file_at", "folder_at",
    "free_space", "is_private", "lock", "make_folder_at", "make_private", "move_at", "names_in", "read_at", "release",
    "remove_at", "remove_folder_at", "root_folder", "scan", "state_at", "state_by_path", "state_of", "sync",
]  # fmt: skip
