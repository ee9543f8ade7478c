"""F08: eight editors who save at the same time wait for each other, and nobody is refused."""

import time
from contextlib import ExitStack

import pytest

from tests.faults.editor import Writer
from tests.faults.site import FULL

pytestmark = pytest.mark.xdist_group("faults")

WRITERS, SAVES = 8, 200 if FULL else 5


def test_eight_writers_are_never_locked_out(site):
    pages = [
        pk for (pk,) in site.query("SELECT id FROM domeinen_domein ORDER BY id LIMIT ?", WRITERS)
    ]
    with ExitStack() as stack:
        writers = [
            Writer(site, f"eva{number}", "domeinen.domein", pk, times=SAVES)
            for number, pk in enumerate(pages, start=1)
        ]
        begin = time.monotonic()
        for writer in writers:
            stack.enter_context(writer)
        for writer in writers:
            writer.join()
    seconds = time.monotonic() - begin

    times = sorted(taken for writer in writers for taken in writer.seconds)
    print(
        f"\nF08: {len(times)} saves by {WRITERS} writers in {seconds:.1f} s, "
        f"p50 {times[len(times) // 2] * 1000:.0f} ms, p95 "
        f"{times[len(times) * 95 // 100] * 1000:.0f} ms"
    )
    assert [writer.wrong for writer in writers] == [[]] * WRITERS
    assert [len(writer.acknowledged) for writer in writers] == [SAVES] * WRITERS
    assert site.query("SELECT count(*) FROM redactie_versie WHERE notitie = ''") == [
        (WRITERS * SAVES,)
    ]
    assert "locked" not in site.log()
    assert site.integrity() == []
