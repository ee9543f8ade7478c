"""The tools of the fault tests see what is there, so that no test passes because it looked at
nothing.
"""

import pytest

from tests.faults.editor import Editor, change_url
from tests.faults.load import Load, line

pytestmark = pytest.mark.xdist_group("faults")
STAP = change_url("stappen.stap", 1)


def test_editor_publishes_and_readers_get_the_new_page(site):
    paths = site.paths()

    with Load(site, paths[:3], clients=3, think=(0.01, 0.05), watch=["Content-Encoding"]) as load:
        told = Editor(site).save(STAP, samenvatting="Een heel nieuwe samenvatting.")

    assert "‘Initiatief nemen’ is gepubliceerd en staat online." in told
    assert b"Een heel nieuwe samenvatting." in site.get("/stappen/initiatief-nemen/")[1]
    assert load.report["errors"] == []
    assert load.report["statuses"] == {"200": load.report["requests"]}
    assert load.report["headers"] == {"content-encoding": {"br": load.report["requests"]}}
    print(line(load.report))


def test_site_that_is_killed_is_seen_and_comes_back(site):
    old = set(site.workers())

    with Load(site, ["/robots.txt"], rate=50) as load:
        site.kill()
        assert site.members() == []
        site.start()
        site.kill_workers()
        site.wait()

    assert load.report["errors"]
    assert not old & set(site.workers())
    assert site.integrity() == []
