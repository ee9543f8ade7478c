"""nginx as uitrol/nginx/ sets it up, in front of the site and in front of something that tells what
it was asked.
"""

import json
import re
import ssl
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.faults.site import until
from tests.machine import HOST, ask, stopped

pytestmark = pytest.mark.xdist_group("uitrol")

SECURITY = [
    "Content-Security-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
]


def cache_status(machine, path):
    """What nginx's cache did for the last visit to this path."""
    lines = machine.path("/var/log/nginx/access.log").read_text().splitlines()
    return [line["cache"] for line in map(json.loads, lines) if line["path"] == path][-1]


def wait_for_cache_status(machine, path, *wanted):
    """nginx writes its log when the visitor has the answer already."""
    until(2, lambda: cache_status(machine, path) in wanted)


# --- The site behind nginx ------------------------------------------------------------------------


def test_every_answer_has_each_security_header_once(machine):
    home = ask(machine, "/")
    static = re.search(rb'"(/static/css/site\.[^"]+\.css)"', home.body)[1].decode()

    for path, status in {
        "/": 200,
        static: 200,
        "/bestaat-niet/": 404,
        "/beheer/": 302,
        "/zoeken/?q=bezoek": 200,
    }.items():
        answer = ask(machine, path)

        assert answer.status == status, path
        assert {name: len(answer.all(name)) for name in SECURITY} == dict.fromkeys(SECURITY, 1), (
            path
        )
        assert answer.one("Server") == "nginx"


def test_what_nginx_answers_itself_has_the_headers_of_the_site(machine):
    home = ask(machine, "/")

    refused = ask(machine, "/beheer/account/login/", "POST", body=b"x" * 4_000_000)

    assert refused.status == 413
    assert "te groot" in refused.body.decode()
    assert [refused.one(name) for name in SECURITY] == [home.one(name) for name in SECURITY]


def test_page_comes_from_the_cache_in_the_coding_that_the_visitor_reads(machine):
    plain = ask(machine, "/bouwstenen/").body

    for asked, coding in {
        "gzip, deflate, br, zstd": "br",
        "gzip": "gzip",
        "br;q=0, gzip": "gzip",
        "": None,
    }.items():
        for _ in range(2):
            answer = ask(machine, "/bouwstenen/", Accept_Encoding=asked)

            assert answer.status == 200
            assert answer.all("Content-Encoding") == ([coding] if coding else []), asked
            assert len(answer.body) < len(plain) if coding else answer.body == plain
        wait_for_cache_status(machine, "/bouwstenen/", "HIT", "UPDATING")
        assert "Accept-Encoding" in answer.one("Vary")


def test_static_files_are_kept_for_long_and_compressed(machine):
    static = re.search(rb'"(/static/css/site\.[^"]+\.css)"', ask(machine, "/").body)[1].decode()

    answers = [ask(machine, static, Accept_Encoding="br") for _ in range(2)]

    wait_for_cache_status(machine, static, "HIT")
    assert {(answer.one("Content-Encoding"), answer.one("Content-Type")) for answer in answers} == {
        ("br", 'text/css; charset="utf-8"')
    }
    assert "immutable" in answers[1].one("Cache-Control")


def test_search_and_admin_are_not_kept(machine):
    for path, name in {
        "/zoeken/?q=bezoek": "/zoeken/",
        "/beheer/account/login/": "/beheer/account/login/",
    }.items():
        assert [ask(machine, path).status for _ in range(2)] == [200, 200]
        wait_for_cache_status(machine, name, "", "BYPASS")


def test_http_leads_to_https_and_another_host_gets_nothing(machine):
    answer = ask(machine, "/stappen/?bron=brief", port="http")

    assert answer.status == 301
    assert answer.one("Location") == f"https://{HOST}/stappen/?bron=brief"
    with pytest.raises(ConnectionError):
        ask(machine, "/", port="http", host="evil.voorbeeld.nl")


def test_old_tls_is_refused(machine):
    def handshake(version):
        context = ssl.create_default_context(cafile=machine.authority)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        return ask(machine, "/", tls=context).status

    assert handshake(ssl.TLSVersion.TLSv1_2) == handshake(ssl.TLSVersion.TLSv1_3) == 200
    with pytest.warns(DeprecationWarning), pytest.raises((ssl.SSLError, ConnectionError)):
        handshake(ssl.TLSVersion.TLSv1_1)


def test_one_visitor_cannot_hammer_at_the_log_in(machine):
    statuses = {ask(machine, "/beheer/account/login/").status for _ in range(60)}

    assert statuses == {200, 429}
    assert ask(machine, "/").status == 200


def test_log_has_no_address_and_nothing_that_was_searched(machine):
    path = machine.path("/var/log/nginx/access.log")

    ask(machine, "/zoeken/?q=mijn-moeder")

    until(5, lambda: '"path":"/zoeken/"' in path.read_text())
    log = path.read_text()
    assert '"network":"127.0.0.0"' in log
    assert "127.0.0.1" not in log
    assert "moeder" not in log


@pytest.mark.parametrize("port", ["https", "http"])
@pytest.mark.parametrize("begin", ["/concept/", "/beheer/account/password/reset/key/"])
def test_log_has_no_key_of_a_link(machine, begin, port):
    log = machine.path("/var/log/nginx/access.log")

    def without_key():
        return log.read_text().count(f'"path":"{begin}…"')

    before = without_key()
    until(
        5, lambda: ask(machine, f"{begin}1-zeepkist:{port}/", port=port).status != 429
    )  # the test above hammers
    ask(machine, f"/na-{port}{begin}")

    # Each by another worker of nginx, perhaps, and each worker writes its own lines.
    until(5, lambda: without_key() > before and f"/na-{port}{begin}" in log.read_text())
    assert "zeepkist" not in log.read_text()


def test_no_server_logs_in_the_form_of_nginx_itself(machine):
    text = machine.path("/etc/nginx/aanpak/site.conf").read_text()
    servers = re.findall(r"^server {.*?^}", text, re.MULTILINE | re.DOTALL)

    assert len(servers) == 4
    assert [
        server for server in servers if not re.search(r"access_log (off|\S+ aanpak);", server)
    ] == []


# --- Without the site -----------------------------------------------------------------------------


def test_pages_stay_when_the_site_is_gone(machine):
    known = ask(machine, "/domeinen/", Accept_Encoding="br")

    with stopped(machine):
        kept = ask(machine, "/domeinen/", Accept_Encoding="br")
        unknown = ask(machine, "/nooit-gevraagd/")
        search = ask(machine, "/zoeken/?q=bezoek")
        admin = ask(machine, "/beheer/", "POST", body=b"")

    assert (kept.status, kept.body) == (200, known.body)
    assert [kept.one(name) for name in SECURITY] == [known.one(name) for name in SECURITY]
    for answer in (unknown, search, admin):
        assert answer.status == 503
        assert answer.one("Retry-After") == "60"
        assert "De site werkt nu even niet" in answer.body.decode()
        assert [answer.one(name) for name in SECURITY] == [known.one(name) for name in SECURITY]


# --- What the site gets to see, with something else in its place ----------------------------------


class Echo(BaseHTTPRequestHandler):
    """Tells what it was asked, under the headers that the test wants."""

    headers_to_send: dict[str, str] = {}
    count = 0

    def do_GET(self):
        Echo.count += 1
        tag = self.headers_to_send.get("ETag")
        same = tag and self.headers["If-None-Match"] == tag
        body = (
            b""
            if same
            else json.dumps({"count": Echo.count, "headers": self.headers.items()}).encode()
        )
        self.send_response(304 if same else 200)
        for name, value in {"Content-Length": str(len(body)), **self.headers_to_send}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def echo_server(machine):
    """nginx sends everybody on to Echo, while the site runs on unseen."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=server.serve_forever, daemon=True).start()
    upstream = machine.path("/etc/nginx/aanpak/upstream.conf")
    there = upstream.read_text()
    upstream.write_text(re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{server.server_port}", there))
    machine.run("systemctl restart nginx")
    yield
    upstream.write_text(there)
    machine.run("systemctl restart nginx")
    server.shutdown()
    server.server_close()


@pytest.fixture
def echo(machine, echo_server, monkeypatch):
    """`echo(path)` is what a server in the place of the site was asked; the headers of its answer
    are Echo's.
    """
    monkeypatch.setattr(
        Echo, "headers_to_send", {"Cache-Control": "public, max-age=0, s-maxage=60"}
    )
    return lambda path, **headers: json.loads(ask(machine, path, **headers).body)


def test_what_a_visitor_says_of_himself_is_dropped(echo):
    forged = {
        "X_Forwarded_For": "6.6.6.6",
        "X_Forwarded_Proto": "http",
        "X_Forwarded_Host": "evil",
        "X_Request_ID": "evil",
    }

    asked = echo(
        "/beheer/",
        **forged,
        X_Real_IP="6.6.6.6",
        Forwarded="for=6.6.6.6",
        Proxy="http://evil",
        Connection="x",
    )

    headers = {name.lower(): value for name, value in asked["headers"]}
    assert len(headers) == len(asked["headers"])
    assert re.fullmatch("[0-9a-f]{32}", headers.pop("x-request-id"))
    assert headers == {
        "host": HOST,
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "https",
        "connection": "close",
    }


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "no-store"},
        {"Cache-Control": "private"},
        {},
        {"Cache-Control": "public", "Set-Cookie": "a=b"},
        {"Cache-Control": "public", "Vary": "Accept-Encoding, Cookie"},
    ],
    ids=str,
)
def test_what_is_not_for_everybody_is_not_kept(echo, monkeypatch, headers):
    monkeypatch.setattr(Echo, "headers_to_send", headers)

    counts = [echo(f"/persoonlijk/{len(str(headers))}/")["count"] for _ in range(2)]

    assert counts[0] != counts[1]


def test_edit_shows_after_two_seconds_to_the_first_who_asks(echo):
    first = echo("/bewerkt/")["count"]
    again = echo("/bewerkt/")["count"]

    time.sleep(2.1)  # nginx has no other clock

    assert again == first
    assert echo("/bewerkt/")["count"] == first + 1


def test_headers_of_a_new_version_reach_who_asks_for_a_page_that_stayed_the_same(
    machine, echo, monkeypatch
):
    page = {"Cache-Control": "public, s-maxage=60", "ETag": '"dezelfde"'}
    monkeypatch.setattr(Echo, "headers_to_send", page | {"X-Proef": "oud"})
    echo("/gelijk/")

    monkeypatch.setattr(Echo, "headers_to_send", page | {"X-Proef": "nieuw", "X-Erbij": "ja"})
    time.sleep(2.1)  # nginx has no other clock
    answer = ask(machine, "/gelijk/")

    assert (answer.one("X-Proef"), answer.all("X-Erbij")) == ("nieuw", ["ja"])
