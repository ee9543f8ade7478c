"""F05: many readers whose connections stay open, while an editor publishes without a pause."""

import time

import pytest

from tests.faults.editor import Writer
from tests.faults.load import Load, line
from tests.faults.site import FULL

pytestmark = pytest.mark.xdist_group("faults")

READERS, SECONDS = (1000, 120) if FULL else (100, 8)
KNOWN = 40  # pages that the readers go round


def test_readers_and_an_editor_do_not_hinder_each_other(site):
    paths = site.paths()[:KNOWN]
    for path in paths:
        assert site.get(path, Accept_Encoding="br")[0] == 200
    with (
        Writer(site, "eva1", "stappen.stap", 1, every=2) as writer,
        Load(site, paths, READERS, think=(1, 2)) as load,
    ):
        time.sleep(SECONDS / 4)
        early = site.memory()
        time.sleep(SECONDS * 3 / 4)
        late = site.memory()

    growth = late / early - 1
    saves = sorted(writer.seconds)
    print(f"\nF05: {READERS} readers: {line(load.report)}")
    print(
        f"F05: {len(saves)} times published, p95 {saves[len(saves) * 95 // 100] * 1000:.0f} "
        f"ms; {late:.0f} MB, {growth:+.1%}"
    )
    assert load.report["errors"] == []
    assert load.report["statuses"].keys() == {"200"}
    assert (writer.wrong, len(writer.acknowledged)) == ([], writer.sent)
    assert "locked" not in site.log()
    if FULL:
        assert growth <= 0.2
        assert saves[len(saves) * 95 // 100] <= 1
        assert load.report["p95"] <= 0.5
