"""F28: after hours under load the site takes no more memory, files or connections than after a
minute.
"""

import os
import time
from statistics import linear_regression

import pytest

from tests.faults.editor import Writer
from tests.faults.load import Load, line
from tests.faults.site import FULL

pytestmark = pytest.mark.xdist_group("faults")

SECONDS = int(os.environ.get("FAULTS_SECONDS", 1800 if FULL else 6))
WARM = SECONDS / 5  # as hard as it goes, until every thread is there and has made every page
RATE = 50 if FULL else 20


def test_memory_and_files_stay_flat(site):
    with Writer(site, "eva1", "stappen.stap", 1, every=10) as writer:
        with Load(site, site.paths(), 50) as rush:
            time.sleep(WARM)
        with Load(site, site.paths(), 50, rate=RATE) as load:
            begin, measured = time.monotonic(), []
            while (now := time.monotonic() - begin) < SECONDS - WARM:
                measured.append((now, site.memory(), site.open_files(), site.files()))
                time.sleep(SECONDS / 60)
        workers = site.workers()

    times, memory, opened, files = zip(*measured, strict=True)
    slope = linear_regression(times, memory).slope * 600
    print(f"\nF28: {WARM:.0f} s: {line(rush.report)}")
    print(
        f"F28: {SECONDS - WARM:.0f} s: {line(load.report)}; {len(writer.acknowledged)} times "
        "published"
    )
    print(
        f"F28: memory {memory[0]:.1f} to {memory[-1]:.1f} MB, {slope:+.2f} MB per 10 minutes "
        f"after {WARM:.0f} s"
    )
    print(
        f"F28: open files {min(opened)} to {max(opened)}, files on disk {min(files)} to "
        f"{max(files)}"
    )
    assert (rush.report["errors"], load.report["errors"]) == ([], [])
    assert (writer.wrong, len(writer.acknowledged)) == ([], writer.sent)
    assert len(workers) == 2
    if FULL:
        assert slope < 1
        assert max(opened) - min(opened) <= 20
        assert max(files) <= files[0] * 1.1 + 10
