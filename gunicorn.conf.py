"""How gunicorn serves the site; the variables are checked with the other settings."""

import ctypes
import gc
import os
import resource
import socket
from pathlib import Path

import django
from django.urls import get_resolver
from gunicorn.util import parse_address

from aanpak import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aanpak.settings")

bind = settings.BIND
workers = settings.WEB_CONCURRENCY
worker_connections = 2000  # each, those that wait for a next question included
keepalive = 75  # seconds; longer than a proxy keeps them (60), or it asks on a connection that is just being closed
worker_class = "gthread"
threads = 4
forwarder_headers = ""  # no SCRIPT_NAME from a header: its sender would put it into the addresses that all pages share
logconfig_dict = settings.LOGGING | {  # its own troubles in the same form
    "loggers": {"gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}}
}

# Left to itself, the C library (glibc) keeps much of what was freed: it has a heap for every thread, and whenever it frees a
# big block it raises the size from which a block goes back to the system at once, after a search to several megabytes.
M_ARENA_MAX, M_MMAP_THRESHOLD = -8, -3
if hasattr(libc := ctypes.CDLL(None), "mallopt"):
    libc.mallopt(M_ARENA_MAX, 1)
    libc.mallopt(M_MMAP_THRESHOLD, 128 * 1024)


def allow_files(number):
    """Lets the workers have so many files open, as far as the system allows: a worker that is out of them dies."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if now != resource.RLIM_INFINITY and now < number:
        resource.setrlimit(
            resource.RLIMIT_NOFILE,
            (number if most == resource.RLIM_INFINITY else min(number, most), most),
        )


def wait_for_a_question(server):
    """Takes no connection before something was asked on it: browsers open some to be ready, and each would hold a thread."""
    for listener in server.LISTENERS:
        if listener.sock.family != socket.AF_UNIX and hasattr(socket, "TCP_DEFER_ACCEPT"):
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 60)


def on_starting(server):
    check_address()
    never_make_a_database()
    never_wait_for_long()
    load_site(server.app)


def never_make_a_database():
    """A SQLite file that is not there (moved, or on a disk that is not mounted) must not be replaced by an empty one."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"]["database"] = f"{Path(database['NAME']).absolute().as_uri()}?mode=rw"


def never_wait_for_long():
    """PostgreSQL gives up a statement after five seconds, or a table that is locked would take all threads one by one.

    Here and not in the settings, because commands (a backup, a migration) may take as long as they need.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.postgresql":
        own = database["OPTIONS"].get("options", "")  # from DATABASE_URL
        database["OPTIONS"]["options"] = f"-c statement_timeout=5s {own}"


def load_site(app):
    """Loads once what the workers then share, unless the database is not of this release.

    As `preload_app` does, but not before the address is known to be free. New code comes with a new server, not with HUP.
    """
    django.setup()
    from aanpak.bedrijf.probes import refusal  # noqa: PLC0415 (has models)

    if sentence := refusal():
        settings.stop(sentence)
    app.wsgi()
    _ = get_resolver().url_patterns


def check_address():
    """Says in a sentence that the address cannot be had, which gunicorn would do in ten lines and five tries."""
    handed_over = {
        "GUNICORN_FD",
        "LISTEN_FDS",
    } & os.environ.keys()  # by systemd, or by the server that this one replaces
    if handed_over or bind.startswith("unix:"):
        return
    host, port = parse_address(bind)
    try:
        socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        ).close()
    except OSError:
        settings.stop(
            f"BIND is {bind!r}, maar daar kan de site niet luisteren. "
            "Misschien gebruikt een ander programma de poort al, of is het adres niet van deze computer."
        )


def post_worker_init(worker):
    """Leaves what was loaded at the start alone when Python looks for garbage: it stays, and there is much of it."""
    gc.freeze()


def when_ready(server):
    allow_files(2 * worker_connections)
    wait_for_a_question(server)
    if "NOTIFY_SOCKET" in os.environ:
        return  # systemd started it: nobody reads this, and its journal has only JSON
    print(
        f"De site staat op {settings.SITE_URL} en het beheer op {settings.SITE_URL}{settings.BEHEER}. Stoppen: Ctrl-C."
    )
    print(
        "Kan er nog niemand inloggen? Maak in een tweede venster iemand aan met: make beheerder",
        flush=True,
    )
