"""The time and the queries of a page, and how they grow with the number of items.

Everything runs in this process, without the page store. Requests are interleaved: noise of the
machine hits all alike. The median counts.
"""

import sys
import time
from collections import defaultdict
from io import BytesIO
from itertools import count, cycle
from statistics import median
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction

from bench.report import Cost, show_growth
from bench.standard import STANDARD
from praktijk.models import Bewijs, Hulpmiddel, HulpmiddelSoort, Interventie
from praktijk.overzicht import PER_PAGINA
from redactie.geheugen.stempel import renew

ROUNDS = 25
SIZES = (40, 4_000, 40_000)  # items in each overview
BARE = "a bare view, seven middlewares"
PAGES = {
    "a bouwsteen": "/bouwstenen/weten/?x={n}",
    "the whole guide": "/gids/?x={n}",
    "an overview": "/hulpmiddelen/?x={n}",
    "an overview, two choices": "/hulpmiddelen/?bouwsteen=weten&soort=training&x={n}",
    "an overview, last page": "/interventies/?pagina={last}&x={n}",
    "an interventie": "/interventies/join-us-programma/?x={n}",
    "a search": "/zoeken/?q={word}",
}
CHANGED = {
    "an overview, first after a change": PAGES["an overview"],
    "a search, first after a change": PAGES["a search"],
}
WORDS = [
    "ouderen",
    "jongeren",
    "schulden",
    "vrijwilligers",
    "gemeetne",
    "hoe maak ik een plan",
    "mantelzorg",
    "cijfers",
]
NUMBERS = count()
NEXT_WORD = cycle(WORDS)


def run(folder, short):
    settings.ROOT_URLCONF = "bench.urls"
    sizes = SIZES[:1] if short else SIZES
    rounds = 1 if short else ROUNDS
    site, plain = make_handlers()
    found = {}
    for number in sizes:
        fill(number)
        found[number] = measure(site, plain, number, rounds)
    show_growth(found, BARE)


def make_handlers():
    """The site without its page store, and a plain Django project."""
    ours = settings.MIDDLEWARE
    settings.MIDDLEWARE = [
        name for name in ours if name != "aanpak.opslag.pagestore.PageStoreMiddleware"
    ]
    site = WSGIHandler()
    settings.MIDDLEWARE = STANDARD
    plain = WSGIHandler()
    settings.MIDDLEWARE = ours
    return site, plain


def fill(number):
    """Hide or add items until two overviews show `number` each.

    A new item belongs to two pages of each kind.
    """
    model: Any
    for model, choice, values in (
        (Hulpmiddel, "soort", HulpmiddelSoort.values),
        (Interventie, "bewijs", Bewijs.values),
    ):
        keys = model.objects.zichtbaar().order_by("pk").values_list("pk", flat=True)
        kept = list(keys[:number])
        model.objects.filter(pk__gt=kept[-1]).update(gepubliceerd=False)
        extra = {"bewijs_toelichting": "Iemand oordeelde."} if model is Interventie else {}
        items = []
        for n in range(len(kept), number):
            item = model(
                titel=f"Item {n}",
                slug=f"item-{n}",
                samenvatting="Kort. " * 8,
                gepubliceerd=True,
                **{choice: values[n % len(values)]},
                **extra,
            )
            items.append(item)
        items = model.objects.bulk_create(items)
        for relation in ("bouwstenen", "stappen", "vormen", "domeinen"):
            link_all(model._meta.get_field(relation), items)
    renew()  # bulk_create tells nobody


def link_all(field, items):
    table = field.m2m_db_table()
    pages = list(field.related_model.objects.all())
    pairs = []
    for n, item in enumerate(items):
        for place in (n, n + 1):
            page = pages[place % len(pages)]
            pairs.append((item.pk, page.pk))
    columns = f"{field.m2m_column_name()}, {field.m2m_reverse_name()}"
    # So many rows that the ORM would take a minute.
    with transaction.atomic(), connection.cursor() as cursor:
        statement = f"INSERT INTO {table} ({columns}) VALUES (%s, %s)"  # noqa: S608 (our names)
        cursor.executemany(statement, pairs)


def make_environ(address):
    path, _, query = address.partition("?")
    return {
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


def ask(handler, address) -> Cost:
    """The cost of one answer. Exits when it is not a page."""
    status: list[str] = []
    queries: list[str] = []

    def note(execute, sql, *details):
        queries.append(sql)
        return execute(sql, *details)

    with connection.execute_wrapper(note):
        before = time.process_time()
        response = handler(make_environ(address), lambda line, headers: status.append(line))
        b"".join(response)
        response.close()
        seconds = time.process_time() - before
    if status != ["200 OK"]:
        sys.exit(f"{address}: {status[0]}")
    return Cost(seconds, len(queries))


def measure(site, plain, number, rounds) -> dict[str, Cost]:
    """{what: its median cost with so many items in each overview}, the bare view first."""
    costs: dict[str, list[Cost]] = defaultdict(list)
    last = -(-number // PER_PAGINA)

    def ask_page(address):
        filled = address.format(n=next(NUMBERS), last=last, word=next(NEXT_WORD))
        return ask(site, filled)

    for _ in range(rounds):
        costs[BARE].append(ask(plain, "/kaal/"))
        for name, address in PAGES.items():
            costs[name].append(ask_page(address))
    for name, address in CHANGED.items():
        renew()
        costs[name].append(ask_page(address))
    return {name: median_cost(found) for name, found in costs.items()}


def median_cost(costs):
    return Cost(
        cpu=median(cost.cpu for cost in costs),
        queries=median(cost.queries for cost in costs),
    )
