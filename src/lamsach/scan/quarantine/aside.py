"""A folder beside a file that only this user can enter: what was moved into it, nobody can swap any more."""

import os
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from lamsach.scan import handles
from lamsach.scan.quarantine.attributes import Attributes
from lamsach.scan.quarantine.disk import Disk, exists

PREFIX = ".lamsach-"
FILE_NAME = "file"
UNFINISHED = "unfinished"


class Aside:
    """The folder ``.lamsach-ID`` inside *parent*, made here, or found again after a crash."""

    def __init__(self, disk: Disk, parent: int, identifier: str) -> None:
        self.disk = disk
        self.parent = parent
        self.identifier = identifier
        self.name = PREFIX + identifier
        self.folder = -1

    def __enter__(self) -> Self:
        if not exists(self.parent, self.name):
            self.disk.make_folder(self.parent, self.name)
            self.disk.sync(self.parent)  # a file moved into a folder that a power cut forgets would be gone
        self.folder = handles.folder_at(self.parent, self.name)
        if not handles.is_private(self.folder):
            os.close(self.folder)
            raise PermissionError(self.name)  # somebody else's folder under our name
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.folder)

    def write(self, chunks: Iterable[bytes], attributes: Attributes) -> None:
        """Make the file in here, whole and durable before it has its name."""
        file = self.disk.create(self.folder, UNFINISHED)
        try:
            for chunk in chunks:
                self.disk.write(file, chunk)
            self.disk.dress(file, attributes)
            self.disk.sync(file)
        finally:
            os.close(file)
        self.disk.move(self.folder, UNFINISHED, self.folder, FILE_NAME)

    def clear(self) -> None:
        """Remove what this program itself made in here, and the folder."""
        for name in (UNFINISHED, FILE_NAME):
            if exists(self.folder, name):
                self.disk.remove(self.folder, name)
        self.close_empty()

    def holds_file(self) -> bool:
        return exists(self.folder, FILE_NAME)

    def put_back(self, name: str) -> str:
        """Give the file its name again, or a name beside it where that is taken now. Returns the name that it has."""
        try:
            self.disk.move(self.folder, FILE_NAME, self.parent, name)
        except FileExistsError:
            name = f"{name}.{self.identifier}"
            self.disk.move(self.folder, FILE_NAME, self.parent, name)
        self.disk.sync(self.parent)  # before the folder goes: it is the only place that the file has
        self.close_empty()
        self.disk.sync(self.parent)
        return name

    def close_empty(self) -> None:
        """Remove the empty folder."""
        self.disk.remove_folder(self.parent, self.name)
