"""Addresses on the web, and the public IP addresses behind them."""

import socket
from ipaddress import IPv4Address, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri

from redactie.weblinks.antwoord import Kapot

DEFAULT_PORTS = {"http": 80, "https": 443}
GLOBAL_UNICAST = ip_network("2000::/3")
# 6to4 and documentation, which older versions of Python take for global
NOT_PUBLIC = (ip_network("2002::/16"), ip_network("3fff::/20"))
NAT64 = ip_network("64:ff9b::/96")
RELAY_6TO4 = ip_network("192.88.99.0/24")


class WebAddress(NamedTuple):
    secure: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self):
        host = self.host
        if ":" in host:
            host = f"[{host}]"
        scheme = "https" if self.secure else "http"
        if self.port == DEFAULT_PORTS[scheme]:
            return host
        return f"{host}:{self.port}"


def parse_address(url) -> WebAddress:
    """Raises Kapot or ValueError for what is no web address."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS:
        raise Kapot("De link komt uit bij een adres dat niet met http:// of https:// begint.")
    secure = parts.scheme == "https"
    hostname = parts.hostname or ""
    host = hostname.encode("idna").decode()
    if not host:
        raise ValueError(url)
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    path = parts.path or "/"
    if parts.query:
        path += f"?{parts.query}"
    return WebAddress(secure, host, port, iri_to_uri(path))


def host_of(url: str) -> str:
    """Empty for an address without a host."""
    try:
        return parse_address(url).host
    except (Kapot, ValueError):
        return ""


def is_public(ip: str) -> bool:
    address = ip_address(ip)
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and address not in RELAY_6TO4
    if address in NAT64:
        inside = int(address) & 0xFFFFFFFF  # the last 32 bits are an IPv4 address
        return is_public(str(IPv4Address(inside)))
    if any(address in network for network in NOT_PUBLIC):
        return False
    return address in GLOBAL_UNICAST and address.is_global


def resolve(host, port, seconds) -> list[str]:
    """The public IP addresses of a host. Raises Kapot when it has none.

    Looked up in a thread that may be left behind, because getaddrinfo knows no time limit.
    """
    answer: SimpleQueue = SimpleQueue()
    thread = Thread(target=look_up, args=(host, port, answer), daemon=True)
    thread.start()
    try:
        found = answer.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    ips = [socket_address[0] for *_, socket_address in found]
    public = [ip for ip in ips if is_public(ip)]
    if not public:
        raise Kapot("Het adres is niet openbaar.")
    return public


def look_up(host, port, answer):
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answer.put(found)
    except Exception as error:
        answer.put(error)
