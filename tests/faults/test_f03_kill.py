"""F03: whatever is killed and whenever, a save that an editor was told of is there, and no save is
there for a part.
"""

import json
import random
import time
from contextlib import ExitStack

import pytest

from tests.faults.editor import Writer, marked
from tests.faults.site import FULL

pytestmark = pytest.mark.xdist_group("faults")

ROUNDS, SAVES = (20, 500) if FULL else (3, 30)
STAPPEN = (1, 2, 3)
BUTTONS = ("_publiceren", "_concept", "_publiceren")


def test_every_acknowledged_save_survives_a_kill_and_none_is_half(site):
    seen = {}
    with ExitStack() as stack:
        writers = [
            stack.enter_context(Writer(site, f"eva{page}", "stappen.stap", page, marked, BUTTONS))
            for page in STAPPEN
        ]
        for number in range(1, ROUNDS + 1):
            while sum(len(writer.acknowledged) for writer in writers) < number * SAVES / ROUNDS:
                remember_state(site, seen)
            strike(site, number)
            assert site.integrity() == []
        site.wait()
    site.stop()

    acknowledged = sum(len(writer.acknowledged) for writer in writers)
    unanswered = sum(writer.sent for writer in writers) - acknowledged
    print(
        f"\nF03: {ROUNDS} kills, {acknowledged} saves acknowledged, {unanswered} without an "
        f"answer, {len(seen)} states seen"
    )
    assert site.integrity() == []
    assert acknowledged >= SAVES
    assert unanswered
    assert [writer.wrong for writer in writers] == [[], [], []]
    for page, writer in zip(STAPPEN, writers, strict=True):
        check_versions(site, page, writer)
        check_live_page(site, page)


def strike(site, number):
    """Kills all workers somewhere in the next tenth of a second; every fourth time the master too."""
    time.sleep(random.uniform(0, 0.15))
    if number % 4:
        site.kill_workers()
    else:
        site.kill()
        site.start()


def remember_state(site, seen):
    """One stamp stands for one state of the content, at any moment that someone looks."""
    [(stamp, *texts)] = site.query(
        "SELECT (SELECT waarde FROM redactie_inhoudsstempel), samenvatting, "
        "(SELECT samenvatting FROM stappen_stap WHERE id = 2), (SELECT samenvatting FROM "
        "stappen_stap WHERE id = 3) "
        "FROM stappen_stap WHERE id = 1"
    )
    assert seen.setdefault(stamp, texts) == texts


def check_versions(site, page, writer):
    """Every version is whole, has its line in the logboek, and is there when it was acknowledged,
    published if that was said.
    """
    rows = site.query(
        "SELECT nummer, staat, gegevens FROM redactie_versie JOIN django_content_type t ON t.id = content_type_id "
        "WHERE t.model = 'stap' AND object_id = ? AND nummer > 1",
        page,
    )
    kept = {}
    for _, staat, gegevens in rows:
        [number] = numbers_in(json.loads(gegevens))
        kept[number] = staat
    wanted = {f"Opslag {number}.": button for number, button in writer.acknowledged.items()}
    assert wanted.keys() <= kept.keys()
    assert {kept[number] for number, button in wanted.items() if button == "_publiceren"} == {
        "gepubliceerd"
    }
    logged = site.query(
        "SELECT change_message FROM django_admin_log JOIN django_content_type t ON t.id = content_type_id "
        "WHERE t.model = 'stap' AND object_id = ? AND change_message LIKE '% opgeslagen.'",
        str(page),
    )
    assert sorted(int(message.split()[1]) for (message,) in logged) == sorted(
        nummer for nummer, *_ in rows
    )


def numbers_in(gegevens):
    return {gegevens["velden"]["samenvatting"]} | {
        row["velden"]["tekst"] for row in gegevens["kinderen"]["acties"]
    }


def check_live_page(site, page):
    """The page and its rows are those of the version that was published last."""
    [(gegevens,)] = site.query(
        "SELECT gegevens FROM redactie_versie JOIN django_content_type t ON t.id = content_type_id "
        "WHERE t.model = 'stap' AND object_id = ? AND staat = 'gepubliceerd' ORDER BY nummer "
        "DESC LIMIT 1",
        page,
    )
    live = site.query("SELECT samenvatting FROM stappen_stap WHERE id = ?", page)
    live += site.query("SELECT tekst FROM stappen_actie WHERE stap_id = ?", page)
    assert {text for (text,) in live} == numbers_in(json.loads(gegevens))
    assert len(live) == 1 + len(json.loads(gegevens)["kinderen"]["acties"])
