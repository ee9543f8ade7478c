"""A local server that misbehaves in every way a server on the web can. For tests only."""

import datetime
import socketserver
import ssl
from contextlib import suppress
from threading import Event

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


def reply(status, *headers, body=b""):
    """A way to answer: these words, and no more."""

    def behave(handler):
        lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
        handler.wfile.write(
            "\r\n".join(lines).encode() + (body if handler.asked[0] == "GET" else b"")
        )

    return behave


def redirect(status, location):
    return reply(f"{status} Weg", f"Location: {location}")


def silence(handler):
    handler.rfile.read(1)  # until the other side hangs up


def drip(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Traag: ")
    while not handler.server.over.wait(0.01):
        handler.wfile.write(b"x")


def endless_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-Nog-een: ja\r\n")


def endless_line(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Lang: ")
    while True:
        handler.wfile.write(b"x" * 1000)


def endless_continue(handler):
    while True:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def endless_body(handler):
    if handler.asked[0] == "HEAD":
        return reply("405 Geen HEAD")(handler)
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
    while True:
        handler.wfile.write(b"x" * 65536)


def raw(words):
    return lambda handler: handler.wfile.write(words)


def only_get(status):
    """Refuses HEAD with this status, and has the page for GET."""
    return lambda handler: reply("200 OK" if handler.asked[0] == "GET" else status, body=b"Hallo")(
        handler
    )


def no_head(behave):
    """Does this to HEAD, and has the page for GET."""
    page = reply("200 OK", body=b"Hallo")
    return lambda handler: (page if handler.asked[0] == "GET" else behave)(handler)


BEHAVIOUR = {
    "/goed": reply("200 OK", body=b"Hallo"),
    "/404": reply("404 Weg"),
    "/410": reply("410 Weg"),
    "/400": reply("400 Fout"),
    "/500": reply("500 Stuk"),
    "/503": reply("503 Druk", "Retry-After: 7200"),
    "/401": reply("401 Wie bent u", 'WWW-Authenticate: Basic realm="x"'),
    "/403": reply("403 Nee"),
    "/999": reply("999 Nee"),
    "/429": reply("429 Rustig", "Retry-After: 120"),
    "/head-404": only_get("404 Weg"),
    "/head-403": only_get("403 Nee"),
    "/head-405": only_get("405 Nee"),
    "/head-501": only_get("501 Nee"),
    "/head-niets": no_head(raw(b"")),
    "/head-stil": no_head(silence),
    "/kring": redirect(302, "/kring"),
    "/zonder": reply("302 Weg"),
    "/leeg": redirect(302, ""),
    "/ftp": redirect(301, "ftp://server.example/bestand"),
    "/bestand": redirect(301, "file:///etc/passwd"),
    "/script": redirect(301, "javascript:alert(1)"),
    "/raar": reply("302 Weg", "Location: /caf\u00e9 au lait/?q=\u20ac\x01#kop"),
    "/caf%C3%A9%20au%20lait/?q=%E2%82%AC%01": reply("200 OK"),
    "/onzin-adres": redirect(302, "http://[half"),
    "/onzin-poort": redirect(302, "http://server.example:poort/"),
    "/voorgoed": redirect(301, "/nieuw"),
    "/nieuw": redirect(308, "/nieuwer"),
    "/nieuwer": redirect(302, "/goed"),
    "/tijdelijk": redirect(302, "/voorgoed-goed"),
    "/voorgoed-goed": redirect(301, "/goed"),
    "/voorgoed-weg": redirect(301, "/404"),
    "/twee-adressen": reply("302 Weg", "Location: /goed", "Location: /404"),
    "/twee-lengtes": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
    "/kop-zonder-naam": raw(b"HTTP/1.1 200 OK\r\nX-Een: ja\r\nzomaar wat\r\n\r\n"),
    "/stil": silence,
    "/druppel": drip,
    "/half": raw(b"HTTP/1.1 200 OK\r\nContent-Len"),
    "/niets": raw(b""),
    "/onzin": raw(b"\x00\x01\x02 geen HTTP\r\n\r\n"),
    "/ssh": raw(b"SSH-2.0-OpenSSH_9.9\r\n"),
    "/koppen": endless_headers,
    "/regel": endless_line,
    "/wacht-even": endless_continue,
    "/reus": endless_body,
} | {f"/{n}": redirect(302, f"/{n - 1}" if n > 1 else "/goed") for n in range(1, 7)}


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        with suppress(OSError):
            if self.server.tls:
                self.request.settimeout(5)
                self.request = self.server.tls.wrap_socket(self.request, server_side=True)
                self.rfile, self.wfile = (
                    self.request.makefile("rb"),
                    self.request.makefile("wb", buffering=0),
                )
            self.answer()

    def answer(self):
        method, path, _ = self.rfile.readline().decode("latin-1").split()
        headers = {}
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _, value = line.partition(": ")
            headers[name] = value
        self.asked = (method, path, headers)
        self.server.asked.append(self.asked)
        BEHAVIOUR[path](self)


class Server(socketserver.ThreadingTCPServer):
    """Remembers what it was asked: [(method, path, headers)]."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, tls=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.over, self.tls = [], Event(), tls

    @property
    def port(self):
        return self.server_address[1]

    @property
    def paths(self):
        return [(method, path) for method, path, _ in self.asked]


# --- Certificates ---------------------------------------------------------------------------------


def make_certificate(name, issuer=None, days=1):
    """(certificate, key) for a host; signed by itself, or by `issuer`, another such pair."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(issuer[1] if issuer else key, hashes.SHA256())
    )
    return certificate, key


def server_context(folder, certificate, key):
    """The TLS of a server with this certificate."""
    path = folder / "server.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(certificate.public_bytes(Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def client_context(*trusted):
    """The TLS of a visitor who trusts these certificates and no other."""
    return ssl.create_default_context(
        cadata="".join(pem(certificate) for certificate in trusted) or None
    )


def pem(certificate):
    return certificate.public_bytes(Encoding.PEM).decode()
