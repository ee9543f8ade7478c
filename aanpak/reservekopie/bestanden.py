import hashlib
import os


def sha256_of(path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fsync(path):
    """Flushes a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def chown_like(folder, path):
    """As root: gives the path the owner of the folder, who is the user of the site."""
    if os.geteuid() == 0:
        os.chown(path, folder.stat().st_uid, folder.stat().st_gid)
