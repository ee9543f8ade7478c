import fcntl
import pickle
import time
import zlib
from contextlib import suppress
from pathlib import Path

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class FileCache(FileBasedCache):
    """Django's cache in files, with an `add` that only one process can win, so that it can count for all of them.

    It can hold some more than MAX_ENTRIES: to count its files takes longer than to write one, so it does that now and then.
    """

    EVERY = 50  # writes of one thread
    LONG = 3600  # seconds, to write one file

    def __init__(self, dir, params):
        super().__init__(dir, params)
        self.lock = Path(dir) / "lock"
        self.writes = 0

    def _cull(self):
        self.writes += 1
        if self.writes % self.EVERY == 0:
            super()._cull()  # type: ignore[misc]  # the stubs do not have it
            self.clear_half_files()

    def clear_half_files(self):
        """Removes what processes that were killed had not written to the end."""
        for path in self.lock.parent.glob("tmp*"):
            with suppress(FileNotFoundError):  # it just got its name
                if time.time() - path.stat().st_mtime > self.LONG:
                    path.unlink()

    def _write_content(self, file, timeout, value):
        """As Django's, without compressing: a stored page is compressed already, and trying took longer than the writing."""
        file.write(pickle.dumps(self.get_backend_timeout(timeout), self.pickle_protocol))
        file.write(zlib.compress(pickle.dumps(value, self.pickle_protocol), level=0))

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self.lock.parent.mkdir(parents=True, exist_ok=True)  # someone may have removed the folder
        with self.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return super().add(key, value, timeout, version)
