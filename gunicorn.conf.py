"""How gunicorn serves the site. aanpak.omgeving checks the environment variables."""

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
from aanpak.omgeving import stop

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aanpak.settings")

bind = settings.BIND
workers = settings.WEB_CONCURRENCY
worker_class = "gthread"
threads = 4
worker_connections = 2000  # per worker, idle keep-alive connections included
keepalive = 75  # seconds; longer than the proxy's 60, which then never reuses a closed connection
# Ignore a SCRIPT_NAME header: its value would end up in the addresses on stored pages.
forwarder_headers = ""
# The same format for gunicorn's own log records.
logconfig_dict = settings.LOGGING | {
    "loggers": {"gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}}
}

# Make glibc return freed memory: one heap for all threads instead of one each, and a fixed mmap
# threshold, which otherwise grows to megabytes with the blocks that are freed.
M_ARENA_MAX, M_MMAP_THRESHOLD = -8, -3
if hasattr(libc := ctypes.CDLL(None), "mallopt"):
    libc.mallopt(M_ARENA_MAX, 1)
    libc.mallopt(M_MMAP_THRESHOLD, 128 * 1024)


def on_starting(server):
    check_bind()
    refuse_missing_sqlite_file()
    limit_statement_time()
    load_site(server.app)


def check_bind():
    """Stops with a sentence if the address is taken; gunicorn would retry five times."""
    # From systemd, or from the server that this one replaces.
    has_socket = {"GUNICORN_FD", "LISTEN_FDS"} & os.environ.keys()
    if has_socket or bind.startswith("unix:"):
        return
    host, port = parse_address(bind)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError:
        stop(
            f"BIND is {bind!r}, maar daar kan de site niet luisteren. Misschien gebruikt een ander "
            "programma de poort al, of is het adres niet van deze computer."
        )


def refuse_missing_sqlite_file():
    """Opens SQLite with mode=rw: a moved or unmounted file must not become an empty database."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"]["database"] = f"{Path(database['NAME']).absolute().as_uri()}?mode=rw"


def limit_statement_time():
    """Sets statement_timeout: a locked table would otherwise block all threads one by one.

    Not in the settings: a command (backup, migration) may take longer.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.postgresql":
        own = database["OPTIONS"].get("options", "")  # from DATABASE_URL
        database["OPTIONS"]["options"] = f"-c statement_timeout=5s {own}"


def load_site(app):
    """Loads the site once for all workers, unless the database is of another release.

    Like `preload_app`, but after `check_bind`. HUP does not load new code: restart instead.
    """
    django.setup()
    from aanpak.bedrijf.migraties import refusal  # noqa: PLC0415 (has models)

    if sentence := refusal():
        stop(sentence)
    app.wsgi()
    _ = get_resolver().url_patterns


def when_ready(server):
    raise_open_files_limit(2 * worker_connections)
    defer_accept(server)
    if "NOTIFY_SOCKET" in os.environ:
        return  # started by systemd, whose journal has only JSON
    beheer = f"{settings.SITE_URL}{settings.BEHEER}"
    print(f"De site staat op {settings.SITE_URL} en het beheer op {beheer}. Stoppen: Ctrl-C.")
    print(
        "Kan er nog niemand inloggen? Maak in een tweede venster iemand aan met: make beheerder",
        flush=True,
    )


def raise_open_files_limit(number):
    """Raises RLIMIT_NOFILE as far as the system allows: a worker without free files dies."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= number:
        return
    new = number if hard == resource.RLIM_INFINITY else min(number, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (new, hard))


def defer_accept(server):
    """Accepts a connection once it has data: browsers open spare ones that would hold a thread."""
    for listener in server.LISTENERS:
        if listener.sock.family != socket.AF_UNIX and hasattr(socket, "TCP_DEFER_ACCEPT"):
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 60)


def post_worker_init(worker):
    """Excludes everything loaded so far from garbage collection: it is large and permanent."""
    gc.freeze()
