"""The site through gunicorn, beside servers that give the very same bytes as one of its pages.

All get the same load, in turns within a round: noise of the machine hits all alike. The median of
the rounds counts. CPU of the workers comes from the kernel, answers a second from the clock.
"""

import json
import re
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from itertools import permutations
from statistics import median
from urllib.parse import quote, urlsplit

from bench.load import CONNECTIONS
from bench.pages import WORDS
from bench.report import (
    CHOICE,
    FRESH,
    GIDS,
    NGINX,
    NONE,
    SEARCH,
    SEVEN,
    STORED,
    UNKNOWN,
    Start,
    Turn,
    show_bars,
    show_turns,
    show_weights,
)
from bench.servers import ROOT, TICKS, keep_answer, start_bare, start_nginx, start_site
from redactie.geheugen.stempel import renew

ROUNDS = 11
SECONDS = 0.8
STARTS = 4
PAGE = "/bouwstenen/weten/"
CHOICES = [
    "/hulpmiddelen/?bouwsteen=weten",
    "/interventies/?bewijs=geen",
    "/voorbeelden/?domein=gemeente",
]
PAIRS = [f"{first} {second}" for first, second in permutations(WORDS, 2)]
QUESTIONS = [f"/zoeken/?q={quote(words)}" for words in [*WORDS, *PAIRS]]


def load(server, paths, seconds, lengths):
    """The report of bench/load.py. Exits at an answer that is not a 200 or of another length."""
    task = {
        "port": server.port,
        "paths": paths,
        "seconds": seconds,
        "lengths": lengths,
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(task),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        sys.exit("the load stopped")
    return json.loads(done.stdout)


def take_turn(server, paths, seconds, lengths):
    before = server.cpu()
    done = load(server, paths, seconds, lengths)
    after = server.cpu()
    if before.keys() != after.keys():
        sys.exit("a worker was replaced during the load")
    used = sum(after.values()) - sum(before.values())
    answers = done["answers"]
    return Turn(
        cpu=max(used, 1 / TICKS) / answers,
        rate=answers / done["seconds"],
        busy=done["busy"],
    )


def run(folder, short):
    rounds = 1 if short else ROUNDS
    seconds = 0.1 if short else SECONDS
    most = 3 if short else None
    starts = 0 if short else STARTS
    started = [read_start(folder) for _ in range(starts)]
    loads = {}
    with ExitStack() as stack:
        site = stack.enter_context(start_site(folder))
        started.append(site.start)
        keep_answer(folder, *site.get(PAGE))
        for name, server in others(folder):
            stack.enter_context(server)
            loads[name] = (server, [PAGE])
        questions = QUESTIONS[:most]
        pages = sitemap(site)[:most]
        loads |= {
            STORED: (site, [PAGE]),
            GIDS: (site, ["/gids/"]),
            SEARCH: (site, questions),
            UNKNOWN: (site, [f"{PAGE}?x=#"]),
            CHOICE: (site, CHOICES),
        }
        everything = [*pages, *questions, *CHOICES, f"{PAGE}?x=#"]
        lengths = load(site, everything, 0, {})["lengths"]  # and now all is warm
        turns: dict[str, list[Turn]] = defaultdict(list)
        for _ in range(rounds):
            take_turns(turns, loads, seconds, lengths)
            turns[FRESH].append(take_fresh_turn(site, pages, lengths))
        memory = {kind: site.memory(kind) for kind in ("Rss", "Pss")}
        css = {page: stylesheet_bytes(site, page) for page in pages}
    start = Start(
        clock=median(start.clock for start in started),
        cpu=median(start.cpu for start in started),
    )
    show_turns(turns, f"{rounds} rounds of {seconds} s, {CONNECTIONS} connections that stay open")
    show_bars(turns, start, memory)
    show_weights({page: lengths[page] + css[page] for page in pages})


def others(folder):
    """(name, running server) of each that the site is compared with."""
    yield NONE, start_bare(folder, "none")
    yield SEVEN, start_bare(folder, "seven")
    if nginx := start_nginx(folder):
        yield NGINX, nginx
    else:
        print(
            "nginx is not installed here (Debian: apt-get install nginx): the table is without it."
        )


def sitemap(site):
    addresses = re.findall("<loc>(.*?)</loc>", read_text(site, "/sitemap.xml"))
    return [urlsplit(address).path for address in addresses]


def stylesheet_bytes(site, page):
    total = 0
    for address in re.findall(r'href="(/static/css/[^"]+)"', read_text(site, page)):
        _, css = site.get(address)
        total += len(css)
    return total


def read_text(site, path):
    _, content = site.get(path, "identity")
    return content.decode()


def read_start(folder):
    with start_site(folder) as site:
        return site.start


def take_turns(turns, loads, seconds, lengths):
    for name, (server, paths) in loads.items():
        turns[name].append(take_turn(server, paths, seconds, lengths))


def take_fresh_turn(site, pages, lengths):
    renew()
    time.sleep(1)  # the longest that an edit may take to reach every worker
    return take_turn(site, pages, 0, lengths)
