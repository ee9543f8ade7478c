"""F20: 500 connections that send a byte now and then.

Behind the documented nginx other readers notice nothing.
"""

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.faults.load import Load, line
from tests.faults.site import FULL
from tests.machine import HOST

pytestmark = pytest.mark.xdist_group("uitrol")
SLOW = 500
SECONDS = 60 if FULL else 6
HEAD = f"HTTP/1.1\r\nHost: {HOST}\r\n".encode()


async def drip(port, context, number, until):
    """One slow visitor: half of them never finish their headers, half their form.

    Comes back when it is shown the door.
    """
    start = (
        b"POST /beheer/ " + HEAD + b"Content-Length: 9999\r\n\r\n"
        if number % 2
        else b"GET / " + HEAD
    )
    while asyncio.get_running_loop().time() < until:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=context, server_hostname=context and HOST
            )
            writer.write(start)
            while not reader.at_eof() and asyncio.get_running_loop().time() < until:
                writer.write(b"X" if number % 2 else b"X-a: b\r\n")
                await writer.drain()
                await asyncio.sleep(2)
            writer.close()
        await asyncio.sleep(0.1)


def drip_with_load(port, context, load):
    """The report of a load of readers while the slow visitors are there."""

    async def main():
        until = asyncio.get_running_loop().time() + SECONDS
        await asyncio.gather(*[drip(port, context, number, until) for number in range(SLOW)])

    with (
        load,
        ThreadPoolExecutor() as thread,
    ):  # where no browser test of this process left a loop running
        thread.submit(asyncio.run, main()).result()
    return load.report


class GunicornOf:
    """For Load: the same site, without the nginx before it."""

    def __init__(self, machine):
        self.url, self.port = machine.url, machine.ports["gunicorn"]


def test_slow_visitors_do_not_hold_up_others(machine):
    context = ssl.create_default_context(cafile=machine.authority)
    readers = {"rate": 20, "clients": 20, "authority": machine.authority}
    paths = ["/", "/stappen/", "/bouwstenen/", "/zoeken/?q=bezoek", "/-/leeft"]

    report = drip_with_load(machine.ports["https"], context, Load(machine, paths, **readers))

    print(f"F20 behind nginx, {SLOW} slow: {line(report)}")
    assert report["errors"] == []
    assert set(report["statuses"]) == {"200"}
    if FULL:  # in a short form, beside other tests, this would tell how busy the machine is
        assert report["p95"] <= 0.5


def test_without_nginx_they_do(machine):
    """Not a promise but a figure, for chapter 9 of docs/uitrol.md: why gunicorn never faces the
    internet itself.
    """
    forwarded = {"X-Forwarded-Proto": "https", "Accept-Encoding": "br"}

    report = drip_with_load(
        machine.ports["gunicorn"],
        None,
        Load(GunicornOf(machine), ["/"], rate=20, headers=forwarded),
    )

    print(f"F20 without nginx, {SLOW} slow: {line(report)}")
