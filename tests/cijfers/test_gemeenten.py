"""The pages of gemeenten: right figures, wording by rule, and what is not known."""

import csv
import re
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from aanpak.opslag.pagestore import compress
from aanpak.opslag.stylesheets import bundle, squeeze
from cijfers.models import Gemeente, Levering, Meting
from cijfers.vergelijking import vergelijk
from tests.factories import (
    make_bouwsteen,
    make_cijfer,
    make_domein,
    make_gemeente,
    make_levering,
    make_meting,
    make_pagina,
    make_stap,
    make_voorbeeld,
)
from tests.pages import Page, sitemap_paths

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).parents[2] / "fixtures/cijfers"
PATH = "/cijfers/gemeenten/"


def visit(client, slug=""):
    response = client.get(f"{PATH}{slug}/" if slug else PATH)
    assert response.status_code == 200
    return Page(response)


def dutch(number):
    return str(number).replace(".", ",")


def make_ede(eigen="42.4", nederland="47.1", **velden):
    """Ede with one figure, and the Netherlands beside it."""
    ede = make_gemeente(code="GM0228", naam="Ede")
    levering = make_levering()
    make_meting(ede, levering=levering, waarde=eigen, **velden)
    if nederland:
        make_meting(levering=levering, waarde=nederland)
    return levering


# --- Figures --------------------------------------------------------------------------------------


def rows_2024():
    with (FIXTURES / "volwassenen.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["jaar"] == "2024"]
    return [row for row in rows if row["gebied"] != "NL01"]


def test_sixty_gemeenten_tell_the_figures_of_the_file(gemeenten, client):
    names = dict(Gemeente.objects.values_list("code", "slug"))

    for row in rows_2024()[::5][:60]:
        page = visit(client, names[row["gebied"]])
        shown = [bold.text for bold in page.one("ul", class_="measures").find("b")]
        maten = ("eenzaam", "sterk", "emotioneel", "sociaal")
        assert shown == [f"{dutch(row[maat])}%" for maat in maten]
        per_100 = int(Decimal(row["eenzaam"]) + Decimal("0.5"))
        assert page.one("p", class_="gm-sentence").one("strong").text == f"{per_100} van de 100"


def test_page_has_every_year_in_the_table_and_in_the_drawing(gemeenten, client):
    page = visit(client, "ede")

    table = page.find("table")[0]
    cells = [[cell.text for cell in row.find("th", "td")] for row in table.find("tr")]
    assert cells == [
        ["Jaar", "Eenzaam", "Sterk eenzaam", "Emotioneel eenzaam", "Sociaal eenzaam"],
        ["2012", "37,2 (39,6)", "7,5 (8,6)", "18,7 (20,0)", "–"],
        ["2016", "40,0 (43,4)", "8,4 (10,1)", "20,5 (23,0)", "27,7 (30,9)"],
        ["2020", "44,0 (47,0)", "9,7 (11,2)", "26,5 (28,9)", "27,2 (30,0)"],
        ["2024", "42,4 (47,1)", "11,4 (13,6)", "25,7 (29,4)", "28,4 (32,9)"],
    ]
    course = page.one("svg", class_="course").text
    assert all(value in course for value in ("37,2", "40,0", "44,0", "42,4", "39,6", "47,1"))
    assert "corona" in course


def test_sentence_to_take_over_has_year_age_and_source(gemeenten, client):
    quote = visit(client, "ede").one("blockquote").text

    assert quote == (
        "In 2024 voelden naar schatting 42 van de 100 volwassenen (18 jaar en ouder) in Ede zich "
        "eenzaam. Dat is minder dan in heel Nederland, waar het er 47 waren. "
        "Bron: RIVM, GGD’en en CBS, Gezondheidsmonitor 2024."
    )


def test_young_adults_are_apart_with_their_own_survey(gemeenten, client):
    box = next(
        box
        for box in visit(client, "ede").find("div", class_="box")
        if "Andere vragenlijst" in box.text
    )

    assert "enigszins of sterk eenzaam 52 van de 100 (Nederland: 57)" in box.text
    assert "waarvan sterk eenzaam 18 van de 100 (Nederland: 23)" in box.text
    assert "Leg ze niet naast die van volwassenen: de vragen waren anders." in box.text


def test_those_alike_and_the_neighbours_are_in_order_of_the_alphabet(gemeenten, client):
    _, _, alike, buren = visit(client, "ede").find("table")

    assert [row.find("th")[0].text for row in alike.find("tr")] == [
        *("Gemeente", "Alkmaar", "Alphen aan den Rijn", "Ede", "Leeuwarden", "Venlo", "Zwolle"),
        "Nederland",
    ]
    assert [row.find("th")[0].text for row in buren.find("tr")] == [
        *("Gemeente", "Apeldoorn", "Arnhem", "Barneveld", "Ede", "Renkum", "Renswoude", "Rhenen"),
        *("Veenendaal", "Wageningen", "Nederland"),
    ]


def test_strip_has_a_dot_for_every_gemeente_and_no_rank(gemeenten, client):
    page = visit(client, "ede")

    strip = page.one("figure", class_="strip")
    strokes = " ".join(
        path.attrs["d"] for path in strip.find("path") if path.attrs["class"] in ("near", "far")
    )
    lengths = [int(length) for length in re.findall(r"v-(\d+)", strokes)]
    assert sum((length - 1) // 22 + 1 for length in lengths) == 342
    assert "Bij 203 gemeenten is het verschil met Ede kleiner dan 3 punten." in page.main.text


@pytest.mark.parametrize(("slug", "full"), [("ede", 42), ("heerlen", 56), ("urk", 35)])
def test_hundred_dots_are_a_hundred(gemeenten, client, slug, full):
    svg = visit(client, slug).one("figure", class_="hundred").find("svg")[0]

    counts = {
        path.attrs["class"]: sum(
            (int(length) - 1) // 22 + 1 for length in re.findall(r"h(\d+)", path.attrs["d"])
        )
        for path in svg.find("path")
    }
    assert counts["yes"] == full
    assert counts["yes"] + counts["no"] + counts.get("ring", 0) == 100


# --- Wording by rule ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("eigen", "nederland", "woorden"),
    [
        ("47.1", "47.1", "ongeveer evenveel als"),
        ("50.0", "47.1", "ongeveer evenveel als"),
        ("50.1", "47.1", "meer dan"),
        ("44.2", "47.1", "ongeveer evenveel als"),
        ("44.1", "47.1", "minder dan"),
        ("60.0", "47.1", "meer dan"),
        ("30.0", "47.1", "minder dan"),
    ],
)
def test_without_bounds_three_points_make_a_difference(eigen, nederland, woorden):
    metingen = [Meting(waarde=Decimal(waarde)) for waarde in (eigen, nederland)]

    assert vergelijk(*metingen) == woorden


@pytest.mark.parametrize(
    ("onder", "boven", "woorden"),
    [
        ("40.9", "43.9", "minder dan"),
        ("40.9", "47.1", "ongeveer evenveel als"),
        ("47.1", "49.0", "ongeveer evenveel als"),
        ("47.2", "49.0", "meer dan"),
    ],
)
def test_with_bounds_the_netherlands_within_them_is_no_difference(onder, boven, woorden):
    waarde = (Decimal(onder) + Decimal(boven)) / 2
    eigen = Meting(waarde=waarde, onder=Decimal(onder), boven=Decimal(boven))

    assert vergelijk(eigen, Meting(waarde=Decimal("47.1"))) == woorden


def test_bounds_are_told_where_the_source_gives_them(client):
    make_ede("42.4", onder="40.9", boven="43.9")

    page = visit(client, "ede")

    assert "Het echte aantal ligt waarschijnlijk tussen 41 en 44 van de 100." in page.main.text
    assert "een paar punten hoger of lager" not in page.main.text
    assert "42,4 [40,9–43,9]" in page.find("table")[0].text


def test_without_bounds_the_page_says_that_small_differences_say_little(client):
    make_ede()

    text = visit(client, "ede").main.text

    assert "Het echte cijfer kan een paar punten hoger of lager zijn." in text


def test_no_page_calls_a_figure_better_or_worse(gemeenten, client):
    words = re.compile(r"\b(beter|slechter|beste|slechtste|hoogste|laagste|plaats \d)\b", re.I)

    for slug in ("ede", "heerlen", "urk", "vlieland", "land-van-cuijk", ""):
        page = visit(client, slug)
        assert words.findall(page.main.text) == []


# --- What is not known, and notes -----------------------------------------------------------------


def test_gemeente_without_figures_says_so(client):
    make_gemeente(naam="Ede")

    page = visit(client, "ede")

    assert "Van Ede is hierover geen cijfer bekend." in page.main.text
    assert "Dat betekent niet dat het nul is." in page.main.text
    assert page.find("svg", class_="course") == []


def test_gemeente_with_one_figure_says_what_is_missing(client):
    make_ede()

    page = visit(client, "ede")

    assert page.one("ul", class_="measures").text.count("geen cijfer bekend") == 3
    assert "Van Ede zijn geen cijfers per leeftijd bekend." in page.main.text
    assert page.find("svg", class_="course") == []


def test_figure_without_one_of_the_netherlands_is_not_compared(client):
    make_ede(nederland=None)

    page = visit(client, "ede")

    assert "42 van de 100" in page.main.text
    assert "Dat is" not in page.one("blockquote").text


@pytest.mark.parametrize(
    ("slug", "noot"),
    [
        ("texel", "Texel is een eiland en heeft geen buurgemeenten."),
        ("vught", "De grens van Vught is gewijzigd: er kwam een stuk bij."),
        ("land-van-cuijk", "De cijfers van 2012, 2016 en 2020 zijn daarom berekend"),
        ("ede", "Het cijfer van Nederland voor 2024 is berekend uit dat van alle gemeenten."),
        ("vlieland", "want er waren te weinig antwoorden. Dat betekent niet dat het nul is."),
    ],
)
def test_note_is_where_it_belongs(gemeenten, client, slug, noot):
    assert noot in visit(client, slug).main.text


def test_island_has_people_on_it(gemeenten, client):
    assert visit(client, "texel").texts("h1") == ["Eenzaamheid op Texel"]


def test_source_table_and_borders_are_named(gemeenten, client):
    text = visit(client, "ede").one("div", class_="source-line").text

    assert "Bron: RIVM, GGD’en en CBS, Gezondheidsmonitor." in text
    assert "tabel 50090NED (2012, 2016 en 2020) en 50150NED (2024)" in text
    assert "met de gemeenten van 2024" in text
    assert "CC BY 4.0" in text


def test_newer_delivery_shows_and_taking_it_back_restores_every_value(gemeenten, client):
    before = visit(client, "ede").main.text
    new = make_levering(tabel="50150NED", indeling=2026)
    make_meting("GM0228", levering=new, jaar=2026, waarde="40.0")
    make_meting(levering=new, jaar=2026, waarde="45.0")

    during = visit(client, "ede").main.text
    new.take_back()

    assert "In 2026 voelden naar schatting 40 van de 100" in during
    assert "37,2" not in during
    assert visit(client, "ede").main.text == before


def test_delivery_that_waits_shows_nothing(client):
    make_ede()
    Levering.objects.update(staat="klaar")

    assert "geen cijfer bekend" in visit(client, "ede").main.text


def test_unknown_gemeente_is_not_found(client):
    assert client.get(f"{PATH}nergenshuizen/").status_code == 404


# --- What now -------------------------------------------------------------------------------------


def make_guide():
    for slug in ("weten", "vinden", "ondersteunen"):
        make_bouwsteen(slug=slug, titel=slug.capitalize())
    for slug in (
        *("zorg-en-welzijn", "geloofsgemeenschappen", "onderwijs", "sport-en-bewegen"),
        *("kunst-en-cultuur", "zelforganisaties"),
    ):
        make_domein(slug=slug, titel=slug)
    make_stap(slug="initiatief-nemen", titel="Initiatief nemen")
    make_stap(slug="feiten-en-cijfers", titel="Feiten en cijfers verzamelen")
    make_stap(slug="beginnen-met-organiseren", titel="Beginnen met organiseren")
    make_stap(slug="plan-maken", titel="Plan maken")


def next_links(page):
    return [link.text for link in page.one("ul", class_="next-steps").find("a")]


def test_always_leads_to_the_next_steps_and_two_bouwstenen(client):
    make_guide()
    make_ede()

    page = visit(client, "ede")

    assert next_links(page) == [
        "Stap 2: Feiten en cijfers verzamelen",
        "Stap 3: Beginnen met organiseren",
        "Bouwsteen Weten",
        "Bouwsteen Vinden",
    ]
    assert "/stappen/plan-maken/" in page.hrefs


def test_rules_of_older_people_and_of_emotional_and_social_loneliness(client):
    make_guide()
    levering = make_ede()
    for maat in ("emotioneel", "sociaal"):
        make_meting("GM0228", levering=levering, maat=maat, waarde="33.0")
        make_meting(levering=levering, maat=maat, waarde="30.0")
    make_meting("GM0228", levering=levering, leeftijd="18-64", waarde="40.0")
    make_meting("GM0228", levering=levering, leeftijd="65+", waarde="43.0")

    page = visit(client, "ede")

    assert next_links(page)[2:] == [
        *("Bouwsteen Weten", "Bouwsteen Vinden", "Bouwsteen Ondersteunen"),
        *("zorg-en-welzijn", "geloofsgemeenschappen"),
        *("kunst-en-cultuur", "sport-en-bewegen", "zelforganisaties"),
    ]
    assert "Dan is ontmoeten alleen vaak niet genoeg." in page.main.text


def test_rule_of_young_adults(client):
    make_guide()
    make_ede()
    jong = make_levering(reeks="jongvolwassenen")
    make_meting("GM0228", levering=jong, leeftijd="16-25", waarde="52.0")

    assert next_links(visit(client, "ede"))[-2:] == ["onderwijs", "sport-en-bewegen"]


def test_concepts_are_not_among_what_to_do_next(client):
    make_ede()
    make_bouwsteen(slug="weten", titel="Weten", gepubliceerd=False)
    make_stap(slug="plan-maken", gepubliceerd=False)

    page = visit(client, "ede")

    assert "Weten" not in page.main.text
    assert "/stappen/plan-maken/" not in page.hrefs


def test_examples_are_of_gemeenten_of_about_this_size(client):
    make_ede()
    Gemeente.objects.update(inwoners=100_000)
    make_gemeente(naam="Buurdorp", inwoners=60_000)
    make_gemeente(naam="Grootstad", inwoners=900_000)
    make_voorbeeld(titel="Net zo groot", gemeenten="Elders en Buurdorp")
    make_voorbeeld(titel="Veel groter", gemeenten="Grootstad")

    links = next_links(visit(client, "ede"))

    assert "Net zo groot" in links
    assert "Veel groter" not in links


def test_ggd_is_named_and_linked_when_an_editor_gave_the_address(client):
    make_ede()
    named = visit(client, "ede")
    Gemeente.objects.update(ggd_link="https://ggd.example/")

    linked = visit(client, "ede")

    assert "Vraag GGD Gelderland-Midden naar cijfers per wijk" in named.main.text
    assert "https://ggd.example/" not in named.hrefs
    assert "https://ggd.example/" in linked.hrefs


# --- The ways to it -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/stappen/feiten-en-cijfers/", "/cijfers/"])
def test_field_for_a_gemeente_is_on_the_page_once_there_are_gemeenten(client, path):
    make_pagina(slug="home")
    make_cijfer()
    make_stap(slug="feiten-en-cijfers", tekst="<p>Onderzoek het.</p>")
    before = Page(client.get(path)).main.find("form", action=PATH)
    make_gemeente(naam="Ede")

    form = Page(client.get(path)).main.one("form", action=PATH)

    assert before == []
    assert form.one("input").attrs["name"] == "q"
    assert form.one("label").text == "Typ uw gemeente, woonplaats of postcode"


def test_other_steps_have_no_field_for_a_gemeente(client):
    make_gemeente(naam="Ede")
    make_stap(slug="plan-maken")

    page = Page(client.get("/stappen/plan-maken/"))

    assert page.main.find("form", action=PATH) == []


@pytest.mark.parametrize(
    "path",
    [
        *("/bouwstenen/vinden/", "/bouwstenen/weten/", "/stappen/feiten-en-cijfers/"),
        *("/voor/gemeenten/", "/cijfers/"),
    ],
)
def test_page_of_the_guide_leads_to_the_gemeenten(gids, client, path):
    assert PATH in Page(client.get(path)).hrefs


def test_emergency_site_leads_to_the_list_in_place_of_the_field(tmp_path):
    make_pagina(slug="home")
    make_cijfer()
    make_gemeente(naam="Ede", slug="ede")

    call_command("exporteer_site", naar=tmp_path, stdout=StringIO(), stderr=StringIO())

    site = tmp_path / "site"
    home = (site / "index.html").read_text()
    assert 'href="cijfers/gemeenten/index.html">Kies uw gemeente uit de lijst</a>' in home
    for name in ("index.html", "ede/index.html", "ede.csv", "ede.json"):
        assert (site / "cijfers/gemeenten" / name).exists()


# --- The overview ---------------------------------------------------------------------------------


def test_overview_has_every_gemeente_per_province_by_alphabet(gemeenten, client):
    page = visit(client)

    provinces = page.find("details", class_="province")
    names = [province.one("summary").text for province in provinces]
    assert names[0] == "Drenthe (12 gemeenten)"
    assert names == sorted(names)
    assert sum(len(province.find("a")) for province in provinces) == 342
    gelderland = next(item for item in provinces if "Gelderland" in item.text)
    assert [item.text for item in gelderland.find("li")][:2] == [
        "Aalten 41,2 · 10,6",
        "Apeldoorn 44,9 · 12,5",
    ]


def test_overview_tells_the_netherlands_per_year(gemeenten, client):
    years = [item.text for item in visit(client).one("ul", class_="years").find("li")]

    assert years == [
        "40 van de 100 in 2012",
        "43 van de 100 in 2016",
        "47 van de 100 in 2020, in coronatijd",
        "47 van de 100 in 2024",
    ]


def test_overview_of_a_site_without_gemeenten_says_so(client):
    page = visit(client)

    assert "Hier staat nog niets." in page.main.text
    assert page.find("details") == []


def test_gemeente_without_a_figure_has_a_dash_in_the_list(client):
    make_gemeente(naam="Ede")

    assert [item.text for item in visit(client).one("details").find("li")] == ["Ede –"]


# --- All of them ----------------------------------------------------------------------------------

SOME = ["", "ede", "heerlen", "texel", "land-van-cuijk", "vlieland", "sudwest-fryslan"]


def test_page_and_stylesheets_fit_in_one_round_trip(gemeenten, client):
    make_guide()
    sizes = {}
    for slug in SOME:
        page = visit(client, slug)
        names = [link.attrs["href"] for link in page.find("link", rel="stylesheet")]
        files = [Path(finders.find(name.removeprefix("/static/"))) for name in names]
        css = sum(len(brotli.compress(squeeze(bundle(file.read_bytes())))) for file in files)
        assert len(files) <= 2
        sizes[slug] = css + len(compress(page.response.content)[0])

    assert {slug: size for slug, size in sizes.items() if size > 14_000} == {}


def test_page_is_sound(gemeenten, client):
    for slug in SOME:
        page = visit(client, slug)
        levels = [int(heading.tag[1]) for heading in page.headings()]
        assert page.double_ids == []
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert len(page.meta(name="description")) > 50


def test_sitemap_has_the_overview_and_every_gemeente(gemeenten, client):
    paths = sitemap_paths(client)

    assert len([path for path in paths if path.startswith(PATH)]) == 343
    assert f"{PATH}ede/" in paths


def test_breadcrumb_leads_up_to_the_overview(gemeenten, client):
    nav = visit(client, "ede").one("nav", class_="breadcrumb")

    assert [link.text for link in nav.find("a")] == ["Home", "Cijfers", "Gemeenten"]


@pytest.mark.parametrize("slug", ["", "ede", "land-van-cuijk"])
def test_page_takes_fifteen_queries_at_most(gemeenten, client, django_assert_max_num_queries, slug):
    make_guide()

    with django_assert_max_num_queries(15):
        visit(client, slug)


def test_every_gemeente_has_a_page_a_csv_and_a_json(gemeenten, client):
    slugs = Gemeente.objects.values_list("slug", flat=True)

    wrong = [slug for slug in slugs if client.get(f"{PATH}{slug}/").status_code != 200]

    assert len(slugs) == 342
    assert wrong == []
    for slug in ("ede", "s-gravenhage", "vlieland"):
        lines = client.get(f"{PATH}{slug}.csv").content.decode("utf-8-sig").splitlines()
        assert lines[0].startswith('"code";"naam";"provincie";"jaar";"leeftijd";"eenzaam"')
        assert any('"Nederland"' in line for line in lines)
        data = client.get(f"{PATH}{slug}.json").json()
        assert {row["naam"] for row in data["rijen"]} == {
            "Nederland",
            Gemeente.objects.get(slug=slug).naam,
        }
