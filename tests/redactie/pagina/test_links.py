"""Links between pages: they survive a new address, never lead to a page that visitors cannot see,
and cost no queries.
"""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.redirects.models import Redirect
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aanpak.management.commands.laad_inhoud import launch_content
from redactie.pagina.gebruik import publicatie_models, who_needs
from redactie.pagina.links import read_verwijzingen, store_by_target, with_addresses, with_targets
from redactie.tekst.schoon import clean, complete_links, forbidden_links, link_hrefs, link_targets
from redactie.tekst.tonen import Verwijzingen, as_html
from redactie.versies.versie import Versie
from stappen.models import Stap
from tests.beheer import change_url, errors, form_data, save, saved_text
from tests.factories import (
    make_bouwsteen,
    make_bron,
    make_doelgroep,
    make_domein,
    make_hulpmiddel,
    make_interventie,
    make_pagina,
    make_raamwerk,
    make_redacteur,
    make_stap,
    make_voorbeeld,
    make_vorm,
)
from tests.pages import Page, parse

PAGES = [
    make_bouwsteen,
    make_vorm,
    make_domein,
    make_stap,
    make_hulpmiddel,
    make_interventie,
    make_voorbeeld,
    make_pagina,
    make_doelgroep,
    make_raamwerk,
]
SITE = "http://localhost:8000"  # SITE_URL in the tests


def link(href, words="lees verder"):
    return f'<p>Hier kunt u <a href="{href}">{words}</a>.</p>'


def link_to(pagina, place=""):
    return link(f"{pagina.target}{place}")


def shown(client, pagina):
    """The links in the text of a page, as visitors see them: [(words, address)]."""
    [text] = Page(client.get(pagina.get_absolute_url())).main.find("div", class_="text")
    return [(link.text, link.attrs["href"]) for link in text.find("a")]


# --- What visitors see ----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("make", PAGES)
def test_link_leads_to_the_page(client, make):
    pagina = make()
    linking = make_stap(tekst=link_to(pagina, "#kop-begin"))

    assert shown(client, linking) == [("lees verder", f"{pagina.get_absolute_url()}#kop-begin")]


@pytest.mark.django_db
@pytest.mark.parametrize("make", PAGES)
def test_link_leads_to_the_new_address_at_once(client, make):
    pagina = make(slug="oud")
    linking = make_stap(tekst=link_to(pagina))

    pagina.slug = "nieuw"
    pagina.save()

    [(_, href)] = shown(client, linking)
    assert href == pagina.get_absolute_url()
    assert "nieuw" in href
    assert client.get(href).status_code == 200


@pytest.mark.django_db
def test_link_to_a_vorm_follows_its_bouwsteen(client):
    vorm = make_vorm(slug="vervoer", bouwsteen=make_bouwsteen(slug="oud"))
    linking = make_stap(tekst=link_to(vorm))

    vorm.bouwsteen.slug = "nieuw"
    vorm.bouwsteen.save()

    assert shown(client, linking) == [("lees verder", "/bouwstenen/nieuw/vervoer/")]


@pytest.mark.django_db
@pytest.mark.parametrize("make", PAGES)
@pytest.mark.parametrize(
    "hidden", [{"gepubliceerd": False}, {"publiceren_vanaf": timezone.now() + timedelta(days=1)}]
)
def test_link_to_a_page_that_visitors_cannot_see_is_plain_text(client, make, hidden):
    pagina = make(slug="geheim", **hidden)
    linking = make_stap(tekst=link_to(pagina, "#kop"))

    page = Page(client.get(linking.get_absolute_url()))

    assert "Hier kunt u lees verder." in page.main.text
    assert "geheim" not in page.html
    assert "pagina:" not in page.html
    assert saved_text(linking) == link_to(pagina, "#kop")


@pytest.mark.django_db
def test_link_to_a_vorm_below_a_concept_is_plain_text(client):
    vorm = make_vorm(bouwsteen=make_bouwsteen(gepubliceerd=False))

    assert shown(client, make_stap(tekst=link_to(vorm))) == []


@pytest.mark.django_db
def test_link_works_again_when_the_page_is_back(client):
    pagina = make_domein(gepubliceerd=False)
    linking = make_stap(tekst=link_to(pagina))
    before = shown(client, linking)

    pagina.gepubliceerd = True
    pagina.save()

    assert before == []
    assert shown(client, linking) == [("lees verder", pagina.get_absolute_url())]


@pytest.mark.django_db
def test_link_to_a_page_that_is_deleted_is_plain_text_and_keeps_its_target(client):
    pagina = make_domein()
    linking = make_stap(tekst=link_to(pagina))
    target = pagina.target

    pagina.delete()

    assert shown(client, linking) == []
    assert link_targets(saved_text(linking)) == [target]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target", ["pagina:stappen.stap:999", "pagina:auth.user:1", "pagina:on.zin:1"]
)
def test_link_to_what_is_no_page_is_plain_text(client, target):
    make_redacteur()

    assert shown(client, make_stap(tekst=link(target))) == []


@pytest.mark.django_db
def test_links_keep_what_is_marked_inside_and_around_them(client):
    domein = make_domein(slug="sport")
    tekst = f'<h2>Naar <a href="{domein.target}">sport <em>en spel</em></a></h2><p>[bron:boek]</p>'
    stap = make_stap(tekst=tekst, bronnen=[make_bron(slug="boek")])

    html = client.get(stap.get_absolute_url()).content.decode()

    assert (
        '<h2 id="kop-naar-sport-en-spel">Naar <a href="/domeinen/sport/">sport <em>en '
        "spel</em></a></h2>"
    ) in html


@pytest.mark.django_db
def test_every_text_on_a_page_has_its_links(client):
    domein = make_domein(slug="sport")
    for slug in ("home", "domeinen", "over"):
        make_pagina(slug=slug, tekst=link_to(domein))

    pages = {path: client.get(path).content.decode() for path in ("/", "/domeinen/", "/over/")}

    assert {
        path for path, html in pages.items() if '<a href="/domeinen/sport/">lees verder</a>' in html
    } == set(pages)


@pytest.mark.django_db
def test_gids_links_to_every_kind_of_page(client):
    pages = [make() for make in PAGES]
    make_pagina(slug="gids", tekst="".join(link_to(pagina, "#kop") for pagina in pages))

    [gids] = Page(client.get("/gids/")).main.find("div", class_="gids")

    links = [found.attrs["href"] for found in gids.find("a") if found.text == "lees verder"]
    assert {type(pagina) for pagina in pages} == set(publicatie_models())
    assert links == [f"{pagina.get_absolute_url()}#kop" for pagina in pages]


@pytest.mark.django_db
def test_as_if_in_a_transaction_that_is_rolled_back_the_link_shows_that_address(client):
    pagina = make_domein(slug="nu")
    linking = make_stap(tekst=link_to(pagina))

    with transaction.atomic():
        type(pagina).objects.filter(pk=pagina.pk).update(slug="straks")
        as_if = shown(client, linking)
        transaction.set_rollback(True)

    assert as_if == [("lees verder", "/domeinen/straks/")]
    assert shown(client, linking) == [("lees verder", "/domeinen/nu/")]


# --- What editors see and type --------------------------------------------------------------------


def form_text(client, pagina):
    return form_data(Page(client.get(change_url(pagina))))["tekst"]


@pytest.mark.parametrize("make", PAGES)
def test_address_that_an_editor_types_is_stored_as_the_page_it_leads_to(redacteur, make):
    pagina, linking = make(), make_stap()

    save(redacteur, linking, "_concept", tekst=link(pagina.get_absolute_url()))

    assert saved_text(linking) == link_to(pagina)
    Versie.objects.nieuwste(linking).publish()
    assert shown(redacteur, linking) == [("lees verder", pagina.get_absolute_url())]


@pytest.mark.parametrize("make", PAGES)
@pytest.mark.parametrize("velden", [{}, {"gepubliceerd": False}])
def test_editor_reads_the_address_of_now(redacteur, make, velden):
    pagina = make(slug="oud", **velden)
    linking = make_stap(tekst=link_to(pagina, "#kop"))

    pagina.slug = "nieuw"
    pagina.save()

    assert form_text(redacteur, linking) == link(f"{pagina.get_absolute_url()}#kop")


@pytest.mark.parametrize(
    "typed",
    [
        "/domeinen/sport/",
        "/domeinen/sport",
        f"{SITE}/domeinen/sport/",
        f"{SITE}/domeinen/sport",
        f"{SITE.replace('http', 'https')}/domeinen/sport/",
        f"{SITE.upper()}/domeinen/sport/",
        "/domeinen/gym/",
        "/sporten/",
    ],
)
@pytest.mark.parametrize("place", ["", "#kop-begin", "#:~:text=sport,en%20spel"])
def test_every_way_to_name_a_page_is_stored_as_that_page(redacteur, typed, place):
    domein, linking = make_domein(slug="gym"), make_stap()
    domein.slug = "sport"
    domein.save()
    Redirect.objects.create(site_id=1, old_path="/sporten/", new_path="/domeinen/sport/")

    save(redacteur, linking, "_concept", tekst=link(typed + place))

    assert saved_text(linking) == link_to(domein, place)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/", "/"),
        ("/domeinen/", "/domeinen/"),
        ("/domeinen/#kop", "/domeinen/#kop"),
        ("/gids/", "/gids/"),
        ("/cijfers/", "/cijfers/"),
        ("/stappen/bestaat-niet/", "/stappen/bestaat-niet/"),
        ("/bouwstenen/sport/", "/bouwstenen/sport/"),
        ("/domeinen/sport/?utm_source=mail", "/domeinen/sport/?utm_source=mail"),
        ("/a/b/c", "/a/b/c"),
        ("#kop", "#kop"),
        (f"{SITE}/cijfers/#kop", "/cijfers/#kop"),
        (SITE, "/"),
        (f"{SITE}//evil.example/", None),
        ("https://evil.example/domeinen/sport/", "https://evil.example/domeinen/sport/"),
        ("https://localhost:8000@evil.example/x/", "https://localhost:8000@evil.example/x/"),
        ("www.voorbeeld.nl", "https://www.voorbeeld.nl"),
        ("mailto:info@gids.example", "mailto:info@gids.example"),
    ],
)
def test_what_is_no_page_of_its_own_stays_an_address(redacteur, typed, kept):
    make_domein(slug="sport")
    for slug in ("home", "domeinen", "gids", "cijfers"):
        make_pagina(slug=slug)
    linking = make_stap(tekst="<p>Oud.</p>")

    save(redacteur, linking, "_concept", tekst=link(typed))

    assert saved_text(linking) == (link(kept) if kept else "<p>Oud.</p>")


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        (
            "https://nld01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.movisie.nl%2F&amp;data=05",
            "https://www.movisie.nl/",
        ),
        (
            "https://www.google.com/url?q=https://www.movisie.nl/&amp;sa=D",
            "https://www.movisie.nl/",
        ),
        (
            "https://nld01.safelinks.protection.outlook.com/?data=05",
            "https://nld01.safelinks.protection.outlook.com/?data=05",
        ),
        ("https://www.google.com/search?q=eenzaam", "https://www.google.com/search?q=eenzaam"),
    ],
)
def test_detour_of_a_mail_program_is_left_out(pasted, meant):
    assert complete_links(link(pasted)) == link(meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tel:030 123 45 67", "tel:0301234567"),
        ("TEL: 088\u00a00767 000", "TEL:0880767000"),
        (
            "mailto:info@gids.example?subject=Vraag over de avond",
            "mailto:info@gids.example?subject=Vraag%20over%20de%20avond",
        ),
        (
            "https://www.movisie.nl/Plan van aanpak.pdf",
            "https://www.movisie.nl/Plan%20van%20aanpak.pdf",
        ),
    ],
)
def test_spaces_in_an_address_go_or_are_written_as_addresses_have_them(typed, meant):
    assert complete_links(link(typed)) == link(meant)
    assert forbidden_links(link(meant)) == []


@pytest.mark.parametrize("typed", ["tel:", "mailto:"])
def test_number_or_address_that_is_missing_is_refused(typed):
    assert forbidden_links(link(typed)) == [typed]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://[x">a</a>',
        "<a href>a</a>",
        '<a href="">a</a>',
        "<a href=",
        "<a " * 20_000,
        "<a href " * 9_000,
    ],
)
def test_what_is_no_address_is_left_as_it_is(html):
    assert complete_links(html) == html


def test_page_at_the_address_of_now_goes_before_an_old_address(redacteur):
    moved, linking = make_domein(slug="sport"), make_stap()
    moved.slug = "gym"
    moved.save()
    other = make_domein(slug="sport")

    save(redacteur, linking, "_concept", tekst=link("/domeinen/sport/"))

    assert saved_text(linking) == link_to(other)


@pytest.mark.parametrize("place", ["", "#kop"])
def test_saving_without_a_change_keeps_links_and_date(redacteur, place):
    domein = make_domein()
    linking = make_stap(tekst=link_to(domein, place))
    old = timezone.now() - timedelta(days=30)
    Stap.objects.update(gewijzigd_op=old)

    save(redacteur, linking, "_concept")

    assert saved_text(linking) == link_to(domein, place)
    assert Stap.objects.get().gewijzigd_op == old


def test_link_to_a_page_that_is_deleted_survives_a_save(redacteur):
    domein = make_domein()
    linking = make_stap(tekst=link_to(domein))
    target = domein.target
    domein.delete()

    save(redacteur, linking, "_concept", titel="Anders")

    assert link_targets(saved_text(linking)) == [target]


def test_address_stays_as_typed_while_the_form_is_refused(redacteur):
    domein, linking = make_domein(slug="sport"), make_stap()

    page = save(redacteur, linking, "_concept", titel="", tekst=link("/domeinen/sport/"))

    assert errors(page)
    assert form_data(page)["tekst"] == link("/domeinen/sport/")
    assert domein.target not in page.html


# --- What a text may hold -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("href", "allowed"),
    [
        ("pagina:stappen.stap:3", True),
        ("pagina:stappen.stap:3#kop-begin", True),
        ("pagina:stappen.stap:3#kop&amp;meer", True),
        ("Pagina:stappen.stap:3", False),
        ("pagina:stappen.stap:", False),
        ("pagina:stappen.stap:0", False),
        ("pagina:stappen.stap:03", False),
        ("pagina:stappen.stap:-3", False),
        ("pagina:stappen.stap:3/", False),
        ("pagina:stappen.stap:3?x", False),
        ("pagina:stappen.stap:3 #kop", False),
        ("pagina:stappen.stap:x", False),
        ("pagina:stappen.stap:9999999999999999999", False),
        ("pagina:stappen:3", False),
        ("pagina:3", False),
        ("pagina://stappen.stap:3", False),
        ("pagina:javascript:alert(1)", False),
        ("pagina:stappen.stap:3#a\\b", False),
        ("pagina:stappen.stap:3#a\tb", False),
        ("javascript:pagina:stappen.stap:3", False),
    ],
)
def test_target_of_a_page_has_one_form(href, allowed):
    html = f'<p><a href="{href}">klik</a></p>'

    assert ("href" in clean(html)) is allowed
    assert bool(forbidden_links(html)) is not allowed


@pytest.mark.parametrize(
    "tekst",
    [
        '<p><a href="pagina:stappen.stap:1#&quot;onclick=alert(1)//">klik</a></p>',
        (
            "<p><a "
            'href="pagina:stappen.stap:1#&lt;/a&gt;&lt;script&gt;alert(1)&lt;/script&gt;">klik</a></p>'
        ),
        "<p>&lt;a href=&quot;pagina:stappen.stap:1&quot;&gt;&lt;script&gt;</p>",
        '<p><a href="pagina:stappen.stap:1" onclick="alert(1)" style="x">klik</a></p>',
        '<p><a href="pagina:stappen.stap:1"><script>alert(1)</script>klik</a></p>',
        '<p><a href="pagina:stappen.stap:1#[bron:boek]">klik</a></p>',
    ],
)
def test_crafted_link_adds_nothing_to_the_page(tekst):
    html = as_html(clean(tekst), Verwijzingen([], {"pagina:stappen.stap:1": "/stappen/plan/"}))

    elements = list(parse(html).walk())
    assert {element.tag for element in elements} <= {"p", "a"}
    assert all(set(element.attrs) <= {"href"} for element in elements)
    assert all(
        element.attrs["href"].startswith("/stappen/plan/")
        for element in elements
        if element.tag == "a"
    )


def test_address_is_escaped():
    html = as_html(
        link("pagina:stappen.stap:1"), Verwijzingen([], {"pagina:stappen.stap:1": '/"><script>'})
    )

    assert "<script>" not in html


@pytest.mark.django_db
def test_readable_text_and_stored_text_are_each_others_reverse():
    pages = [make() for make in PAGES]
    tekst = "".join(link_to(pagina, "#kop") for pagina in pages) + link("/cijfers/")

    readable = with_addresses(tekst)

    assert link_hrefs(readable) == [
        *(f"{pagina.get_absolute_url()}#kop" for pagina in pages),
        "/cijfers/",
    ]
    assert with_targets(readable) == tekst
    assert with_targets(tekst) == tekst
    assert link_targets(tekst) == [pagina.target for pagina in pages]


@pytest.mark.django_db
def test_export_holds_the_text_as_it_is_saved_text():
    domein = make_domein()
    make_stap(tekst=link_to(domein))
    out = StringIO()

    call_command("dumpdata", "stappen.stap", stdout=out)

    assert json.loads(out.getvalue())[0]["fields"]["tekst"] == link_to(domein)


# --- Who needs this page --------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("make", PAGES)
@pytest.mark.parametrize("place", ["", "#kop"])
def test_page_is_needed_by_pages_that_link_to_its_target(make, place):
    pagina = make()
    linking = make_stap(tekst=link_to(pagina, place))
    make_stap(tekst=link(f"{pagina.target}1"))

    assert who_needs(pagina) == [linking]


@pytest.mark.django_db
def test_page_is_needed_by_pages_that_link_to_its_address_with_a_question():
    stap = make_stap()
    linking = make_domein(tekst=link(f"{stap.get_absolute_url()}?utm_source=mail"))

    assert who_needs(stap) == [linking]


@pytest.mark.parametrize("make", PAGES)
def test_page_that_others_link_to_by_target_is_not_deleted_and_they_are_named(redacteur, make):
    pagina = make(gepubliceerd=False)
    linking = make_stap(titel="Verwijst hierheen", tekst=link_to(pagina))
    url = change_url(pagina).replace("/change/", "/delete/")

    confirmation = Page(redacteur.get(url))
    redacteur.post(url, {"post": "yes"})

    assert type(pagina).objects.filter(pk=pagina.pk).exists()
    assert "Verwijst hierheen" in confirmation.text
    assert change_url(linking) in confirmation.hrefs


# --- The launch content ---------------------------------------------------------------------------


def texts():
    return {
        page.target: page.tekst for model in publicatie_models() for page in model.objects.all()
    }


def test_launch_content_links_to_pages_by_target(gids):
    hrefs = [href for tekst in texts().values() for href in link_hrefs(tekst)]

    assert sum(href.startswith("pagina:") for href in hrefs) > 25
    assert {href for href in hrefs if href.startswith("/")} == {
        "/bouwstenen/",
        "/cijfers/",
        "/cijfers/gemeenten/",
        "/domeinen/",
        "/gids/",
        "/hulpmiddelen/",
        "/hulpmiddelen/#uitleg",
        "/interventies/",
        "/stappen/",
        "/voorbeelden/",
    }


def test_storing_by_target_again_changes_nothing(gids):
    before = texts()

    store_by_target()

    assert texts() == before


@pytest.mark.django_db
def test_content_that_is_loaded_without_the_command_keeps_its_paths_and_they_work(client):
    call_command("loaddata", *launch_content(), verbosity=0)

    [text] = Page(client.get("/domeinen/gemeente/")).main.find("div", class_="text")

    assert "pagina:" not in "".join(texts().values())
    assert "/domeinen/zelforganisaties/" in [found.attrs["href"] for found in text.find("a")]


# --- Queries --------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("aantal", [0, 1, 3])
def test_sources_and_links_of_a_page_are_each_read_in_one_query(django_assert_num_queries, aantal):
    bronnen = [make_bron(auteur=auteur) for auteur in "cab"[:aantal]]
    pages = [make() for make in PAGES for _ in range(aantal)]
    stap = make_stap(tekst="".join(map(link_to, pages)), bronnen=bronnen)

    with django_assert_num_queries(2 if aantal else 1):
        verwijzingen = read_verwijzingen(stap)

    assert list(verwijzingen.op_slug.values()) == list(stap.bronnen.all())
    assert verwijzingen.adressen == {pagina.target: pagina.get_absolute_url() for pagina in pages}


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.django_db
@pytest.mark.parametrize("make", PAGES)
def test_links_of_a_page_to_every_kind_take_one_query(client, make):
    pagina, linked = make(bronnen=[make_bron()]), [make() for make in PAGES]
    before = count_queries(client, pagina.get_absolute_url())

    type(pagina).objects.filter(pk=pagina.pk).update(tekst="".join(map(link_to, linked)))

    assert count_queries(client, pagina.get_absolute_url()) == before + 1 <= 15


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["bouwstenen", "stappen", "domeinen", "cijfers", "gids"])
def test_links_of_an_overview_to_every_kind_take_one_query(client, slug):
    linked = [make() for make in PAGES]
    pagina = make_pagina(slug=slug, bronnen=[make_bron()], tekst="<p>Zonder links.</p>")
    before = count_queries(client, f"/{slug}/")

    pagina.tekst = "".join(map(link_to, linked))
    pagina.save()

    assert count_queries(client, f"/{slug}/") == before + 1 <= 15
