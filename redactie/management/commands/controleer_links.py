import signal
from collections import Counter
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from tqdm import tqdm

from redactie.weblinks.adressen import host_of
from redactie.weblinks.ronde import Ronde
from redactie.weblinks.vinden import find_places, sync_weblinks
from redactie.weblinks.weblink import Weblink

GENOEG = 5  # hosts; when none of so many answers, the trouble is here


class Command(BaseCommand):
    help = (
        "Controleert alle links naar andere sites, en noemt wat drie keer achter elkaar niet "
        "werkte. Laat dit elke nacht draaien. Onderbroken? De volgende keer komt de rest aan de "
        "beurt."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--alles",
            action="store_true",
            help="ook de links die nog geen 20 uur geleden zijn gecontroleerd",
        )

    def handle(self, alles, **options):
        places = find_places()
        sync_weblinks(places)
        links = {link.url: link for link in Weblink.objects.aan_de_beurt(alles)}
        ronde = Ronde(links)
        bar = tqdm(
            ronde,
            total=len(links),
            unit=" links",
            leave=False,
            disable=None,
        )
        with stopped_by_signals(ronde), bar:
            done = list(record_all(links, bar))
        if done or not links:
            self.stdout.write(summary(done))
        if rest := len(links) - len(done):
            self.stdout.write(
                f"Gestopt. De volgende keer gaat de controle verder met de rest: nog {rest}."
            )
        for link in Weblink.objects.kapot():
            found_at = places.get(link.url, [])
            self.stdout.write(report_line(link, found_at))


@contextmanager
def stopped_by_signals(ronde):
    """Ctrl-C and SIGTERM end the round between two links."""
    interrupt = signal.signal(signal.SIGINT, ronde.stop)
    terminate = signal.signal(signal.SIGTERM, ronde.stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, interrupt)
        signal.signal(signal.SIGTERM, terminate)


def record_all(links, answers):
    """Saves each answer as it comes, and yields its link.

    Failures wait for the first link that works: without a network every link would seem broken.
    Raises CommandError when no link works and that cannot be a coincidence.
    """
    waiting = []
    works = False
    received = 0
    for url, answer in answers:
        received += 1
        waiting.append((links[url], answer))
        works = works or answer.uitslag != Weblink.Uitslag.FOUT
        while works and waiting:
            yield record(*waiting.pop(0))
    if received < len(links):
        return  # stopped: the links that still wait are checked again next time
    hosts = {host_of(link.url) for link, _ in waiting}
    if len(hosts) >= GENOEG:
        raise CommandError(
            "Geen enkele site antwoordt. Heeft deze computer internet? Er is niets onthouden."
        )
    for link, answer in waiting:
        yield record(link, answer)


def record(link, answer):
    link.record(*answer)
    return link


def summary(links):
    if not links:
        return "Er is geen link aan de beurt."
    found = Counter(outcome(link) for link in links)
    counts = []
    for name in [*Weblink.Uitslag.labels, "verhuisd"]:
        if found[name]:
            counts.append(f"{found[name]} {name}")
    noun = "link" if len(links) == 1 else "links"
    return f"{len(links)} {noun} gecontroleerd: {', '.join(counts)}."


def outcome(link):
    if link.is_verhuisd:
        return "verhuisd"
    return link.get_uitslag_display()


def report_line(link, places):
    moment = timezone.localtime(link.fout_sinds)
    since = date_format(moment, "j F Y")
    names = []
    for place in places:
        kind = capfirst(place._meta.verbose_name)
        names.append(f"{kind} ‘{place}’")
    where = ", ".join(names)
    return f"Kapot sinds {since}: {link.url}. {link.antwoord} Staat op: {where}."
