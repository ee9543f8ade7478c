"""F04: `kill -9` while pages are being stored.

Whoever comes next gets whole pages, never one that was cut off.
"""

import gzip
import random
import time
from contextlib import suppress
from http.client import HTTPException
from threading import Thread

import brotli
import pytest

from tests.faults.site import FULL

pytestmark = pytest.mark.xdist_group("faults")
ROUNDS = 200 if FULL else 2
DECODE = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


def ask_all(site, paths):
    for path in paths:
        with suppress(OSError, HTTPException):  # killed in the middle of it
            site.get(path, Accept_Encoding="br")


def test_page_is_stored_wholly_or_not_at_all(site):
    paths = site.paths()[:60]
    expected = {path: site.get(path)[1] for path in paths}
    asked = broken = 0

    for _ in range(ROUNDS):
        for file in (site.var / "paginas").glob("*.djcache"):
            file.unlink()
        site.kill_workers()  # what they have in memory goes too
        readers = [
            Thread(target=ask_all, args=(site, random.sample(paths, len(paths)))) for _ in range(4)
        ]
        for reader in readers:
            reader.start()
        time.sleep(random.uniform(0.3, 1.5))
        site.kill_workers()
        for reader in readers:
            reader.join()
        stored = len(list((site.var / "paginas").glob("*.djcache")))
        site.kill_workers()
        for path in paths:
            status, body, headers = site.get(
                path, Accept_Encoding=random.choice(["br", "gzip", "identity"])
            )
            asked += 1
            broken += status != 200 or DECODE[headers["Content-Encoding"]](body) != expected[path]

    left = len([file for file in (site.var / "paginas").iterdir() if file.suffix != ".djcache"])
    print(
        f"\nF04 {ROUNDS} kills, {asked} pages asked, {broken} broken; at the last kill "
        f"{stored}, half files left {left}"
    )
    assert broken == 0
