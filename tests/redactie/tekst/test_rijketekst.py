"""Rich text: what stays when it is saved, and what a visitor sees of it."""

import json
import re
import time
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.template.loader import render_to_string

from aanpak.paginas import Pagina
from bouwstenen.models import Bouwsteen
from praktijk.models import Hulpmiddel
from praktijk.overzicht import Optie
from redactie.pagina.bronnen import Bron
from redactie.tekst.schoon import bron_slugs, clean, forbidden_links, malformed_codes
from redactie.tekst.tonen import (
    Verwijzingen,
    as_html,
    as_json_ld,
)
from stappen.models import Actie
from tests.factories import make_bouwsteen, make_bron, make_pagina, make_stap
from tests.pages import Page, parse
from tests.plakvoorbeelden import NASTY

DIRTY = '<p onclick="x()">Dag<script>alert(1)</script></p>'
CLEAN = "<p>Dag</p>"

ALLOWED = {"p", "h2", "h3", "ul", "ol", "li", "a", "strong", "em", "blockquote"}
WORD = """
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->
<style>@font-face {font-family:Calibri}</style>
<h1 style='margin:0cm'><span lang=NL style='font-size:14pt'>Zo begint u<o:p></o:p></span></h1>
<p class=MsoNormal style='margin:0'><b style='mso-bidi-font-weight:normal'>Bel</b> of <i>mail</i>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<ul type=disc><li class=MsoListParagraph style='mso-list:l0'>Eerst dit</li></ul>
<p class=MsoNormal><a href="https://www.voorbeeld.nl/" target="_blank"><span>Lees meer</span></a></p>
"""


@pytest.mark.parametrize("html", NASTY)
def test_nothing_dangerous_survives_cleaning(html):
    elements = list(parse(clean(html)).walk())

    assert {element.tag for element in elements} <= ALLOWED
    assert all(set(element.attrs) <= {"href"} for element in elements)
    assert all(element.attrs.get("href", "/goed/") == "/goed/" for element in elements)


@pytest.mark.parametrize("html", [*NASTY, WORD, "<p>gewone tekst</p>", "los", ""])
def test_cleaning_twice_changes_nothing(html):
    once = clean(html)

    assert clean(once) == once


@pytest.mark.parametrize(
    "html",
    [
        "<p>Een <strong>vet</strong> en <em>schuin</em> woord.</p>",
        "<h2>Kop</h2><h3>Kleine kop</h3>",
        "<ul><li>een</li></ul><ol><li>twee</li></ol>",
        "<blockquote><p>Zei zij.</p></blockquote>",
        '<p><a href="https://www.voorbeeld.nl/a?b=1&amp;c=2">ver</a></p>',
        '<p><a href="/stappen/#kop">dichtbij</a> <a href="#kop">hier</a></p>',
        '<p><a href="mailto:a@b.example">mail</a> <a href="tel:112">bel</a></p>',
        "<p>1 &lt; 2 &amp; drie ‘é’</p>",
    ],
)
def test_what_an_editor_may_use_stays_as_it_is(html):
    assert clean(html) == html


def test_text_pasted_from_word_comes_out_clean():
    html = clean(WORD)

    assert html == (
        "<h2>Zo begint u</h2><p><strong>Bel</strong> of <em>mail</em>.</p><ul><li>Eerst dit</li></ul>"
        '<p><a href="https://www.voorbeeld.nl/">Lees meer</a></p>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "een<br>twee",
        "<p>een<br/>twee</p>",
        "<div>een</div><div>twee</div>",
        "<table><tr><td>een</td><td>twee</td></tr></table>",
        "<dl><dt>een</dt><dd>twee</dd></dl>",
    ],
)
def test_words_do_not_run_together_when_an_element_is_taken_away(html):
    text = parse(clean(html)).text

    assert re.findall(r"\w+", text) == ["een", "twee"]


def test_other_words_for_the_same_element_are_kept_as_ours():
    html = clean("<h1>a</h1><H4 class=x>b</H4><p><b>c</b><i>d</i></p>")

    assert html == "<h2>a</h2><h3>b</h3><p><strong>c</strong><em>d</em></p>"


@pytest.mark.django_db
def test_saving_a_page_cleans_its_text():
    bouwsteen = make_bouwsteen()

    bouwsteen.tekst = DIRTY
    bouwsteen.save()

    assert bouwsteen.tekst == CLEAN
    assert Bouwsteen.objects.get().tekst == CLEAN


@pytest.mark.django_db
def test_creating_a_page_cleans_its_text():
    make_bouwsteen(tekst=DIRTY)

    assert Bouwsteen.objects.get().tekst == CLEAN


@pytest.mark.django_db
def test_creating_in_bulk_cleans_the_text():
    Bouwsteen.objects.bulk_create(
        [Bouwsteen(titel="A", slug="a", tekst=DIRTY), Bouwsteen(titel="B", slug="b", tekst=DIRTY)]
    )

    assert set(Bouwsteen.objects.values_list("tekst", flat=True)) == {CLEAN}


@pytest.mark.django_db
def test_updating_a_queryset_cleans_the_text():
    make_bouwsteen()

    Bouwsteen.objects.update(tekst=DIRTY)

    assert Bouwsteen.objects.get().tekst == CLEAN


@pytest.mark.django_db
def test_updating_in_bulk_cleans_the_text():
    bouwsteen = make_bouwsteen()

    bouwsteen.tekst = DIRTY
    Bouwsteen.objects.bulk_update([bouwsteen], ["tekst"])

    assert Bouwsteen.objects.get().tekst == CLEAN


@pytest.mark.django_db
def test_loading_a_fixture_cleans_the_text(tmp_path):
    fields = {
        "titel": "A",
        "slug": "a",
        "tekst": DIRTY,
        "opdracht": "x",
        "doel": "y",
        "gewijzigd_op": "2026-01-01T00:00:00Z",
    }
    fixture = tmp_path / "vuil.json"
    fixture.write_text(json.dumps([{"model": "bouwstenen.bouwsteen", "fields": fields}]))

    call_command("loaddata", fixture, verbosity=0)

    assert Bouwsteen.objects.get().tekst == CLEAN


@pytest.mark.parametrize(
    ("href", "allowed"),
    [
        ("https://www.voorbeeld.nl/", True),
        ("HTTPS://www.voorbeeld.nl/", True),
        ("mailto:a@b.example", True),
        ("tel:+31301234567", True),
        ("/stappen/", True),
        ("#kop", True),
        ("http://www.voorbeeld.nl/", False),
        ("//evil.example/", False),
        ("/\\evil.example/", False),
        ("/\t/evil.example/", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("www.voorbeeld.nl", False),
    ],
)
def test_links_that_cleaning_takes_away_are_named_beforehand(href, allowed):
    html = f'<p><a class="x" href="{href}">klik</a></p>'

    assert forbidden_links(html) == ([] if allowed else [href])
    assert ("href" in clean(html)) == allowed


def test_forbidden_links_are_found_with_any_quotes():
    html = (
        "<a href=http://a.example>a</a><a HREF='ftp://b.example'>b</a><a href = \"c.example\">c</a>"
    )

    assert forbidden_links(html) == ["http://a.example", "ftp://b.example", "c.example"]


@pytest.mark.django_db
def test_editor_reads_in_dutch_which_link_is_not_possible():
    pagina = make_pagina()

    pagina.tekst = '<p><a href="http://oud.example/">oud</a></p>'
    with pytest.raises(ValidationError) as error:
        pagina.full_clean()

    [message] = error.value.message_dict["tekst"]
    assert message.startswith(
        "De link naar ‘http://oud.example/’ kan niet. Begin met https://, mailto: of tel:"
    )


# --- Sources --------------------------------------------------------------------------------------


@pytest.fixture
def page_with_sources(client, db):
    """A page that names source b, then a, then b again; source c belongs to it but is not named."""
    bronnen = [make_bron(slug=slug, titel=f"Boek {slug}") for slug in "abc"]
    tekst = "<p>Eerst. [bron:b] Dan. [bron:a]</p><p>Weer. [bron:b]</p>"
    stap = make_stap(tekst=tekst, bronnen=bronnen)
    return Page(client.get(stap.get_absolute_url()))


def test_references_are_numbered_in_the_order_of_the_text(page_with_sources):
    assert [sup.text for sup in page_with_sources.main.find("sup")] == ["[1]", "[2]", "[1]"]


def test_sources_are_listed_in_the_order_of_their_numbers(page_with_sources):
    bronnen = page_with_sources.one("ol", class_="sources").find("li")

    assert [bron.attrs["id"] for bron in bronnen] == ["bron-1", "bron-2", "bron-3"]
    assert [bron.find("a")[0].text for bron in bronnen] == ["Boek b", "Boek a", "Boek c"]


def test_every_reference_links_to_its_source_and_back(page_with_sources):
    places = [sup.find("a")[0] for sup in page_with_sources.main.find("sup")]
    bronnen = page_with_sources.one("ol", class_="sources").find("li")
    back = [[link.attrs["href"] for link in bron.find("a", class_="back")] for bron in bronnen]

    assert [place.attrs["href"] for place in places] == ["#bron-1", "#bron-2", "#bron-1"]
    assert back == [
        ["#" + places[0].attrs["id"], "#" + places[2].attrs["id"]],
        ["#" + places[1].attrs["id"]],
        [],
    ]
    assert page_with_sources.double_ids == []


def test_the_space_before_a_reference_disappears(page_with_sources):
    assert "Eerst.<sup>" in page_with_sources.html


@pytest.mark.django_db
def test_code_of_a_source_that_is_not_on_the_page_is_not_shown(client):
    stap = make_stap(tekst="<p>Feit. [bron:bestaat-niet]</p>")

    page = Page(client.get(stap.get_absolute_url()))

    assert "bron:" not in page.text
    assert "Feit." in page.text


def test_slugs_of_sources_come_in_the_order_of_the_text():
    assert bron_slugs("<p>[bron:b-2] en [bron:a] en [bron:b-2]</p>") == ["b-2", "a", "b-2"]


def test_time_to_find_sources_grows_with_the_length_of_the_text():
    def seconds(number):
        html = f"<p>{'[bron:boek] ' * number}</p>"
        start = time.process_time()
        assert len(bron_slugs(html)) == number
        return time.process_time() - start

    short = min(seconds(1_000) for _ in range(3))
    long = min(seconds(8_000) for _ in range(3))

    assert long < 24 * short  # linear: 8 times as long; quadratic: 64 times


@pytest.mark.django_db
def test_code_of_a_source_inside_a_link_address_does_not_break_the_link():
    bron = make_bron(slug="boek")

    html = as_html('<p><a href="/[bron:boek]/">klik</a></p>', Verwijzingen([bron]))

    [link] = [element for element in parse(html).find("a") if element.text == "klik"]
    assert link.attrs["href"] == "/[bron:boek]/"


# --- Headings -------------------------------------------------------------------------------------


def heading_ids(html, **options):
    return [
        heading.attrs["id"]
        for heading in parse(as_html(html, Verwijzingen(), **options)).find("h2", "h3", "h4")
    ]


def test_heading_gets_an_id_from_its_words():
    assert heading_ids("<h2>Waar u op let</h2><h3>Eén <em>goede</em> start!</h3>") == [
        "kop-waar-u-op-let",
        "kop-een-goede-start",
    ]


def test_signs_in_a_heading_are_not_spelled_out_in_its_id():
    assert heading_ids("<h2>Kunst &amp; cultuur &lt; 5</h2>") == ["kop-kunst-cultuur-5"]


def test_no_two_headings_have_the_same_id():
    ids = heading_ids("<h2>Stap</h2><h2>Stap</h2><h2>Stap 2</h2><h2>Stap</h2>")

    assert ids == ["kop-stap", "kop-stap-2", "kop-stap-2-2", "kop-stap-3"]


def test_heading_keeps_its_id_when_another_is_added_before_it():
    before = heading_ids("<h2>Tweede</h2>")

    after = heading_ids("<h2>Eerste</h2><h2>Tweede</h2>")

    assert before == after[1:]


def test_headings_with_the_same_words_get_different_ids():
    ids = heading_ids("<h2>Tip</h2><p>a</p><h2>Tip</h2><p>b</p><h3>?!</h3><h3>!?</h3>")

    assert len(set(ids)) == 4


def test_headings_become_smaller_where_a_page_holds_several_texts():
    html = as_html("<h2>Kop</h2><h3>Kopje</h3>", Verwijzingen(), prefix="weten-", shift=2)

    assert html == '<h4 id="kop-weten-kop">Kop</h4><h5 id="kop-weten-kopje">Kopje</h5>'


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kop",
    [
        "Inhoud",
        "Bronnen",
        "Contact",
        "Op deze pagina",
        "Reeks",
        "Stappen",
        "Wat u doet",
        "Klaar",
        "Bron 1",
        "V1 1",
    ],
)
def test_words_of_an_editor_never_repeat_an_id_of_the_page(client, kop):
    bron = make_bron(slug="boek")
    stap = make_stap(
        tekst=f"<p>Feit. [bron:boek]</p><h2>{kop}</h2><h2>B</h2><h2>C</h2>",
        bronnen=[bron],
        resultaat="Klaar.",
    )
    stap.acties.create(tekst="Bel.", bron=bron)

    page = Page(client.get(stap.get_absolute_url()))

    assert page.double_ids == []


@pytest.mark.django_db
def test_page_with_three_headings_has_contents_that_link_to_them(client):
    pagina = make_pagina(
        tekst="<h2>Een</h2><p>a</p><h2>Twee en <em>half</em></h2><p>b</p><h2>Drie</h2><p>c</p>"
    )

    page = Page(client.get(pagina.get_absolute_url()))

    contents = page.one("nav", class_="contents")
    assert [(link.attrs["href"], link.text) for link in contents.find("a")] == [
        ("#kop-een", "Een"),
        ("#kop-twee-en-half", "Twee en half"),
        ("#kop-drie", "Drie"),
    ]


@pytest.mark.django_db
def test_page_with_two_headings_has_no_contents(client):
    pagina = make_pagina(tekst="<h2>Een</h2><p>a</p><h2>Twee</h2><p>b</p>")

    page = Page(client.get(pagina.get_absolute_url()))

    assert page.find("nav", class_="contents") == []


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "<!--", "&lt;", "é \u2028 ]]>"]
)
def test_no_text_ends_the_json_ld_early(text):
    html = as_json_ld({"name": text})

    inside = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert set("<>&").isdisjoint(inside)
    assert json.loads(inside) == {"name": text}


@pytest.mark.django_db
def test_other_fields_than_the_text_are_escaped_on_the_page(client):
    make_pagina(
        slug="over",
        titel="<i>Over</i>",
        samenvatting='"<script>alert(1)</script>"',
        tekst="<p>x</p>",
    )

    html = client.get("/over/").content.decode()

    assert "<i>" not in html
    assert "<script>" not in html
    assert Pagina.objects.get().titel == "<i>Over</i>"


def test_finding_links_takes_no_longer_for_a_hostile_text():
    assert forbidden_links("<a " * 20_000 + '<a href="javascript:x">') in ([], ["javascript:x"])


def test_code_of_a_source_that_is_typed_wrong_is_found():
    text = "<p>Goed [bron:boek], fout [Bron:boek] en [bron: boek] en [bron:Boek].</p>"

    assert malformed_codes(text) == ["[Bron:boek]", "[bron: boek]", "[bron:Boek]"]


@pytest.mark.parametrize(
    "href",
    [
        "/\t/evil.example",
        "/\\evil.example",
        "https://a b",
        "ftp://a",
        " javascript:x",
        "//evil.example",
    ],
)
def test_link_that_a_browser_would_read_otherwise_is_not_allowed(href):
    assert "href" not in clean(f'<a href="{href}">x</a>')


def sources(*bronnen):
    """The list of sources under a page, without white space between its elements."""
    html = render_to_string("components/sources.html", {"lijst": Verwijzingen(bronnen).lijst()})
    return " ".join(html.split())


def test_source_tells_people_and_machines_on_which_day_it_was_read():
    seen = Bron(pk=1, slug="boek", titel="Boek", geraadpleegd_op=date(2026, 11, 5))

    assert 'Boek, bekeken op <time datetime="2026-11-05">5-11-2026</time>' in sources(seen)
    assert "bekeken" not in sources(Bron(pk=2, slug="lied", titel="Lied"))


HOSTILE = "<script>alert(1)</script>\"'&"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;"


def test_what_is_typed_is_escaped_in_the_lists_of_sentences_and_sources():
    bron = Bron(
        pk=1,
        slug="kwaad",
        titel=HOSTILE,
        auteur=HOSTILE,
        url=f"https://voorbeeld.nl/{HOSTILE}",
        jaar=2026,
    )
    verwijzingen = Verwijzingen([bron])
    context = {
        "zinnen": [Actie(tekst=HOSTILE, bron=bron, herkomst="bron")],
        "verwijzingen": verwijzingen,
    }

    zinnen = render_to_string("components/sentences.html", context)

    assert zinnen.strip().startswith(f"<li>{ESCAPED}<sup>")
    assert sources(bron).count(ESCAPED) == 3
    assert "<script" not in zinnen + sources(bron)


def test_what_is_typed_is_escaped_in_the_fragments_of_a_search():
    pagina = {"url": "/", "titel": HOSTILE}
    resultaat = {"pagina": pagina, "fragment": [(HOSTILE, False), (HOSTILE, True)]}

    html = render_to_string("components/search_results.html", {"resultaten": [resultaat]})

    assert f"{ESCAPED}<mark>{ESCAPED}</mark>" in html
    assert "<script" not in html


def test_what_is_typed_is_escaped_in_the_options_of_a_select():
    opties = [Optie(HOSTILE, HOSTILE, 3, True), Optie("weten", "weten", 0, False)]
    overzicht = {"basis": "/", "vragen": [({"naam": "wat", "label": "Wat"}, opties)]}

    html = render_to_string("components/filters.html", {"overzicht": overzicht})

    assert f'<option value="{ESCAPED}" selected>{ESCAPED} (3)</option>' in html
    assert '<option value="weten">Weten (0)</option>' in html


def test_what_is_typed_is_escaped_in_links_to_pages():
    pagina = Hulpmiddel(titel=HOSTILE, slug="kwaad")
    pagina.kenmerk = HOSTILE

    html = render_to_string("components/links.html", {"paginas": [pagina]})

    assert f'<a href="/hulpmiddelen/kwaad/">{ESCAPED}</a>' in html
    assert f"({ESCAPED})" in html
    assert "<script" not in html


def test_what_is_typed_is_escaped_in_the_items_of_an_overview():
    pagina = Hulpmiddel(
        titel=HOSTILE,
        slug="kwaad",
        samenvatting=HOSTILE,
        uitgever=HOSTILE,
        soort="training",
        jaar=2026,
        taal="en",
    )

    [item] = parse(render_to_string("components/items.html", {"paginas": [pagina]})).find("li")

    assert item.one("h3").attrs == {"lang": "en"}
    assert item.one("a").attrs == {"href": "/hulpmiddelen/kwaad/"}
    assert [element.text for element in item.find("a", "p", "span")] == [
        HOSTILE,
        HOSTILE,
        f"Soort: training Uitgever: {HOSTILE} Jaar: 2026 Taal: Engels",
        "Soort: training",
        f"Uitgever: {HOSTILE}",
        "Jaar: 2026",
        "Taal: Engels",
    ]
