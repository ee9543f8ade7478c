"""What exists in practice: the overviews that visitors narrow, the pages behind them, and where the
guide shows them.
"""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from praktijk.models import Hulpmiddel, Voorbeeld
from redactie.pagina.verbanden import read_verbanden
from redactie.versies.versie import Versie, alsof
from tests.beheer import change_url, errors, save
from tests.factories import (
    make_bouwsteen,
    make_bron,
    make_domein,
    make_hulpmiddel,
    make_interventie,
    make_pagina,
    make_partner,
    make_stap,
    make_voorbeeld,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db


def titles(page):
    return [item.find("h3")[0].text for item in page.one("ul", class_="items").find("li")]


def options(page, name):
    """The words of every choice in one select."""
    return [option.text for option in page.one("select", name=name).find("option")]


# --- The overviews --------------------------------------------------------------------------------


def test_overview_tells_of_each_item_what_a_visitor_wants_to_know(client):
    make_hulpmiddel(
        titel="Routekaart",
        soort="handreiking",
        uitgever="Movisie",
        jaar=2022,
        samenvatting="Negen tips.",
    )

    page = Page(client.get("/hulpmiddelen/"))

    item = page.one("ul", class_="items").find("li")[0]
    assert item.find("a")[0].attrs["href"] == Hulpmiddel.objects.get().get_absolute_url()
    assert (
        item.text
        == "Routekaart Negen tips. Soort: handreiking of gids Uitgever: Movisie Jaar: 2022"
    )
    assert "1 hulpmiddel" in page.texts("h2")


@pytest.mark.parametrize("path", ["/hulpmiddelen/", "/interventies/", "/voorbeelden/"])
def test_overview_without_items_says_so_and_asks_nothing(client, path):
    page = Page(client.get(path))

    assert "Hier staat nog niets." in page.main.text
    assert page.find("form", class_="filters") == []


def test_overview_has_the_words_of_its_introduction(client):
    make_pagina(
        slug="interventies",
        titel="Wat werkt?",
        samenvatting="Kies samen.",
        tekst="<p>Let op het bewijs.</p>",
    )

    page = Page(client.get("/interventies/"))

    assert page.texts("h1") == ["Wat werkt?"]
    assert "Let op het bewijs." in page.main.text


def test_visitor_narrows_an_overview_by_a_page_of_the_guide(client):
    weten, vinden = make_bouwsteen(slug="weten", titel="Weten"), make_bouwsteen(slug="vinden")
    make_hulpmiddel(titel="Poster", bouwstenen=[weten])
    make_hulpmiddel(titel="Kaart", bouwstenen=[weten, vinden])
    make_hulpmiddel(titel="Meetlat", bouwstenen=[vinden])

    page = Page(client.get("/hulpmiddelen/?bouwsteen=weten"))

    assert titles(page) == ["Kaart", "Poster"]
    assert "2 hulpmiddelen" in page.texts("h2")
    assert page.title.startswith("Hulpmiddelen – Weten")
    assert [option.text for option in page.find("option", selected="")] == ["Weten (2)"]


def test_visitor_narrows_an_overview_by_a_fixed_list(client):
    make_interventie(titel="Samen eten", bewijs="erkend")
    make_interventie(titel="Bellen", bewijs="niet")

    page = Page(client.get("/interventies/?bewijs=niet"))

    assert titles(page) == ["Bellen"]


def test_numbers_tell_what_each_choice_gives_beside_the_other_choices(client):
    weten, vinden = (
        make_bouwsteen(slug="weten", titel="Weten"),
        make_bouwsteen(slug="vinden", titel="Vinden"),
    )
    make_hulpmiddel(soort="training", bouwstenen=[weten])
    make_hulpmiddel(soort="training", bouwstenen=[weten, vinden])
    make_hulpmiddel(soort="artikel", bouwstenen=[vinden])

    page = Page(client.get("/hulpmiddelen/?bouwsteen=weten"))

    assert options(page, "bouwsteen") == ["Alle bouwstenen", "Weten (2)", "Vinden (2)"]
    assert options(page, "soort") == ["Alle soorten", "Training (2)"]


def test_a_choice_that_leads_nowhere_is_not_offered(client):
    make_bouwsteen(titel="Leeg")
    make_hulpmiddel(bouwstenen=[make_bouwsteen(titel="Vol")])

    page = Page(client.get("/hulpmiddelen/"))

    assert options(page, "bouwsteen") == ["Alle bouwstenen", "Vol (1)"]
    assert page.find("select", name="stap") == []


def test_every_promise_of_one_and_of_two_choices_is_kept(client):
    bouwstenen = [make_bouwsteen() for _ in range(3)]
    stappen = [make_stap() for _ in range(3)]
    for n, soort in enumerate(
        ["training", "artikel", "sjabloon", "cijfers", "training", "artikel"]
    ):
        make_hulpmiddel(soort=soort, bouwstenen=bouwstenen[: n % 3 + 1], stappen=stappen[n % 2 :])

    for one in promises(client, "/hulpmiddelen/"):
        for two in promises(client, one):
            assert Page(client.get(two)).status == 200


def promises(client, address):
    """The address behind every option on a page, after checking that the page before it did not
    promise too much.
    """
    page = Page(client.get(address))
    for select in page.find("select"):
        for option in select.find("option"):
            if not option.attrs["value"]:
                continue
            name, number = select.attrs["name"], int(option.text.rpartition("(")[2].rstrip(")"))
            chosen = dict(part.split("=") for part in address.partition("?")[2].split("&") if part)
            query = "&".join(
                f"{key}={value}" for key, value in (chosen | {name: option.attrs["value"]}).items()
            )
            found = Page(client.get(f"/hulpmiddelen/?{query}"))
            assert len(titles(found)) == number > 0, query
            yield f"/hulpmiddelen/?{query}"


def test_active_choices_are_links_that_take_them_away(client):
    weten, stap = (
        make_bouwsteen(slug="weten", titel="Weten"),
        make_stap(slug="plan", titel="Plan maken"),
    )
    make_hulpmiddel(bouwstenen=[weten], stappen=[stap])

    page = Page(client.get("/hulpmiddelen/?stap=plan&bouwsteen=weten"))

    links = page.one("ul", class_="chosen").find("a")
    assert [(link.text, link.attrs["href"]) for link in links] == [
        ("Weten (verwijder)", "/hulpmiddelen/?stap=plan"),
        ("Plan maken (verwijder)", "/hulpmiddelen/?bouwsteen=weten"),
        ("Bekijk alles", "/hulpmiddelen/"),
    ]


def test_nothing_found_shows_a_way_out(client):
    make_hulpmiddel(soort="training", bouwstenen=[make_bouwsteen(slug="weten")])
    make_bouwsteen(slug="vinden")

    page = Page(client.get("/hulpmiddelen/?bouwsteen=vinden&soort=training"))

    assert "0 hulpmiddelen" in page.texts("h2")
    assert "Geen resultaten. Haal een keuze weg of bekijk alles." in page.main.text


def test_the_form_leaves_an_address_that_can_be_mailed(client):
    make_hulpmiddel(bouwstenen=[make_bouwsteen(slug="weten")])

    answer = client.get("/hulpmiddelen/?stap=&soort=&bouwsteen=weten&domein=")

    assert (answer.status_code, answer.url) == (302, "/hulpmiddelen/?bouwsteen=weten")


@pytest.mark.parametrize(
    "value", ["onbekend", "<script>alert(1)</script>", "a" * 5000, "\x00", "1 OR 1=1", "%F0%9F"]
)
def test_an_unknown_choice_is_named_and_does_not_count(client, value):
    make_hulpmiddel(titel="Kaart", bouwstenen=[make_bouwsteen(slug="weten")])

    page = Page(client.get("/hulpmiddelen/", {"bouwsteen": value}))

    assert "Deze keuze bestaat niet: bouwsteen. U ziet daarom alle hulpmiddelen." in page.main.text
    assert titles(page) == ["Kaart"]
    assert "alert(1)" not in page.html


def test_a_page_that_visitors_may_not_see_is_no_choice(client):
    concept = make_bouwsteen(titel="Geheim", slug="geheim", gepubliceerd=False)
    vorm = make_vorm(titel="Ook geheim", bouwsteen=concept)
    make_hulpmiddel(titel="Kaart", bouwstenen=[concept])
    make_interventie(titel="Samen eten", bouwstenen=[concept], vormen=[vorm])

    for path in ("/hulpmiddelen/", "/hulpmiddelen/?bouwsteen=geheim", "/interventies/"):
        assert "geheim" not in Page(client.get(path)).text.lower().replace("hulpmiddel", ""), path


@pytest.mark.parametrize(
    "velden",
    [
        {"gepubliceerd": False},
        {"publiceren_vanaf": timezone.now() + timedelta(days=1)},
        {"offline_vanaf": timezone.now() - timedelta(days=1)},
    ],
)
def test_concepts_do_not_leak(client, velden):
    bouwsteen = make_bouwsteen()
    item = make_hulpmiddel(titel="Verborgen", bouwstenen=[bouwsteen], **velden)
    make_hulpmiddel(titel="Zichtbaar", bouwstenen=[bouwsteen])

    assert titles(Page(client.get("/hulpmiddelen/"))) == ["Zichtbaar"]
    assert options(Page(client.get("/hulpmiddelen/")), "bouwsteen")[1:] == [
        f"{bouwsteen.titel} (1)"
    ]
    assert client.get(item.get_absolute_url()).status_code == 404
    assert "Verborgen" not in client.get(bouwsteen.get_absolute_url()).content.decode()
    assert item.get_absolute_url() not in client.get("/sitemap.xml").content.decode()


def test_a_long_overview_has_pages(client):
    stap = make_stap(slug="plan")
    for nummer in range(101):
        make_hulpmiddel(titel=f"Kaart {nummer:03}", stappen=[stap])

    page = Page(client.get("/hulpmiddelen/?stap=plan&pagina=2"))

    assert titles(page)[:1] + titles(page)[-1:] == ["Kaart 050", "Kaart 099"]
    assert "101 hulpmiddelen" in page.texts("h2")
    links = page.one("nav", aria_label="Bladzijden").find("a")
    assert [link.attrs["href"] for link in links] == [
        "/hulpmiddelen/?stap=plan#gevonden",
        "/hulpmiddelen/?stap=plan&pagina=3#gevonden",
        "/hulpmiddelen/?stap=plan&pagina=3#gevonden",
    ]
    assert (links[-1].text, links[-1].attrs["rel"]) == ("Volgende", "next")
    assert (
        page.one("nav", aria_label="Bladzijden").one("span", aria_current="page").text
        == "Bladzijde 2"
    )


def test_a_very_long_overview_leads_to_the_pages_nearby_and_to_both_ends(client):
    Hulpmiddel.objects.bulk_create(
        Hulpmiddel(
            titel=f"Kaart {n}",
            slug=f"kaart-{n}",
            samenvatting="Kort.",
            soort="training",
            gepubliceerd=True,
        )
        for n in range(1000)
    )

    pages = (
        Page(client.get("/hulpmiddelen/?pagina=10")).one("nav", aria_label="Bladzijden").find("li")
    )

    assert [page.text.removeprefix("Bladzijde ") for page in pages] == [
        "1",
        "…",
        "9",
        "10",
        "11",
        "…",
        "20",
        "Volgende",
    ]


@pytest.mark.parametrize("pagina", ["0", "-1", "2", "x", "9" * 400, "1.5", "\x00"])
def test_a_page_of_an_overview_that_does_not_exist_is_404(client, pagina):
    make_hulpmiddel()

    assert client.get("/hulpmiddelen/", {"pagina": pagina}).status_code == 404


@pytest.mark.parametrize("number", [1, 3, 60])
def test_overview_takes_as_many_queries_however_much_there_is(
    client, django_assert_max_num_queries, number
):
    for _ in range(number):
        make_hulpmiddel(
            bouwstenen=[make_bouwsteen(slug=f"b{number}-{_}")],
            stappen=[make_stap()],
            domeinen=[make_domein()],
            vormen=[make_vorm()],
        )

    for query in ("", f"?bouwsteen=b{number}-0&soort=handreiking"):
        with django_assert_max_num_queries(11):
            assert titles(Page(client.get(f"/hulpmiddelen/{query}")))


def test_overview_is_in_the_order_of_the_alphabet(client):
    for titel in ("Zeker", "MAX", "maatje", "ANWB", "Age"):
        make_interventie(titel=titel)

    assert titles(Page(client.get("/interventies/"))) == ["Age", "ANWB", "maatje", "MAX", "Zeker"]


def test_what_a_visitor_mails_on_is_what_is_shown(client):
    make_pagina(slug="hulpmiddelen", titel="Hulpmiddelen")
    make_hulpmiddel(soort="training", stappen=[make_stap(slug="plan")])

    page = Page(client.get("/hulpmiddelen/?soort=training&stap=plan"))

    [mail] = [
        link.attrs["href"]
        for link in page.find("a")
        if link.text == "Mail deze pagina naar een collega"
    ]
    assert mail.endswith(
        "body=http%3A%2F%2Flocalhost%3A8000%2Fhulpmiddelen%2F%3Fsoort%3Dtraining%26stap%3Dplan"
    )


def test_second_page_of_an_overview_is_a_page_of_its_own(client):
    for _ in range(51):
        make_hulpmiddel()

    page = Page(client.get("/hulpmiddelen/?pagina=2&onbekend="))

    narrowed = Page(client.get("/hulpmiddelen/?pagina=2&soort=handreiking"))

    assert (
        page.one("link", rel="canonical").attrs["href"]
        == "http://localhost:8000/hulpmiddelen/?pagina=2"
    )
    assert (
        narrowed.one("link", rel="canonical").attrs["href"] == "http://localhost:8000/hulpmiddelen/"
    )


# --- The pages ------------------------------------------------------------------------------------


def test_hulpmiddel_tells_what_it_is_and_what_it_belongs_to(client):
    bouwsteen, stap, vorm, domein = make_bouwsteen(), make_stap(), make_vorm(), make_domein()
    item = make_hulpmiddel(
        titel="Routekaart",
        url="https://kaart.example/",
        taal="en",
        doelgroep="gemeenten",
        bouwstenen=[bouwsteen],
        stappen=[stap],
        vormen=[vorm],
        domeinen=[domein],
        bronnen=[make_bron(titel="De bron")],
    )

    page = Page(client.get(item.get_absolute_url()))

    assert page.title == "Routekaart – hulpmiddel – Aanpak eenzaamheid"
    assert page.one("p", class_="label").text == "Hulpmiddel"
    assert (
        "Voor wie: gemeenten Taal: Engels Bekijk Routekaart op kaart.example"
        in page.one("div", class_="box").text
    )
    assert [page.get_absolute_url() for page in (bouwsteen, stap, vorm, domein)] == [
        link.attrs["href"] for link in page.main.find("div", class_="text")[0].find("a")
    ]
    assert "De bron" in page.one("ol", class_="sources").text


def test_button_says_where_it_leads_when_that_is_not_the_thing_itself(client):
    item = make_hulpmiddel(
        titel="Databank", url="https://www.nji.nl/join-us", knop="Bekijk Join Us bij het NJi"
    )

    [button] = Page(client.get(item.get_absolute_url())).main.find("a", class_="button")

    assert (button.text, button.attrs["href"]) == (item.knop, item.url)


@pytest.mark.parametrize(("url", "promised"), [("https://bron.example/", True), ("", False)])
def test_page_without_a_button_leads_to_its_sources_when_they_lead_on(client, url, promised):
    item = make_hulpmiddel(bronnen=[make_bron(url=url)])

    page = Page(client.get(item.get_absolute_url()))

    assert ("Meer leest u bij de bronnen." in page.main.text) is promised


def test_hulpmiddel_without_relations_has_no_empty_blocks(client):
    page = Page(client.get(make_hulpmiddel().get_absolute_url()))

    assert "Past bij" not in page.main.text
    assert page.main.find("a", class_="button") == []


def test_interventie_is_honest_about_its_evidence(client):
    item = make_interventie(
        bewijs="niet", bewijs_toelichting="Het aantal eenzame ouderen daalde niet."
    )

    page = Page(client.get(item.get_absolute_url()))

    assert (
        "Wat we weten over het effect Doel niet gehaald. Het aantal eenzame ouderen daalde niet."
        in page.main.text
    )


def test_unknown_effect_is_told_on_the_page_and_is_no_label_in_lists(client):
    vorm = make_vorm()
    item = make_interventie(titel="Samen eten", vormen=[vorm], bewijs_toelichting="")

    page = Page(client.get(item.get_absolute_url()))

    assert "Over het effect is ons niets bekend." in page.main.text
    assert "Bewijs" not in page.one("div", class_="box").text
    assert "Samen eten (" not in Page(client.get(vorm.get_absolute_url())).main.text
    overview = Page(client.get("/interventies/"))
    assert "Bewijs" not in overview.one("ul", class_="items").text
    assert options(overview, "bewijs") == ["Alle labels", "Niet bekend (1)"]


def test_voorbeeld_shows_its_partners_on_the_krans_and_as_a_list(client):
    gemeente = make_domein(titel="Gemeente", ingang="gemeente", nummer=1)
    sport, kunst = make_domein(titel="Sport", nummer=2), make_domein(titel="Kunst", nummer=3)
    item = make_voorbeeld(titel="Samen is leuker", gemeenten="Deventer", provincie="overijssel")
    make_partner(voorbeeld=item, domein=sport, naam="De wandelclub")
    make_partner(voorbeeld=item, domein=gemeente, naam="gemeente Deventer")

    page = Page(client.get(item.get_absolute_url()))

    svg = page.main.one("svg", class_="krans")
    assert [
        link.attrs["aria-label"]
        for link in svg.find("a")
        if "absent" not in link.attrs.get("class", "")
    ] == [
        "2. Sport: doet mee",
        "1. Gemeente: doet mee",
    ]
    assert svg.one("a", class_="absent").attrs["aria-label"] == "3. Kunst"
    assert page.texts("h3")[:2] == ["1. Gemeente", "2. Sport"]
    assert "De wandelclub" in page.main.text
    assert kunst.titel not in page.texts("h3")


def test_voorbeeld_is_found_by_the_domein_of_its_partners_and_counted_once(client):
    sport = make_domein(titel="Sport", slug="sport")
    item = make_voorbeeld(titel="Samen")
    make_partner(voorbeeld=item, domein=sport)
    make_partner(voorbeeld=item, domein=sport)
    make_voorbeeld(titel="Anders")

    page = Page(client.get("/voorbeelden/?domein=sport"))

    assert titles(page) == ["Samen"]
    assert options(page, "domein") == ["Alle domeinen", "Sport (1)"]


@pytest.mark.parametrize("make", [make_hulpmiddel, make_interventie, make_voorbeeld])
@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_few_queries(client, django_assert_max_num_queries, make, number):
    several = {
        name: [maker() for _ in range(number)]
        for name, maker in [
            ("bouwstenen", make_bouwsteen),
            ("stappen", make_stap),
            ("vormen", make_vorm),
        ]
    }
    item = make(**several, bronnen=[make_bron() for _ in range(number)])
    for _ in range(number if make is make_voorbeeld else 0):
        make_partner(voorbeeld=item)

    with django_assert_max_num_queries(9):
        assert client.get(item.get_absolute_url()).status_code == 200


# --- In the guide ---------------------------------------------------------------------------------


def practice(page):
    """{heading: links} of what the guide shows from practice."""
    main = page.main
    assert main.find("h2", id="praktijk")
    names = {"Hulpmiddelen", "Interventies", "Voorbeelden"}
    return [heading.text for heading in main.find("h3") if heading.text in names]


def test_guide_shows_what_belongs_to_each_page(client):
    bouwsteen, stap, vorm, domein = make_bouwsteen(), make_stap(), make_vorm(), make_domein()
    places = {"bouwstenen": [bouwsteen], "stappen": [stap], "vormen": [vorm]}
    make_hulpmiddel(titel="De kaart", domeinen=[domein], **places)
    make_interventie(titel="Samen eten", bewijs="erkend", domeinen=[domein], **places)
    make_partner(
        voorbeeld=make_voorbeeld(titel="De coalitie", gemeenten="Deventer", **places), domein=domein
    )

    pages = {
        page: Page(client.get(page.get_absolute_url())) for page in (bouwsteen, stap, vorm, domein)
    }

    assert practice(pages[bouwsteen]) == ["Hulpmiddelen", "Interventies"]
    assert practice(pages[stap]) == ["Hulpmiddelen", "Voorbeelden"]
    assert practice(pages[vorm]) == ["Interventies"]
    assert practice(pages[domein]) == ["Voorbeelden", "Interventies", "Hulpmiddelen"]
    assert "Samen eten (erkend: goed onderbouwd)" in pages[vorm].main.text
    assert "De coalitie (Deventer)" in pages[domein].main.text


def test_guide_shows_the_strongest_interventies_first_and_leads_to_all(client):
    vorm = make_vorm(slug="ontmoeten")
    for nummer in range(7):
        make_interventie(titel=f"Aardig {nummer}", vormen=[vorm])
    make_interventie(titel="Zeker", bewijs="erkend", vormen=[vorm])

    page = Page(client.get(vorm.get_absolute_url()))

    names = [
        link.text for link in page.main.find("a") if link.attrs["href"].startswith("/interventies/")
    ]
    assert names == ["Zeker", *(f"Aardig {nummer}" for nummer in range(5)), "Alle 8 interventies"]
    assert page.main.find("a", href="/interventies/?vorm=ontmoeten")


@pytest.mark.parametrize(("meest", "shown"), [(None, 3), (2, 2)])
def test_group_knows_how_many_there_are(meest, shown):
    item = make_hulpmiddel(bouwstenen=[make_bouwsteen() for _ in range(3)])

    [groep] = read_verbanden(item, "bouwstenen", meest=meest)

    assert (groep.totaal, len(groep.paginas)) == (3, shown)


def test_guide_shows_a_voorbeeld_with_two_partners_in_a_domein_once(client):
    domein, item = make_domein(), make_voorbeeld(titel="Samen")
    for _ in range(2):
        make_partner(voorbeeld=item, domein=domein)

    page = Page(client.get(domein.get_absolute_url()))

    assert [
        link.text for link in page.main.find("a") if link.attrs["href"].startswith("/voorbeelden/")
    ] == ["Samen"]


def test_guide_leads_to_all_of_it_with_a_choice_that_the_overview_knows(client):
    places = {
        "bouwstenen": make_bouwsteen,
        "stappen": make_stap,
        "vormen": make_vorm,
        "domeinen": make_domein,
    }
    for relation, make in places.items():
        page = make()
        for maker in (make_hulpmiddel, make_interventie, make_voorbeeld):
            for _ in range(7):
                item = maker(
                    **(
                        {relation: [page]}
                        if (maker, relation) != (make_voorbeeld, "domeinen")
                        else {}
                    )
                )
                if (maker, relation) == (make_voorbeeld, "domeinen"):
                    make_partner(voorbeeld=item, domein=page)

        links = [
            link
            for link in Page(client.get(page.get_absolute_url())).find("a")
            if link.text.startswith("Alle 7")
        ]

        assert links
        for link in links:
            overview = Page(client.get(link.attrs["href"]))
            assert "(verwijder)" in overview.one("ul", class_="chosen").text, link.attrs["href"]
            assert len(titles(overview)) == 7


def practice_names(client, page):
    """The names in "Uit de praktijk" of a page of the guide."""
    return [link.text for link in Page(client.get(page)).one("div", class_="practice").find("a")]


def test_guide_shows_what_fits_only_here_before_what_fits_everywhere(client):
    stap = make_stap()
    make_hulpmiddel(titel="Alles over alles", stappen=[stap, make_stap(), make_stap()])
    make_hulpmiddel(titel="Voorbeeldplan", stappen=[stap])

    assert practice_names(client, stap.get_absolute_url()) == ["Voorbeeldplan", "Alles over alles"]


def test_guide_shows_what_editors_pinned_first(client):
    stap = make_stap()
    for nummer in range(7):
        make_hulpmiddel(titel=f"Kaart {nummer}", stappen=[stap])
    make_hulpmiddel(titel="Zelf gekozen", stappen=[stap, make_stap()], vooraan=True)

    names = practice_names(client, stap.get_absolute_url())

    assert names[:2] == ["Zelf gekozen", "Kaart 0"]


def test_step_of_the_plan_shows_the_plan_to_fill_in(gids, client):
    assert "Voorbeeldplan van aanpak (Terneuzen)" in practice_names(client, "/stappen/plan-maken/")


def test_fourth_item_that_is_pinned_on_a_page_is_refused(eindredacteur):
    stap = make_stap(titel="Plan maken")
    first = make_hulpmiddel(titel="Eerste", stappen=[stap], vooraan=True)
    make_interventie(titel="Tweede", stappen=[stap], vooraan=True)
    make_voorbeeld(titel="Derde", stappen=[stap], vooraan=True)
    fourth = make_hulpmiddel(titel="Vierde", stappen=[stap])

    refused = save(eindredacteur, fourth, vooraan="on")
    again = save(eindredacteur, first, samenvatting="Anders gezegd.")

    fourth.refresh_from_db()
    first.refresh_from_db()
    assert errors(refused) == [
        "Bij ‘Plan maken’ staan er al drie vooraan: ‘Eerste’, ‘Tweede’, ‘Derde’. "
        "Haal het vinkje daar eerst bij een weg."
    ]
    assert not fourth.vooraan
    assert errors(again) == []
    assert first.samenvatting == "Anders gezegd."


def test_guide_shows_dutch_tools_before_english_ones(client):
    stap = make_stap()
    make_hulpmiddel(titel="A guide", taal="en", stappen=[stap])
    make_hulpmiddel(titel="Wegwijzer", stappen=[stap])

    page = Page(client.get(stap.get_absolute_url()))

    names = [
        link.text for link in page.main.find("a") if link.attrs["href"].startswith("/hulpmiddelen/")
    ]
    assert names == ["Wegwijzer", "A guide"]


def test_guide_without_practice_has_no_empty_block(client):
    for page in (make_bouwsteen(), make_stap(), make_vorm(), make_domein()):
        assert Page(client.get(page.get_absolute_url())).find("h2", id="praktijk") == []


@pytest.mark.parametrize("make", [make_bouwsteen, make_stap, make_vorm, make_domein])
def test_page_of_the_guide_keeps_within_nine_queries(client, django_assert_max_num_queries, make):
    page = make()
    relation = {
        make_bouwsteen: "bouwstenen",
        make_stap: "stappen",
        make_vorm: "vormen",
        make_domein: "domeinen",
    }[make]
    for maker, _ in product([make_hulpmiddel, make_interventie], range(3)):
        maker(**{relation: [page]})

    with django_assert_max_num_queries(9):
        client.get(page.get_absolute_url())


# --- In the database and at the desk --------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (make_hulpmiddel, {"soort": "onzin"}),
        (make_hulpmiddel, {"taal": "xx"}),
        (make_hulpmiddel, {"url": "javascript:alert(1)"}),
        (make_interventie, {"bewijs": "bewezen"}),
        (make_interventie, {"bewijs": "erkend", "bewijs_toelichting": ""}),
        (make_voorbeeld, {"provincie": "Holland"}),
        (make_voorbeeld, {"samenvatting": ""}),
    ],
)
def test_database_refuses_what_the_form_refuses(make, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**wrong)


def test_redacteur_writes_a_concept_and_an_eindredacteur_publishes_it(
    redacteur, eindredacteur, client
):
    bouwsteen = make_bouwsteen()
    item = make_hulpmiddel(titel="De kaart")

    save(redacteur, item, "_concept", bouwstenen=[bouwsteen.pk], uitgever="Movisie")
    assert "Movisie" not in Page(client.get(item.get_absolute_url())).text

    save(eindredacteur, item)
    item.refresh_from_db()
    assert (item.uitgever, list(item.bouwstenen.all())) == ("Movisie", [bouwsteen])


def test_voorbeeld_keeps_its_partners_in_its_versions():
    item = make_voorbeeld()
    make_partner(voorbeeld=item, naam="De wandelclub")
    versie = Versie.objects.add_rows(item)
    item.partners.all().delete()

    with alsof(versie) as pagina:
        assert [partner.naam for partner in pagina.partners.all()] == ["De wandelclub"]
    assert Voorbeeld.objects.get().partners.count() == 0


def test_domein_with_partners_cannot_be_deleted(beheerder):
    partner = make_partner(domein=make_domein(gepubliceerd=False))

    answer = beheerder.post(change_url(partner.domein).replace("change", "delete"), {"post": "yes"})

    assert partner.naam in answer.content.decode()
    assert type(partner.domein).objects.filter(pk=partner.domein_id).exists()


# --- Ways in --------------------------------------------------------------------------------------


def test_home_leads_to_what_there_is_of_practice(client):
    make_hulpmiddel()
    make_hulpmiddel(gepubliceerd=False)
    make_voorbeeld()

    cards = Page(client.get("/")).one("ul", class_="cards").find("li")

    assert [card.find("a")[0].attrs["href"] for card in cards] == [
        "/hulpmiddelen/",
        "/voorbeelden/",
    ]
    assert "Kies uit 1, van handreiking tot training." in cards[0].text


def test_home_leads_each_reader_to_a_route_through_the_guide(client):
    for ingang in ("gemeente", "ondernemer"):
        make_domein(ingang=ingang)
    for slug in ("gemeenten", "organisaties", "ondernemers"):
        make_pagina(slug=slug)

    links = Page(client.get("/")).one("ul", class_="roles").find("a")

    assert [link.attrs["href"] for link in links] == [
        "/voor/gemeenten/",
        "/voor/organisaties/",
        "/voor/ondernemers/",
    ]


def test_home_leads_to_the_domein_while_there_is_no_route(client):
    gemeente = make_domein(ingang="gemeente")
    make_pagina(slug="gemeenten", gepubliceerd=False)

    links = Page(client.get("/")).one("ul", class_="roles").find("a")

    assert [link.attrs["href"] for link in links] == [gemeente.get_absolute_url(), "/domeinen/"]


def test_route_has_one_address(client):
    make_pagina(slug="gemeenten", titel="Aan de slag als gemeente")
    make_pagina(slug="over")

    assert Page(client.get("/voor/gemeenten/")).texts("h1") == ["Aan de slag als gemeente"]
    assert "/voor/gemeenten/" in client.get("/sitemap.xml").content.decode()
    assert [client.get(path).status_code for path in ("/gemeenten/", "/voor/over/", "/voor/")] == [
        404,
        404,
        404,
    ]


def test_numbers_are_counted_again_after_every_change(client):
    bouwsteen = make_bouwsteen(slug="weten", titel="Weten")
    item = make_hulpmiddel(bouwstenen=[bouwsteen])
    assert options(Page(client.get("/hulpmiddelen/")), "bouwsteen")[1:] == ["Weten (1)"]

    make_hulpmiddel(bouwstenen=[bouwsteen])
    assert options(Page(client.get("/hulpmiddelen/")), "bouwsteen")[1:] == ["Weten (2)"]

    item.bouwstenen.clear()
    assert options(Page(client.get("/hulpmiddelen/")), "bouwsteen")[1:] == ["Weten (1)"]


@pytest.mark.django_db(transaction=True)
def test_numbers_follow_the_clock_to_the_second(client):
    make_hulpmiddel(publiceren_vanaf=datetime(2027, 6, 1, 14, 0, 30, tzinfo=UTC))
    make_hulpmiddel(offline_vanaf=datetime(2027, 6, 1, 14, 0, 40, tzinfo=UTC))

    def visit(second):
        with time_machine.travel(datetime(2027, 6, 1, 14, 0, second, tzinfo=UTC)):
            return options(Page(client.get("/hulpmiddelen/")), "soort")[1:]

    assert [visit(29), visit(31), visit(41)] == [
        [f"Handreiking of gids ({number})"] for number in (1, 2, 1)
    ]
