"""Follows links to other sites: never to a private address, politely, and with an end to everything. No database here."""

import http.client
import io
import socket
import ssl
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from ipaddress import IPv4Address, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from redactie.weblinks.weblink import Weblink

SECONDS = 10  # for one link, all its redirects together; waiting out of politeness is not counted
PAUSE = 1  # seconds between two requests to one host
WORKERS = 8  # hosts at a time
REDIRECTS = 5
MOST = 65_536  # bytes of headers; a body is never read
AN_HOUR, A_WEEK = timedelta(hours=1), timedelta(days=7)
HEADERS = {
    "User-Agent": f"linkcontrole/1.0 (+{settings.SITE_URL})",
    "Accept": "*/*",
    "Accept-Language": "nl",
    "Connection": "close",
}

# IPv6 that is for everyone, without what carries another address inside (Teredo, 6to4) or is for documents.
WORLD = ip_network("2000::/3")
NOT_WORLD = [
    ip_network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
NAT64 = ip_network("64:ff9b::/96")
RELAY = ip_network("192.88.99.0/24")  # of 6to4

GOED, FOUT, GESLOTEN, LATER = Weblink.Uitslag
KIJK_ZELF = "Kijk zelf of de link werkt."
CERTIFICAAT = {
    10: "het is verlopen",
    18: "de site heeft het zelf gemaakt",
    62: "het is van een andere site",
}
UITGEVER_ONBEKEND = 20  # most often a link in the chain that the site forgets to send, and that browsers fetch themselves
PROBLEMS = (  # the first that fits
    (TimeoutError, f"De server antwoordt niet binnen {SECONDS} seconden."),
    (ssl.SSLError, "De beveiligde verbinding met de site lukt niet."),
    (socket.gaierror, "De naam van de site bestaat niet."),
    (ConnectionRefusedError, "De server weigert de verbinding."),
    (ConnectionError, "De server breekt de verbinding af."),
    (OSError, "De server is niet bereikbaar."),
    (http.client.InvalidURL, "Het adres klopt niet."),
    (http.client.HTTPException, "De server geeft een antwoord dat geen browser begrijpt."),
    (ValueError, "Het adres klopt niet."),
)


class Antwoord(NamedTuple):
    """What came of following a link, as Weblink.record takes it."""

    uitslag: str
    antwoord: str
    verhuisd_naar: str = ""
    niet_voor: datetime | None = None


class Kapot(Exception):
    """Why a link leads nowhere, in a sentence for the editor."""


class Later(Exception):
    """The server asks to come back at this moment."""


# --- Where to ---------------------------------------------------------------------------------------------------------


def is_public(ip: str) -> bool:
    """Whether this is the address of a machine that everyone can reach."""
    address = ip_address(ip)
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and address not in RELAY
    if address in NAT64:
        return is_public(str(IPv4Address(int(address) & 0xFFFFFFFF)))
    return (
        address in WORLD
        and address.is_global
        and not any(address in network for network in NOT_WORLD)
    )


def look_up(host, port, answer):
    try:
        answer.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except Exception as error:
        answer.put(error)


def resolve(host, port, seconds):
    """The public addresses of a host, looked up once. Raises Kapot when it has none.

    In a thread that may be left behind, because getaddrinfo knows no time limit.
    """
    answer: SimpleQueue = SimpleQueue()
    Thread(target=look_up, args=(host, port, answer), daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    if public := [(family, address) for family, _, _, _, address in found if is_public(address[0])]:
        return public
    raise Kapot("Het adres is niet openbaar.")


def split(url):
    """(whether over TLS, host, port, path) of an address. Raises Kapot or ValueError for what is no web address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise Kapot("De link komt uit bij een adres dat niet met http:// of https:// begint.")
    host = (parts.hostname or "").encode("idna").decode()
    if not host:
        raise ValueError(url)
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return secure, host, parts.port or (443 if secure else 80), iri_to_uri(path)


def host_of(url: str) -> str:
    """The host in an address; empty when there is none to be found in it."""
    try:
        return split(url)[1]
    except (Kapot, ValueError):
        return ""


# --- One request ------------------------------------------------------------------------------------------------------


class Deadline:
    def __init__(self, seconds):
        self.end = time.monotonic() + seconds

    def left(self):
        """The seconds left. Raises TimeoutError when there are none."""
        if (left := self.end - time.monotonic()) <= 0:
            raise TimeoutError
        return left


class Reader(io.RawIOBase):
    """Reads from a socket. A time limit of a socket is for each read; here all reads share one, and a limit of size."""

    def __init__(self, sock, deadline):
        self.sock, self.deadline, self.size = sock, deadline, 0

    def readable(self):
        return True

    def readinto(self, buffer):
        self.sock.settimeout(self.deadline.left())
        size = self.sock.recv_into(buffer)
        if not size:
            raise ConnectionResetError  # the server left before its headers were complete
        self.size += size
        if self.size > MOST:
            raise http.client.HTTPException
        return size


class Line:
    """What http.client needs of a socket, with our limits. Closing is for who opened it."""

    def __init__(self, sock, deadline):
        self.sock, self.deadline = sock, deadline

    def sendall(self, data):
        self.sock.settimeout(self.deadline.left())
        self.sock.sendall(data)

    def makefile(self, mode):
        return io.BufferedReader(Reader(self.sock, self.deadline))

    def close(self):
        pass


@cache
def tls():
    return ssl.create_default_context()


def connect(addresses, deadline):
    """A socket to the first of these addresses that answers. Raises what the last one said when none does."""
    problem = OSError()
    for family, address in addresses:
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:  # no IPv6 on this machine
            problem = error
            continue
        try:
            sock.settimeout(deadline.left())
            sock.connect(address)
            return sock
        except OSError as error:
            sock.close()
            problem = error
    raise problem


def open_socket(secure, host, port, deadline):
    """A connection to an address that was looked at, so that a second look-up cannot lead elsewhere."""
    sock = connect(resolve(host, port, deadline.left()), deadline)
    try:
        sock.settimeout(deadline.left())
        return tls().wrap_socket(sock, server_hostname=host) if secure else sock
    except BaseException:
        sock.close()
        raise


def ask(method, url, seconds):
    """(status, headers) of one request."""
    secure, host, port, path = split(url)
    deadline = Deadline(seconds)
    connection = (
        http.client.HTTPSConnection(host, port, context=tls())
        if secure
        else http.client.HTTPConnection(host, port)
    )
    with open_socket(secure, host, port, deadline) as sock:
        connection.sock = Line(sock, deadline)
        connection.request(method, path, headers=HEADERS)
        with connection.getresponse() as response:
            return response.status, response.headers


# --- Politeness -------------------------------------------------------------------------------------------------------


class Turn:
    """The turn at one host: who has the lock may ask it something, not before `free`."""

    def __init__(self):
        self.lock, self.free, self.closed_until = Lock(), 0.0, None


class Turns:
    """One request at a time for each host, with a pause in between, and none to a host that asked to come back later."""

    def __init__(self):
        self.hosts, self.lock = defaultdict(Turn), Lock()

    @contextmanager
    def of(self, host):
        """Waits until it is our turn. Raises Later when this host does not want us now."""
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


def retry_after(value) -> datetime:
    """The moment in a Retry-After header: seconds or a date; in an hour when it says neither, in a week at the latest."""
    now = timezone.now()
    try:
        wait = (
            timedelta(seconds=int(value))
            if value.isdecimal()
            else parsedate_to_datetime(value) - now
        )
    except (TypeError, ValueError, OverflowError):
        wait = AN_HOUR
    return now + min(max(wait, timedelta()), A_WEEK)


# --- One link ---------------------------------------------------------------------------------------------------------


def polite_ask(method, url, seconds, turns):
    """(status, headers, seconds left). Raises Later when the server says that we ask too much."""
    with turns.of(split(url)[1]) as turn:
        begin = time.monotonic()
        status, headers = ask(method, url, seconds)
        if status == 429:
            turn.closed_until = retry_after(headers.get("Retry-After", ""))
            raise Later(turn.closed_until)
        return status, headers, seconds - (time.monotonic() - begin)


def target(url, status, headers):
    """Where a redirect leads. Raises Kapot when it does not say."""
    location = headers.get("Location", "").strip()
    if not location:
        raise Kapot(f"De server verwijst door, maar zegt niet waarheen ({status}).")
    with suppress(UnicodeError):
        location = location.encode(
            "latin-1"
        ).decode()  # http.client reads Latin-1; servers send UTF-8
    parts = urlsplit(urljoin(url, location))
    return parts._replace(
        path=iri_to_uri(parts.path), query=iri_to_uri(parts.query), fragment=""
    ).geturl()


def follow(url, turns) -> Antwoord:
    """Asks as little as possible: HEAD, and GET when the server refuses that. Raises what stands in the way."""
    method, left, start, moved, for_good, hops = "HEAD", SECONDS, url, url, True, 0
    while True:
        status, headers, left = polite_ask(method, url, left, turns)
        if status == 503 and "Retry-After" in headers:
            return judge(status)._replace(niet_voor=retry_after(headers["Retry-After"]))
        if status >= 400 and method == "HEAD":  # also 404: not every server knows a page by HEAD
            method = "GET"
        elif status in (301, 302, 303, 307, 308):
            if (hops := hops + 1) > REDIRECTS:
                raise Kapot("Te veel doorverwijzingen.")
            url = target(url, status, headers)
            for_good = for_good and status in (301, 308)
            moved = url if for_good else moved
        else:
            return judge(status, moved if moved != start and len(moved) <= Weblink.LANGST else "")


def judge(status, moved="") -> Antwoord:
    """What a status means for an editor."""
    if 200 <= status < 300:
        return Antwoord(GOED, f"De pagina is er ({status}).", moved)
    if status in (401, 403, 999):  # 999: LinkedIn
        return Antwoord(GESLOTEN, f"De server laat een controle niet toe ({status}). {KIJK_ZELF}")
    if status == 404:
        return Antwoord(FOUT, "De pagina bestaat niet meer (404).")
    if status == 410:
        return Antwoord(FOUT, "De pagina is weggehaald (410).")
    if 500 <= status < 600:
        return Antwoord(FOUT, f"De server heeft een storing ({status}).")
    return Antwoord(FOUT, f"De server geeft geen pagina ({status}).")


def explain(error) -> Antwoord:
    """What went wrong, in a sentence for an editor."""
    if isinstance(error, Later):
        return Antwoord(
            LATER,
            "De server vraagt om het later nog eens te proberen (429).",
            niet_voor=error.args[0],
        )
    if isinstance(error, Kapot):
        return Antwoord(FOUT, str(error))
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code == UITGEVER_ONBEKEND:
            return Antwoord(GESLOTEN, f"De uitgever van het certificaat is onbekend. {KIJK_ZELF}")
        reason = CERTIFICAAT.get(error.verify_code)
        return Antwoord(
            FOUT, f"Het certificaat van de site klopt niet{f': {reason}' if reason else ''}."
        )
    return Antwoord(FOUT, next(sentence for kind, sentence in PROBLEMS if isinstance(error, kind)))


def fetch(url: str, turns: Turns) -> Antwoord:
    """What becomes of someone who follows this link."""
    try:
        return follow(url, turns)
    except (Later, Kapot, OSError, http.client.HTTPException, ValueError) as error:
        return explain(error)


# --- All links --------------------------------------------------------------------------------------------------------


class Ronde:
    """Follows addresses, several hosts at a time. Iterating gives (address, answer) as they come, until all are there
    or someone stops it. Threads only fetch: what is stored, is stored by who iterates."""

    def __init__(self, urls: Iterable[str]):
        self.urls = list(urls)
        self.answers: SimpleQueue = SimpleQueue()
        self.jobs: SimpleQueue = SimpleQueue()
        self.stopped = Event()

    def stop(self, *signal):
        """Ends the iteration; also from a signal handler."""
        self.stopped.set()
        self.answers.put(None)

    def __iter__(self) -> Iterator[tuple[str, Antwoord]]:
        hosts = defaultdict(list)
        for url in self.urls:
            hosts[host_of(url)].append(url)
        for urls in hosts.values():
            self.jobs.put(urls)
        turns = Turns()
        for _ in range(min(WORKERS, len(hosts))):
            Thread(target=self.work, args=(turns,), daemon=True).start()
        return self.read()

    def read(self):
        try:
            for _ in self.urls:
                answer = self.answers.get()
                if isinstance(answer, Exception):
                    raise answer
                if answer is None:
                    return
                yield answer
        finally:
            self.stopped.set()

    def work(self, turns):
        """Takes the links of one host after another. An error of ours goes to who iterates, who would wait for ever."""
        try:
            while not self.stopped.is_set():
                for url in self.jobs.get_nowait():
                    if not self.stopped.is_set():
                        self.answers.put((url, fetch(url, turns)))
        except Empty:
            return
        except Exception as error:
            self.answers.put(error)
