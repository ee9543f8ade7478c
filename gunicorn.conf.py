"""How gunicorn serves the site; the variables are checked with the other settings."""

import gc
import os
import socket

from gunicorn.util import parse_address

from aanpak import settings

bind = settings.BIND
workers = settings.WEB_CONCURRENCY
worker_class = "gthread"
threads = 4
loglevel = "warning"


def on_starting(server):
    """Says in a sentence that the address cannot be had, which gunicorn would do in ten lines and five tries."""
    handed_over = {"GUNICORN_FD", "LISTEN_FDS"} & os.environ.keys()  # by systemd, or by the server that this one replaces
    if handed_over or bind.startswith("unix:"):
        return
    host, port = parse_address(bind)
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError:
        settings.stop(
            f"BIND is {bind!r}, maar daar kan de site niet luisteren. "
            "Misschien gebruikt een ander programma de poort al, of is het adres niet van deze computer."
        )


def post_worker_init(worker):
    """Leaves what was loaded at the start alone when Python looks for garbage: it stays, and there is much of it."""
    gc.freeze()


def when_ready(server):
    print(f"De site staat op {settings.SITE_URL} en het beheer op {settings.SITE_URL}{settings.BEHEER}. Stoppen: Ctrl-C.")
    print("Kan er nog niemand inloggen? Maak in een tweede venster iemand aan met: make beheerder", flush=True)
