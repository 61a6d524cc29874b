"""A plugin of nbdkit: a disk image, and a log of every write and every flush in their order.

nbdkit loads this file itself (``nbdkit python recording_plugin.py image=FILE record=FILE``), with the system's Python.
"""

import os
import struct

import nbdkit

API_VERSION = 2
HEAD = struct.Struct("<BQI")  # kind (0 write, 1 flush), place, length
_FILES = {}


def thread_model():
    """One request at a time: the log is the order."""
    return nbdkit.THREAD_MODEL_SERIALIZE_ALL_REQUESTS


def config(key, value):
    _FILES[key] = value


def open(readonly):  # noqa: A001 - the name that nbdkit calls
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
    return os.open(_FILES["image"], os.O_RDWR), os.open(_FILES["record"], flags)


def get_size(disk):
    return os.fstat(disk[0]).st_size


def pread(disk, buffer, place, flags):
    buffer[:] = os.pread(disk[0], len(buffer), place)


def pwrite(disk, buffer, place, flags):
    os.pwrite(disk[0], buffer, place)
    os.write(disk[1], HEAD.pack(0, place, len(buffer)) + bytes(buffer))
    if flags & nbdkit.FLAG_FUA:
        flush(disk, 0)


def can_flush(disk):
    return True


def can_fua(disk):
    return nbdkit.FUA_NATIVE


def flush(disk, flags):
    os.write(disk[1], HEAD.pack(1, 0, 0))
