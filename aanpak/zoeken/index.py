"""The search index: all that visitors may see, in the memory of each process.

Valid while the content stamp is the one it was made for and no scheduled page came or went.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from threading import Lock
from typing import NamedTuple

from django.utils import timezone

from aanpak.zoeken.engine import PAGES, make_searcher
from aanpak.zoeken.hulpvraag import Hulpvragen
from aanpak.zoeken.teksten import Leesbaar, read_pages
from aanpak.zoeken.uitgelicht import Uitlichting, read_uitgelicht
from aanpak.zoeken.woorden import Hulpwoord
from aanpak.zoeken.woordenschat import SEARCH_WORD, Woordenschat, read_synoniemen, read_words
from praktijk.models import Praktijk
from redactie.geheugen.stempel import stempel
from redactie.pagina.inhoud import next_moment
from redactie.pagina.links import as_page
from redactie.tekst.schoon import replace_codes
from redactie.tekst.taal import composed, plain, stem, telling
from redactie.versies.versie import is_alsof

TAG = re.compile(r"<[^>]*>")
WORD_OR_CODE = re.compile(rf"{TAG.pattern}|\[bron:[a-z0-9-]+\]|({SEARCH_WORD.pattern})")
END_OF_BLOCK = re.compile(r"</(?:p|li|h2|h3|blockquote)>|\n")


class Passage(NamedTuple):
    """A summary, heading, paragraph, list item or row as plain text, with the words in it."""

    tekst: str
    woorden: set[str]


@dataclass
class Vindbaar:
    """A page that can be found. Its address and passages are worked out when it is first shown."""

    soort: str
    titel: str
    adres: tuple[str, int, str, str]
    eigennaam: set[str]
    delen: list[str]

    @cached_property
    def url(self) -> str:
        return as_page(*self.adres).get_absolute_url()

    @property
    def kruimels(self) -> tuple[tuple[str, str], ...]:
        """(title, address) of the pages above this one. The title of another page is empty."""
        return as_page(*self.adres).kruimels

    @cached_property
    def passages(self) -> list[Passage]:
        passages = []
        for deel in self.delen:
            for text in read_blocks(deel):
                passages.append(Passage(text, words_in(text)))
        return passages


def words_in(text) -> set[str]:
    """The words of a text in small letters."""
    return {word.lower() for word in SEARCH_WORD.findall(text)}


def read_blocks(html):
    """The blocks and lines of a stored text, as plain text."""
    without_codes = replace_codes(html, "")
    for block in END_OF_BLOCK.split(without_codes):
        text = composed(unescape(TAG.sub("", block)))
        words = text.split()
        if words:
            yield " ".join(words)


def as_vindbaar(page: Leesbaar) -> Vindbaar:
    return Vindbaar(
        soort=str(page.model._meta.model_name),
        titel=page.titel,
        adres=page.adres,
        eigennaam=proper_name(page),
        delen=page.delen,
    )


def proper_name(page) -> set[str]:
    """The stems in the title of a page of practice, which ranks first only when asked by name."""
    if not issubclass(page.model, Praktijk):
        return set()
    words = read_words(page.titel)
    return {stem(word) for word in telling(words)}


class Stems(dict):
    """{word in small letters: its stem}, worked out once for each word."""

    def __missing__(self, word):
        self[word] = found = stem(plain(word))
        return found

    def as_field(self, *texts: str) -> str:
        """The stems of all words in stored texts, for a field of the index."""
        text = composed(unescape(" ".join(texts)))
        words = filter(None, WORD_OR_CODE.findall(text))
        stems = [self[word.lower()] for word in words]
        return " ".join(stems)


class Zoekindex:
    """The pages and words that can be found, as they were when this object was made."""

    def __init__(self, stamp: str):
        self.stamp = stamp
        self.gemaakt = timezone.now()
        self.tot = next_moment()
        pages = list(read_pages())
        stems = Stems()
        self.paginas = [as_vindbaar(page) for page in pages]
        rows = [as_fields(page, stems) for page in pages]
        self.pages = make_searcher(PAGES, rows)
        lines = read_uitgelicht()
        self.titels = {pagina.url: pagina.titel for pagina in self.paginas}
        numbers = {pagina.url: number for number, pagina in enumerate(self.paginas)}
        self.uitlichting = Uitlichting(lines, numbers)
        chosen = [words for _, phrases in lines for words in phrases if words]
        self.woordenschat = Woordenschat(stems, read_synoniemen(), chosen)
        self.hulpvragen = Hulpvragen(Hulpwoord.objects.all(), self.woordenschat.is_known)

    def is_valid(self, stamp: str) -> bool:
        """Whether it holds exactly the pages that visitors may see now."""
        now = timezone.now()
        if stamp != self.stamp or now < self.gemaakt:
            return False
        return self.tot is None or now < self.tot


def as_fields(page: Leesbaar, stems: Stems) -> dict[str, str]:
    return {
        "titel": stems.as_field(page.titel),
        "voorbeelden": stems.as_field(page.voorbeelden),
        "soort": stems.as_field(page.naam),
        "samenvatting": stems.as_field(page.samenvatting),
        "velden": stems.as_field(*page.velden),
        "tekst": stems.as_field(page.tekst, *page.rijen),
    }


class KeptIndex:
    """The search index of this process. Not in `redactie.pagina.inhoud.kept`: a search need not
    wait for a new index, the old one answers while it is made."""

    lock = Lock()
    index: Zoekindex | None = None


def read_index() -> Zoekindex:
    """The valid index. While one thread makes it, the others answer from the one before.

    Raises RuntimeError inside `alsof`: a preview must not reach the index of visitors.
    """
    if is_alsof():
        raise RuntimeError("The search cannot be asked inside alsof.")
    # Before reading the content: a change meanwhile gives another stamp, and so another index.
    stamp = stempel()
    index = KeptIndex.index
    if index and (index.is_valid(stamp) or KeptIndex.lock.locked()):
        return index
    with KeptIndex.lock:
        # Another thread may have made it while this one waited.
        index = KeptIndex.index
        if not index or not index.is_valid(stamp):
            index = Zoekindex(stamp)
            KeptIndex.index = index
        return index
