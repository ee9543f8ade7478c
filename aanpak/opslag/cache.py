import fcntl
import os
import pickle
import time
import zlib
from contextlib import suppress
from functools import partial
from pathlib import Path
from secrets import token_hex

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class FileCache(FileBasedCache):
    """Django's cache in files, with an `add` that only one process can win, so that it can count for all of them.

    Storing a page took a sixth of making one. So this compresses nothing (a stored page is compressed already), takes the
    folder for granted, and counts its files only now and then: it can hold some more than MAX_ENTRIES. Where a key is and
    which files go are Django's own methods, private ones, so the stubs do not have them; test_cache.py fails without either.

    Only `add` counts safely: while `set` puts another value in the place of one, a reader may find none.
    """

    EVERY = 50  # writes of one thread
    LONG = 3600  # seconds, to write one file

    def __init__(self, dir, params):
        super().__init__(dir, params)
        self.folder, self.lock = Path(dir), Path(dir) / "lock"
        self.writes = 0

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """Stores it wholly, or not at all; in the form that Django's own reads."""
        self.writes += 1
        if self.writes % self.EVERY == 0:
            self._cull()  # type: ignore[attr-defined]
            self.clear_half_files()
        until = pickle.dumps(self.get_backend_timeout(timeout), self.pickle_protocol)
        content = until + zlib.compress(pickle.dumps(value, self.pickle_protocol), level=0)
        path = self._key_to_file(key, version)  # type: ignore[attr-defined]
        try:
            put(path, content)
        except FileNotFoundError:  # someone removed the folder
            self.make_folder()
            put(path, content)

    def make_folder(self):
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def clear_half_files(self):
        """Removes what processes that were killed had not written to the end."""
        for path in self.folder.glob("*.djcache.*"):
            with suppress(FileNotFoundError):  # it just got its name
                if time.time() - path.stat().st_mtime > self.LONG:
                    path.unlink()

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self.make_folder()  # someone may have removed it
        with self.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return super().add(key, value, timeout, version)


def put(path, content):
    """Puts a file in its place, for this user only: who reads meanwhile gets the old one, the new one or none, never half.

    Not os.replace: ext4 writes what replaces a file to the disk at once, which made a fresh page 8% dearer.
    """
    half = f"{path}.{token_hex(8)}"
    try:
        with open(half, "xb", opener=partial(os.open, mode=0o600)) as file:
            file.write(content)
        with suppress(FileNotFoundError):
            os.unlink(path)
        os.rename(half, path)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(half)
        raise
