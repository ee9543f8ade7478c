"""Connections on which nothing happens cost other visitors nothing."""

import resource
import socket
from contextlib import ExitStack

import pytest

from tests.faults.site import Site

pytestmark = pytest.mark.xdist_group("faults")


def test_connections_without_a_question_hold_nobody_up(site):
    with ExitStack() as stack:
        for _ in range(50):
            stack.enter_context(socket.create_connection(("127.0.0.1", site.port)))

        # Each of the eight threads would wait five seconds for each of them; several questions, to
        # ask both workers.
        assert [site.get("/robots.txt", timeout=5)[0] for _ in range(10)] == [200] * 10


def test_site_may_open_more_files_than_it_gets_by_default(tmp_path, monkeypatch):
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, most))
    try:
        with Site(tmp_path / "site") as site:
            limits = [
                resource.prlimit(worker, resource.RLIMIT_NOFILE)[0] for worker in site.workers()
            ]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (now, most))

    assert limits == [min(4000, most)] * 2
