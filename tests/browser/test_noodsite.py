"""The emergency site straight from disk, made as in production."""

import os
import re
import subprocess
import sys

from tests.browser.axe import PUBLIC_RULES
from tests.browser.conftest import ROOT, problems

PAGES = [
    "index.html",
    "bouwstenen/weten/index.html",
    "interventies/pagina=2/index.html",
    "hulpmiddelen/bouwsteen=weten/index.html",
    "zoeken/index.html",
    "gids/index.html",
]


def test_noodsite_works_from_disk(site, database, watched, tmp_path):
    env = os.environ | {
        "VAR_DIR": str(database.parent),
        "DATABASE_URL": f"sqlite:///{database}",
        "SITE_URL": site,
    }
    command = [sys.executable, "manage.py", "exporteer_site", "--naar", str(tmp_path / "noodsite")]
    subprocess.run(command, cwd=ROOT, env=env | {"DEBUG": "off"}, check=True, capture_output=True)
    start = (tmp_path / "noodsite/site").as_uri()

    found = {}
    for name in PAGES:
        watched.goto(f"{start}/{name}")
        said = [*watched.wrong]
        # axe asks for the stylesheet once more, which no browser allows from disk; that says
        # nothing about the page.
        found[name] = said + [
            problem for problem in problems(watched, PUBLIC_RULES) if problem not in watched.wrong
        ]
        watched.wrong.clear()
    watched.goto(f"{start}/index.html")
    watched.click("text=Bekijk de bouwstenen")

    assert {name: what for name, what in found.items() if what} == {}
    assert watched.url == f"{start}/bouwstenen/index.html"
    assert (
        watched.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 253, 249)"
    )
    assert watched.evaluate("document.fonts.load('1rem Atkinson').then(fonts => fonts.length)") == 1
    assert re.search(r"site\.\w{12}\.css", watched.content())
