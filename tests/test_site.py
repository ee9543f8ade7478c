"""What holds for every answer of the site: links, structure, headers, silence about concepts,
hostile requests.
"""

import gc
import gzip
import re
from collections import Counter
from datetime import timedelta
from functools import cache
from itertools import product
from pathlib import Path
from urllib.parse import urldefrag

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from aanpak.instellingen import Instellingen
from aanpak.opendata.lijsten import DATASETS
from aanpak.opslag.pagestore import compress
from aanpak.opslag.stylesheets import bundle, squeeze
from bouwstenen.models import Bouwsteen
from domeinen.models import Domein
from redactie.pagina.bronnen import Bron
from redactie.pagina.gebruik import publicatie_models
from stappen.models import Stap
from tests.factories import (
    make_actie,
    make_beheerder,
    make_bijdrage,
    make_bouwsteen,
    make_bron,
    make_domein,
    make_instellingen,
    make_pagina,
    make_stap,
    make_vorm,
)
from tests.pages import Page, sitemap_paths

CSP = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'none'; connect-src 'self'; "
    "object-src 'none'; frame-src 'none'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), "
    "payment=(), usb=()",
}


# --- Links and structure, with the launch content -------------------------------------------------


def crawl(client, start):
    """{path: Page} of everything that can be reached, and what is wrong with the links on the way."""
    pages, problems, todo = {}, [], [(path, "start") for path in start]
    while todo:
        path, linked_from = todo.pop()
        if path in pages:
            continue
        pages[path] = Page(client.get(path))
        if pages[path].status != 200:
            problems.append(f"{path} is {pages[path].status}, linked from {linked_from}")
            continue
        todo += [(target, path) for target in internal_targets(pages[path], path)]
    return pages, problems


def internal_targets(page, path):
    targets = (urldefrag(href.removeprefix(settings.SITE_URL)).url for href in page.hrefs)
    return {target for target in targets if target.startswith("/") and target != path}


def missing_anchors(pages):
    for path, page in pages.items():
        for href in page.hrefs:
            target, anchor = urldefrag(href)
            if (
                anchor
                and not target.startswith(("https:", "mailto:"))
                and anchor not in pages[target or path].ids
            ):
                yield f"{href} on {path}"


def test_every_internal_link_and_anchor_arrives(gids, client):
    Instellingen.objects.update(telefoon="030 123 45 67", email="info@gids.example")

    pages, problems = crawl(client, ["/", *sitemap_paths(client)])

    assert problems == []
    assert list(missing_anchors(pages)) == []
    assert len(pages) >= 43


def test_crawl_from_home_finds_everything_in_the_sitemap(gids, client):
    pages, _ = crawl(client, ["/"])

    assert set(sitemap_paths(client)) - set(pages) == set()


def test_links_go_only_to_https_mailto_tel_and_this_site(launch_pages):
    links = [
        link
        for page in launch_pages.values()
        for link in page.find("a")
        if not link.inside("ol", class_="sources")
    ]

    odd = {
        link.attrs["href"]
        for link in links
        if not re.match(r"https://|mailto:|tel:|/(?!/)|#", link.attrs["href"])
    }

    assert odd == set()


def test_no_id_is_twice_on_a_page(launch_pages):
    twice = {path: page.double_ids for path, page in launch_pages.items()}

    assert {path: ids for path, ids in twice.items() if ids} == {}


def test_what_labels_something_exists(launch_pages):
    lost = [
        (path, attribute, element.attrs[attribute])
        for path, page in launch_pages.items()
        for attribute in ("aria-labelledby", "aria-describedby", "aria-controls", "for")
        for element in page.root.walk()
        if attribute in element.attrs and element.attrs[attribute] not in page.ids
    ]

    assert lost == []


def test_every_page_has_one_h1_with_words(launch_pages):
    headings = {path: page.texts("h1") for path, page in launch_pages.items()}

    assert {
        path: texts for path, texts in headings.items() if len(texts) != 1 or not texts[0]
    } == {}


def test_no_page_skips_a_heading_level(launch_pages):
    skips = []
    for path, page in launch_pages.items():
        levels = [int(heading.tag[1]) for heading in page.headings()]
        skips += [
            (path, before, after)
            for before, after in zip([0, *levels], levels, strict=False)
            if after > before + 1
        ]

    assert skips == []


def test_every_page_is_dutch_and_starts_with_a_way_to_the_content(launch_pages):
    for path, page in launch_pages.items():
        assert page.one("html").attrs["lang"] == "nl", path
        assert page.one("body").find("a")[0].attrs == {"class": "skip-link", "href": "#inhoud"}, (
            path
        )
        assert page.main.attrs["id"] == "inhoud", path


def test_every_title_and_description_is_its_own(launch_pages):
    titles = [page.title for page in launch_pages.values()]
    descriptions = [page.meta(name="description") for page in launch_pages.values()]

    assert len(set(titles)) == len(titles)
    assert len(set(descriptions)) == len(descriptions)
    assert all(title.endswith(" – Aanpak eenzaamheid") for title in titles)
    assert all(20 < len(description) <= 300 for description in descriptions)


def test_every_link_and_button_has_a_name(launch_pages):
    nameless = [
        (path, link.attrs)
        for path, page in launch_pages.items()
        for link in page.find("a", "button")
        if not (link.text or link.attrs.get("aria-label"))
    ]

    assert nameless == []


def test_pages_run_no_javascript_and_ask_nothing_of_other_hosts(launch_pages):
    wrong = []
    for path, page in launch_pages.items():
        for element in page.root.walk():
            is_data = element.attrs.get("type") == "application/ld+json"
            loads = (
                element.attrs.get("src")
                or (element.tag in ("link", "use", "image") and element.attrs.get("href"))
                or "/"
            )
            own = loads.startswith(settings.SITE_URL + "/") or re.match(r"/(?!/)", loads)
            inline = [
                name
                for name in element.attrs
                if name.startswith("on") or name in ("style", "srcset", "ping")
            ]
            if (
                (element.tag in ("script", "iframe", "object", "embed", "style") and not is_data)
                or not own
                or inline
            ):
                wrong.append((path, element.tag, element.attrs))

    assert wrong == []


def test_stylesheets_ask_nothing_of_other_hosts():
    css = "".join(path.read_text() for path in (settings.BASE_DIR / "static/css").glob("*.css"))

    addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", css)

    assert addresses == ["tokens.css", "../font/atkinson-nl.woff2"]
    assert re.findall(r"@import.*", css) == ['@import url("tokens.css");']


def test_every_static_file_that_a_page_asks_for_is_there(launch_pages, client):
    pages = launch_pages.values()
    asked = {
        link.attrs["href"]
        for page in pages
        for link in page.find("link")
        if link.attrs["rel"] != "canonical"
    }
    asked |= {page.meta(property="og:image").removeprefix(settings.SITE_URL) for page in pages}

    statuses = {path: client.get(path).status_code for path in asked}

    assert len(asked) == 6  # the description of the search and the feed too
    assert set(statuses.values()) == {200}, statuses


def test_collected_static_files_have_a_fingerprint_and_are_all_found(tmp_path, settings):
    """As in production: a name in a template or stylesheet that does not exist fails here, not on
    the site.
    """
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "aanpak.opslag.stylesheets.SqueezedStaticFilesStorage"}
    }
    templates = " ".join(
        path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html")
    )

    call_command("collectstatic", interactive=False, verbosity=0)
    names = set(re.findall(r"{% static '([^']+)'", templates))
    urls = [storages["staticfiles"].url(name) for name in names]

    assert len(names) >= 3
    assert all(re.search(r"\.[0-9a-f]{12}\.\w+$", url) for url in urls)
    assert all((tmp_path / url.removeprefix("/static/")).exists() for url in urls)
    for name in ("tokens", "site", "pages", "gemeenten", "beheer"):
        sheet = tmp_path / storages["staticfiles"].stored_name(f"css/{name}.css")
        assert brotli.decompress(Path(f"{sheet}.br").read_bytes()) == sheet.read_bytes()
        assert not re.search(rb"/\*|\n\s|@import", sheet.read_bytes())


def test_no_visitor_gets_a_cookie(launch_pages):
    assert {
        path: page.response.cookies.output()
        for path, page in launch_pages.items()
        if page.response.cookies
    } == {}


def test_every_page_of_the_sitemap_takes_fifteen_queries_at_most(launch_pages):
    assert len(launch_pages) > 40
    assert {
        path: page.queries for path, page in launch_pages.items() if not 0 < page.queries <= 15
    } == {}


def sizes_of_caches():
    """{function: how many of its answers are in the memory}, of every function with a cache."""
    gc.collect()
    caches = [item for item in gc.get_objects() if type(item) is type(cache(str))]
    return sum(
        (Counter({item.__wrapped__: item.cache_info().currsize}) for item in caches), Counter()
    )


def test_an_edit_of_a_text_leaves_nothing_in_the_memory(gids, client):
    """A site that is edited all day would keep every state of its content until a cache is full."""

    def edit_and_visit(samenvatting):
        for model in publicatie_models():
            pagina = model.objects.zichtbaar().first()
            pagina.samenvatting = samenvatting
            pagina.save()
        for path in paths.values():
            client.get(path)
        return sizes_of_caches()

    paths = {
        path.rsplit("/", 2)[0] or path: path for path in sitemap_paths(client)
    }  # of each kind of page one
    before = edit_and_visit("Eerst.")

    assert edit_and_visit("Later.") - before == {}


# --- Concepts -------------------------------------------------------------------------------------


def make_hidden_bouwsteen(**velden):
    bouwsteen = make_bouwsteen(opdracht="zeepkist", doel="zeepkist", **velden)
    make_vorm(bouwsteen=bouwsteen, titel="Zeepkist vorm", tekst="<p>zeepkist</p>")
    make_bijdrage(
        bouwsteen=bouwsteen,
        domein=Domein.objects.zichtbaar().first(),
        tekst="zeepkist",
        bron=Bron.objects.first(),
    )
    return bouwsteen


def make_hidden_vorm(**velden):
    return make_vorm(
        bouwsteen=Bouwsteen.objects.get(slug="ondersteunen"), voorbeelden="zeepkist", **velden
    )


def make_hidden_domein(**velden):
    domein = make_domein(
        voorbeelden="zeepkist", openingszin="zeepkist", kleine_start=True, **velden
    )
    make_bijdrage(
        domein=domein,
        bouwsteen=Bouwsteen.objects.zichtbaar().first(),
        tekst="zeepkist",
        bron=Bron.objects.first(),
    )
    return domein


def make_hidden_stap(**velden):
    stap = make_stap(resultaat="zeepkist", **velden)
    make_actie(stap=stap, tekst="zeepkist", bron=Bron.objects.first())
    return stap


HIDDEN = [
    make_hidden_bouwsteen,
    make_hidden_vorm,
    make_hidden_domein,
    make_hidden_stap,
    make_pagina,
]


@pytest.mark.parametrize("hidden", ["concept", "planned"])
def test_hidden_page_shows_nowhere(gids, client, hidden):
    state = (
        {"gepubliceerd": False}
        if hidden == "concept"
        else {"publiceren_vanaf": timezone.now() + timedelta(days=1)}
    )
    for make, (place, nummer) in product(HIDDEN, [("eerste", 0), ("laatste", 99)]):
        order = {} if make is make_pagina else {"nummer": nummer}
        slug = f"zeepkist-{place}"
        make(
            titel="Zeepkist",
            slug=slug,
            samenvatting="zeepkist",
            tekst="<h2>Zeepkist</h2>",
            **order,
            **state,
        )

    downloads = [
        f"/open-data/{dataset.naam}.{form}" for dataset in DATASETS for form in ("csv", "json")
    ]
    paths = [
        *sitemap_paths(client),
        *downloads,
        "/sitemap.xml",
        "/wijzigingen/feed.xml",
        "/robots.txt",
        "/bestaat-niet/",
    ]
    leaks = [path for path in paths if "zeepkist" in client.get(path).content.decode().lower()]

    assert len(paths) > 45
    assert leaks == []


def test_hidden_page_does_not_count(gids, client):
    for make in HIDDEN[:-1]:
        make(titel="Zeepkist", slug="zeepkist", nummer=0, gepubliceerd=False)

    pages = [Page(client.get(path)) for path in sitemap_paths(client)]

    labels = " ".join(label.text for page in pages for label in page.main.find("p", class_="label"))
    assert set(re.findall(r"van \d+", labels)) == {"van 6", "van 7", "van 12"}


# --- Headers --------------------------------------------------------------------------------------


def renamed_stap():
    stap = make_stap(slug="oud")
    stap.slug = "nieuw"
    stap.save()


ANSWERS = {
    "page": ("/stappen/", 200, {}),
    "overview without content": ("/gids/", 200, {}),
    "not found": ("/bestaat-niet/", 404, {}),
    "moved": ("/stappen/oud/", 301, {}),
    "slash added": ("/stappen", 301, {}),
    "sitemap": ("/sitemap.xml", 200, {}),
    "feed": ("/wijzigingen/feed.xml", 200, {}),
    "csv": ("/open-data/stappen.csv", 200, {}),
    "json": ("/open-data/stappen.json", 200, {}),
    "robots": ("/robots.txt", 200, {}),
    "security.txt": ("/.well-known/security.txt", 200, {}),
    "stylesheet": ("/static/css/site.css", 200, {}),
    "font": ("/static/font/atkinson-nl.woff2", 200, {}),
    "static not found": ("/static/css/bestaat-niet.css", 404, {}),
    "static not changed": (
        "/static/css/site.css",
        304,
        {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ),
    "wrong host": ("/stappen/", 400, {"host": "evil.example"}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(("path", "status", "headers"), ANSWERS.values(), ids=ANSWERS)
def test_every_public_answer_has_the_same_strict_headers(client, path, status, headers, method):
    renamed_stap()
    make_instellingen(
        veiligheid_contact="lek@gids.example",
        veiligheid_geldig_tot=timezone.localdate() + timedelta(days=90),
    )

    response = getattr(client, method)(path, headers=headers)

    assert response.status_code == status
    assert response.headers["Content-Security-Policy"] == CSP
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert "Set-Cookie" not in response.headers
    assert not response.cookies


def test_page_that_fails_has_the_same_strict_headers(settings):
    settings.ROOT_URLCONF = "tests.urls"

    response = Client(raise_request_exception=False).get("/kapot/")

    assert response.status_code == 500
    assert response.headers["Content-Security-Policy"] == CSP
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_public_page_takes_nothing_but_questions(method):
    response = getattr(Client(enforce_csrf_checks=True), method)("/stappen/")

    assert response.status_code in (403, 405)
    assert response.headers["Content-Security-Policy"] == CSP
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/beheer/account/login/",
        "/beheer/login/",
        "/beheer/",
        "/beheer/bestaat-niet/",
        "/beheer/jsi18n/",
    ],
)
def test_beheer_has_a_strict_policy_of_its_own(client, path):
    response = client.get(path)

    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/beheer/",
        "/beheer/stappen/stap/",
        "/beheer/stappen/stap/add/",
        "/beheer/account/2fa/webauthn/add/",
    ],
)
def test_scripts_of_the_beheer_carry_the_nonce_of_their_page(client, path):
    client.force_login(make_beheerder())

    first, second = Page(client.get(path)), Page(client.get(path))

    nonces = [
        re.findall(r"'nonce-([^']+)'", page.response.headers["Content-Security-Policy"])
        for page in (first, second)
    ]
    scripts = [
        element
        for element in first.find("script", "style")
        if element.attrs.get("type") != "application/json"
    ]
    assert len(set(nonces[0])) == len(set(nonces[1])) == 1
    assert nonces[0] != nonces[1]
    assert scripts
    assert [
        element.attrs
        for element in scripts
        if "src" not in element.attrs and element.attrs.get("nonce") != nonces[0][0]
    ] == []
    assert "unsafe" not in first.response.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_beheer_is_never_stored_by_others(client):
    client.force_login(make_beheerder())

    response = client.get("/beheer/")

    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_cookie_of_the_beheer_is_not_for_scripts_or_other_sites(client):
    make_beheerder(username="bea")

    client.get("/beheer/account/login/")

    cookie = client.cookies["csrf"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Strict"


# --- Freshness and size ---------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/stappen/",
        "/gids/",
        "/sitemap.xml",
        "/robots.txt",
        "/wijzigingen/feed.xml",
        "/open-data/stappen.csv",
    ],
)
@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_second_visit_costs_no_page(client, path, encoding):
    make_stap()
    first = client.get(path, headers={"accept-encoding": encoding})

    second = client.get(
        path, headers={"accept-encoding": encoding, "if-none-match": first.headers["ETag"]}
    )

    assert second.status_code == 304
    assert second.content == b""
    assert second.headers["ETag"].removeprefix("W/") == first.headers["ETag"].removeprefix("W/")
    assert second.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert second.headers["Content-Security-Policy"] == CSP


@pytest.mark.django_db
def test_changed_page_is_sent_again(client):
    stap = make_stap()
    etag = client.get("/stappen/").headers["ETag"]

    stap.titel = "Een andere titel"
    stap.save()
    response = client.get("/stappen/", headers={"if-none-match": etag})

    assert response.status_code == 200
    assert "Een andere titel" in response.content.decode()


@pytest.mark.django_db
def test_page_is_the_same_for_a_visitor_and_an_editor(client):
    make_stap(slug="plan")
    for_visitor = client.get("/stappen/plan/").content

    client.force_login(make_beheerder())
    for_editor = client.get("/stappen/plan/")

    assert for_editor.content == for_visitor
    assert "Cookie" not in for_editor.headers.get("Vary", "")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/stappen/", "/bestaat-niet/", "/sitemap.xml"])
@pytest.mark.parametrize(
    ("encoding", "decompress"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_public_text_is_compressed(client, path, encoding, decompress):
    make_stap()
    plain = client.get(path)

    response = client.get(path, headers={"accept-encoding": encoding})

    assert "Content-Encoding" not in plain.headers
    assert "accept-encoding" in plain.headers["Vary"].lower()
    assert response.headers["Content-Encoding"] == encoding
    assert decompress(response.content) == plain.content
    assert "accept-encoding" in response.headers["Vary"].lower()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/beheer/login/", "/beheer/", "/beheer/stappen/stap/", "/beheer/jsi18n/"]
)
def test_beheer_is_never_compressed(client, path):
    client.force_login(make_beheerder())

    response = client.get(path, headers={"accept-encoding": "br, gzip, zstd"})

    assert response.status_code in (200, 302)
    assert "Content-Encoding" not in response.headers


def test_stylesheet_loses_only_its_comments_and_spaces_that_say_nothing():
    source = b"""/* Why
   so. */
a:hover,
.b :first-child {
  content: "a, b; c "; /* text */

  width: calc(1px + 2px);
}

@media (max-width: 60rem) {
  .b > * + * {
    margin: 0 1px;
  }
}
"""

    assert squeeze(source) == (
        b'a:hover,.b :first-child{content:"a, b; c ";width:calc(1px + 2px)}'
        b"@media (max-width:60rem){.b > * + *{margin:0 1px}}"
    )


def weight(client, path):
    """(bytes in brotli, stylesheets) of a page for a visitor who has nothing yet."""
    response = client.get(path)
    links = [link.attrs["href"] for link in Page(response).find("link", rel="stylesheet")]
    files = [Path(finders.find(href.removeprefix(settings.STATIC_URL))) for href in links]
    css = sum(len(brotli.compress(squeeze(bundle(file.read_bytes())))) for file in files)
    return len(compress(response.content)[0]) + css, [file.name for file in files]


def test_page_and_stylesheets_fit_in_one_round_trip(gids, client):
    weights = {path: weight(client, path) for path in sitemap_paths(client)}
    sizes = {path: size for path, (size, _) in weights.items()}

    assert weights["/"][1] == ["site.css", "pages.css"]
    assert all(len(stylesheets) <= 2 for _, stylesheets in weights.values())
    assert sizes.pop("/gids/") <= 40_000
    assert {path: size for path, size in sizes.items() if size > 14_000} == {}


# --- Hostile requests -----------------------------------------------------------------------------

EVIL = "zq\"'><script>zq(1)</script>"
PIECES = [
    EVIL,
    "\x00",
    "%00",
    "%2e%2e%2f",
    "..",
    "../../etc/passwd",
    "..\\..\\windows",
    ".",
    "//evil.example",
    "//evil.example/%2f..",
    "\\\\evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "javascript:zq(1)",
    "é",
    "\udce9",  # one byte that is no utf-8
    "％００",
    "日本語",
    "🪑" * 50,
    "\u202ezq",
    "a" * 5000,
    "a/" * 500,
    "-" * 300,
    "PLAN",
    "Plan-Maken",
    "plan maken",
    "plan+maken",
    "plan;x=1",
    "plan?x",
    "plan#x",
    "plan%0d%0aSet-Cookie:zq=1",
    "plan\r\nSet-Cookie: zq=1",
    "' OR 1=1 --",
    "{{7*7}}{% debug %}",
    "${7*7}",
    "|id",
    "$(id)",
    "0",
    "-1",
    "9" * 40,
    "1e9",
    "nan",
    "null",
    "undefined",
    "wp-login.php",
    ".env",
    ".git/config",
    "%",
    "%%",
    "%zz",
    "%c0%ae",
    "+",
    "~",
    "*",
]
PREFIXES = [
    "/",
    "/concept/",
    "/bouwstenen/",
    "/bouwstenen/weten/",
    "/stappen/",
    "/static/",
    "/beheer/",
    "/beheer/account/",
]
QUERIES = [
    EVIL,
    "",
    "&&&",
    "=",
    "a=" + "b" * 8000,
    "x[]=1&x[0]=2",
    "%",
    "%00",
    "%ff%fe",
    "next=//evil.example",
    "page=-1",
    "p=" + EVIL,
]
ODD_HEADERS = [
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": ""},
    {"HTTP_HOST": "localhost:99999999"},
    {"HTTP_HOST": "localhost\r\nX: y"},
    {"HTTP_HOST": "a" * 3000},
    {"HTTP_HOST": EVIL},
    {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_X_FORWARDED_PROTO": "https"},
    {"HTTP_IF_NONE_MATCH": "*"},
    {"HTTP_IF_NONE_MATCH": '"'},
    {"HTTP_IF_NONE_MATCH": 'W/"' + "x" * 5000},
    {"HTTP_IF_NONE_MATCH": EVIL},
    {"HTTP_IF_MATCH": EVIL},
    {"HTTP_IF_MODIFIED_SINCE": "gisteren"},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 99 Foo 99999 99:99:99 GMT"},
    {"HTTP_IF_UNMODIFIED_SINCE": "Mon, 01 Jan 0000 00:00:00 GMT"},
    {"HTTP_ACCEPT_ENCODING": "br;q=nan, gzip;q=-1, *;q=x"},
    {"HTTP_ACCEPT_ENCODING": ";" * 3000},
    {"HTTP_ACCEPT_ENCODING": "gzip;q=1e400"},
    {"HTTP_ACCEPT": EVIL},
    {"HTTP_ACCEPT_LANGUAGE": "x" * 5000},
    {"HTTP_ACCEPT_LANGUAGE": "en-US;q=nope"},
    {"HTTP_COOKIE": "sessie=" + EVIL + "; csrf=" + "x" * 5000},
    {"HTTP_COOKIE": "=;;=; sessie"},
    {"HTTP_COOKIE": "messages=zq; sessie=../../etc/passwd"},
    {"HTTP_RANGE": "bytes=-1"},
    {"HTTP_RANGE": "bytes=99999-1, 0-0"},
    {"HTTP_REFERER": EVIL},
    {"HTTP_USER_AGENT": EVIL},
    {"HTTP_AUTHORIZATION": "Basic zq"},
    {"CONTENT_LENGTH": "-1"},
    {"CONTENT_LENGTH": "veel"},
    {"CONTENT_TYPE": "multipart/form-data"},
    {"CONTENT_TYPE": "text/html; charset=bestaat-niet"},
]
TOKEN = f"csrf={'x' * 32}"
UNREADABLE = "application/x-www-form-urlencoded; charset=utf-16"
METHODS = [
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "BREW",
    "get",
    "",
]


def raw(text):
    """Text as a WSGI server hands it over: bytes, decoded as latin-1."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


PATHS_WITH_QUERY = (
    "/",
    "/stappen/",
    "/stappen",
    "/beheer/login/",
    "/beheer/account/login/",
    "/sitemap.xml",
)


def hostile_requests():
    for prefix in PREFIXES:
        for piece in PIECES if prefix in ("/", "/stappen/") else PIECES[::2]:
            yield {"PATH_INFO": raw(prefix + piece)}
            if prefix == "/":
                yield {"PATH_INFO": raw(prefix + piece + "/")}
    for path, query in product(PATHS_WITH_QUERY, QUERIES):
        yield {"PATH_INFO": path, "QUERY_STRING": raw(query)}
    for path, headers in product(("/stappen/", "/static/css/site.css"), ODD_HEADERS):
        yield {"PATH_INFO": path, **{name: raw(value) for name, value in headers.items()}}
    for path, method in product(("/", "/bestaat-niet/", "/beheer/"), METHODS):
        request = {"PATH_INFO": path, "REQUEST_METHOD": method}
        yield request
        yield request | {"CONTENT_TYPE": UNREADABLE, "HTTP_COOKIE": f"csrf={'x' * 32}"}


def what_is_wrong(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode("utf-8", "replace")
    location = response.headers.get("Location", "/")
    if response.status_code >= 500:
        return f"status {response.status_code}"
    if "<script>zq" in text or "zq\"'>" in text:
        return "input comes back unescaped"
    if "Traceback" in text or "DisallowedHost" in text or "site-packages" in text:
        return "tells about the inside"
    if not re.match(r"/(?![/\\\t])", location):
        return f"leads to {location}"
    if any(
        "\n" in value or "zq=1" in value
        for name, value in response.headers.items()
        if name != "Location"
    ):
        return "input ends up in a header"
    if response.headers["Content-Security-Policy"].partition(";")[0] != "default-src 'none'":
        return "no policy"
    return ""


def test_hostile_requests_get_a_calm_answer(db):
    make_instellingen()
    make_pagina(slug="home")
    make_bouwsteen(slug="weten")
    make_stap(slug="plan", tekst="<p>x [bron:boek]</p>", bronnen=[make_bron(slug="boek")])
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    requests = list(hostile_requests())
    answers = [(request, client.get("/", **request)) for request in requests]

    wrong = [(str(request)[:150], what_is_wrong(answer)) for request, answer in answers]
    assert len(requests) >= 340
    assert {answer.status_code for _, answer in answers} >= {200, 301, 302, 400, 403, 404}
    assert [entry for entry in wrong if entry[1]] == []
    assert Stap.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/stappen/", "/bestaat-niet/", "/beheer/", "/beheer/login/"])
def test_form_that_cannot_be_read_gets_our_own_400_page(path):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrf"] = "x" * 32

    page = Page(client.post(path, b"a=1", content_type=UNREADABLE))

    assert page.status == 400
    assert page.texts("h1") == ["Wij begrijpen dit verzoek niet"]
    assert {name: page.response.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.django_db
def test_form_that_cannot_be_read_at_an_address_that_does_not_exist_gets_our_own_404_page():
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    page = Page(client.post("/a/b/c", b"a=1", content_type=UNREADABLE))

    assert page.status == 404
    assert page.texts("h1") == ["Deze pagina bestaat niet (meer)"]
