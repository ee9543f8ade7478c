"""The benchmark runs on the site as it is; its figures are for people, not for a test."""

import socket
import subprocess
import sys
from itertools import islice
from pathlib import Path
from threading import Thread

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from bench import load, pages, report, rounds, servers
from praktijk.models import Hulpmiddel, Interventie

ROOT = Path(__file__).parents[2]
SERVED = [
    report.NONE,
    report.SEVEN,
    report.STORED,
    report.GIDS,
    report.FRESH,
    report.UNKNOWN,
    report.CHOICE,
    report.SEARCH,
]


def test_benchmark_measures_the_site_beside_other_servers():
    command = [sys.executable, "-m", "bench", "short"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)

    assert done.returncode == 0, done.stderr
    assert [
        name for name in [*SERVED, *pages.PAGES, *pages.CHANGED] if f"\n{name} " not in done.stdout
    ] == []
    assert f"\n{report.NGINX} " in done.stdout or "nginx is not installed here" in done.stdout
    assert done.stdout.count("≤") >= 10


@pytest.mark.parametrize("number", [40, 120])
def test_benchmark_fills_the_overviews_and_gets_every_page(gids, capsys, number):
    pages.fill(number)

    with override_settings(ROOT_URLCONF="bench.urls"):
        site, plain = pages.make_handlers()
        report.show_growth({number: pages.measure(site, plain, number, rounds=1)}, pages.BARE)

    assert [model.objects.zichtbaar().count() for model in (Hulpmiddel, Interventie)] == [
        number,
        number,
    ]
    printed = capsys.readouterr().out
    assert all(name in printed for name in [pages.BARE, *pages.PAGES])
    assert "queries of a page, the most of all above" in printed
    assert printed.rstrip().endswith("ok")


@pytest.mark.django_db
def test_benchmark_stops_when_a_page_is_not_there():
    with pytest.raises(SystemExit, match="/bestaat-niet/: 404"):
        pages.ask(WSGIHandler(), "/bestaat-niet/")


def test_benchmark_goes_on_without_nginx(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(servers.shutil, "which", lambda name, path: None)
    monkeypatch.setattr(rounds, "start_bare", lambda folder, middleware: middleware)

    assert list(rounds.others(tmp_path)) == [(report.NONE, "none"), (report.SEVEN, "seven")]
    assert "nginx is not installed here" in capsys.readouterr().out


def answer_with(*parts):
    """The port of a server that answers one request with these parts."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer():
        connection, _ = listening.accept()
        with listening, connection:
            connection.recv(65_536)
            for part in parts:
                connection.sendall(part)

    Thread(target=answer, daemon=True).start()
    return listening.getsockname()[1]


def test_load_counts_an_answer_that_comes_in_parts():
    port = answer_with(b"HTTP/1.1 200 OK\r\nContent-", b"Length: 5\r\n\r\nhe", b"llo")

    done = load.run(port, ["/"], seconds=0, lengths={})

    assert (done["answers"], done["lengths"]) == (1, {"/": 5})


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            [b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello"],
            "/: HTTP/1.1 404 Not Found",
        ),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello!"], "/: 6 bytes instead of 5"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"], "/: the server hung up"),
    ],
    ids=["not a 200", "another length", "cut off"],
)
def test_load_stops_at_a_wrong_answer(parts, said):
    with pytest.raises(SystemExit, match=said):
        load.run(answer_with(*parts), ["/"], seconds=0, lengths={"/": 5})


def test_load_asks_over_and_over_until_the_time_is_up():
    assert list(islice(load.coming(["/a/", "/b/"], seconds=60), 3)) == ["/a/", "/b/", "/a/"]
    assert list(load.coming(["/a/", "/b/"], seconds=-1)) == []
    assert list(load.coming(["/a/", "/b/"], seconds=0)) == ["/a/", "/b/"]


def test_ratio_is_the_median_of_the_rounds():
    fast = [report.Turn(1, 1, 0), report.Turn(1, 1, 0), report.Turn(2, 1, 0)]
    slow = [report.Turn(2, 1, 0), report.Turn(9, 1, 0), report.Turn(6, 1, 0)]

    assert report.ratio({"slow": slow, "fast": fast}, "slow", "fast", "cpu") == 3


@pytest.mark.parametrize(("figure", "said"), [(1.0, "ok"), (1.01, "MISSED")])
def test_bar_says_whether_it_is_met(capsys, figure, said):
    report.show_bar("memory", figure, 1.0, " MB")

    assert capsys.readouterr().out.split("≤")[1].split(maxsplit=1)[1].strip() == said
