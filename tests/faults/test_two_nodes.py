"""Two nodes on one PostgreSQL and one Redis, as behind a proxy: what one does the other knows, and
either may die.
"""

import os
import subprocess
import time
from contextlib import ExitStack
from types import SimpleNamespace
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from tests.faults.editor import LOGIN, Editor, change_url, token
from tests.faults.site import PASSWORD, Site, fill, free_port

IS_GIVEN = settings.REDIS and settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
pytestmark = [
    pytest.mark.xdist_group("nodes"),
    pytest.mark.skipif(
        not IS_GIVEN, reason="two nodes need PostgreSQL and Redis: make test-services runs this"
    ),
]
STAP = change_url("stappen.stap", 1)
PATH = "/stappen/initiatief-nemen/"


class Redis:
    """A Redis of its own, so that it can be killed."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()

    def start(self):
        command = [
            "redis-server",
            "--bind",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--save",
            "",
            "--dir",
            self.folder,
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def database():
    """The address of an empty database on the PostgreSQL that the tests were given."""
    given, name = os.environ["DATABASE_URL"], f"test_nodes_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlsplit(given)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def house(database, tmp_path_factory):
    """Nodes a and b with the launch content, and their Redis."""
    folder = tmp_path_factory.mktemp("nodes")
    redis = Redis(folder)
    shared = {"DATABASE_URL": database, "CACHE_URL": f"redis://127.0.0.1:{redis.port}"}
    a = Site(folder / "a", **shared)
    b = Site(folder / "b", **shared, SITE_URL=a.url)
    for node in (a, b):
        node.folder.mkdir()
    redis.start()
    try:
        fill(a.env)
        with ExitStack() as nodes:
            yield SimpleNamespace(a=nodes.enter_context(a), b=nodes.enter_context(b), redis=redis)
    finally:
        redis.kill()


class Stranger(Editor):
    """Someone who is not logged in."""

    def __init__(self, site):
        self.site, self.cookies, self.place = site, {}, ""

    def try_password(self, name, password):
        """The status of the answer."""
        form = self.request("GET", LOGIN).content.decode()
        return self.request(
            "POST", LOGIN, {"csrfmiddlewaretoken": token(form), "login": name, "password": password}
        ).status_code

    def is_in(self):
        return self.request("GET", "/beheer/").status_code == 200


def lateness(node, text):
    """For how many seconds some visit still lacked this text; asks both workers, a second and a
    half long.
    """
    begin = last = time.monotonic()
    while (asked := time.monotonic()) < begin + 1.5:
        if text.encode() not in node.get(PATH)[1]:
            last = asked
    return last - begin


def test_edit_on_one_node_is_on_the_other_within_a_second(house):
    editor, seconds = Editor(house.a), []
    for number, (node, other) in enumerate([(house.a, house.b), (house.b, house.a)] * 2):
        editor.site = node
        editor.save(STAP, samenvatting=f"Dit is tekst {number}.")
        seconds.append(lateness(other, f"Dit is tekst {number}."))

    assert max(seconds) < 1
    print(f"\nTwo nodes: the other one showed an old page for {max(seconds):.3f} s at most")


def test_log_in_on_one_node_holds_on_the_other_and_so_does_the_log_out(house):
    visitor = Stranger(house.a)
    assert visitor.try_password("eva", PASSWORD) == 302
    visitor.site = house.b
    was_in = visitor.is_in()

    page = visitor.request("GET", "/beheer/").content.decode()
    visitor.request("POST", "/beheer/account/logout/", {"csrfmiddlewaretoken": token(page)})
    visitor.site = house.a

    assert (was_in, visitor.is_in()) == (True, False)


def test_tries_to_log_in_count_on_both_nodes_together(house):
    tries = [
        Stranger(node).try_password("niemand", f"gok {number}")
        for number in range(5)
        for node in (house.a, house.b)
    ]

    assert tries == [200] * 10
    assert [Stranger(node).try_password("niemand", "gok") for node in (house.a, house.b)] == [
        429,
        429,
    ]


def test_without_redis_the_guide_and_the_editors_go_on_and_nobody_new_comes_in(house):
    editor = Editor(house.a)
    house.redis.kill()

    editor.save(STAP, samenvatting="Geschreven zonder Redis.")
    seconds = [lateness(node, "Geschreven zonder Redis.") for node in (house.a, house.b)]
    refused = [Stranger(node).try_password("eva1", PASSWORD) for node in (house.a, house.b)]
    house.redis.start()
    begin = time.monotonic()
    while Stranger(house.b).try_password("eva1", PASSWORD) != 302:
        assert time.monotonic() < begin + 10
    back = time.monotonic() - begin

    assert refused == [503, 503]
    assert max(seconds) < 1
    print(
        f"\nWithout Redis: an old page for {max(seconds):.3f} s at most; logging in worked "
        f"{back:.3f} s after its return"
    )


def test_node_that_is_killed_is_not_missed_and_comes_back_with_the_news(house):
    editor = Editor(house.a)
    paths = house.b.paths()

    house.a.kill()
    editor.site = house.b
    editor.save(STAP, samenvatting="Geschreven op de ander.")
    wrong = [path for path in paths if house.b.get(path)[0] != 200]
    house.a.start()

    assert wrong == []
    assert [lateness(node, "Geschreven op de ander.") < 1 for node in (house.a, house.b)] == [
        True,
        True,
    ]
