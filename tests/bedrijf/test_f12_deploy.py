"""F12: a version that only adds to the database is brought out under load, by the commands of
docs/uitrol.md.
"""

import re
from pathlib import Path

import pytest

from tests.faults.load import Load, line
from tests.faults.site import FULL, until
from tests.machine import ask

pytestmark = pytest.mark.xdist_group("uitrol")
RATE = 50 if FULL else 20


def stylesheet(machine):
    return re.search(rb'"(/static/css/site\.[^"]+\.css)"', ask(machine, "/").body)[1].decode()


def test_new_version_fails_nobody(machine):
    before = stylesheet(machine)
    machine.add_version("1.1")
    paths = [
        "/",
        "/stappen/",
        "/gids/",
        "/zoeken/?q=bezoek",
        "/domeinen/?proef=1",
        "/-/leeft",
        "/beheer/",
        before,
    ]

    with Load(machine, paths, rate=RATE, clients=RATE, authority=machine.authority) as load:
        said = machine.walk("2. Updating without downtime")

    print(f"F12 deploy: {line(load.report)}")
    assert load.report["errors"] == []
    assert set(load.report["statuses"]) == {"200", "302"}
    assert "4. This version takes over." in said
    assert Path(machine.path("/srv/aanpak/huidig")).resolve().name == "1.1"
    until(5, lambda: stylesheet(machine) != before)  # nginx may have a copy of a second ago
    assert ask(machine, before).status == 200  # for who still has the page of a second ago
    assert "[X] 0" in machine.run(
        "cd /srv/aanpak/huidig && .venv/bin/python manage.py showmigrations bouwstenen"
    )
    assert "proef" in machine.run(
        "cd /srv/aanpak/huidig && .venv/bin/python manage.py showmigrations bouwstenen"
    )
