"""How gunicorn serves the site; the variables are checked with the other settings."""

from aanpak import settings

bind = settings.BIND
workers = settings.WEB_CONCURRENCY
worker_class = "gthread"
threads = 4
loglevel = "warning"


def when_ready(server):
    print(f"De site staat op {settings.SITE_URL} en het beheer op {settings.SITE_URL}{settings.BEHEER}. Stoppen: Ctrl-C.")
    print("Kan er nog niemand inloggen? Maak in een tweede venster iemand aan met: make beheerder", flush=True)
