"""The workers' processes, in the way of the system that this runs on: what it means is said in either module."""

import sys

if sys.platform == "win32":
    from lamsach.scan.windows.workers import Audience, Channel, WorkerProcess, own_channel, receive
else:
    from lamsach.scan.posix.workers import Audience, Channel, WorkerProcess, own_channel, receive

__all__ = ["Audience", "Channel", "WorkerProcess", "own_channel", "receive"]
