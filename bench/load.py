"""The load, in a process of its own, to keep its CPU out of the figures. JSON in and out.

Plain sockets that stay open, and just enough HTTP to see where an answer ends.
"""

import json
import re
import socket
import sys
import time
from itertools import count, cycle
from selectors import EVENT_READ, DefaultSelector

CONNECTIONS = 8
REQUEST = (
    "GET {path} HTTP/1.1\r\n"
    "Host: localhost:{port}\r\n"
    "Accept: text/html\r\n"
    "Accept-Encoding: gzip, deflate, br\r\n"
    "\r\n"
)
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
NEVER_ASKED = map(str, count(time.time_ns()))


class Connection:
    """One visitor: asks a path, and the next when the answer is complete."""

    def __init__(self, port):
        self.port = port
        self.got = b""
        self.whole = 0
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, path):
        self.path = path
        self.got = b""
        self.whole = 0
        if "#" in path:
            path = path.replace("#", next(NEVER_ASKED))
        request = REQUEST.format(path=path, port=self.port)
        self.socket.sendall(request.encode())

    def receive(self):
        """The length of a complete answer, else None. Exits at anything but a 200."""
        part = self.socket.recv(262_144)
        self.got += part
        if not part:
            sys.exit(f"{self.path}: the server hung up after {len(self.got)} bytes")
        if not self.whole and not self.read_head():
            return None
        if len(self.got) >= self.whole:
            return self.length
        return None

    def read_head(self):
        end = self.got.find(b"\r\n\r\n") + 4
        if end < 4:
            return False
        length = LENGTH.search(self.got, 0, end)
        if not self.got.startswith(b"HTTP/1.1 200 ") or not length:
            sys.exit(f"{self.path}: {self.got[:end].decode('latin-1')}")
        self.length = int(length[1])
        self.whole = end + self.length
        return True


def coming(paths, seconds):
    """The paths over and over until the time is up; each once when `seconds` is 0."""
    end = time.perf_counter() + seconds
    for path in cycle(paths) if seconds else paths:
        if seconds and time.perf_counter() >= end:
            return
        yield path


def run(port, paths, seconds, lengths):
    """The number of answers, the seconds they took, their lengths, and the share of busy time."""
    selector = DefaultSelector()
    todo = coming(paths, seconds)
    answers = 0
    before = time.perf_counter()
    used = time.process_time()
    for _, path in zip(range(CONNECTIONS), todo, strict=False):
        connection = Connection(port)
        selector.register(connection.socket, EVENT_READ, connection)
        connection.ask(path)
    while selector.get_map():
        for key, _ in selector.select():
            connection = key.data
            length = connection.receive()
            if length is None:
                continue
            answers += 1
            expected = lengths.setdefault(connection.path, length)
            if length != expected:
                sys.exit(f"{connection.path}: {length} bytes instead of {expected}")
            path = next(todo, None)
            if path:
                connection.ask(path)
            else:
                selector.unregister(connection.socket)
    seconds = time.perf_counter() - before
    busy = (time.process_time() - used) / seconds
    return {
        "answers": answers,
        "seconds": seconds,
        "busy": busy,
        "lengths": lengths,
    }


if __name__ == "__main__":
    json.dump(run(**json.load(sys.stdin)), sys.stdout)
