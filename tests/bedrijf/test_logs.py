"""The log in production: a line of JSON for what goes wrong or takes long, without personal data."""

import json
import logging
import re
import sys
from io import StringIO
from types import SimpleNamespace

import pytest
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path

from aanpak.bedrijf import logs
from aanpak.inloggen.veiligheid import log_event
from tests.pages import Page


def stuk(request):
    logging.getLogger("ergens").info("Onderweg naar ’t einde, voor jan@gemeente.example")
    raise RuntimeError("bericht aan jan@gemeente.example\nkon niet\r\nweg")


def goed(request):
    log_event("ingelogd", request, "jan@gemeente.example")
    return HttpResponse("goed")


def weg(request, sleutel):
    raise Http404


urlpatterns = [
    path("stuk/", stuk),
    path("goed/", goed),
    path("gedeeld/<str:sleutel>/", weg),
    path("", include("aanpak.urls")),
]
handler500 = "aanpak.errors.server_error"
handler404 = "aanpak.errors.page_not_found"


@pytest.fixture
def lines():
    """What stands in the log, as {name: value} for each line."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JSONFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.fixture
def visit(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False).get


def test_failure_is_one_line_with_its_trace(visit, lines):
    visit(
        "/stuk/?q=geheim&e=jan@gemeente.example",
        headers={"cookie": "sessie=zeepkist"},
        REMOTE_ADDR="192.0.2.7",
    )

    on_the_way, failure = lines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", failure["time"])
    assert {
        name: failure[name] for name in ("level", "logger", "message", "method", "path", "status")
    } == {
        "level": "ERROR",
        "logger": "django.request",
        "message": "Internal Server Error: /stuk/",
        "method": "GET",
        "path": "/stuk/",
        "status": 500,
    }
    assert failure["ms"] >= 0
    assert failure["request_id"] == on_the_way["request_id"] != ""
    assert failure["trace"].startswith("Traceback") and "kon niet" in failure["trace"]
    assert on_the_way["path"] == "/stuk/" and on_the_way["message"].startswith(
        "Onderweg naar ’t einde"
    )
    everything = json.dumps(lines())
    assert [
        secret for secret in ("geheim", "jan@", "zeepkist", "192.0.2.7") if secret in everything
    ] == []


def test_page_about_a_failure_gives_its_number(visit, lines):
    response = visit("/stuk/")

    number = lines()[-1]["request_id"]
    assert f"Noem dan nummer {number}." in Page(response).text
    assert response.headers["X-Request-ID"] == number


def test_page_that_is_well_makes_no_line_and_has_no_number(visit, lines, monkeypatch):
    monkeypatch.setattr(logging.getLogger("aanpak.veiligheid"), "disabled", True)
    response = visit("/goed/")

    assert lines() == []
    assert "X-Request-ID" not in response.headers


def test_missing_page_is_told_without_the_key_of_a_shared_link(visit, lines, db):
    visit("/gedeeld/heel-geheim/")

    assert [(line["message"], line["path"], line["status"]) for line in lines()] == [
        ("Not Found: /gedeeld/…/", "/gedeeld/…/", 404)
    ]


def test_key_of_a_link_is_not_told_before_the_page_is_found_either(visit, lines, settings):
    settings.ALLOWED_HOSTS = ["elders.example"]
    visit("/gedeeld/heel-geheim/")

    assert [line["path"] for line in lines()] == ["/gedeeld/…/"]


def test_host_that_is_not_ours_is_told_in_a_short_line(visit, lines):
    visit("/goed/", headers={"host": "evil.example"})

    assert [(line["logger"], line["status"], "trace" in line) for line in lines()] == [
        ("django.security.DisallowedHost", 400, False)
    ]


def test_log_of_who_came_in_stays_whole(visit, lines):
    visit("/goed/", REMOTE_ADDR="192.0.2.7")

    assert [(line["logger"], line["message"]) for line in lines()] == [
        ("aanpak.veiligheid", "ingelogd gebruiker='jan@gemeente.example' adres='192.0.2.7'")
    ]


def test_slow_page_is_told(visit, lines, monkeypatch):
    monkeypatch.setattr(logs, "SLOW", -1)
    visit("/goed/?q=geheim")

    slow = lines()[-1]
    assert (slow["level"], slow["message"], slow["path"], slow["status"]) == (
        "WARNING",
        "Slow request",
        "/goed/",
        200,
    )


@pytest.mark.parametrize(
    "text", ["een\ntwee", "een\r\ntwee", "een\u2028twee", "een\x85twee", "een\x1b[2Jtwee"]
)
def test_whatever_is_told_stays_one_line(lines, text):
    logging.getLogger("ergens").warning("Er kwam: %s", text)

    assert [line["message"] for line in lines()] == [f"Er kwam: {text}"]
    assert lines()[0]["request_id"] == ""


def test_half_a_letter_is_told_too():
    record = logging.makeLogRecord(
        {"name": "ergens", "msg": "Er kwam: \ud800"}
    )  # not logged: pytest could not pass it on

    assert json.loads(logs.JSONFormatter().format(record).encode())["message"] == "Er kwam: \ud800"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (
            "Invalid request from ip=192.0.2.7: Invalid Request Line",
            "Invalid request from ip=…: Invalid Request Line",
        ),
        ("Invalid request from ip=2001:db8::7: x", "Invalid request from ip=…: x"),
        (
            "Error handling request /zoeken/?q=eenzaam&x=1 now",
            "Error handling request /zoeken/… now",
        ),
        ("Kan dat? Ja.", "Kan dat? Ja."),
        ("{'jan.de+boer@gemeente.example': (550, b'no')}", "{'…': (550, b'no')}"),
    ],
)
def test_no_person_can_be_found_in_what_others_tell(lines, told, kept):
    logging.getLogger("gunicorn.error.test").warning(told)

    assert [line["message"] for line in lines()] == [kept]


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        (1, "0123456789abcdef0123456789ABCDEF", True),
        (1, "a-b-c-d-8", True),
        (0, "0123456789abcdef", False),
        (1, "kort", False),
        (1, "a" * 65, False),
        (1, "<script>alert(1)</script>", False),
        (1, "0123456789abcdef\n", False),
        (1, "", False),
    ],
)
def test_number_comes_from_a_proxy_of_ours_or_is_made(settings, proxies, given, taken):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"x-request-id": given})

    number = logs.request_id_for(request)

    assert (number == given) == taken
    assert logs.REQUEST_ID.fullmatch(number)


def test_every_request_has_a_number_of_its_own():
    numbers = []
    middleware = logs.RequestMiddleware(
        lambda request: numbers.append(request.request_id) or HttpResponse()
    )
    for _ in range(3):
        middleware(RequestFactory().get("/"))

    assert len(set(numbers)) == 3
    assert logs.current_request.get() is None


def test_trace_outside_a_request_and_a_record_of_another_kind_of_request_are_lines_too():
    formatter = logs.JSONFormatter()
    try:
        raise ValueError("eerst\ndan")
    except ValueError:
        record = logging.LogRecord(
            "ergens", logging.ERROR, __file__, 1, "Mis: %s", ("x",), sys.exc_info()
        )
    record.request = SimpleNamespace()  # a socket, as runserver has it

    line = json.loads(formatter.format(record))

    assert line["message"] == "Mis: x" and line["trace"].endswith("dan") and "path" not in line
