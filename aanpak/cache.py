import fcntl
from pathlib import Path

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class FileCache(FileBasedCache):
    """Django's cache in files, with an `add` that only one process can win, so that it can count for all of them."""

    def __init__(self, dir, params):
        super().__init__(dir, params)
        self.lock = Path(dir) / "lock"

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self.lock.parent.mkdir(parents=True, exist_ok=True)  # someone may have removed the folder
        with self.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return super().add(key, value, timeout, version)
