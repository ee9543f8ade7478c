"""Other processes that a test runs beside itself."""

import subprocess
import sys


class Runs:
    """Another process that holds what aanpak.wsgi holds."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        code = (
            f"import fcntl, os; fcntl.flock(os.open({str(self.folder)!r}, 0), fcntl.LOCK_SH); "
            "print(1, flush=True); input()"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.process.stdout.readline()

    def __exit__(self, *_):
        self.process.communicate(b"\n")
