"""Follows links to other sites: only at public addresses, and within limits of time and size."""

import io
import logging
import ssl
import time
from contextlib import closing, suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPException, HTTPResponse
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from urllib3 import HTTPHeaderDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError

from redactie.weblinks.adressen import parse_address, resolve
from redactie.weblinks.antwoord import SECONDS, Antwoord, Kapot, Later, explain, judge

REDIRECTS = 5
PERMANENT = (301, 308)
REDIRECTING = (*PERMANENT, 302, 303, 307)
NO_ANSWER = 599  # to HEAD; not a status that servers send
MAX_HEADER_BYTES = 65_536  # for the headers of one answer; a body is never read
AN_HOUR = timedelta(hours=1)
A_WEEK = timedelta(days=7)
HEADERS = {
    "User-Agent": f"linkcontrole/1.0 (+{settings.SITE_URL})",
    "Accept": "*/*",
    "Accept-Language": "nl",
    "Connection": "close",
}

# urllib3 warns about malformed headers with a traceback; the sites of others are full of them.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)


# --- One request ----------------------------------------------------------------------------------


class Deadline:
    def __init__(self, seconds):
        self.end = time.monotonic() + seconds

    def left(self):
        """The seconds left. Raises TimeoutError when there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class LimitedReader(io.RawIOBase):
    """Reads from a socket, with its timeout for all reads together, and a maximum size."""

    def __init__(self, sock):
        self.sock = sock
        self.deadline = Deadline(sock.gettimeout())
        self.size = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        seconds = self.deadline.left()
        self.sock.settimeout(seconds)
        size = self.sock.recv_into(buffer)
        if not size:
            raise ConnectionResetError  # the server left before its headers were complete
        self.size += size
        if self.size > MAX_HEADER_BYTES:
            raise HTTPException
        return size


class LimitedResponse(HTTPResponse):
    def __init__(self, sock, **options):
        super().__init__(sock, **options)
        self.fp.close()
        reader = LimitedReader(sock)
        self.fp = io.BufferedReader(reader)


@cache
def tls():
    return ssl.create_default_context()


def make_connection(address, ip):
    """Pinned to an IP address, so that a second look-up cannot lead to a private one.

    The certificate is still checked against the host name.
    """
    if not address.secure:
        return HTTPConnection(ip, address.port)
    return HTTPSConnection(
        ip,
        address.port,
        server_hostname=address.host,
        ssl_context=tls(),
    )


def ask(method, url, seconds):
    """(status, headers) from the first IP address that accepts a connection."""
    address = parse_address(url)
    deadline = Deadline(seconds)
    problem: BaseException = OSError()
    ips = resolve(address.host, address.port, deadline.left())
    for ip in ips:
        with closing(make_connection(address, ip)) as connection:
            connection.timeout = deadline.left()
            try:
                connection.connect()
            except NameResolutionError:  # IPv6, on a machine without it
                problem = OSError()
            except HTTPError as error:
                problem = error.__cause__ or error
            else:
                return exchange(connection, method, address, deadline)
    raise problem


def exchange(connection, method, address, deadline):
    connection.response_class = LimitedResponse
    connection.timeout = deadline.left()
    headers = HEADERS | {"Host": address.host_header}
    connection.request(
        method,
        address.path,
        headers=headers,
        preload_content=False,
    )
    connection.timeout = deadline.left()
    try:
        response = connection.getresponse()
    except (ConnectionError, TimeoutError):
        if method == "GET":
            raise
        return NO_ANSWER, HTTPHeaderDict()
    return response.status, response.headers


def first_header(headers, name) -> str:
    """Empty when missing. For a repeated header urllib3 would give all values with commas."""
    values = headers.getlist(name) or [""]
    return values[0]


# --- One link -------------------------------------------------------------------------------------


def fetch(url: str, turns) -> Antwoord:
    try:
        return follow(url, turns)
    except (Later, Kapot, OSError, HTTPException, HTTPError, ValueError) as error:
        return explain(error)


def follow(url, turns) -> Antwoord:
    """HEAD, and GET when that fails: also for 404, which some servers give to HEAD."""
    start = url
    moved = url  # the last address that only permanent redirects led to
    is_permanent = True
    method = "HEAD"
    left = SECONDS
    hops = 0
    while True:
        status, headers, left = ask_politely(method, url, left, turns)
        if status == 503 and "Retry-After" in headers:
            moment = retry_after(headers)
            return judge(status)._replace(niet_voor=moment)
        if status >= 400 and method == "HEAD":
            method = "GET"
            left = SECONDS
            continue
        if status not in REDIRECTING:
            return judge(status, moved if moved != start else "")
        hops += 1
        if hops > REDIRECTS:
            raise Kapot("Te veel doorverwijzingen.")
        url = redirect_target(url, status, headers)
        is_permanent = is_permanent and status in PERMANENT
        if is_permanent:
            moved = url


def ask_politely(method, url, seconds, turns):
    """(status, headers, seconds left). Raises Later when the server says that we ask too much."""
    host = parse_address(url).host
    with turns.of(host) as turn:
        begin = time.monotonic()
        status, headers = ask(method, url, seconds)
        spent = time.monotonic() - begin
        if status == 429:
            turn.closed_until = retry_after(headers)
            raise Later(turn.closed_until)
        return status, headers, seconds - spent


def retry_after(headers) -> datetime:
    """The moment in Retry-After: in an hour when it cannot be read, in a week at the latest."""
    value = first_header(headers, "Retry-After")
    now = timezone.now()
    try:
        if value.isdecimal():
            wait = timedelta(seconds=int(value))
        else:
            wait = parsedate_to_datetime(value) - now
    except (TypeError, ValueError, OverflowError):
        wait = AN_HOUR
    wait = max(wait, timedelta())
    return now + min(wait, A_WEEK)


def redirect_target(url, status, headers) -> str:
    """Raises Kapot when the server does not say where to."""
    location = first_header(headers, "Location").strip()
    if not location:
        raise Kapot(f"De server verwijst door, maar zegt niet waarheen ({status}).")
    with suppress(UnicodeError):  # http.client reads Latin-1; servers send UTF-8
        location = location.encode("latin-1").decode()
    parts = urlsplit(urljoin(url, location))
    target = parts._replace(
        path=iri_to_uri(parts.path),
        query=iri_to_uri(parts.query),
        fragment="",
    )
    return target.geturl()
