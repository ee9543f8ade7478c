"""The emergency site: complete, reproducible, and only what visitors may see."""

import fcntl
import os
import re
import subprocess
import threading
import urllib.request
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin
from zipfile import ZipFile

import pytest
import time_machine
from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from aanpak.instellingen import Instellingen
from aanpak.noodsite import site
from aanpak.noodsite.html import Replacements, rewrite_page
from aanpak.noodsite.pages import get_response
from redactie.versies.versie import Versie
from tests.conftest import insert_rows
from tests.factories import (
    make_bouwsteen,
    make_instellingen,
    make_interventie,
    make_pagina,
    make_stap,
)
from tests.pages import Page, parse


class FilePage(Page):
    """A page on disk, with the questions that tests ask of a response."""

    def __init__(self, path):
        self.html = path.read_text()
        self.root = parse(self.html)

    @property
    def addresses(self):
        """Everything on the page that a browser follows or loads."""
        elements = [element for element in self.root.walk() if element.tag != "meta"]
        return [
            element.attrs[name]
            for element in elements
            for name in ("href", "src")
            if name in element.attrs
        ]


def exporteer(folder):
    """What the command says, on both outputs."""
    out, err = StringIO(), StringIO()
    call_command("exporteer_site", naar=folder, stdout=out, stderr=err)
    return out.getvalue() + err.getvalue()


def pages_in(folder):
    """{name: FilePage} of every page."""
    root = (folder / "site").resolve()
    return {path.relative_to(root).as_posix(): FilePage(path) for path in root.rglob("*.html")}


def page_at(folder, address):
    return FilePage(folder / "site" / address.strip("/") / "index.html")


def files_in(folder):
    """{name: bytes} of the site and of the files beside it."""
    root = (folder / "site").resolve()
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }
    return files | {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def noodsite(launch_rows, django_db_blocker, tmp_path_factory):
    """A folder with the emergency site of the launch content. Read only: all tests share it."""
    folder = tmp_path_factory.mktemp("noodsite") / "site van vandaag"
    with django_db_blocker.unblock(), transaction.atomic():
        insert_rows(launch_rows)
        exporteer(folder)
        transaction.set_rollback(True)
    return folder


@pytest.fixture(scope="module")
def pages(noodsite):
    return pages_in(noodsite)


@pytest.fixture
def small(db):
    """A site of a few pages."""
    make_instellingen(site_naam="De gids")
    make_pagina(slug="home", titel="Welkom")
    return make_bouwsteen(titel="Weten", slug="weten")


# --- All of it ------------------------------------------------------------------------------------


def test_every_page_of_the_site_is_in_the_noodsite_with_the_same_words(noodsite, launch_pages):
    for path, page in launch_pages.items():
        copied = page_at(noodsite, path)

        forms = [form.text for form in page.main.find("form")]
        words = copied.main.text.replace(
            "Kies wat u zoekt Dat werkt niet in deze kopie van de site.", *forms or [""]
        )
        assert words == page.main.text, path
        assert copied.title == page.title


def test_what_machines_ask_for_is_in_the_noodsite(noodsite):
    site = noodsite / "site"

    for name in ("robots.txt", "sitemap.xml", "opensearch.xml", "wijzigingen/feed.xml", "404.html"):
        assert (site / name).is_file(), name
    assert (site / "open-data/bijdragen.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (site / "open-data/bijdragen.json").read_bytes().startswith(b"{")
    assert (site / "static/font/atkinson-nl.woff2").read_bytes().startswith(b"wOF2")
    assert (site / "static/img/share.png").is_file()
    assert not (site / ".well-known").exists()


def test_security_txt_is_in_the_noodsite_once_it_is_on_the_site(small, tmp_path):
    next_month = timezone.localdate() + timedelta(days=30)
    Instellingen.objects.update(
        veiligheid_contact="lek@gids.example", veiligheid_geldig_tot=next_month
    )

    exporteer(tmp_path)

    assert (
        "Contact: mailto:lek@gids.example"
        in (tmp_path / "site/.well-known/security.txt").read_text()
    )


def test_further_pages_of_an_overview_and_links_with_a_choice_lead_to_pages_of_their_own(
    noodsite, client, gids
):
    second = page_at(noodsite, "/interventies/pagina=2/")
    chosen = page_at(noodsite, "/interventies/vorm=ontmoeting/")

    assert second.main.find("ul", class_="items")[0].text
    assert (
        second.main.find("ul", class_="items")[0].text
        != page_at(noodsite, "/interventies/").main.find("ul", class_="items")[0].text
    )
    assert (
        chosen.one("h2", id="gevonden").text
        == Page(client.get("/interventies/?vorm=ontmoeting")).one("h2", id="gevonden").text
    )
    links = page_at(noodsite, "/bouwstenen/ondersteunen/ontmoeting/").find("a")
    link = next(link for link in links if link.text.startswith("Alle "))
    assert link.attrs["href"] == "../../../interventies/vorm=ontmoeting/index.html"


# --- It works from any place ----------------------------------------------------------------------


def test_every_link_and_every_file_arrives_on_disk(noodsite, pages):
    root, ids = noodsite / "site", {name: page.ids for name, page in pages.items()}
    lost = []
    for name, page in pages.items():
        for address in page.addresses:
            if re.match(r"https?:|mailto:|tel:", address):
                continue
            path, anchor = urldefrag(address.lstrip("/") if name == "404.html" else address)
            path = path + "index.html" if name == "404.html" and path.endswith("/") else path
            target = os.path.normpath(Path(name).parent / unquote(path)) if path else name
            if (
                target == "."
                or not (root / target).is_file()
                or (anchor and anchor not in ids[target])
            ):
                lost.append((name, address))

    assert lost == [("404.html", "/")] * lost.count(("404.html", "/"))
    assert len(pages) > 180


def test_no_link_needs_the_noodsite_to_be_in_the_root_of_a_host(pages):
    rooted = {
        (name, address)
        for name, page in pages.items()
        for address in page.addresses
        if address.startswith("/")
    }

    assert {name for name, _ in rooted} == {
        "404.html"
    }  # that page is shown at any address, so only the root is sure


def test_noodsite_works_below_a_folder_of_any_web_server(noodsite):
    seen, wrong, todo = set(), [], ["/site/"]
    with serving(noodsite) as address:
        while todo:
            path = todo.pop()
            if path in seen:
                continue
            seen.add(path)
            try:
                with urllib.request.urlopen(address + path) as response:
                    body = response.read()
            except OSError as error:
                wrong.append((path, str(error)))
                continue
            if path.endswith(("/", ".html")):
                links = [
                    element.attrs.get("href", "")
                    for element in parse(body.decode()).find("a", "link")
                ]
                todo += [
                    urldefrag(urljoin(path, link)).url for link in links if link and ":" not in link
                ]

    assert wrong == []
    assert len(seen) > 200


class serving:
    """A plain web server for a folder; its address."""

    def __init__(self, folder):
        handler = type(
            "Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *arguments: None}
        )
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=folder))

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()


def test_whole_addresses_in_the_head_and_contact_links_stay(small, tmp_path):
    Instellingen.objects.update(telefoon="030 123 45 67", email="info@gids.example")

    exporteer(tmp_path)

    page, address = (
        page_at(tmp_path, "/bouwstenen/weten/"),
        f"{settings.SITE_URL}/bouwstenen/weten/",
    )
    assert page.one("link", rel="canonical").attrs["href"] == address
    assert page.meta(property="og:url") == address
    assert {"tel:+31301234567", "mailto:info@gids.example?subject=Weten"} <= set(page.hrefs)


# --- What the noodsite cannot do ------------------------------------------------------------------


def test_no_page_has_a_form_a_script_or_a_way_to_log_in(pages):
    for name, page in pages.items():
        assert not page.find("form", "input", "button", "select"), name
        assert {script.attrs.get("type") for script in page.find("script")} <= {
            "application/ld+json"
        }, name
        assert settings.BEHEER not in page.html, name


def test_every_page_tells_that_it_is_a_copy_and_of_when(noodsite, pages, gids):
    day = date_format(timezone.localtime(site.last_changed()), "j F Y")

    for name, page in pages.items():
        assert page.one("aside", class_="draft-banner").text.startswith(
            f"Dit is een kopie van {day}."
        ), name
    banner = page_at(noodsite, "/stappen/").one("aside", class_="draft-banner")
    assert banner.one("a").attrs["href"] == f"{settings.SITE_URL}/stappen/"


def test_search_leads_to_the_whole_guide(noodsite):
    assert (
        page_at(noodsite, "/stappen/").one("p", class_="search").one("a").attrs["href"]
        == "../gids/index.html"
    )
    assert "Zoeken werkt niet in deze kopie" in page_at(noodsite, "/zoeken/").main.text


def test_every_page_has_the_content_security_policy_before_all_that_it_loads(pages):
    for name, page in pages.items():
        policy = page.meta(http_equiv="Content-Security-Policy")

        assert policy.startswith("default-src 'none'; style-src 'self'"), name
        assert "frame-ancestors" not in policy
        assert page.html.index("Content-Security-Policy") < page.html.index("<link"), name


def test_old_address_leads_to_the_page(small, tmp_path):
    for old in ("/oud/", "/nieuws/2019.html", "/index.php"):
        Redirect.objects.create(
            site_id=settings.SITE_ID, old_path=old, new_path="/bouwstenen/weten/"
        )

    exporteer(tmp_path)

    for name, to in {
        "oud/index.html": "../bouwstenen/weten/index.html",
        "nieuws/2019.html": "../bouwstenen/weten/index.html",
        "index.php/index.html": "../bouwstenen/weten/index.html",
    }.items():
        moved = FilePage(tmp_path / "site" / name)
        assert moved.meta(http_equiv="refresh") == f"0; url={to}"
        assert moved.main.find("a")[0].attrs["href"] == to


def test_redirect_that_leads_nowhere_or_outside_the_noodsite_is_not_in_it(small, tmp_path):
    make_pagina(slug="concept-pagina", gepubliceerd=False)
    nowhere = {"/weg/": "", "/oud/": "/concept-pagina/", "/ring/": "/kring/", "/kring/": "/ring/"}
    odd = {"/../buiten/": "/", "/a|b/": "/", "/robots.txt/": "/", "/elders/": "//kwaad.example/"}
    for old, new in (nowhere | odd).items():
        Redirect.objects.create(site_id=settings.SITE_ID, old_path=old, new_path=new)

    exporteer(tmp_path)

    assert [name for name, page in pages_in(tmp_path).items() if "verplaatst" in page.title] == []
    assert not (tmp_path / "buiten").exists()


def test_page_wins_from_a_redirect_at_its_own_address(small, tmp_path):
    Redirect.objects.create(site_id=settings.SITE_ID, old_path="/bouwstenen/weten/", new_path="/")

    exporteer(tmp_path)

    assert page_at(tmp_path, "/bouwstenen/weten/").texts("h1") == ["Weten"]


# --- Only what visitors see -----------------------------------------------------------------------


def test_concept_is_nowhere_in_the_noodsite_not_even_where_a_text_links_to_it(small, tmp_path):
    concept = make_stap(titel="Geheim plan", slug="geheim-plan", gepubliceerd=False)
    versie = Versie.objects.add_rows(concept)
    versie.set_staat(Versie.Staat.CONCEPT)
    versie.share()
    small.tekst = (
        f'<p><a href="/concept/{versie.deelsleutel}/">Lees</a> <a '
        'href="/stappen/geheim-plan/">meer</a></p>'
    )
    small.save()

    exporteer(tmp_path)

    assert [
        name
        for name, content in files_in(tmp_path).items()
        if b"Geheim" in content or "geheim" in name
    ] == []
    assert not (tmp_path / "site/concept").exists()


def test_page_that_goes_offline_is_not_in_the_next_noodsite(small, tmp_path):
    stap = make_stap(slug="tijdelijk")
    exporteer(tmp_path)
    assert page_at(tmp_path, "/stappen/tijdelijk/").texts("h1")
    stap.gepubliceerd = False
    stap.save()

    exporteer(tmp_path)

    assert not (tmp_path / "site/stappen/tijdelijk").exists()
    assert len(list(tmp_path.glob(".site-*"))) == 1


def test_link_to_nothing_leads_to_the_site_itself_and_is_told(small, tmp_path):
    nothing = [
        "/niets/",
        "/caf%C3%A9-%E2%82%AC/",
        "/beheer/",
        "/static/../manage.py",
        "/static/%2e%2e/manage.py",
    ]
    text = "".join(f'<p><a href="{href}#kop">Lees</a></p>' for href in nothing)
    type(small).objects.filter(pk=small.pk).update(tekst=text)

    said = exporteer(tmp_path)

    for href in nothing:
        assert f"Op /bouwstenen/weten/ staat een link naar {href}" in said
    hrefs = [
        link.attrs["href"]
        for link in page_at(tmp_path, "/bouwstenen/weten/").find("a")
        if link.text == "Lees"
    ]
    assert hrefs == [f"{settings.SITE_URL}{href}#kop" for href in nothing]
    assert not list(tmp_path.rglob("manage.py"))


def test_link_with_choices_of_another_kind_leads_to_the_page_without_them(small, tmp_path):
    make_interventie()
    links = [
        "/stappen/?utm_source=brief",
        "/interventies/?bewijs=../../x",
        "/interventies/?pagina=999",
    ]
    text = "".join(f'<p><a href="{link}">Lees</a></p>' for link in links)
    type(small).objects.filter(pk=small.pk).update(tekst=text)

    exporteer(tmp_path)

    hrefs = page_at(tmp_path, "/bouwstenen/weten/").main.find("a")
    assert [a.attrs["href"] for a in hrefs if a.text == "Lees"] == [
        "../../stappen/index.html",
        "../../interventies/index.html",
        f"{settings.SITE_URL}/interventies/?pagina=999",
    ]


# --- The same twice -------------------------------------------------------------------------------


def test_noodsite_of_the_same_content_on_another_day_is_the_same_to_the_byte(small, tmp_path):
    make_stap(tekst="<h2>Kop</h2><p>Tekst.</p>")
    exporteer(tmp_path)
    first = files_in(tmp_path)

    with time_machine.travel(timezone.now() + timedelta(days=3)):
        exporteer(tmp_path)

    assert files_in(tmp_path) == first


def test_zip_holds_the_noodsite_and_passes_its_checksum(noodsite):
    [archive] = noodsite.glob("aanpak-eenzaamheid-????-??-??.zip")

    with ZipFile(archive) as zip:
        files = {
            info.filename.removeprefix(f"{archive.stem}/"): zip.read(info)
            for info in zip.infolist()
        }
        assert {info.external_attr >> 16 for info in zip.infolist()} == {0o644}
    beside = {path.name for path in noodsite.iterdir()}
    assert files == {
        name: content for name, content in files_in(noodsite).items() if name not in beside
    }
    check = subprocess.run(
        ["sha256sum", "-c", f"{archive.name}.sha256"], cwd=noodsite, capture_output=True, text=True
    )
    assert check.stdout == f"{archive.name}: OK\n"


def test_name_of_the_zip_tells_the_day_of_the_last_change(small, tmp_path):
    with time_machine.travel("2030-11-24 23:30Z"):  # half past midnight here
        small.save()

    with time_machine.travel("2030-12-01"):
        exporteer(tmp_path)

    assert [path.name for path in tmp_path.glob("*.zip")] == ["aanpak-eenzaamheid-2030-11-25.zip"]


# --- Nothing half ---------------------------------------------------------------------------------


def test_page_that_fails_stops_the_command_and_the_earlier_noodsite_stays(
    small, tmp_path, monkeypatch
):
    exporteer(tmp_path)
    first = files_in(tmp_path)
    make_stap(slug="stuk")

    def fail(address):
        if address == "/stappen/stuk/":
            raise ZeroDivisionError
        return get_response(address)

    monkeypatch.setattr("aanpak.noodsite.pages.get_response", fail)

    with pytest.raises(
        CommandError,
        match=r"De pagina /stappen/stuk/ geeft een fout: ZeroDivisionError.*niets veranderd",
    ):
        exporteer(tmp_path)

    assert files_in(tmp_path) == first
    assert not list(tmp_path.glob(".bezig-*"))


def test_what_changes_meanwhile_is_in_all_of_the_noodsite(small, tmp_path, monkeypatch):
    changes = iter(["Beter weten"])
    finish = site.Noodsite.finish

    def finish_while_someone_saves(self, address):
        finish(self, address)
        for titel in changes:
            small.titel = titel
            small.save()

    monkeypatch.setattr(site.Noodsite, "finish", finish_while_someone_saves)

    exporteer(tmp_path)

    assert "Beter weten" in page_at(tmp_path, "/bouwstenen/weten/").texts("h1")
    assert "Beter weten" in page_at(tmp_path, "/").main.text


def test_site_that_keeps_changing_gives_no_noodsite(small, tmp_path, monkeypatch):
    monkeypatch.setattr(site.Noodsite, "finish", lambda self, address: small.save())

    with pytest.raises(CommandError, match="veranderde steeds"):
        exporteer(tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["foto.jpg", "site/index.html", "aanpak-eenzaamheid-2026.zip"])
def test_folder_with_anything_else_is_refused(small, tmp_path, name):
    other = tmp_path / name
    other.parent.mkdir(exist_ok=True)
    other.write_text("van iemand anders")

    with pytest.raises(CommandError, match="niet van een eerdere export"):
        exporteer(tmp_path)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [other]


def test_second_noodsite_at_the_same_time_is_refused(small, tmp_path):
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)

    with pytest.raises(CommandError, match="al een export bezig"):
        exporteer(tmp_path)

    os.close(folder)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_cleared(small, tmp_path):
    (tmp_path / ".bezig-abc/0/gids").mkdir(parents=True)

    exporteer(tmp_path)

    assert not list(tmp_path.glob(".bezig-*"))


def test_empty_site_gives_no_noodsite(db, tmp_path):
    with pytest.raises(CommandError, match="Er staat nog niets op de site"):
        exporteer(tmp_path)


def test_folder_that_cannot_be_written_is_told(small, tmp_path):
    (tmp_path / "bestand").write_text("")

    with pytest.raises(CommandError, match=r"Schrijven in .* lukt niet"):
        exporteer(tmp_path / "bestand" / "noodsite")


# --- Rewriting ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<a href=/a/>a</a >", '<a href="[/a/]">a</a >'),
        ("<a\n href = '/a/?b=1&amp;c=2' >", '<a\n href = "[/a/?b=1&amp;c=2]" >'),
        (
            """<a class=x href="/a/" TITLE='href="/a/"'>/a/</a>""",
            """<a class=x href="[/a/]" TITLE='href="/a/"'>/a/</a>""",
        ),
        (
            "<svg><a href='/a/'><circle cx=1 /></a></svg>",
            '<svg><a href="[/a/]"><circle cx=1 /></a></svg>',
        ),
        ("<form role=search action='/z/'><input><a href='/a/'></form><p>", "(search)<p>"),
        ("<form>\n<select></select>\n</form >.", "()."),
        (
            '<meta charset="utf-8"><header class="x">',
            '<meta charset="utf-8">HEAD<!-- --><header class="x">',
        ),
    ],
)
def test_rewriting_changes_links_and_forms_and_leaves_every_other_byte(before, after):
    changes = Replacements(
        lambda tag, href: f"[{href}]", lambda role: f"({role})", "HEAD", "<!-- -->"
    )

    assert rewrite_page(before, changes) == after


@pytest.mark.parametrize(
    "html",
    [
        "<p>&eacute; &amp; <!-- <a href='/a/'> --> 1 < 2 &noend\r\n<p",
        """<script type="application/ld+json">{"x":"<a href='/a/'>"}</script>""",
        "<a href>leeg</a><a href=''>leeg</a><b data-href='/a/'>",
    ],
)
def test_rewriting_leaves_what_only_looks_like_a_link(html):
    changes = Replacements(
        lambda tag, href: f"[{href}]", lambda role: f"({role})", "HEAD", "<!-- -->"
    )

    assert rewrite_page(html, changes) == html


def test_rewriting_that_changes_no_link_gives_the_page_back_as_it_was(launch_pages):
    nothing = Replacements(lambda tag, href: href, lambda role: "", "", "")

    for page in launch_pages.values():
        assert rewrite_page(page.html, nothing) == re.sub(
            r"<form.*?</form>", "", page.html, flags=re.DOTALL
        )
