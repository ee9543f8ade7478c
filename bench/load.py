"""The load, in a process of its own so that its CPU counts for nobody. Reads its task from stdin, writes what came of it.

Plain sockets that stay open, and no more of HTTP than it takes to see where an answer ends: what is measured is the server.
"""

import json
import re
import socket
import sys
import time
from itertools import count, cycle
from selectors import EVENT_READ, DefaultSelector

CONNECTIONS = 8
REQUEST = "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: text/html\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
NEVER_ASKED = map(str, count(time.time_ns()))


class Connection:
    """One visitor: asks a path, and the next when the answer is complete."""

    def __init__(self, port):
        self.port, self.got, self.whole = port, b"", 0
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, path):
        self.path, self.got, self.whole = path, b"", 0
        asked = path.replace("#", next(NEVER_ASKED)) if "#" in path else path
        self.socket.sendall(REQUEST.format(path=asked, port=self.port).encode())

    def receive(self):
        """The length of the content when all of it is there, else None. Stops at anything but a 200."""
        part = self.socket.recv(262_144)
        self.got += part
        if not part:
            sys.exit(f"{self.path}: the server hung up after {len(self.got)} bytes")
        if not self.whole and not self.read_head():
            return None
        return self.length if len(self.got) >= self.whole else None

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
    """The paths to ask: over and over until the time is up, or each once when there is no time."""
    end = time.perf_counter() + seconds
    for path in cycle(paths) if seconds else paths:
        if seconds and time.perf_counter() >= end:
            return
        yield path


def run(port, paths, seconds, lengths):
    """How many answers came in how many seconds, how long each was, and what part of the time this process was busy."""
    selector, todo, answers = DefaultSelector(), coming(paths, seconds), 0
    before, used = time.perf_counter(), time.process_time()
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
            if lengths.setdefault(connection.path, length) != length:
                sys.exit(f"{connection.path}: {length} bytes instead of {lengths[connection.path]}")
            path = next(todo, None)
            if path:
                connection.ask(path)
            else:
                selector.unregister(connection.socket)
    seconds, used = time.perf_counter() - before, time.process_time() - used
    return {"answers": answers, "seconds": seconds, "busy": used / seconds, "lengths": lengths}


if __name__ == "__main__":
    json.dump(run(**json.load(sys.stdin)), sys.stdout)
