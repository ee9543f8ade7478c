"""Follows many links, several hosts at a time and each host politely."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.pool import ThreadPool
from queue import SimpleQueue
from threading import Event, Lock

from redactie.weblinks import ophalen
from redactie.weblinks.adressen import host_of
from redactie.weblinks.antwoord import Antwoord, Later

PAUSE = 1  # seconds between two requests to one host
WORKERS = 8  # hosts at a time


class Turn:
    """The turn at one host: the thread with the lock may send a request, not before `free`."""

    def __init__(self):
        self.lock = Lock()
        self.free = 0.0
        self.closed_until = None


class Turns:
    """One request at a time for each host, with a pause after it.

    A redirect can lead one thread to the host of another.
    """

    def __init__(self):
        self.hosts = defaultdict(Turn)
        self.lock = Lock()

    @contextmanager
    def of(self, host):
        """Waits for the turn. Raises Later when this host asked to come back another time."""
        with self.lock:
            turn = self.hosts[host]
        with turn.lock:
            if turn.closed_until:
                raise Later(turn.closed_until)
            time.sleep(max(0, turn.free - time.monotonic()))
            try:
                yield turn
            finally:
                turn.free = time.monotonic() + PAUSE


class Ronde:
    """Iterating gives (address, answer) in the order in which they come, until all are there or
    `stop` is called. The threads only fetch; whoever iterates stores."""

    def __init__(self, urls: Iterable[str]):
        self.urls = list(urls)
        self.answers: SimpleQueue = SimpleQueue()
        self.turns = Turns()
        self.stopped = Event()

    def stop(self, *signal):
        """Ends the iteration. Can be a signal handler."""
        self.stopped.set()
        self.answers.put(None)

    def __iter__(self) -> Iterator[tuple[str, Antwoord]]:
        by_host = defaultdict(list)
        for url in self.urls:
            by_host[host_of(url)].append(url)
        # Daemon threads: one that waits for a server does not keep the process from ending.
        with ThreadPool(WORKERS) as pool:
            for urls in by_host.values():
                pool.apply_async(self.fetch_all, [urls], error_callback=self.answers.put)
            try:
                yield from self.read_answers()
            finally:
                self.stopped.set()

    def read_answers(self):
        for _ in self.urls:
            answer = self.answers.get()
            if isinstance(answer, Exception):
                raise answer
            if answer is None:
                return
            yield answer

    def fetch_all(self, urls):
        for url in urls:
            if self.stopped.is_set():
                return
            answer = ophalen.fetch(url, self.turns)
            self.answers.put((url, answer))
