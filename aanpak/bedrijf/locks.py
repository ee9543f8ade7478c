"""Locks between processes: one backup at a time, and no restore under a site that runs."""

import fcntl
import os
from contextlib import contextmanager, suppress

from django.conf import settings


def open_lock(path):
    """A file to lock, made when it is not there; or a folder, which needs no rights to write."""
    return os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o600)


def hold_as_site():
    """Tells, for as long as this process lives, that it serves the site. Waits while a backup is put back.

    A disk on which that cannot be told must not keep the site from starting.
    """
    with suppress(OSError):
        fcntl.flock(
            open_lock(settings.VAR_DIR), fcntl.LOCK_SH
        )  # never closed: it ends with the process, however that ends


@contextmanager
def alone(path):
    """A block in which no other process has this lock; yields whether that is so. Never waits."""
    lock = open_lock(path)
    try:
        yield got(lock)
    finally:
        os.close(lock)


def got(lock):
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
