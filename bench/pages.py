"""How much a page costs, and how that grows with the number of items.

Everything runs in this process. Requests are interleaved, so that a noisy machine is noisy for all of them alike; the median
counts.
"""

import sys
import time
from io import BytesIO
from itertools import cycle
from statistics import median
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command

from praktijk.models import Bewijs, Hulpmiddel, Interventie, Soort
from redactie.stempel import renew

ROUNDS = 40
SIZES = (100, 1_000, 10_000)  # items in each overview
STANDARD = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PAGES = {
    "a bouwsteen": "/bouwstenen/weten/",
    "the whole guide": "/gids/",
    "an overview": "/hulpmiddelen/",
    "an overview, two choices": "/hulpmiddelen/?bouwsteen=weten&soort=training",
    "an overview, last page": "/interventies/?pagina=2",
    "an interventie": "/interventies/join-us-programma/",
}
WORDS = ["ouderen", "jongeren", "schulden", "vrijwilligers", "gemeetne", "hoe maak ik een plan", "mantelzorg", "cijfers"]


def run():
    """Loads the launch content, measures with ever more items, and prints the ratios."""
    settings.ROOT_URLCONF = "bench.urls"
    for command in (["migrate", "--verbosity", "0"], ["laad_inhoud"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        call_command(*command)
    site, plain = make_handlers()
    found = {}
    for number in SIZES:
        fill(number)
        found[number] = measure(site, plain)
    show(found)


def make_handlers():
    """The site's own way through its middleware, and the one of a plain Django project."""
    site, ours = WSGIHandler(), settings.MIDDLEWARE
    settings.MIDDLEWARE = STANDARD
    plain = WSGIHandler()
    settings.MIDDLEWARE = ours
    return site, plain


def fill(number):
    """Adds items until each of two overviews has so many, each with two places in the guide of every kind."""
    model: Any
    for model, choice, values in ((Hulpmiddel, "soort", Soort.values), (Interventie, "bewijs", Bewijs.values)):
        have = model.objects.count()
        extra = {"bewijs_toelichting": "Iemand oordeelde."} if model is Interventie else {}
        items = model.objects.bulk_create(
            model(
                titel=f"Item {n}", slug=f"item-{n}", samenvatting="Kort. " * 8, gepubliceerd=True, **{choice: value}, **extra
            )
            for n, value in zip(range(have, number), cycle(values), strict=False)
        )
        for relation in ("bouwstenen", "stappen", "vormen", "domeinen"):
            link_all(model._meta.get_field(relation), items)
    renew()  # bulk_create tells nobody


def link_all(field, items):
    through, pages = field.remote_field.through, list(field.related_model.objects.all())
    keys = field.m2m_column_name(), field.m2m_reverse_name()
    pairs = [(item.pk, pages[(n + step) % len(pages)].pk) for n, item in enumerate(items) for step in (0, 1)]
    through.objects.bulk_create([through(**dict(zip(keys, pair, strict=True))) for pair in pairs], batch_size=5_000)


def ask(handler, address):
    """Seconds of CPU for one answer. Stops when it is not a page."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query.replace(" ", "+"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "localhost:8000",
        "HTTP_ACCEPT_ENCODING": "br",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }
    status = []
    before = time.process_time()
    response = handler(environ, lambda line, headers: status.append(line))
    b"".join(response)
    response.close()
    seconds = time.process_time() - before
    if status != ["200 OK"]:
        sys.exit(f"{address}: {status[0]}")
    return seconds


def measure(site, plain):
    """{what: median seconds of CPU}, the bare view first."""
    words = cycle(WORDS)
    times: dict[str, list[float]] = {"a bare view": [], "a search": [], **{name: [] for name in PAGES}}
    for _ in range(ROUNDS):
        times["a bare view"].append(ask(plain, "/kaal/"))
        times["a search"].append(ask(site, f"/zoeken/?q={next(words)}"))
        for name, address in PAGES.items():
            times[name].append(ask(site, address))
    return {name: median(found) for name, found in times.items()}


def show(found):
    print("\nCPU of an answer as a multiple of a bare Django view with seven middlewares, by items in each overview\n")
    print(f"{'':26}" + "".join(f"{number:>10,}" for number in SIZES))
    for name in found[SIZES[0]]:
        ratios = [found[number][name] / found[number]["a bare view"] for number in SIZES]
        print(f"{name:26}" + "".join(f"{ratio:>9.1f}×" for ratio in ratios))
