"""The page store: what gets in, what never does, when a page is made anew, and what visitors get
without a database.
"""

import gzip
import logging
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import brotli
import pytest
import time_machine
from django.contrib.redirects.models import Redirect
from django.core.cache import caches
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aanpak import middleware
from aanpak.instellingen import Instellingen
from aanpak.opslag import pagestore
from aanpak.opslag.front import Front
from aanpak.opslag.pagestore import PageStoreMiddleware, store
from redactie.pagina import inhoud as content_module
from redactie.pagina.inhoud import content
from redactie.versies.versie import Versie
from tests.beheer import save
from tests.conftest import keys_in
from tests.factories import make_bouwsteen, make_domein, make_pagina, make_stap, make_vorm
from tests.pages import Page

STORE = "aanpak.opslag.pagestore.PageStoreMiddleware"
BROWSER = {"accept-encoding": "gzip, deflate, br, zstd"}


def start_anew():
    """This process knows nothing any more, as after a start; what is in the cache stays."""
    content.forget()
    content.told.clear()
    store.__init__()


@pytest.fixture
def stopped_clock(monkeypatch):
    """On a busy machine one request can take longer than the content counts as fresh."""
    for module in (content_module, pagestore):
        clock = SimpleNamespace(monotonic=lambda: 1000.0, time=time.time)
        monkeypatch.setattr(module, "time", clock)


@pytest.fixture
def stored(db, settings, tmp_path, stopped_clock):
    """The site with an empty page store. Gives its contents: files, or keys in Redis."""
    headers = settings.MIDDLEWARE.index("aanpak.middleware.HeadersMiddleware")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:headers], STORE, *settings.MIDDLEWARE[headers:]]
    if not settings.REDIS:
        files = {"BACKEND": "aanpak.opslag.cache.FileCache", "LOCATION": tmp_path, "TIMEOUT": None}
        settings.CACHES = settings.CACHES | {"pages": files}
    start_anew()
    yield lambda: keys_in(caches["pages"]) if settings.REDIS else sorted(tmp_path.glob("*.djcache"))
    start_anew()


@pytest.fixture
def visit(stored):
    """Asks for a page as a browser would, after a second has passed: an edit must be seen by then."""
    client = Client(raise_request_exception=False)

    def ask(path, method="get", soon=False, **headers):
        content.next_look = float("inf") if soon and content.stamp else 0.0
        return getattr(client, method)(
            path, headers=BROWSER | {name.replace("_", "-"): it for name, it in headers.items()}
        )

    return ask


def text(response):
    return brotli.decompress(response.content).decode()


@contextmanager
def no_database():
    """Every query fails, as when the server is gone."""

    def fail(*args):
        raise OperationalError("the server is gone")

    with connection.execute_wrapper(fail):
        yield


def test_page_is_made_once_and_then_takes_no_query(visit, stored):
    bouwsteen = make_bouwsteen(titel="Weten")
    first = visit(bouwsteen.get_absolute_url())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        second = visit(bouwsteen.get_absolute_url(), soon=True)

    assert len(queries) == 0
    assert (first.status_code, second.content, second.headers) == (
        200,
        first.content,
        first.headers,
    )
    assert "Weten" in text(second)


def test_all_workers_share_what_one_made(visit, monkeypatch):
    path = make_bouwsteen().get_absolute_url()
    visit(path)
    start_anew()
    monkeypatch.setattr(PageStoreMiddleware, "make_whole", lambda *args: pytest.fail("made again"))

    assert visit(path).status_code == 200


def test_every_header_of_the_page_is_kept(visit, client):
    path = make_bouwsteen().get_absolute_url()
    plain = client.get(path, headers=BROWSER)

    stored = [visit(path), visit(path)]

    own = {"Content-Length", "ETag", "X-Noise", "Content-Encoding", "Cache-Control"}
    for response in stored:
        assert {name: it for name, it in response.headers.items() if name not in own} == {
            name: it for name, it in plain.headers.items() if name not in own
        }
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("accepts", "coding", "decode"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("br;q=0.5, gzip", "br", brotli.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("deflate", None, bytes),
        ("", None, bytes),
        ("br;q=nan, gzip;q=-1, *;q=x", "br", brotli.decompress),
    ],
)
def test_each_browser_gets_what_it_can_read(visit, accepts, coding, decode):
    path = make_bouwsteen(titel="Weten").get_absolute_url()

    answers = [visit(path, accept_encoding=accepts) for _ in range(2)]

    for answer in answers:
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.headers["Content-Length"] == str(len(answer.content))
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "Weten" in decode(answer.content).decode()


def test_who_has_the_page_already_gets_no_body(visit):
    path = make_bouwsteen().get_absolute_url()
    etag = visit(path).headers["ETag"]

    for tags in (etag, etag.removeprefix("W/"), f'"another", {etag}'):
        answer = visit(path, if_none_match=tags)
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)
        assert "Content-Security-Policy" in answer.headers
    assert visit(path, if_none_match='"another"').status_code == 200


def test_first_visitor_may_have_the_page_already_or_ask_for_headers_only(visit):
    path = make_bouwsteen(titel="Weten").get_absolute_url()
    etag = visit(path).headers["ETag"]
    store.delete(path)

    assert visit(path, if_none_match=etag).status_code == 304
    store.delete(path)
    head = visit(path, method="head")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(visit(path).content))
    assert "Weten" in text(visit(path))


def test_link_from_a_newsletter_gets_the_stored_page(visit, stored, eindredacteur):
    bouwsteen = make_bouwsteen(titel="Weten")
    path = bouwsteen.get_absolute_url()
    plain, files = visit(path), stored()

    with CaptureQueriesContext(connection) as queries:
        answer = visit(f"{path}?utm_source=brief", soon=True)

    assert (len(queries), answer.content, stored()) == (0, plain.content, files)
    assert (
        answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    )  # no proxy keeps it
    assert visit(path).headers["Cache-Control"] == plain.headers["Cache-Control"]
    save(eindredacteur, bouwsteen, titel="Echt weten")
    assert "Echt weten" in text(visit(f"{path}?utm_source=brief"))
    with no_database():
        assert "Weten" in text(visit(f"{path}?utm_source=tweede"))


def test_thousand_links_from_a_newsletter_make_the_page_once(visit, stored, monkeypatch):
    path = make_bouwsteen(titel="Weten").get_absolute_url()
    first = visit(f"{path}?utm_source=eerste")
    monkeypatch.setattr(
        PageStoreMiddleware, "get_response", lambda *args: pytest.fail("made again"), raising=False
    )

    answers = [visit(f"{path}?utm_source={number}", soon=True) for number in range(5)]

    assert {answer.content for answer in answers} == {first.content}
    assert "Weten" in text(first)
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert (
        visit(path, soon=True).headers["Cache-Control"].startswith("public, max-age=0, s-maxage=60")
    )
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("path", "question"), [("/zoeken/", "q=weten"), ("/hulpmiddelen/", "soort=training")]
)
def test_page_that_looks_at_the_question_is_made_for_each(visit, path, question):
    make_bouwsteen(titel="Weten")
    plain = visit(path)

    answer = visit(f"{path}?{question}", soon=True)

    assert answer.content != plain.content
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_search_box_and_filters_are_not_stored(visit, stored):
    make_bouwsteen()

    for path in (
        "/zoeken/?q=weten",
        "/hulpmiddelen/?soort=training",
        "/hulpmiddelen/?utm_source=brief",
    ):
        assert visit(path).status_code == 200

    assert stored() == []


@pytest.mark.parametrize(
    "path",
    [
        "/bestaat-niet/",
        "/beheer/",
        "/beheer/account/login/",
        "/bouwstenen",
        "/static/css/site.css",
        "/%00/",
        "/a//b/",
    ],
)
def test_what_is_no_public_page_is_not_stored(visit, stored, path):
    visit(path)

    assert stored() == []


def test_answer_to_a_post_is_not_stored(visit, stored):
    visit(make_bouwsteen().get_absolute_url(), method="post")

    assert stored() == []


def test_previews_are_never_stored(visit, stored, eindredacteur):
    bouwsteen = make_bouwsteen()
    save(eindredacteur, bouwsteen, button="_concept", titel="Geheim")
    versie = Versie.objects.get(titel="Geheim")
    versie.share()

    pages = [
        eindredacteur.get(f"/voorbeeld/{versie.pk}/"),
        visit(f"/concept/{versie.deelsleutel}/"),
    ]

    assert [page.status_code for page in pages] == [200, 200]
    assert stored() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Security-Policy": "script-src 'nonce-abc'"},
        {"Set-Cookie": "a=b"},
        {"Vary": "Cookie"},
        {"Vary": "Accept-Encoding, Cookie"},
        {"Cache-Control": "private, no-store"},
        {"Cache-Control": "no-store"},
        {"Content-Encoding": "br"},
    ],
)
def test_answer_for_one_visitor_is_never_stored(stored, rf, headers):
    made = []

    def make(request):
        made.append(request)
        return HttpResponse("ok", headers={"Cache-Control": "public", "ETag": '"1"'} | headers)

    request = rf.get("/bouwstenen/")
    ask = PageStoreMiddleware(make)

    assert [ask(request).content, ask(request).content] == [b"ok", b"ok"]
    assert (len(made), stored()) == (2, [])


def test_cookie_set_by_a_view_is_never_stored(stored, rf):
    def make(request):
        response = HttpResponse("ok", headers={"Cache-Control": "public", "ETag": '"1"'})
        response.set_cookie("taal", "nl")
        return response

    PageStoreMiddleware(make)(rf.get("/bouwstenen/"))

    assert stored() == []


def test_edit_is_seen_by_the_next_visitor(visit, eindredacteur):
    bouwsteen = make_bouwsteen(titel="Weten")
    other = make_bouwsteen(titel="Bereiken")
    visit(bouwsteen.get_absolute_url())
    visit(other.get_absolute_url())

    save(eindredacteur, bouwsteen, titel="Echt weten")

    assert "Echt weten" in text(visit(bouwsteen.get_absolute_url()))
    assert "Echt weten" in text(visit(other.get_absolute_url()))  # in the list of bouwstenen


def test_edit_in_this_process_is_seen_at_once(visit, django_capture_on_commit_callbacks):
    bouwsteen = make_bouwsteen(titel="Weten")
    path = bouwsteen.get_absolute_url()
    visit(path)
    content.next_look = float("inf")

    with django_capture_on_commit_callbacks(execute=True):
        bouwsteen.titel = "Echt weten"
        bouwsteen.save()

    assert "Echt weten" in text(Client().get(path, headers=BROWSER))


def test_new_page_in_the_place_of_a_404_and_back(visit, stored):
    assert visit("/bouwstenen/nieuw/").status_code == 404
    bouwsteen = make_bouwsteen(slug="nieuw")
    assert visit("/bouwstenen/nieuw/").status_code == 200

    bouwsteen.gepubliceerd = False
    bouwsteen.save()

    assert visit("/bouwstenen/nieuw/").status_code == 404
    assert stored() == []


def test_redirect_is_seen_at_once(visit):
    make_stap(slug="plan")
    visit("/oud/")
    Redirect.objects.create(site_id=1, old_path="/oud/", new_path="/stappen/plan/")

    assert visit("/oud/").status_code == 301


def test_page_that_stays_the_same_is_not_compressed_again(visit, monkeypatch):
    path = make_bouwsteen().get_absolute_url()
    first = visit(path)
    make_pagina(slug="los")
    monkeypatch.setattr(pagestore, "compress", lambda body: pytest.fail("compressed again"))

    assert visit(path).content == first.content


def test_page_that_a_colleague_thread_is_making_is_not_made_twice(stored, rf):
    path = "/bouwstenen/"
    answers = []

    def make(request):
        if content.found == "new":  # someone else asks while this is being made
            answers.append(ask(rf.get(path)).content)
        return HttpResponse(
            content.found, headers={"Cache-Control": "public", "ETag": f'"{content.found}"'}
        )

    ask = PageStoreMiddleware(make)
    content.found, content.next_look = "old", float("inf")
    ask(rf.get(path))
    content.found = "new"

    assert ask(rf.get(path)).content == b"new"
    assert answers == [b"old"]
    assert ask(rf.get(path)).content == b"new"


def test_update_of_the_site_makes_pages_anew(visit, monkeypatch):
    path = make_bouwsteen(titel="Weten").get_absolute_url()
    visit(path)
    made = []
    make_whole = PageStoreMiddleware.make_whole
    monkeypatch.setattr(
        PageStoreMiddleware, "make_whole", lambda *args: made.append(1) or make_whole(*args)
    )
    monkeypatch.setattr(content_module, "release", lambda: "another")

    visit(path)
    visit(path)

    assert made == [1]


MOMENTS = [
    datetime(2027, 3, 28, 1, 0, tzinfo=UTC),  # two o'clock becomes three
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # half past two, the first time
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # and the second
    datetime(2026, 12, 31, 23, 0, tzinfo=UTC),  # new year
    datetime(2027, 1, 1, 0, 0, tzinfo=UTC),  # new year in UTC
    datetime(2026, 11, 25, 13, 37, 11, tzinfo=UTC),
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_page_with_a_moment_comes_and_goes_on_time(visit, moment):
    """F11: never before, and within the minute after; also on the list and in the sitemap."""
    with time_machine.travel(moment - timedelta(hours=2), tick=False) as clock:
        domein = make_domein(
            titel="Sport",
            slug="sport",
            publiceren_vanaf=moment,
            offline_vanaf=moment + timedelta(hours=1),
        )
        for shift, there in (
            (-7200, False),
            (-1, False),
            (0, True),
            (59, True),
            (3599, True),
            (3600, False),
            (3660, False),
        ):
            clock.move_to(moment + timedelta(seconds=shift))
            status = visit(domein.get_absolute_url()).status_code
            listed = "/domeinen/sport/" in text(visit("/domeinen/"))
            assert (shift, status == 200, listed) == (shift, there, there)


@pytest.mark.parametrize("moment", MOMENTS)
def test_planned_change_comes_on_time(visit, monkeypatch, moment):
    with time_machine.travel(moment - timedelta(hours=2), tick=False) as clock:
        stap = make_stap(titel="Plan")
        versie = Versie.objects.add_rows(stap) or Versie.objects.nieuwste(stap)
        gegevens = versie.gegevens | {"velden": versie.gegevens["velden"] | {"titel": "Nieuw plan"}}
        Versie.objects.add(stap, gegevens, staat="gepland", publiceren_vanaf=moment)
        for shift, new in ((-60, False), (-1, False), (30, True)):
            clock.move_to(moment + timedelta(seconds=shift))
            monkeypatch.setattr(middleware.PlannedMiddleware, "next_look", 0.0)
            visit("/stappen/")
            assert (shift, "Nieuw plan" in text(visit(stap.get_absolute_url()))) == (shift, new)


def test_page_is_not_there_before_its_moment_when_the_clock_was_ahead(visit):
    moment = datetime(2026, 11, 25, 13, tzinfo=UTC)
    with time_machine.travel(moment + timedelta(minutes=1), tick=False) as clock:
        domein = make_domein(publiceren_vanaf=moment)
        ahead = visit(domein.get_absolute_url()).status_code
        clock.move_to(moment - timedelta(hours=1))
        put_right = visit(domein.get_absolute_url()).status_code

    assert (ahead, put_right) == (200, 404)


def test_clock_that_was_put_back_is_not_forgotten_when_the_database_fails(visit, monkeypatch):
    moment = datetime(2026, 11, 25, 13, tzinfo=UTC)

    def fail():
        raise OperationalError

    with time_machine.travel(moment + timedelta(minutes=1), tick=False) as clock:
        path = make_domein(publiceren_vanaf=moment).get_absolute_url()
        visit(path)
        clock.move_to(moment - timedelta(hours=1))
        with monkeypatch.context() as patch:
            patch.setattr(content_module, "next_moment", fail)
            visit(path)

        assert visit(path).status_code == 404


def test_security_txt_ends_with_its_day(visit, gids):
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False) as clock:
        Instellingen(veiligheid_contact="v@voorbeeld.nl", veiligheid_geldig_tot="2026-11-27").save()
        assert visit("/.well-known/security.txt").status_code == 200
        clock.move_to(datetime(2026, 11, 26, 23, 30, tzinfo=UTC))
        assert visit("/.well-known/security.txt").status_code == 404


def test_without_database_known_pages_are_as_they_were(visit, caplog):
    path = make_bouwsteen(titel="Weten").get_absolute_url()
    before = [visit(path), visit("/bouwstenen/"), visit("/sitemap.xml")]

    with no_database(), caplog.at_level(logging.ERROR):
        after = [visit(path), visit("/bouwstenen/"), visit("/sitemap.xml")]
        start_anew()
        started_without = visit(path)

    assert [page.content for page in after] == [page.content for page in before]
    assert started_without.content == before[0].content
    for page in (*after, started_without):
        assert page.status_code == 200
        assert "last-good-copy" in page.headers["Cache-Status"]
        assert page.headers["Age"].isdigit()
    assert "Cache-Status" not in visit(path).headers


def test_without_database_the_log_says_so_once_a_minute(visit, caplog):
    path = make_bouwsteen().get_absolute_url()
    visit(path)

    with no_database(), caplog.at_level(logging.ERROR):
        for _ in range(20):
            visit(path)

    assert len(caplog.records) == 1
    assert "The database cannot be reached" in caplog.records[0].getMessage()


def test_without_database_it_is_asked_again_after_five_seconds(visit, monkeypatch):
    path = make_bouwsteen().get_absolute_url()
    visit(path)
    seconds = 1000
    monkeypatch.setattr(content_module, "time", SimpleNamespace(monotonic=lambda: seconds))
    with no_database():
        visit(path)

    seconds += 4
    assert "Cache-Status" in Client().get(path).headers
    seconds += 1
    assert "Cache-Status" not in Client().get(path).headers


@pytest.mark.parametrize(
    "path",
    [
        "/zoeken/?q=weten",
        "/bouwstenen/nooit-gezien/",
        "/beheer/account/login/",
        "/hulpmiddelen/?soort=x",
    ],
)
def test_without_database_the_rest_says_so_in_dutch(visit, path, caplog):
    make_bouwsteen()
    visit("/bouwstenen/")

    with no_database():
        answer = visit(path, accept_encoding="identity")

    page = Page(answer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.headers["Cache-Control"] == "no-store"
    assert page.one("h1").text == "Dit lukt nu even niet"
    assert "Traceback" not in answer.content.decode()


def test_withdrawn_page_does_not_come_back_without_database(
    visit, django_capture_on_commit_callbacks
):
    bouwsteen = make_bouwsteen()
    path = bouwsteen.get_absolute_url()
    visit(path)
    bouwsteen.gepubliceerd = False
    with django_capture_on_commit_callbacks(execute=True):
        bouwsteen.save()

    with no_database():
        assert visit(path).status_code == 503


def test_pages_below_and_old_addresses_do_not_come_back_either(
    visit, django_capture_on_commit_callbacks
):
    vorm = make_vorm(bouwsteen=make_bouwsteen(slug="oud"))
    visit("/bouwstenen/oud/")
    bouwsteen = vorm.bouwsteen
    bouwsteen.slug = "nieuw"
    bouwsteen.save()
    vorm.refresh_from_db()
    visit(vorm.get_absolute_url())
    bouwsteen.gepubliceerd = False
    with django_capture_on_commit_callbacks(execute=True):
        bouwsteen.save()

    with no_database():
        assert [
            visit("/bouwstenen/oud/").status_code,
            visit(vorm.get_absolute_url()).status_code,
        ] == [503, 503]


def test_deleted_page_does_not_come_back_without_database(
    visit, django_capture_on_commit_callbacks
):
    domein = make_domein(slug="oud")
    visit("/domeinen/oud/")
    domein.slug = "nieuw"
    domein.save()
    visit("/domeinen/nieuw/")
    with django_capture_on_commit_callbacks(execute=True):
        domein.delete()

    with no_database():
        assert [visit("/domeinen/oud/").status_code, visit("/domeinen/nieuw/").status_code] == [
            503,
            503,
        ]


def test_page_that_goes_wrong_is_answered_as_it_was(visit, monkeypatch):
    bouwsteen = make_bouwsteen(titel="Weten")
    before = visit(bouwsteen.get_absolute_url())
    bouwsteen.save()
    monkeypatch.setattr(PageStoreMiddleware, "make_whole", lambda *args: HttpResponse(status=500))

    after = visit(bouwsteen.get_absolute_url())

    assert (after.status_code, after.content) == (200, before.content)


@pytest.mark.parametrize("harm", [b"", b"\x80", b"half", None])
def test_broken_file_is_made_anew(visit, stored, settings, harm):
    path = make_bouwsteen(titel="Weten").get_absolute_url()
    whole = visit(path)
    if settings.REDIS:
        pytest.skip("the store is in Redis, which has no files to break")
    [file] = stored()
    file.write_bytes(file.read_bytes()[:-40] if harm is None else harm)
    store.__init__()

    answers = [visit(path), visit(path)]

    assert [answer.content for answer in answers] == [whole.content] * 2
    assert len(stored()) == 1
    store.__init__()
    assert store.get(path, None).br == whole.content


def test_store_that_is_away_makes_no_visitor_wait_twice(visit, monkeypatch, caplog):
    path = make_bouwsteen(titel="Weten").get_absolute_url()
    asked = []

    def fail(self, *args, **kwargs):
        asked.append(1)
        raise ConnectionError("gone")

    monkeypatch.setattr(type(caches["pages"]), "get", fail)

    answers = [visit(path) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert len(asked) == 1
    assert [
        record.getMessage() for record in caplog.records if "page store" in record.getMessage()
    ] != []


def test_without_store_and_database_a_process_answers_what_it_knows(visit, monkeypatch):
    path = make_bouwsteen(titel="Weten").get_absolute_url()
    before = visit(path)

    def fail(self, *args, **kwargs):
        raise ConnectionError("gone")

    monkeypatch.setattr(type(caches["pages"]), "get", fail)

    with no_database():
        answers = [visit(path), visit(path)]

    assert [answer.content for answer in answers] == [before.content] * 2


@pytest.mark.parametrize("what", ["get", "set", "delete"])
def test_store_that_cannot_be_asked_at_all_is_told_and_keeps_nobody_from_reading(
    visit, monkeypatch, caplog, what
):
    """As with an option in CACHE_URL that Redis does not know."""
    bouwsteen = make_bouwsteen()

    def fail(self, *args, **kwargs):
        raise TypeError("unexpected keyword argument 'foo'")

    monkeypatch.setattr(type(caches["pages"]), what, fail)
    answers = [visit(bouwsteen.get_absolute_url()).status_code for _ in range(2)]
    store.delete(bouwsteen.get_absolute_url())

    assert answers == [200, 200]
    assert "TypeError" in caplog.text


def test_full_disk_keeps_nobody_from_reading(visit, monkeypatch):
    path = make_bouwsteen(titel="Weten").get_absolute_url()

    def fail(self, *args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(caches["pages"]), "set", fail)

    assert [visit(path).status_code, visit(path).status_code] == [200, 200]


def test_rolled_back_change_stores_nothing_of_itself(visit):
    bouwsteen = make_bouwsteen(titel="Weten")
    path = bouwsteen.get_absolute_url()
    with transaction.atomic():
        bouwsteen.titel = "Toch niet"
        bouwsteen.save()
        transaction.set_rollback(True)

    assert "Toch niet" not in text(visit(path))


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:99999x", "a" * 300, "localhost, evil.example"]
)
def test_other_hosts_get_nothing_from_the_store(stored, host):
    path = make_bouwsteen().get_absolute_url()
    client = Client()
    client.get(path)

    assert client.get(path, headers={"host": host}).status_code == 400
    assert len(stored()) <= 1


def test_plain_http_is_sent_to_https_and_not_answered(stored, settings):
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    path = make_bouwsteen().get_absolute_url()
    client = Client()

    assert client.get(path, headers={"x-forwarded-proto": "https"}).status_code == 200
    assert client.get(path).status_code == 301
    assert client.get(path, headers={"x-forwarded-proto": "http"}).status_code == 301


def test_thousand_made_up_addresses_leave_nothing(visit, stored):
    visit("/")
    files = stored()
    for number in range(300):
        visit(f"/bouwstenen/verzonnen-{number}/")
        visit(f"/?verzonnen={number}")
        visit(f"/zoeken/?q=verzonnen-{number}")

    assert (len(files), stored()) == (1, files)
    assert store.at_hand.keys() == {"/"}


def test_pages_for_proxies_say_how_long(visit):
    path = make_bouwsteen().get_absolute_url()

    assert visit(path).headers["Cache-Control"] == pagestore.FOR_PROXIES
    assert visit(f"{path}?a=b").headers["Cache-Control"] == pagestore.CHECK_FIRST
    assert visit("/bestaat-niet/").headers["Cache-Control"] == pagestore.CHECK_FIRST


def test_memory_of_a_process_is_bounded(visit, monkeypatch):
    monkeypatch.setattr(pagestore, "MAX_AT_HAND", 2)
    for _ in range(5):
        visit(make_bouwsteen().get_absolute_url())

    assert len(store.at_hand) <= 2


def ask_front(path="/bouwstenen/", application=None, **environ):
    """(status, headers, body) of the front; without an application, what it does not answer itself
    is "django".
    """
    environ = {"PATH_INFO": path, "SCRIPT_NAME": "", "HTTP_HOST": "localhost:8000", **environ}
    setup_testing_defaults(environ)
    heads = []
    answer = Front(application or (lambda environ, start_response: "django"))(
        environ, lambda *head: heads.append(head)
    )
    if answer == "django":
        return answer
    [(status, headers)] = heads
    return status, dict(headers), b"".join(answer)


@pytest.mark.parametrize("accepts", ["gzip, deflate, br, zstd", "gzip", "", "gzip, br;q=0"])
@pytest.mark.parametrize("question", ["", "utm_source=brief"])
def test_front_answers_as_django_does(visit, accepts, question):
    visit("/bouwstenen/")
    asked = {"HTTP_ACCEPT_ENCODING": accepts, "QUERY_STRING": question}
    for known in ("", visit("/bouwstenen/").headers["ETag"]):
        django = visit(
            f"/bouwstenen/?{question}", accept_encoding=accepts, if_none_match=known, soon=True
        )

        status, headers, body = ask_front(HTTP_IF_NONE_MATCH=known, **asked)

        assert (status, body) == (f"{django.status_code} {django.reason_phrase}", django.content)
        assert headers == dict(django.headers)


def test_front_needs_neither_django_nor_database(visit):
    visit("/bouwstenen/")

    with no_database(), CaptureQueriesContext(connection) as queries:
        answers = {ask_front()[0], ask_front(HTTP_COOKIE="sessie=x")[0]}

    assert (answers, len(queries)) == ({"200 OK"}, 0)


@pytest.mark.parametrize(
    "environ",
    [
        {"PATH_INFO": "/domeinen/"},
        {"PATH_INFO": "/zoeken/", "QUERY_STRING": "q=weten"},
        {"PATH_INFO": "/hulpmiddelen/", "QUERY_STRING": "soort=training"},
        {"REQUEST_METHOD": "HEAD"},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_HOST": "elders.nl"},
        {"HTTP_HOST": ""},
        {"HTTP_HOST": "localhost:8000@elders.nl"},
        {"wsgi.url_scheme": "https"},
        {"SCRIPT_NAME": "/map"},
    ],
)
def test_front_leaves_to_django_what_is_not_plain(visit, environ):
    for path in ("/bouwstenen/", "/zoeken/", "/hulpmiddelen/"):
        visit(path)
        assert ask_front(path) != "django"

    assert ask_front(**environ) == "django"


def test_front_on_https_wants_the_word_of_the_proxy(visit, settings):
    settings.HTTPS, settings.SITE = True, urlsplit("https://localhost")
    store.at_hand["/bouwstenen/"] = pagestore.StoredPage(
        "now", 0, '"1"', {}, b"br", gzip.compress(b"page"), True
    )
    content.found, content.next_look = "now", float("inf")

    answers = [ask_front(**{"wsgi.url_scheme": "http"}), ask_front(HTTP_X_FORWARDED_PROTO="http")]

    assert answers == ["django", "django"]
    assert ask_front(HTTP_X_FORWARDED_PROTO="https")[0] == "200 OK"


def test_front_lets_django_look_twice_a_second(visit, monkeypatch):
    seconds = 1000
    monkeypatch.setattr(content_module, "time", SimpleNamespace(monotonic=lambda: seconds))
    Client().get("/bouwstenen/")

    seconds += 0.49
    assert ask_front() != "django"
    seconds += 0.01
    assert ask_front() == "django"


def test_front_lets_django_answer_from_the_moment_that_something_changes(visit):
    moment = datetime(2026, 11, 25, 13, tzinfo=UTC)
    with time_machine.travel(moment - timedelta(hours=1), tick=False) as clock:
        make_domein(publiceren_vanaf=moment)
        visit("/domeinen/")
        content.next_look = float("inf")
        assert ask_front("/domeinen/") != "django"
        clock.move_to(moment)
        assert ask_front("/domeinen/") == "django"


def test_front_without_database_lets_django_answer_late(visit):
    visit("/bouwstenen/")
    with no_database():
        visit("/bouwstenen/")

    assert ask_front() == "django"


def test_what_is_served_has_the_front(monkeypatch):
    monkeypatch.setattr("aanpak.bedrijf.locks.hold_as_site", lambda: None)

    assert isinstance(import_module("aanpak.wsgi").application, Front)
