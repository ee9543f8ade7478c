"""File locks between processes: one backup at a time, and no restore while the site runs."""

import fcntl
import os
from contextlib import contextmanager, suppress

from django.conf import settings


def open_lock(path):
    """Opens a lock file, made if it is missing, or a folder, which needs no write access."""
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT
    return os.open(path, flags, 0o600)


def hold_as_site():
    """Takes the shared lock of a running site, until the process ends. Waits for a restore.

    A disk without locks must not keep the site from starting.
    """
    with suppress(OSError):
        fcntl.flock(open_lock(settings.VAR_DIR), fcntl.LOCK_SH)


@contextmanager
def exclusive_lock(path):
    """Yields whether this process has the lock. Never waits for it."""
    lock = open_lock(path)
    try:
        yield try_lock(lock)
    finally:
        os.close(lock)


def try_lock(lock):
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
