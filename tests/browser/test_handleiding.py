"""Someone who has never seen the admin follows the manual; on the way its pictures are made.

They go to a folder of the test, or with BEELDEN=1 (make beelden) to static/handleiding, where the
manual shows them.
"""

import os
import re

from tests.browser.axe import RULES
from tests.browser.conftest import ROOT, log_in, problems
from tests.browser.knoppen import press

MANUAL = ROOT / "docs/handleiding-redactie.md"
PICTURES = ROOT / "static/handleiding"


def chapter(title):
    """The words of one chapter of the manual."""
    return MANUAL.read_text().split(f"## {title}\n")[1].split("\n## ")[0]


def test_newcomer_changes_shows_publishes_and_takes_back_a_text_by_following_the_manual(
    site, watched, browser, tmp_path
):
    folder = PICTURES if os.environ.get("BEELDEN") else tmp_path
    watched.set_viewport_size({"width": 1040, "height": 820})

    def picture(name):
        watched.screenshot(path=folder / f"{name}.png")

    def button(title, words):
        """A button, under the name that the manual gives it in this chapter."""
        assert f"**{words}**" in chapter(title)
        return f"text={words}"

    log_in(watched, site, "eva")
    picture("begin")
    watched.fill("#zoek", "plan maken")
    press(watched, ".begin button")
    press(watched, "main th a")
    watched.fill("#id_samenvatting", "Maak samen een plan: wie doet wat, en wanneer?")
    watched.fill("#id_notitie", "Samenvatting korter")
    press(watched, button("Een tekst veranderen", "Concept opslaan"))
    picture("formulier")
    press(watched, button("Een concept laten zien aan iemand zonder account", "Deellink maken"))
    visitor = browser.new_context().new_page()
    visitor.goto(watched.locator(".answer a").inner_text())
    assert "Maak samen een plan: wie doet wat, en wanneer?" in visitor.inner_text("main")
    press(watched, button("Een tekst veranderen", "Voorbeeld bekijken"))
    picture("voorbeeld")
    press(watched, "text=Terug naar het formulier")
    press(
        watched, button("Een tekst veranderen", "Publiceren").replace("text=", "input[value=") + "]"
    )
    visitor.goto(f"{site}/stappen/plan-maken/")
    assert "Maak samen een plan: wie doet wat, en wanneer?" in visitor.inner_text("main")

    press(watched, button("Terug naar een oudere tekst", "Geschiedenis"))
    press(watched, ".versions a >> nth=0")
    picture("vergelijken")
    watched.goto(
        re.sub(r"/versie/\d+/", "/versie/1/", watched.url)
    )  # another test may have made versions too
    press(watched, button("Terug naar een oudere tekst", "Maak hiervan het nieuwe concept"))
    press(
        watched, button("Een tekst veranderen", "Publiceren").replace("text=", "input[value=") + "]"
    )
    visitor.goto(f"{site}/stappen/plan-maken/")
    assert "en wanneer?" not in visitor.inner_text(".lead")

    assert watched.wrong == []
    named = set(re.findall(r"static/handleiding/([a-z]+\.png)", MANUAL.read_text()))
    assert {path.name for path in folder.glob("*.png")} == named
    assert {path.name for path in PICTURES.glob("*.png")} == named


def test_help_in_the_admin_is_the_manual(site, watched):
    log_in(watched, site, "rita")
    press(watched, "text=Hulp")

    text = " ".join(watched.inner_text("main").split())
    titles = re.findall(r"^## (.+)$", MANUAL.read_text(), re.MULTILINE)

    assert len(titles) > 12
    assert [title for title in titles if title not in text] == []
    assert (
        watched.eval_on_selector_all(
            "main img", "images => images.filter(image => !image.naturalWidth).length"
        )
        == 0
    )
    assert problems(watched, RULES) == []
