"""The link checker against a local server that misbehaves; no test leaves this machine."""

import os
import signal
import socket
import sys
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Barrier, BrokenBarrierError, Event, Thread

import pytest
import time_machine
import urllib3
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from redactie.management.commands.controleer_links import record_all
from redactie.pagina.bronnen import Bron
from redactie.pagina.gebruik import publicatie_models
from redactie.weblinks import adressen, ophalen, ronde, vinden
from redactie.weblinks.adressen import is_public, parse_address
from redactie.weblinks.antwoord import Antwoord
from redactie.weblinks.ophalen import retry_after
from redactie.weblinks.ronde import Ronde, Turns
from redactie.weblinks.vinden import find_places, holders, link_fields, sync_weblinks
from redactie.weblinks.weblink import Weblink
from stappen.models import Actie, Stap
from tests.beheer import change_url
from tests.factories import make_actie, make_bron, make_pagina, make_stap
from tests.pages import Page
from tests.rommelserver import (
    BEHAVIOUR,
    Server,
    client_context,
    make_certificate,
    redirect,
    server_context,
)

GOED, FOUT, GESLOTEN, LATER = Weblink.Uitslag
NAMES = {
    "server.example": ["127.0.0.1"],
    "ander.example": ["127.0.0.1"],
    "half.example": ["10.0.0.7", "127.0.0.1"],
    "prive.example": ["10.0.0.7", "192.168.1.1"],
    "dubbel.example": ["127.0.0.9", "127.0.0.1"],  # nobody listens at the first
}
real_getaddrinfo = socket.getaddrinfo


def getaddrinfo(host, port, *args, **options):
    """The names of this file; IP addresses and localhost as the system reads them. No network."""
    if host in NAMES:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in NAMES[host]]
    if host.endswith(".example"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return real_getaddrinfo(host, port, *args, **options)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Without pauses, and with names of our own."""
    monkeypatch.setattr(ronde, "PAUSE", 0)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.fixture
def open_up(monkeypatch):
    """Lets the checker reach this machine; every other private address stays refused."""
    ours = ("127.0.0.1", "127.0.0.9")
    monkeypatch.setattr(adressen, "is_public", lambda ip: ip in ours or is_public(ip))


@contextmanager
def serve(**options):
    with Server(**options) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.over.set()
        server.shutdown()


@pytest.fixture
def server(open_up):
    with serve() as server:
        yield server


@pytest.fixture
def connected(monkeypatch):
    """The IP addresses to which a connection was tried."""
    tried = []

    def create_connection(address, *args, **options):
        tried.append(address[0])
        return original(address, *args, **options)

    original = urllib3.util.connection.create_connection
    monkeypatch.setattr(urllib3.util.connection, "create_connection", create_connection)
    return tried


class Clock:
    """Stands still unless a test moves it."""

    def __init__(self):
        self.now, self.slept = 0, []
        self.sleep = self.slept.append

    def monotonic(self):
        return self.now


def fetch(url):
    return ophalen.fetch(url, Turns())


def fetch_from(server, path, host="server.example"):
    return fetch(f"http://{host}:{server.port}{path}")


# --- What servers say -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/goed", (GOED, "De pagina is er (200).")),
        ("/404", (FOUT, "De pagina bestaat niet meer (404).")),
        ("/410", (FOUT, "De pagina is weggehaald (410).")),
        ("/400", (FOUT, "De server geeft geen pagina (400).")),
        ("/500", (FOUT, "De server heeft een storing (500).")),
        (
            "/401",
            (GESLOTEN, "De server laat een controle niet toe (401). Kijk zelf of de link werkt."),
        ),
        (
            "/403",
            (GESLOTEN, "De server laat een controle niet toe (403). Kijk zelf of de link werkt."),
        ),
        (
            "/999",
            (GESLOTEN, "De server laat een controle niet toe (999). Kijk zelf of de link werkt."),
        ),
        ("/head-403", (GOED, "De pagina is er (200).")),
        ("/head-404", (GOED, "De pagina is er (200).")),
        ("/head-405", (GOED, "De pagina is er (200).")),
        ("/head-501", (GOED, "De pagina is er (200).")),
        ("/kring", (FOUT, "Te veel doorverwijzingen.")),
        ("/5", (GOED, "De pagina is er (200).")),
        ("/6", (FOUT, "Te veel doorverwijzingen.")),
        ("/zonder", (FOUT, "De server verwijst door, maar zegt niet waarheen (302).")),
        ("/leeg", (FOUT, "De server verwijst door, maar zegt niet waarheen (302).")),
        ("/ftp", (FOUT, "De link komt uit bij een adres dat niet met http:// of https:// begint.")),
        (
            "/bestand",
            (FOUT, "De link komt uit bij een adres dat niet met http:// of https:// begint."),
        ),
        (
            "/script",
            (FOUT, "De link komt uit bij een adres dat niet met http:// of https:// begint."),
        ),
        ("/raar", (GOED, "De pagina is er (200).")),
        ("/onzin-adres", (FOUT, "Het adres klopt niet.")),
        ("/onzin-poort", (FOUT, "Het adres klopt niet.")),
        ("/voorgoed-weg", (FOUT, "De pagina bestaat niet meer (404).")),
        ("/half", (FOUT, "De server breekt de verbinding af.")),
        ("/niets", (FOUT, "De server breekt de verbinding af.")),
        ("/onzin", (FOUT, "De server geeft een antwoord dat geen browser begrijpt.")),
        ("/ssh", (FOUT, "De server geeft een antwoord dat geen browser begrijpt.")),
        ("/koppen", (FOUT, "De server geeft een antwoord dat geen browser begrijpt.")),
        ("/regel", (FOUT, "De server geeft een antwoord dat geen browser begrijpt.")),
        ("/wacht-even", (FOUT, "De server geeft een antwoord dat geen browser begrijpt.")),
        ("/reus", (GOED, "De pagina is er (200).")),
        ("/twee-adressen", (GOED, "De pagina is er (200).")),
        ("/twee-lengtes", (FOUT, "De server geeft een antwoord dat geen browser begrijpt.")),
        ("/kop-zonder-naam", (GOED, "De pagina is er (200).")),
    ],
)
def test_answer_of_a_server_in_words(server, path, expected):
    assert fetch_from(server, path) == Antwoord(*expected)


@pytest.mark.parametrize("path", ["/stil", "/druppel"])
def test_server_that_keeps_us_waiting_is_left(server, monkeypatch, path):
    monkeypatch.setattr(ophalen, "SECONDS", 0.3)

    assert fetch_from(server, path) == (
        FOUT,
        "De server antwoordt niet binnen 10 seconden.",
        "",
        None,
    )


@pytest.mark.parametrize("path", ["/head-niets", "/head-stil"])
def test_server_that_has_no_answer_to_head_is_asked_with_get(server, monkeypatch, path):
    monkeypatch.setattr(ophalen, "SECONDS", 0.5)

    assert fetch_from(server, path) == Antwoord(GOED, "De pagina is er (200).")
    assert server.paths == [("HEAD", path), ("GET", path)]


def test_all_redirects_together_share_the_time(monkeypatch):
    clock, given = Clock(), []
    monkeypatch.setattr(ophalen, "time", clock)
    monkeypatch.setattr(ronde, "time", clock)

    def ask(method, url, seconds):
        given.append(ophalen.Deadline(seconds).left())
        clock.now += 4
        return 302, urllib3.HTTPHeaderDict({"Location": "/verder"})

    monkeypatch.setattr(ophalen, "ask", ask)

    assert (
        fetch("https://server.example/").antwoord == "De server antwoordt niet binnen 10 seconden."
    )
    assert given == [10, 6, 2]


def test_name_that_is_looked_up_for_ever_is_left(open_up, monkeypatch):
    over = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: over.wait(30))
    monkeypatch.setattr(ophalen, "SECONDS", 0.1)

    assert (
        fetch("https://server.example/").antwoord == "De server antwoordt niet binnen 10 seconden."
    )
    over.set()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://bestaatniet.example/", "De naam van de site bestaat niet."),
        ("https://[half", "Het adres klopt niet."),
        ("https:///pad", "Het adres klopt niet."),
        ("https://server.example:99999/", "Het adres klopt niet."),
        ("https://twee..punten.example/", "Het adres klopt niet."),
        (f"https://{'lang' * 20}.example/", "Het adres klopt niet."),
    ],
)
def test_address_that_leads_nowhere(open_up, url, words):
    assert fetch(url)[:2] == (FOUT, words)


def test_server_that_is_down(open_up):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # and does not listen
        url = f"http://server.example:{free.getsockname()[1]}/"

        assert fetch(url)[:2] == (FOUT, "De server weigert de verbinding.")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_server_that_takes_a_call_and_says_nothing_is_left(open_up, monkeypatch, scheme):
    monkeypatch.setattr(ophalen, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"{scheme}://server.example:{mute.getsockname()[1]}/"

        assert fetch(url)[:2] == (FOUT, "De server antwoordt niet binnen 10 seconden.")


def test_second_address_of_a_name_is_tried_when_the_first_does_not_answer(server):
    assert fetch_from(server, "/goed", host="dubbel.example").uitslag == GOED


def test_ipv6_on_a_machine_without_it_is_an_address_that_cannot_be_reached(monkeypatch):
    monkeypatch.setitem(NAMES, "zes.example", ["2a01:7c8::1"])
    monkeypatch.setattr(urllib3.util.connection, "HAS_IPV6", False)

    assert fetch("http://zes.example/")[:2] == (FOUT, "De server is niet bereikbaar.")


def test_malformed_header_is_not_in_the_log(server, caplog):
    fetch_from(server, "/kop-zonder-naam")

    assert caplog.records == []


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://server.example/", "server.example"),
        ("https://server.example:443/", "server.example"),
        ("https://server.example:80/", "server.example:80"),
        ("http://[2A01:7c8::1]:8080/", "[2a01:7c8::1]:8080"),
        ("https://café.example/", "xn--caf-dma.example"),
    ],
)
def test_host_header_is_the_name_in_the_link(url, host):
    assert parse_address(url).host_header == host


def test_checker_says_who_it_is_and_asks_no_more_than_it_needs(server, settings, monkeypatch):
    monkeypatch.setitem(BEHAVIOUR, "/goed?zoek=een%20plan&en=%C3%A9", BEHAVIOUR["/goed"])

    fetch_from(server, "/goed?zoek=een%20plan&en=é")
    fetch_from(server, "/404")

    assert server.paths == [
        ("HEAD", "/goed?zoek=een%20plan&en=%C3%A9"),
        ("HEAD", "/404"),
        ("GET", "/404"),
    ]
    assert server.asked[0][2]["User-Agent"] == f"linkcontrole/1.0 (+{settings.SITE_URL})"
    assert server.asked[0][2]["Host"] == f"server.example:{server.port}"


@pytest.mark.parametrize(
    ("path", "moved"),
    [
        ("/goed", ""),
        ("/voorgoed-goed", "/goed"),
        ("/voorgoed", "/nieuwer"),  # what comes after is for the time being
        ("/tijdelijk", ""),
        ("/voorgoed-weg", ""),
    ],
)
def test_new_address_is_where_all_permanent_redirects_lead(server, path, moved):
    found = fetch_from(server, path).verhuisd_naar

    assert found == (f"http://server.example:{server.port}{moved}" if moved else "")


# --- Never to a private address -------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.88.99.1",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:8.8.8.8]",
        "[::127.0.0.1]",
        "[2002:7f00:1::]",
        "[2002:808:808::]",
        "[2001:0:7f00:1::]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[64:ff9b:1::1]",
        "[2001:db8::1]",
        "[3fff::1]",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "①②⑦.0.0.1",
        "prive.example",
    ],
)
def test_private_address_is_refused_without_a_connection(connected, host):
    assert fetch(f"http://{host}/") == Antwoord(FOUT, "Het adres is niet openbaar.")
    assert connected == []


@pytest.mark.parametrize("ip", ["8.8.8.8", "2a01:7c8::1", "2001:67c:2e8::1", "64:ff9b::8.8.8.8"])
def test_public_address_is_public(ip):
    assert is_public(ip)


@pytest.mark.parametrize(
    "target", ["http://10.0.0.7/", "http://prive.example/", "http://127.0.0.2/", "//[::1]/"]
)
def test_redirect_to_a_private_address_is_refused(server, connected, monkeypatch, target):
    monkeypatch.setitem(BEHAVIOUR, "/intern", redirect(302, target))

    assert fetch_from(server, "/intern") == Antwoord(FOUT, "Het adres is niet openbaar.")
    assert connected == ["127.0.0.1"]


def test_of_a_name_with_a_private_address_only_the_public_one_is_used(server, connected):
    assert fetch_from(server, "/goed", host="half.example").uitslag == GOED
    assert connected == ["127.0.0.1"]


def test_name_is_looked_up_once_so_that_it_cannot_change_in_between(server, connected, monkeypatch):
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])

    def getaddrinfo(host, port, *args, **options):
        if host != "server.example":
            return real_getaddrinfo(host, port, *args, **options)
        return [(socket.AF_INET, 1, 6, "", (ip, port)) for ip in next(answers)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    assert fetch_from(server, "/goed").uitslag == GOED
    assert connected == ["127.0.0.1"]


# --- Certificates ---------------------------------------------------------------------------------


def fetch_over_tls(monkeypatch, tmp_path, certificate, *trusted):
    monkeypatch.setattr(ophalen, "tls", lambda: client_context(*trusted))
    with serve(tls=server_context(tmp_path, *certificate)) as server:
        return fetch(f"https://server.example:{server.port}/goed"), server.paths


def test_good_certificate_is_for_the_name_in_the_link(open_up, monkeypatch, tmp_path):
    certificate = make_certificate("server.example")

    answer, paths = fetch_over_tls(monkeypatch, tmp_path, certificate, certificate[0])

    assert (answer.uitslag, paths) == (GOED, [("HEAD", "/goed")])


@pytest.mark.parametrize(
    ("name", "days", "trust", "words"),
    [
        (
            "server.example",
            1,
            False,
            "Het certificaat van de site klopt niet: de site heeft het zelf gemaakt.",
        ),
        ("server.example", -1, True, "Het certificaat van de site klopt niet: het is verlopen."),
        (
            "elders.example",
            1,
            True,
            "Het certificaat van de site klopt niet: het is van een andere site.",
        ),
    ],
)
def test_bad_certificate_gets_no_request(open_up, monkeypatch, tmp_path, name, days, trust, words):
    certificate = make_certificate(name, days=days)

    found = fetch_over_tls(monkeypatch, tmp_path, certificate, *([certificate[0]] if trust else []))

    assert found == (Antwoord(FOUT, words), [])


def test_certificate_with_a_link_missing_is_for_someone_to_look_at(open_up, monkeypatch, tmp_path):
    certificate = make_certificate("server.example", issuer=make_certificate("uitgever.example"))

    answer, paths = fetch_over_tls(monkeypatch, tmp_path, certificate)

    assert (answer.uitslag, paths) == (GESLOTEN, [])
    assert (
        answer.antwoord
        == "De uitgever van het certificaat is onbekend. Kijk zelf of de link werkt."
    )


def test_server_without_tls_at_an_https_address(open_up):
    def talk(plain):
        line, _ = plain.accept()
        with line:
            line.sendall(b"HTTP/1.1 400 Hier geen TLS\r\n\r\n")
            line.recv(65536)

    with socket.create_server(("127.0.0.1", 0)) as plain:
        Thread(target=talk, args=(plain,), daemon=True).start()
        answer = fetch(f"https://server.example:{plain.getsockname()[1]}/")

    assert answer[:2] == (FOUT, "De beveiligde verbinding met de site lukt niet.")


# --- Politeness -----------------------------------------------------------------------------------


def test_second_request_to_a_host_waits_and_one_to_another_host_does_not(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(ronde, "PAUSE", 1)
    monkeypatch.setattr(ronde, "time", clock)
    turns = Turns()

    for host in ("een.example", "een.example", "twee.example"):
        with turns.of(host):
            pass

    assert clock.slept == [0, 1, 0]


def test_two_threads_are_never_with_one_host_at_the_same_time():
    turns, together, met = Turns(), Barrier(2), []

    def visit():
        with turns.of("een.example"), suppress(BrokenBarrierError):
            together.wait(0.2)
            met.append("two at once")

    threads = [Thread(target=visit) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert met == []


def test_too_many_requests_is_no_failure_and_keeps_us_from_that_host(server, monkeypatch):
    now = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    monkeypatch.setattr(ophalen.timezone, "now", lambda: now)
    base = f"server.example:{server.port}"
    urls = [f"http://{base}/429", f"http://{base}/goed", f"http://ander.example:{server.port}/goed"]

    answers = dict(Ronde(urls))

    later = Antwoord(
        LATER,
        "De server vraagt om het later nog eens te proberen (429).",
        "",
        now + timedelta(seconds=120),
    )
    assert [answers[url] for url in urls] == [
        later,
        later,
        Antwoord(GOED, "De pagina is er (200)."),
    ]
    assert sorted(server.paths) == [("HEAD", "/429"), ("HEAD", "/goed")]


def test_server_in_maintenance_is_a_failure_and_left_alone_until_it_says(server, monkeypatch):
    now = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    monkeypatch.setattr(ophalen.timezone, "now", lambda: now)

    answer = fetch_from(server, "/503")

    assert answer == (FOUT, "De server heeft een storing (503).", "", now + timedelta(hours=2))
    assert server.paths == [("HEAD", "/503")]


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("60", timedelta(minutes=1)),
        ("Tue, 03 Nov 2026 10:00:00 GMT", timedelta(hours=1)),
        ("Mon, 02 Nov 2026 10:00:00 GMT", timedelta()),
        ("Tue, 03 Nov 2026 10:00:00 -0000", timedelta(hours=1)),
        ("straks", timedelta(hours=1)),
        ("", timedelta(hours=1)),
        ("9" * 30, timedelta(hours=1)),
        ("99999999", timedelta(days=7)),
    ],
)
def test_moment_to_come_back(value, wait):
    with time_machine.travel(datetime(2026, 11, 3, 9, 0, tzinfo=UTC), tick=False):
        assert retry_after(urllib3.HTTPHeaderDict({"Retry-After": value})) == timezone.now() + wait


def test_error_of_ours_does_not_keep_the_round_waiting(monkeypatch):
    monkeypatch.setattr(ophalen, "follow", lambda url, turns: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        list(Ronde(["https://server.example/"]))


# --- Which links there are ------------------------------------------------------------------------


def link(url):
    return f'<p>Lees <a href="{url}">meer</a>.</p>'


@pytest.mark.django_db
def test_links_of_pages_concepts_and_sources_are_found_with_where_they_stand():
    stap = make_stap(
        tekst=link("https://een.example/?a=1&amp;b=2")
        + link("https://een.example/?a=1&amp;b=2#kop")
    )
    concept = make_pagina(
        gepubliceerd=False, tekst=link("https://een.example/?a=1&amp;b=2") + link("/stappen/")
    )
    bron = make_bron(url="http://bron.example/")
    make_bron(url="")
    make_pagina(
        tekst=link("mailto:info@een.example")
        + link("tel:0301234567")
        + link(f"https://{'x' * 2000}.example/")
    )

    places = find_places()

    assert places == {
        "https://een.example/?a=1&b=2": [concept, stap],
        "http://bron.example/": [bron],
    }
    assert [str(place) for place in places["https://een.example/?a=1&b=2"]] == [
        concept.titel,
        stap.titel,
    ]


@pytest.mark.django_db
def test_link_in_a_row_stands_on_the_page_of_that_row(monkeypatch):
    actie = make_actie(tekst="https://actie.example/")
    monkeypatch.setattr(
        vinden,
        "link_fields",
        lambda model: [Actie._meta.get_field("tekst")] if model is Actie else [],
    )

    assert find_places() == {"https://actie.example/": [actie.stap]}


def test_every_kind_of_page_and_row_is_looked_at_by_itself():
    models = [model for model, _, _ in holders()]

    assert {*publicatie_models(), Actie, Bron} <= set(models)
    assert [field.name for field in link_fields(Stap)] == ["tekst"]
    assert [field.name for field in link_fields(Bron)] == ["url"]


@pytest.mark.django_db
def test_links_that_stand_nowhere_any_more_are_removed_and_the_others_stay_as_they_are():
    Weblink.objects.create(url="https://weg.example/")
    blijft = Weblink.objects.create(
        url="https://blijft.example/", fouten=2, fout_sinds=timezone.now()
    )

    sync_weblinks(["https://blijft.example/", "https://nieuw.example/"])

    assert list(Weblink.objects.values_list("url", flat=True)) == [
        "https://blijft.example/",
        "https://nieuw.example/",
    ]
    blijft.refresh_from_db()
    assert blijft.fouten == 2


# --- What is remembered ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_three_failures_in_a_row_since_the_first_and_recovery_makes_it_good():
    weblink = Weblink.objects.create(url="https://een.example/")
    seen = []

    for day, uitslag in enumerate([GOED, FOUT, FOUT, LATER, FOUT, FOUT, GOED], start=1):
        with time_machine.travel(datetime(2026, 11, day, 12, tzinfo=UTC), tick=False):
            weblink.record(uitslag, "Antwoord.")
        weblink.refresh_from_db()
        seen.append((weblink.toestand, weblink.fout_sinds and weblink.fout_sinds.day))

    assert seen == [
        ("in orde", None),
        ("werkt niet (1 keer)", 2),
        ("werkt niet (2 keer)", 2),
        ("werkt niet (2 keer)", 2),  # later is no check
        ("kapot", 2),
        ("kapot", 2),
        ("in orde", None),
    ]


@pytest.mark.django_db
def test_what_cannot_be_checked_is_not_broken():
    weblink = Weblink.objects.create(
        url="https://een.example/", fouten=2, fout_sinds=timezone.now()
    )

    weblink.record(GESLOTEN, "De server laat een controle niet toe (403).")

    assert (weblink.toestand, weblink.fouten, weblink.fout_sinds) == (
        "niet te controleren",
        0,
        None,
    )


@pytest.mark.django_db
def test_links_come_in_the_order_of_who_waited_longest():
    now = timezone.now()
    for name, hours in [("vers", 19), ("oud", 21), ("ouder", 30)]:
        Weblink.objects.create(url=name, laatst_gecontroleerd_op=now - timedelta(hours=hours))
    Weblink.objects.create(url="nieuw")
    Weblink.objects.create(url="wacht", niet_voor=now + timedelta(minutes=5))
    Weblink.objects.create(url="gewacht", niet_voor=now - timedelta(minutes=5))

    due, every = Weblink.objects.aan_de_beurt(), Weblink.objects.aan_de_beurt(alles=True)

    assert [weblink.url for weblink in due] == ["nieuw", "gewacht", "ouder", "oud"]
    assert [weblink.url for weblink in every] == ["nieuw", "gewacht", "ouder", "oud", "vers"]


# --- The command ----------------------------------------------------------------------------------


def run(*args):
    out = StringIO()
    call_command("controleer_links", *args, stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_command_reports_what_failed_three_times_with_where_it_stands(server):
    base = f"http://server.example:{server.port}"
    make_bron(titel="Goed", url=f"{base}/goed")
    make_bron(titel="Verhuisd", url=f"{base}/voorgoed-goed")
    make_bron(titel="Onderzoek", auteur="", url=f"{base}/404")
    with time_machine.travel(datetime(2026, 11, 3, 12, tzinfo=UTC), tick=True):
        first = run()
    run("--alles")

    third = run("--alles")

    assert first == ["3 links gecontroleerd: 1 in orde, 1 fout, 1 verhuisd."]
    assert third == [
        "3 links gecontroleerd: 1 in orde, 1 fout, 1 verhuisd.",
        (
            f"Kapot sinds 3 november 2026: {base}/404. De pagina bestaat niet meer (404). Staat "
            "op: Bron ‘Onderzoek’."
        ),
    ]
    assert Weblink.objects.verhuisd().get().verhuisd_naar == f"{base}/goed"


@pytest.mark.django_db
def test_second_run_on_one_day_checks_only_what_is_new(server):
    make_bron(url=f"http://server.example:{server.port}/goed")
    run()
    asked = len(server.asked)

    assert run() == ["Er is geen link aan de beurt."]
    assert len(server.asked) == asked


@pytest.mark.django_db
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_run_says_so_and_the_next_goes_on_with_the_rest(monkeypatch, number):
    urls = [make_bron(url=f"https://server.example/{n}").url for n in range(4)]
    asked, over = [], Event()

    def fetch(url, turns):
        asked.append(url)
        if len(asked) == 3:
            os.kill(os.getpid(), number)
            over.wait(30)
        return Antwoord(GOED, "De pagina is er (200).")

    monkeypatch.setattr(ophalen, "fetch", fetch)
    before = signal.getsignal(number)

    first = run()
    stored = set(
        Weblink.objects.exclude(laatst_gecontroleerd_op=None).values_list("url", flat=True)
    )
    over.set()
    second = run()

    assert first == [
        "2 links gecontroleerd: 2 in orde.",
        "Gestopt. De volgende keer gaat de controle verder met de rest: nog 2.",
    ]
    assert stored == set(asked[:2])
    assert second == ["2 links gecontroleerd: 2 in orde."]
    assert set(asked[3:]) == set(urls) - stored
    assert signal.getsignal(number) == before


@pytest.mark.django_db
def test_without_a_network_nothing_is_held_against_the_links(monkeypatch):
    for n in range(5):
        make_bron(url=f"https://weg{n}.example/")

    with pytest.raises(CommandError, match="Heeft deze computer internet"):
        run()

    assert not Weblink.objects.exclude(fouten=0, laatst_gecontroleerd_op=None).exists()


@pytest.mark.django_db
def test_run_that_is_stopped_before_anything_worked_holds_nothing_against_the_links():
    links = {
        url: Weblink.objects.create(url=url)
        for url in (f"https://weg{n}.example/" for n in range(7))
    }

    assert list(record_all(links, [(url, Antwoord(FOUT, "Nee.")) for url in list(links)[:6]])) == []
    assert not Weblink.objects.exclude(fouten=0).exists()


@pytest.mark.django_db
def test_failures_count_as_soon_as_one_link_works(server):
    for n in range(5):
        make_bron(url=f"https://weg{n}.example/")
    make_bron(url=f"http://server.example:{server.port}/goed")

    assert run() == ["6 links gecontroleerd: 1 in orde, 5 fout."]
    assert (
        Weblink.objects.filter(fouten=1, antwoord="De naam van de site bestaat niet.").count() == 5
    )


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.mark.django_db
@pytest.mark.parametrize(("stream", "bar"), [(StringIO, False), (Terminal, True)])
def test_command_shows_how_far_it_is_to_who_looks_and_not_to_a_log(
    server, monkeypatch, stream, bar
):
    monkeypatch.setattr(sys, "stderr", stream())
    make_bron(url=f"http://server.example:{server.port}/goed")

    run()

    assert ("0/1 [" in sys.stderr.getvalue()) == bar
    assert bar or sys.stderr.getvalue() == ""


# --- In the admin ---------------------------------------------------------------------------------


def make_weblink(url="https://stuk.example/", fouten=3, **velden):
    velden.setdefault("fout_sinds", datetime(2026, 11, 3, 12, tzinfo=UTC) if fouten else None)
    return Weblink.objects.create(
        url=url, fouten=fouten, laatst_gecontroleerd_op=timezone.now(), **velden
    )


LIST = "/beheer/redactie/weblink/"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["redacteur", "eindredacteur", "beheerder"])
def test_list_tells_how_it_is_since_when_and_where_it_stands(request, role):
    client = request.getfixturevalue(role)
    make_weblink(antwoord="De pagina bestaat niet meer (404).")
    stap, bron = (
        make_stap(tekst=link("https://stuk.example/")),
        make_bron(titel="Gids", url="https://stuk.example/"),
    )

    page = Page(client.get(LIST))

    [row] = page.one("table", id="result_list").find("tbody")[0].find("tr")
    assert "kapot 3 november 2026" in row.text
    assert "De pagina bestaat niet meer (404)." in row.text
    assert [(item.text, item.attrs["href"]) for item in row.find("a")] == [
        ("https://stuk.example/", "https://stuk.example/"),
        (f"Stap ‘{stap.titel}’", change_url(stap)),
        ("Bron ‘Gids’", change_url(bron)),
    ]
    assert "Toevoegen" not in page.main.text
    assert page.find("select", name="action") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("toestand", "found"),
    [
        ("kapot", ["https://kapot.example/"]),
        ("werkt niet", ["https://hapert.example/"]),
        ("verhuisd", ["https://verhuisd.example/"]),
        ("niet te controleren", ["https://dicht.example/"]),
        ("onzin", None),
    ],
)
def test_filter_shows_the_links_that_are_so(redacteur, toestand, found):
    make_weblink("https://kapot.example/", verhuisd_naar="https://ooit.example/")
    make_weblink("https://hapert.example/", 2)
    make_weblink(
        "https://verhuisd.example/", 0, uitslag=GOED, verhuisd_naar="https://nieuw.example/"
    )
    make_weblink("https://dicht.example/", 0, uitslag=GESLOTEN)
    every = list(Weblink.objects.values_list("url", flat=True))

    page = Page(redacteur.get(LIST, {"toestand": toestand}))

    rows = page.one("table", id="result_list").find("tbody")[0].find("tr")
    assert [row.find("a")[0].text for row in rows] == (every if found is None else found)
    assert ("https://nieuw.example/" in page.main.text) == (toestand in ("verhuisd", "onzin"))


@pytest.mark.django_db
def test_list_of_a_hundred_links_takes_as_many_queries_as_one_of_one(redacteur):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert redacteur.get(LIST).status_code == 200
        return len(queries)

    make_weblink("https://site.example/0/")
    make_bron(url="https://site.example/0/")
    redacteur.get(LIST)
    one = count()
    for n in range(1, 100):
        make_weblink(f"https://site.example/{n}/")
        make_bron(url=f"https://site.example/{n}/")

    assert count() == one


@pytest.mark.django_db
def test_link_that_was_taken_away_since_says_so(redacteur):
    make_weblink()

    assert "nergens meer" in Page(redacteur.get(LIST)).main.text


@pytest.mark.django_db
@pytest.mark.parametrize(("aantal", "words"), [(1, "1 kapotte link"), (3, "3 kapotte links")])
def test_home_counts_broken_links_and_leads_to_just_those(redacteur, aantal, words):
    for n in range(aantal):
        make_weblink(f"https://kapot.example/{n}/")
    make_weblink("https://hapert.example/", 2)

    [line] = [item for item in Page(redacteur.get("/beheer/")).find("a") if "kapotte" in item.text]

    rows = (
        Page(redacteur.get(line.attrs["href"]))
        .one("table", id="result_list")
        .find("tbody")[0]
        .find("tr")
    )
    assert (line.text, len(rows)) == (words, aantal)


@pytest.mark.django_db
def test_home_is_silent_while_no_link_is_broken(redacteur):
    make_weblink("https://hapert.example/", 2)

    assert "kapotte" not in Page(redacteur.get("/beheer/")).text
