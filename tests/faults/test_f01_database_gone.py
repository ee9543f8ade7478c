"""F01 and F02: the database goes away under readers and comes back.

They notice nothing; who searches is told.
"""

import time

import pytest

from tests.faults.load import Load, line
from tests.faults.site import FULL, until

pytestmark = pytest.mark.xdist_group("faults")
SECONDS, RATE = (60, 100) if FULL else (3, 30)


def is_late(site):
    return "last-good-copy" in site.get("/")[2].get("Cache-Status", "")


def test_readers_do_not_notice_that_the_database_is_gone(site):
    paths = site.paths()
    before = {path: site.get(path)[:2] for path in paths}

    with Load(site, paths, rate=RATE, headers={"Accept-Encoding": "identity"}) as load:
        with site.without_database():
            # New workers, that must connect; kill -9 would fail the visitors of that moment.
            site.reload()
            until(20, lambda: is_late(site))
            time.sleep(SECONDS)
            search = site.get("/zoeken/?q=weten")
            unknown = site.get("/bouwstenen/nooit-gezien/")
            after = {path: site.get(path)[:2] for path in paths}
        recovered = until(10, lambda: not is_late(site) and site.get("/zoeken/?q=weten")[0] == 200)

    print(f"\nF01 {line(load.report)}; again as usual after {recovered:.1f} s")
    assert after == before
    assert load.report["errors"] == []
    assert all(len(digests) == 1 for digests in load.report["pages"].values())
    for status, body, headers in (search, unknown):
        assert (status, headers["Retry-After"]) == (503, "10")
        assert "Dit lukt nu even niet" in body.decode()
    assert site.log().count("The database cannot be reached") <= 2 * 2 * (
        SECONDS // 60 + 1
    )  # workers, killed and new
    assert "Traceback" not in site.log()


def test_site_that_starts_without_its_database_answers_what_it_knows(site):
    paths = site.paths()
    before = {path: site.get(path)[1] for path in paths}

    with site.without_database():
        site.restart()
        after = {path: site.get(path)[1] for path in paths}
        assert not site.database.parent.exists()

    assert after == before
    until(10, lambda: site.get("/zoeken/?q=weten")[0] == 200)
