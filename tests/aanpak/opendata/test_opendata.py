"""The content as open data: complete, only what visitors see, safe in a spreadsheet, and described
on its page.
"""

import csv
import json
import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from operator import itemgetter

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from aanpak.opendata.lijsten import DATASETS
from aanpak.opendata.vormen import FORMULA, as_cell
from redactie.pagina.links import store_by_target
from tests.factories import (
    make_actie,
    make_advies,
    make_bijdrage,
    make_bouwsteen,
    make_bron,
    make_cijfer,
    make_doelgroep,
    make_domein,
    make_gemeente,
    make_hulplijn,
    make_hulpmiddel,
    make_instellingen,
    make_interventie,
    make_levering,
    make_meting,
    make_pagina,
    make_partner,
    make_stap,
    make_voorbeeld,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db

NAMEN = [
    *(
        "hulpmiddelen",
        "interventies",
        "doelgroepen",
        "voorbeelden",
        "partners",
        "bouwstenen",
        "adviezen",
        "vormen",
    ),
    *("domeinen", "bijdragen", "stappen", "acties", "cijfers"),
    *("cijfers-per-gemeente", "bronnen"),
]
WITHOUT_TEXT = {*("adviezen", "bijdragen", "acties", "cijfers", "cijfers-per-gemeente", "bronnen")}
SECRET = "zeepkist"
HIDDEN = {
    "concept": {"gepubliceerd": False},
    "planned": {"publiceren_vanaf": timezone.now() + timedelta(days=900)},
    "offline": {"offline_vanaf": timezone.now() - timedelta(minutes=1)},
}


def read_json(client, naam):
    return json.loads(client.get(f"/open-data/{naam}.json").content)


def read_rows(client, naam):
    """The rows of the JSON: [{field: value}]."""
    return read_json(client, naam)["rijen"]


def read_csv(client, naam):
    """The rows of the CSV: [{field: text}], read as a program would read them."""
    text = client.get(f"/open-data/{naam}.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";", strict=True))


def everything(client):
    """All that the open data says, in one text."""
    paths = [
        "/open-data/",
        *[f"/open-data/{naam}.{form}" for naam in NAMEN for form in ("csv", "json")],
    ]
    return " ".join(client.get(path).content.decode() for path in paths)


def fill():
    """At least one row in every dataset, with something in every kind of field."""
    bron = make_bron(titel="Samen; sterk", geraadpleegd_op=date(2026, 5, 1))
    bouwsteen = make_bouwsteen(
        slug="ondersteunen", bronnen=[bron], gecontroleerd_op=date(2026, 5, 2)
    )
    vorm = make_vorm(
        slug="ontmoeting", bouwsteen=bouwsteen, voorbeelden="Eettafel\r\nBuurthuis", bronnen=[bron]
    )
    domein = make_domein(slug="sport", kleine_start=True, voorbeelden="Club\nZaal", bronnen=[bron])
    stap = make_stap(slug="plan", tekst="<h2>Kop</h2><p>Eén; twee.</p>", bronnen=[bron])
    make_advies(bouwsteen=bouwsteen, bron=bron)
    make_bijdrage(domein=domein, bouwsteen=bouwsteen, bron=bron)
    make_actie(stap=stap, bron=bron)
    make_cijfer(bron=bron)
    make_meting(make_gemeente(), onder="46.0", boven="48.0")
    place = {"bouwstenen": [bouwsteen], "stappen": [stap], "vormen": [vorm], "bronnen": [bron]}
    make_hulpmiddel(domeinen=[domein], jaar=2024, url="https://hulp.example/", **place)
    groep = make_doelgroep(vormen=[vorm], bronnen=[bron])
    make_interventie(domeinen=[domein], doelgroepen=[groep], **place)
    make_partner(voorbeeld=make_voorbeeld(slug="stad", **place), domein=domein, naam="Club 🪑")


# --- What is in it --------------------------------------------------------------------------------


def test_there_are_fifteen_datasets():
    assert [dataset.naam for dataset in DATASETS] == NAMEN


def test_page_of_practice_has_its_facts_relations_sources_and_dates(client):
    bron = make_bron(
        slug="vitaal", auteur="Movisie", titel="Wat werkt", url="https://movisie.example/"
    )
    bouwstenen = [make_bouwsteen(slug="weten", nummer=1), make_bouwsteen(slug="vinden", nummer=2)]
    with time_machine.travel(datetime(2026, 6, 1, 9, tzinfo=UTC), tick=False):
        make_hulpmiddel(
            slug="wijzer",
            titel="Wijzer",
            samenvatting="Kort.",
            tekst="<p>Begin hier.[bron:vitaal]</p>",
            soort="training",
            uitgever="Movisie",
            taal="en",
            jaar=2024,
            doelgroep="ouderen",
            url="https://wijzer.example/",
            knop="Lees de wijzer bij Movisie",
            gecontroleerd_op=date(2026, 5, 1),
            bronnen=[bron],
            bouwstenen=bouwstenen,
            vormen=[make_vorm(slug="ontmoeting")],
        )

    assert read_rows(client, "hulpmiddelen") == [
        {
            "code": "wijzer",
            "titel": "Wijzer",
            "samenvatting": "Kort.",
            "tekst": "Begin hier.",
            "soort": "training",
            "uitgever": "Movisie",
            "taal": "Engels",
            "jaar": 2024,
            "doelgroep": "ouderen",
            "website": "https://wijzer.example/",
            "knop": "Lees de wijzer bij Movisie",
            "bouwstenen": ["weten", "vinden"],
            "stappen": [],
            "vormen": ["ontmoeting"],
            "domeinen": [],
            "adres": f"{settings.SITE_URL}/hulpmiddelen/wijzer/",
            "bronnen": ["vitaal"],
            "bron_titels": ["Movisie. Wat werkt"],
            "bron_adressen": ["https://movisie.example/"],
            "gecontroleerd_op": "2026-05-01",
            "gewijzigd_op": "2026-06-01",
        }
    ]
    [row] = read_csv(client, "hulpmiddelen")
    assert (row["bouwstenen"], row["stappen"], row["jaar"]) == ("weten | vinden", "", "2024")


def test_voorbeeld_names_each_domein_of_its_partners_once(client):
    voorbeeld, sport = make_voorbeeld(slug="stad"), make_domein(slug="sport")
    make_partner(voorbeeld=voorbeeld, domein=sport, naam="Club", nummer=1)
    make_partner(voorbeeld=voorbeeld, domein=sport, naam="Zaal", nummer=2)

    assert read_rows(client, "voorbeelden")[0]["domeinen"] == ["sport"]
    partners = read_rows(client, "partners")
    assert [(row["naam"], row["voorbeeld"], row["domein"]) for row in partners] == [
        ("Club", "stad", "sport"),
        ("Zaal", "stad", "sport"),
    ]
    assert partners[0]["adres"] == f"{settings.SITE_URL}/voorbeelden/stad/"


def test_rows_of_a_page_name_it_and_their_source(client):
    bron = make_bron(slug="erbij", auteur="Coalitie", titel="Erbij", url="")
    make_advies(
        bouwsteen=make_bouwsteen(slug="weten"),
        soort="valkuil",
        tekst="Wacht niet.",
        bron=bron,
        herkomst="bron",
    )
    make_actie(stap=make_stap(slug="plan"), tekst="Bel iemand.", bron=bron)
    make_bijdrage(
        domein=make_domein(slug="sport"),
        bouwsteen=make_bouwsteen(slug="vinden"),
        tekst="Let op.",
        bron=bron,
    )

    [advies], [actie], [bijdrage] = (
        read_rows(client, naam) for naam in ("adviezen", "acties", "bijdragen")
    )

    assert (advies["bouwsteen"], advies["soort"], advies["tekst"]) == (
        "weten",
        "valkuil",
        "Wacht niet.",
    )
    assert (advies["bron"], advies["bron_titel"], advies["bron_adres"]) == (
        "erbij",
        "Coalitie. Erbij",
        "",
    )
    assert advies["herkomst"] == "uit de bron"
    assert advies["adres"] == f"{settings.SITE_URL}/bouwstenen/weten/"
    assert (actie["stap"], actie["tekst"]) == ("plan", "Bel iemand.")
    assert actie["adres"] == f"{settings.SITE_URL}/stappen/plan/"
    assert (bijdrage["domein"], bijdrage["bouwsteen"], bijdrage["tekst"]) == (
        "sport",
        "vinden",
        "Let op.",
    )
    assert bijdrage["adres"] == f"{settings.SITE_URL}/domeinen/sport/"


def test_own_advice_names_no_source(client):
    make_actie(herkomst="eigen", bron=make_bron(slug="krant"))
    make_actie(herkomst="eigen", bron=None)

    for actie in read_rows(client, "acties"):
        assert actie["herkomst"] == "ons advies"
        assert (actie["bron"], actie["bron_titel"], actie["bron_adres"]) == (None, None, None)
    assert read_rows(client, "bronnen") == []


def test_figure_is_a_number_in_both(client):
    make_cijfer(waarde="46.6", jaar=2022)
    make_cijfer(waarde="5.0", jaar=2024)

    assert [row["waarde"] for row in read_rows(client, "cijfers")] == [46.6, 5.0]
    assert [(row["jaar"], row["waarde"]) for row in read_csv(client, "cijfers")] == [
        ("2022", "46,6"),
        ("2024", "5,0"),
    ]


def test_figures_are_those_that_the_site_shows(client):
    make_cijfer(gebied="Utrecht", toelichting=SECRET)

    assert read_rows(client, "cijfers") == []


def test_lines_are_a_list_and_yes_is_a_word_in_csv(client):
    make_domein(voorbeelden="Club\r\n\r\n Zaal ", kleine_start=True)

    [row], [cells] = read_rows(client, "domeinen"), read_csv(client, "domeinen")

    assert (row["voorbeelden"], row["kleine_start"]) == (["Club", "Zaal"], True)
    assert (cells["voorbeelden"], cells["kleine_start"]) == ("Club | Zaal", "ja")


def test_rows_stand_in_the_order_of_the_site(client):
    later, sooner = make_stap(slug="later", nummer=2), make_stap(slug="eerder", nummer=1)
    make_actie(stap=later, nummer=1)
    make_actie(stap=sooner, nummer=9)

    assert [row["code"] for row in read_rows(client, "stappen")] == ["eerder", "later"]
    assert [row["stap"] for row in read_rows(client, "acties")] == ["eerder", "later"]


def test_text_is_plain_with_whole_addresses_and_without_codes(client):
    make_bron(slug="x")
    make_stap(slug="plan")
    make_stap(slug="weg", gepubliceerd=False)
    make_domein(
        tekst=(
            "<h2>Kop</h2><p>Zie <a href='/stappen/plan/'>het plan</a> [bron:x] en <a "
            "href='/stappen/weg/'>dit</a>.</p>"
        )
    )
    store_by_target()

    [row] = read_rows(client, "domeinen")

    assert row["tekst"] == f"Kop: Kop\nZie het plan ({settings.SITE_URL}/stappen/plan/) en dit."


def test_page_that_was_planned_changed_when_visitors_saw_it(client):
    with time_machine.travel(datetime(2026, 6, 1, 9, tzinfo=UTC), tick=False):
        make_stap(publiceren_vanaf=datetime(2026, 6, 3, 9, tzinfo=UTC))

    with time_machine.travel(datetime(2026, 6, 4, 9, tzinfo=UTC), tick=False):
        assert read_rows(client, "stappen")[0]["gewijzigd_op"] == "2026-06-03"
        assert read_json(client, "stappen")["bijgewerkt"] == "2026-06-03"


# --- What never leaks -----------------------------------------------------------------------------


def hidden_bouwsteen(**state):
    bouwsteen = make_bouwsteen(
        titel=SECRET, slug=SECRET, bronnen=[make_bron(titel=SECRET)], **state
    )
    make_vorm(bouwsteen=bouwsteen, titel=SECRET, bronnen=[make_bron(titel=SECRET)])
    make_advies(bouwsteen=bouwsteen, tekst=SECRET, bron=make_bron(titel=SECRET))
    make_bijdrage(bouwsteen=bouwsteen, tekst=SECRET, bron=make_bron(titel=SECRET))
    vormen = list(bouwsteen.vormen.all())
    make_hulpmiddel(bouwstenen=[bouwsteen], vormen=vormen)
    make_voorbeeld(bouwstenen=[bouwsteen], vormen=vormen)


def hidden_domein(**state):
    domein = make_domein(titel=SECRET, slug=SECRET, voorbeelden=SECRET, **state)
    make_bijdrage(domein=domein, tekst=SECRET)
    make_partner(domein=domein, naam=SECRET)
    make_interventie(domeinen=[domein])


def hidden_stap(**state):
    stap = make_stap(titel=SECRET, slug=SECRET, **state)
    make_actie(stap=stap, tekst=SECRET)
    make_hulpmiddel(stappen=[stap])


def hidden_voorbeeld(**state):
    voorbeeld = make_voorbeeld(
        titel=SECRET, slug=SECRET, bronnen=[make_bron(titel=SECRET)], **state
    )
    make_partner(voorbeeld=voorbeeld, naam=SECRET)


def hidden_hulpmiddel(**state):
    make_hulpmiddel(titel=SECRET, bronnen=[make_bron(titel=SECRET)], **state)


def hidden_interventie(**state):
    make_interventie(titel=SECRET, bronnen=[make_bron(titel=SECRET)], **state)


def hidden_pagina(**state):
    make_pagina(titel=SECRET, bronnen=[make_bron(titel=SECRET)], **state)


@pytest.mark.parametrize("state", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize(
    "make",
    [
        hidden_bouwsteen,
        hidden_domein,
        hidden_stap,
        hidden_voorbeeld,
        hidden_hulpmiddel,
        hidden_interventie,
        hidden_pagina,
    ],
)
def test_what_visitors_cannot_see_is_in_no_dataset(client, make, state):
    make(**state)

    assert SECRET not in everything(client)


def test_source_that_nothing_visible_names_is_not_in_it(client):
    make_bron(titel=SECRET)
    named = [make_bron(slug=slug) for slug in ("pagina", "stap", "advies", "cijfer", "lijn")]
    make_pagina(bronnen=[named[0]])
    make_stap(bronnen=[named[1]])
    make_advies(bron=named[2])
    make_cijfer(bron=named[3])
    make_hulplijn(bron=named[4])

    assert SECRET not in everything(client)
    assert {row["code"] for row in read_rows(client, "bronnen")} == {
        "pagina",
        "stap",
        "advies",
        "cijfer",
        "lijn",
    }


def test_every_source_that_a_dataset_names_is_in_the_list_of_sources(gids, client):
    named = set()
    for naam in NAMEN:
        for row in read_rows(client, naam):
            named |= {*row.get("bronnen", []), row.get("bron")} - {None}

    assert named
    assert named - {row["code"] for row in read_rows(client, "bronnen")} == set()


# --- CSV ------------------------------------------------------------------------------------------


def as_read(value):
    """What a program that reads the CSV finds for a value of the JSON."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return " | ".join(value)
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return "" if value is None else str(value)


@pytest.mark.parametrize("naam", NAMEN)
def test_csv_read_back_has_the_rows_of_the_json(client, naam):
    fill()

    rows, cells = read_rows(client, naam), read_csv(client, naam)

    assert rows
    assert cells == [{name: as_read(value) for name, value in row.items()} for row in rows]


def test_launch_content_read_back_is_the_same(gids, client):
    for naam in NAMEN:
        rows = read_rows(client, naam)
        expected = [{name: as_read(value) for name, value in row.items()} for row in rows]
        neutral = [
            {name: value.removeprefix("'") for name, value in row.items()}
            for row in read_csv(client, naam)
        ]
        assert neutral == expected, naam


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        "+31 6 12345678",
        "-2",
        "@SUM(A1)",
        "\t=1+1",
        "\tgewoon",
        "\rgewoon",
        "\r\n=1+1",
        " =1+1",
        "\u00a0\u200b=1+1",
        '"=1+1"',
        "'=1+1",
        "‘=1+1’",
        "＝1+1",
        "\x01=1+1",
        '=HYPERLINK("https://evil.example/";"klik")',
        "=cmd|' /C calc'!A0",
    ],
)
def test_cell_that_could_be_a_formula_is_only_shown(client, typed):
    make_stap(titel=typed)

    [row] = read_csv(client, "stappen")

    assert row["titel"].startswith("'")
    assert as_cell([typed, "x"]).startswith("'")
    assert "\x01" not in row["titel"]


@pytest.mark.parametrize(
    "typed", ["Plan maken", "a=b", "2+2", "info@gids.example", "‘Erbij’", '"ja"', "", "1-2-2026"]
)
def test_other_cell_stays_as_it_is(typed):
    assert as_cell(typed) == typed


def test_no_cell_of_the_launch_content_starts_a_formula(gids, client):
    cells = [value for naam in NAMEN for row in read_csv(client, naam) for value in row.values()]

    assert len(cells) > 3000
    assert [cell for cell in cells if FORMULA.match(cell) and not cell.startswith("'")] == []


def test_anything_that_an_editor_types_stays_in_its_cell(client):
    typed = 'Een "citaat"; met; puntkomma’s,\r\neen nieuwe regel, \x01teken, é en 🪑'
    make_stap(titel=typed, samenvatting=typed)
    make_stap(titel="Volgende")

    first, second = read_csv(client, "stappen")

    assert (
        first["titel"]
        == first["samenvatting"]
        == 'Een "citaat"; met; puntkomma’s,\neen nieuwe regel, teken, é en 🪑'
    )
    assert second["titel"] == "Volgende"


def test_nul_never_comes_in_a_cell():
    assert as_cell("\x00=1+1") == "'=1+1"  # SQLite keeps one, PostgreSQL refuses it
    assert as_cell("a\x00b") == "ab"


def test_stroke_in_a_value_makes_no_extra_item(client):
    make_stap(
        bronnen=[make_bron(auteur="", titel="Een | twee"), make_bron(auteur="", titel="Vier")]
    )

    assert read_csv(client, "stappen")[0]["bron_titels"] == "Een / twee | Vier"


def test_csv_opens_right_in_a_spreadsheet(client):
    with time_machine.travel(datetime(2026, 6, 1, 9, tzinfo=UTC), tick=False):
        make_cijfer(onderzoek="Eén, twee")

    response = client.get("/open-data/cijfers.csv")

    lines = response.content.split(b"\r\n")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert (
        response.headers["Content-Disposition"] == 'attachment; filename="cijfers-2026-06-01.csv"'
    )
    assert b"\n" not in response.content.replace(b"\r\n", b"")
    assert lines[-1] == b""
    # LibreOffice also splits at a comma that is not between quotes.
    assert b'"46,6"' in lines[1]
    assert re.fullmatch(r'"[^"]*"(;"[^"]*")*', lines[1].decode())


# --- JSON -----------------------------------------------------------------------------------------


def is_plain(value):
    return (
        value is None
        or isinstance(value, str | int | float | bool)
        or all(isinstance(item, str) for item in value)
    )


@pytest.mark.parametrize("naam", NAMEN)
def test_json_tells_all_that_someone_needs_to_use_it(client, naam):
    make_instellingen(site_naam="Samen sterk", organisatie="Gemeente Voorbeeld")
    fill()

    data = read_json(client, naam)

    assert set(data) == {
        "titel",
        "omschrijving",
        "licentie",
        "bron",
        "bijgewerkt",
        "velden",
        "rijen",
    }
    assert data["licentie"] == {
        "naam": "CC BY 4.0",
        "url": "https://creativecommons.org/licenses/by/4.0/deed.nl",
    }
    assert data["bron"] == {
        "site": "Samen sterk",
        "organisatie": "Gemeente Voorbeeld",
        "adres": f"{settings.SITE_URL}/open-data/",
    }
    assert date.fromisoformat(data["bijgewerkt"])
    assert all(list(row) == list(data["velden"]) for row in data["rijen"])
    assert all(is_plain(value) for row in data["rijen"] for value in row.values())
    assert all(row["adres"].startswith(("http://", "https://")) for row in data["rijen"])


def test_json_without_a_licence_says_that_all_rights_are_reserved(client):
    make_instellingen(licentie="geen")

    assert read_json(client, "stappen")["licentie"] == {
        "naam": "alle rechten voorbehouden",
        "url": None,
    }


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("naam", NAMEN)
def test_dataset_without_rows_is_there(client, naam, form):
    response = client.get(f"/open-data/{naam}.{form}")

    assert response.status_code == 200
    assert read_rows(client, naam) == read_csv(client, naam) == []
    assert read_json(client, naam)["bijgewerkt"] is None


def test_json_has_its_type_and_is_not_for_scripts_of_other_sites(client):
    response = client.get("/open-data/stappen.json", headers={"origin": "https://elders.example"})

    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


# --- Addresses, caching and queries ---------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "onbekend.csv",
        "onbekend.json",
        "stappen.xml",
        "stappen.csv.csv",
        "Stappen.csv",
        ".csv",
        "stappen",
    ],
)
def test_unknown_dataset_is_not_found(client, path):
    assert client.get(f"/open-data/{path}").status_code == 404


@pytest.mark.parametrize("form", ["csv", "json"])
def test_dataset_comes_only_when_it_changed(client, form):
    stap = make_stap()
    path = f"/open-data/stappen.{form}"
    first, head = client.get(path), client.head(path)

    again = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    stap.titel = "Een andere titel"
    stap.save()
    changed = client.get(path, headers={"if-none-match": first.headers["ETag"]})

    assert (head.status_code, head.content) == (200, b"")
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


@pytest.mark.parametrize("aantal", [3, 30])
@pytest.mark.parametrize("naam", NAMEN)
def test_query_count_does_not_grow(client, django_assert_max_num_queries, naam, aantal):
    for _ in range(aantal):
        linked = make_pagina()
        fill_one(naam, f'<p><a href="{linked.target}">x</a></p>')

    with django_assert_max_num_queries(8) as queries:
        client.get(f"/open-data/{naam}.json")

    assert len(queries) == {
        "hulpmiddelen": 8,
        "interventies": 8,
        "doelgroepen": 6,
        "voorbeelden": 8,
        "partners": 3,
    }.get(naam, 2 if naam in WITHOUT_TEXT else 4)


def fill_one(naam, tekst):
    """One row of a dataset, with a source and, where it has them, relations and a text with a link."""
    bron = make_bron()
    place = {
        "bouwstenen": [make_bouwsteen()],
        "stappen": [make_stap()],
        "vormen": [make_vorm()],
        "bronnen": [bron],
    }
    return {
        "hulpmiddelen": lambda: make_hulpmiddel(domeinen=[make_domein()], tekst=tekst, **place),
        "interventies": lambda: make_interventie(domeinen=[make_domein()], tekst=tekst, **place),
        "doelgroepen": lambda: make_interventie(
            doelgroepen=[make_doelgroep(tekst=tekst, vormen=place["vormen"], bronnen=[bron])]
        ),
        "voorbeelden": lambda: make_partner(voorbeeld=make_voorbeeld(tekst=tekst, **place)),
        "partners": lambda: make_partner(voorbeeld=make_voorbeeld(bronnen=[bron])),
        "bouwstenen": lambda: make_bouwsteen(tekst=tekst, bronnen=[bron]),
        "adviezen": make_advies,
        "vormen": lambda: make_vorm(tekst=tekst, bronnen=[bron]),
        "domeinen": lambda: make_domein(tekst=tekst, bronnen=[bron]),
        "bijdragen": make_bijdrage,
        "stappen": lambda: make_stap(tekst=tekst, bronnen=[bron]),
        "acties": make_actie,
        "cijfers": lambda: make_cijfer(bevolking=tekst[-30:] + str(bron.pk)),
        "cijfers-per-gemeente": make_meting,
        "bronnen": lambda: make_stap(bronnen=[bron]),
    }[naam]()


def test_figures_of_a_gemeente_are_one_row_a_year_and_age(client):
    levering = make_levering(tabel="50150NED", indeling=2024)
    ede = make_gemeente(code="GM0228", naam="Ede", provincie="Gelderland")
    make_meting(ede, levering=levering, waarde="42.4", onder="40.9", boven="43.9")
    make_meting(ede, levering=levering, maat="sterk", waarde="11.4", opmerking="berekend")
    make_meting(levering=levering, jaar=2020, waarde="47.0")

    nederland, row = sorted(read_rows(client, "cijfers-per-gemeente"), key=itemgetter("jaar"))

    assert (nederland["naam"], nederland["eenzaam"], nederland["sterk_eenzaam"]) == (
        *("Nederland", 47.0, None),
    )
    assert row["code"] == "GM0228"
    assert (row["naam"], row["provincie"], row["jaar"], row["leeftijd"]) == (
        *("Ede", "Gelderland", 2024, "18+"),
    )
    assert (row["eenzaam"], row["eenzaam_onder"], row["eenzaam_boven"]) == (42.4, 40.9, 43.9)
    assert (row["sterk_eenzaam"], row["emotioneel_eenzaam"]) == (11.4, None)
    assert (row["tabel"], row["indeling"], row["bron"]) == (
        *("50150NED", 2024, "RIVM, GGD’en en CBS"),
    )


def test_figures_of_a_delivery_that_is_not_published_are_not_open_data(client):
    make_meting(levering=make_levering(staat="klaar"))

    assert read_rows(client, "cijfers-per-gemeente") == []


# --- The page -------------------------------------------------------------------------------------


def test_page_lists_every_dataset_with_its_rows_date_and_files(client):
    with time_machine.travel(datetime(2026, 6, 1, 9, tzinfo=UTC), tick=False):
        fill()

    page = Page(client.get("/open-data/"))

    rows = page.main.find("table")[0].one("tbody").find("tr")
    told = {row.one("th").text: [cell.text for cell in row.find("td")] for row in rows}
    assert list(told) == [dataset.titel for dataset in DATASETS]
    for dataset in DATASETS:
        data = read_json(client, dataset.naam)
        day = date.fromisoformat(data["bijgewerkt"])
        assert told[dataset.titel] == [
            str(len(data["rijen"])),
            f"{day.day} {'mei' if day.month == 5 else 'juni'} {day.year}",
            "CSV JSON",
        ]
        for form in ("csv", "json"):
            link = page.one("a", href=f"/open-data/{dataset.naam}.{form}")
            assert link.attrs["aria-label"] == f"{form.upper()} van {dataset.titel}"


@pytest.mark.parametrize("dataset", DATASETS, ids=NAMEN)
def test_every_column_is_documented(client, dataset):
    tables = Page(client.get("/open-data/")).main.find("table")[1:]

    fields = {
        row.one("th").text: row.one("td").text
        for row in tables[DATASETS.index(dataset)].one("tbody").find("tr")
    }

    assert fields == {kolom.naam: kolom.betekenis for kolom in dataset.kolommen}
    assert list(fields) == list(read_json(client, dataset.naam)["velden"])
    assert len(fields) == len(dataset.kolommen)
    assert all(re.fullmatch("[a-z][a-z_]*", naam) for naam in fields)
    assert all(10 < len(betekenis) < 80 or betekenis in SHORT for betekenis in fields.values())


SHORT = {"Titel", "Provincie", "Het cijfer"}


@pytest.mark.parametrize(
    ("licentie", "words"),
    [
        ("cc0-1.0", "CC0 1.0"),
        ("cc-by-sa-4.0", "CC BY-SA 4.0"),
        ("geen", "alle rechten voorbehouden"),
    ],
)
def test_page_tells_the_licence_and_how_to_cite(client, licentie, words):
    make_instellingen(site_naam="Samen sterk", organisatie="Gemeente Voorbeeld", licentie=licentie)

    page = Page(client.get("/open-data/"))

    cite = page.main.one("blockquote").text
    assert words in page.main.text
    assert cite.startswith("Samen sterk, Gemeente Voorbeeld. ")
    assert f"{settings.SITE_URL}/open-data/" in cite
    assert cite.lower().endswith(f"{words.lower()}.")
    assert len(page.main.find("a", rel="license")) == (licentie != "geen")


def test_machines_find_every_dataset_on_the_page(client):
    make_instellingen(site_naam="</script>Samen sterk")
    fill()

    scripts = Page(client.get("/open-data/")).find("script", type="application/ld+json")
    catalogue = json.loads("".join(scripts[-1].children))

    assert len(scripts) == 2
    assert catalogue["@type"] == "DataCatalog"
    assert [item["@type"] for item in catalogue["dataset"]] == ["Dataset"] * len(NAMEN)
    for naam, item in zip(NAMEN, catalogue["dataset"], strict=True):
        assert item["url"] == f"{settings.SITE_URL}/open-data/#{naam}"
        assert item["license"] == "https://creativecommons.org/licenses/by/4.0/deed.nl"
        assert 50 <= len(item["description"]) <= 5000
        assert date.fromisoformat(item["dateModified"])
        assert {
            download["encodingFormat"]: download["contentUrl"] for download in item["distribution"]
        } == {
            "text/csv": f"{settings.SITE_URL}/open-data/{naam}.csv",
            "application/json": f"{settings.SITE_URL}/open-data/{naam}.json",
        }


@pytest.mark.parametrize("aantal", [3, 30])
def test_page_takes_as_many_queries_however_much_there_is(
    client, django_assert_num_queries, aantal
):
    make_pagina(slug="open-data", tekst="<p>Uitleg.</p>")
    for _ in range(aantal):
        for naam in NAMEN:
            fill_one(naam, "<p>x</p>")

    with django_assert_num_queries(4):
        client.get("/open-data/")
