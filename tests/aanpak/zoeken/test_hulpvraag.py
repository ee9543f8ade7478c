"""Someone in need sees a card with help above all results, and leaves no trace."""

import json
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from aanpak.zoeken.index import KeptIndex, Zoekindex
from aanpak.zoeken.woorden import Hulpwoord, Zoekvraag
from tests.factories import make_hulplijn, make_hulpwoord, make_pagina
from tests.pages import Page

VRAGEN = json.loads((Path(__file__).parent / "hulpvragen.json").read_text())
HELP = "Gaat het niet goed met u?"


@pytest.fixture(autouse=True)
def no_index_yet(monkeypatch):
    """Every test starts as a new process does."""
    monkeypatch.setattr(KeptIndex, "index", None)


def search(client, q):
    return Page(client.get("/zoeken/", {"q": q}))


# --- Over the launch list -------------------------------------------------------------------------


@pytest.fixture
def hulpvragen(gids):
    return Zoekindex("").hulpvragen


def test_questions_of_someone_in_need_are_recognised(hulpvragen):
    assert [vraag for vraag in VRAGEN["nood"] if not hulpvragen.herkent(vraag)] == []


def test_questions_of_professionals_are_left_alone(hulpvragen):
    assert [vraag for vraag in VRAGEN["werk"] if hulpvragen.herkent(vraag)] == []


# --- On the page ----------------------------------------------------------------------------------


@pytest.fixture
def kaart(db):
    """The lines on the help card, as the launch content has them."""
    pagina = make_pagina(titel="Hulplijnen", slug="hulplijnen")
    make_hulplijn(pagina=pagina, telefoon="112", op_kaart=True)
    make_hulplijn(pagina=pagina, telefoon="113", ander_nummer="0800-0113", op_kaart=True)
    make_hulplijn(pagina=pagina, telefoon="088 0767 000", op_kaart=True)


@pytest.mark.usefixtures("kaart")
def test_help_comes_before_all_results(client):
    make_hulpwoord(woorden="geen zin meer in het leven")
    make_pagina(titel="Zin in leven")

    page = search(client, "ik heb geen zin meer in mijn leven")

    card, *_ = page.main.find("h2")
    assert HELP in card.text
    assert {"tel:112", "tel:113", "tel:08000113", "tel:+31880767000", "/hulplijnen/"} <= set(
        page.hrefs
    )
    assert page.main.text.index(HELP) < page.main.text.index("voor ‘ik heb geen zin")


@pytest.mark.usefixtures("kaart")
def test_other_question_shows_no_help(client):
    make_hulpwoord(woorden="dood")

    assert HELP not in search(client, "door de wijk").main.text


@pytest.mark.usefixtures("kaart")
def test_word_of_need_is_never_corrected_to_another_one(client):
    make_hulpwoord(woorden="dood")
    make_pagina(titel="Door de wijk")

    page = search(client, "dood")

    assert HELP in page.main.text
    assert "Bedoelde u" not in page.main.text


@pytest.mark.usefixtures("kaart")
@pytest.mark.parametrize("typed", ["zelfmoord", "Zelfmord", "zelfmoordgedachten"])
def test_question_of_someone_in_need_is_not_kept(client, typed):
    make_hulpwoord(woorden="zelfmoord")

    assert HELP in search(client, typed).main.text
    assert not Zoekvraag.objects.exists()


@pytest.mark.usefixtures("kaart")
def test_question_that_is_too_long_shows_help_too(client):
    make_hulpwoord(woorden="dood")

    page = search(client, "ik weet het allemaal niet meer " * 5 + "ik wil dood")

    assert page.status == 400
    assert HELP in page.main.text


@pytest.mark.usefixtures("kaart")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("somber", True),
        ("ik voel me zo somber", True),
        ("ik voel me de laatste tijd somber", True),
        ("sombere ouderen", False),
        ("hoe help ik mensen die somber zijn", False),
        ("ik ben op zoek naar een gesprek over somber zijn", False),
    ],
)
def test_word_about_oneself_shows_help_only_then(client, typed, shown):
    make_hulpwoord(woorden="somber", wanneer=Hulpwoord.Wanneer.ZELF)

    assert (HELP in search(client, typed).main.text) is shown


@pytest.mark.usefixtures("kaart")
def test_new_word_of_an_editor_counts_at_once(client, redacteur):
    before = search(client, "ik ben de kluts kwijt").main.text

    redacteur.post(
        "/beheer/aanpak/hulpwoord/add/", {"woorden": "de kluts kwijt", "wanneer": "altijd"}
    )

    assert HELP not in before
    assert HELP in search(client, "ik ben de kluts kwijt").main.text


@pytest.mark.django_db
def test_line_without_a_telling_word_is_refused(redacteur):
    page = Page(
        redacteur.post("/beheer/aanpak/hulpwoord/add/", {"woorden": "...", "wanneer": "altijd"})
    )

    assert "Schrijf minstens één woord." in page.text


@pytest.mark.django_db
def test_site_that_is_older_than_the_list_gets_it_with_the_update():
    update = import_module("aanpak.migrations.0013_rechten_hulpwoorden")
    update.give_launch_list(apps, None)
    on_empty_site = Hulpwoord.objects.count()
    make_pagina()
    make_hulpwoord(woorden="dood")

    update.give_launch_list(apps, None)

    assert on_empty_site == 0
    assert Hulpwoord.objects.count() > 300
