"""Visitors with connections that stay open, in a process of their own so that they do not slow the
test down.

with Load(site, paths, rate=50) as load: # 50 requests/s, or clients=1000, think=(1, 2) ...
load.report: {"requests": …, "statuses": …, "errors": […], "p95": …, "pages": {path: {digest:
count}}, …}

A connection that the server closed while it was idle is opened again and the question asked once
more, as a browser does (`again` counts that). Everything else that is no whole answer is an error.
Latencies are in seconds; with `rate` they count from the moment that the request was due, so a
server that stalls cannot hide it.
"""

import asyncio
import hashlib
import json
import random
import ssl
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
TIMEOUT = 30  # seconds for one answer


class Load:
    """Starts the visitors; at the end of the block it stops them and `report` is there."""

    def __init__(
        self,
        site,
        paths,
        clients=50,
        think=(0, 0),
        rate=None,
        headers=None,
        watch=(),
        authority=None,
    ):
        """`headers` go along with every request; of the names in `watch` the values in the answers
        are counted.

        With an `authority`, the file with its certificate, the visitors come over TLS.
        """
        self.spec = {
            "port": site.port,
            "host": site.url.split("/")[2],
            "paths": list(paths),
            "clients": clients,
            "think": think,
            "rate": rate,
            "headers": headers or {"Accept-Encoding": "br"},
            "watch": [name.lower() for name in watch],
            "authority": authority and str(authority),
        }
        self.report = {}

    def __enter__(self):
        command = [sys.executable, "-m", "tests.faults.load"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.process.stdin.write(json.dumps(self.spec) + "\n")
        self.process.stdin.flush()
        self.process.stdout.readline()  # it is up
        return self

    def __exit__(self, *_):
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        out = self.process.stdout.read()
        self.process.stdout.close()
        assert self.process.wait() == 0, "the load generator failed"
        self.report = json.loads(out)


def line(report):
    """The figures of a report in one line."""
    times = ", ".join(
        f"{name} {report[name] * 1000:.0f} ms" for name in ("p50", "p95", "p99", "max")
    )
    statuses = ", ".join(f"{count} × {status}" for status, count in report["statuses"].items())
    rate = report["requests"] / report["seconds"]
    return (
        f"{statuses or 'nothing'}, {len(report['errors'])} errors, {report['again']} asked "
        f"again, {rate:.0f}/s, {times}"
    )


# --- In the other process -------------------------------------------------------------------------


class Closed(Exception):
    """The server closed a connection before a byte of the answer came."""


class Visitor:
    def __init__(self, spec, found):
        self.spec, self.found = spec, found
        self.reader = self.writer = None

    async def ask(self, path, due):
        """Asks for one page and writes down what came of it."""
        reused = self.writer is not None
        try:
            async with asyncio.timeout(TIMEOUT):
                answer = await self.try_twice(path) if reused else await self.fetch(path)
        except (
            OSError,
            Closed,
            asyncio.IncompleteReadError,
            ValueError,
        ) as error:  # TimeoutError is an OSError
            self.close()
            return self.found.fail(path, repr(error))
        return self.found.add(path, time.monotonic() - due, *answer)

    async def try_twice(self, path):
        try:
            return await self.fetch(path)
        except (Closed, ConnectionError):
            self.close()
            self.found.again += 1
            return await self.fetch(path)

    async def fetch(self, path):
        await self.open()
        self.writer.write(f"GET {path} HTTP/1.1\r\n{self.spec['lines']}\r\n".encode())
        first = await self.reader.readline()
        if not first:
            raise Closed
        headers = {}
        while (row := await self.reader.readuntil(b"\r\n")) != b"\r\n":
            name, _, value = row.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        body = await self.body(headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return int(first.split()[1]), headers, body

    async def body(self, headers):
        if "content-length" in headers:
            return await self.reader.readexactly(int(headers["content-length"]))
        parts = []
        while size := int((await self.reader.readuntil(b"\r\n")).split(b";")[0], 16):
            parts.append(await self.reader.readexactly(size))
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)
        return b"".join(parts)

    async def open(self):
        if not self.writer:
            tls = (
                {"ssl": self.spec["tls"], "server_hostname": self.spec["host"]}
                if self.spec["tls"]
                else {}
            )
            self.reader, self.writer = await asyncio.open_connection(
                "127.0.0.1", self.spec["port"], limit=2**20, **tls
            )

    def close(self):
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None


class Found:
    """What the visitors met."""

    def __init__(self, watch):
        self.watch, self.begin = watch, time.monotonic()
        self.times, self.errors, self.again = [], [], 0
        self.statuses, self.pages, self.headers = (
            Counter(),
            defaultdict(Counter),
            {name: Counter() for name in watch},
        )

    def add(self, path, seconds, status, headers, body):
        self.times.append(seconds)
        self.statuses[status] += 1
        self.pages[path][digest(body) if status == 200 else str(status)] += 1
        for name in self.watch:
            self.headers[name][headers.get(name)] += 1
        if status >= 500:
            self.fail(path, status)

    def fail(self, path, what):
        self.errors.append([round(time.monotonic() - self.begin, 2), path, what])

    def report(self):
        times = sorted(self.times) or [0.0]
        points = {
            name: times[min(int(len(times) * part), len(times) - 1)] for name, part in PARTS.items()
        }
        kept = {
            name: getattr(self, name)
            for name in ("statuses", "errors", "again", "pages", "headers")
        }
        return (
            kept
            | points
            | {
                "requests": len(self.times),
                "max": times[-1],
                "seconds": time.monotonic() - self.begin,
            }
        )


PARTS = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def digest(body):
    return hashlib.sha256(body).hexdigest()[:16]


async def wander(visitor, paths, think):
    """One reader: a page, a pause, another page."""
    await asyncio.sleep(random.uniform(0, think[1]))
    while True:
        await visitor.ask(random.choice(paths), time.monotonic())
        await asyncio.sleep(random.uniform(*think))


async def keep_rate(visitors, paths, rate):
    """So many requests a second, whether the server keeps up or not."""
    free, busy, due = list(visitors), set(), time.monotonic()

    async def ask(visitor, path, due):
        await visitor.ask(path, due)
        free.append(visitor)

    for number in range(sys.maxsize):
        await asyncio.sleep(max(due - time.monotonic(), 0))
        while not free:
            await asyncio.sleep(0.001)
        task = asyncio.create_task(ask(free.pop(), paths[number % len(paths)], due))
        busy.add(task)
        task.add_done_callback(busy.discard)
        due += 1 / rate


async def main(spec):
    """Runs until stdin is closed. Answers that are on their way then do not count."""
    spec["lines"] = "".join(
        f"{name}: {value}\r\n" for name, value in ({"Host": spec["host"]} | spec["headers"]).items()
    )
    spec["tls"] = (
        ssl.create_default_context(cafile=spec["authority"]) if spec["authority"] else None
    )
    found = Found(spec["watch"])
    visitors = [Visitor(spec, found) for _ in range(spec["clients"])]
    print("up", flush=True)
    found.begin = time.monotonic()
    if spec["rate"]:
        work = [asyncio.create_task(keep_rate(visitors, spec["paths"], spec["rate"]))]
    else:
        work = [
            asyncio.create_task(wander(visitor, spec["paths"], spec["think"]))
            for visitor in visitors
        ]
    await asyncio.to_thread(sys.stdin.read)
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    print(json.dumps(found.report()))


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.stdin.readline())))
