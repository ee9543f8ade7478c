"""The index of the search: all that visitors may see, in the memory of each process, made anew when it is no longer right.

It is right while the content stamp in the database is the one it was made with, and no page came or went by the clock since.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from threading import Lock

from django.utils import timezone
from tantivy import Document, Index, SchemaBuilder

from aanpak.zoeken.teksten import read_pages
from aanpak.zoeken.woorden import Synoniem
from praktijk.models import Praktijk
from redactie.geheugen.stempel import stempel
from redactie.pagina.inhoud import next_moment
from redactie.pagina.links import as_page
from redactie.tekst.rijketekst import BRON_CODE
from redactie.tekst.taal import plain, stem, telling
from redactie.versies.versie import is_alsof

WORD = re.compile(r"[a-z0-9à-öø-ÿ]+")  # in small letters
TAG = re.compile(r"<[^>]*>")
WORD_OR_CODE = re.compile(rf"{TAG.pattern}|\[bron:[a-z0-9-]+\]|({WORD.pattern})")
END_OF_BLOCK = re.compile(r"</(?:p|li|h2|h3|blockquote)>|\n")
HEAP = 15_000_000  # bytes, the least that tantivy's writer takes


def make_schema(*fields, **options):
    builder = SchemaBuilder().add_integer_field("nummer", fast=True)
    for field in fields:
        builder.add_text_field(field, **options)
    return builder.build()


PAGES = make_schema(
    "titel", "voorbeelden", "soort", "samenvatting", "velden", "tekst", tokenizer_name="whitespace"
)
WORDS = make_schema("woord", tokenizer_name="raw", index_option="basic")


def make_searcher(schema, documents):
    index = Index(schema)
    writer = index.writer(HEAP, num_threads=1)
    for document in documents:
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index.searcher()


def read_scores(searcher, query, limit) -> dict[int, float]:
    """{number of a document that a query finds: how well}, the best first."""
    if not searcher.num_docs:
        return {}
    hits = searcher.search(query, limit, count=False).hits
    numbers = searcher.fast_field_values("nummer", [address for _, address in hits])
    return dict(zip(numbers, [score for score, _ in hits], strict=True))


@dataclass
class Vindbaar:
    """A page that can be found. What it takes to show it is worked out when that is first done."""

    soort: str
    titel: str
    adres: tuple[str, int, str, str]
    eigennaam: set[
        str
    ]  # the stems in the title of what comes first only when it is asked by its name
    delen: list[str]

    @cached_property
    def url(self) -> str:
        return as_page(*self.adres).get_absolute_url()

    @cached_property
    def zinnen(self) -> list[tuple[str, set[str]]]:
        """Its summary, headings, paragraphs, points and rows as plain text, each with the words in it."""
        blocks = [
            block for deel in self.delen for block in END_OF_BLOCK.split(BRON_CODE.sub("", deel))
        ]
        texts = [" ".join(unescape(TAG.sub("", block)).split()) for block in blocks]
        return [(text, set(WORD.findall(text.lower()))) for text in texts if text]


class Stems(dict):
    """{word in small letters: its stem}, worked out once for each word."""

    def __missing__(self, word):
        self[word] = found = stem(plain(word))
        return found

    def field(self, *texts: str) -> str:
        """Stored texts as a field of the index holds them: the stems of all their words."""
        return " ".join(
            map(
                self.__getitem__,
                filter(None, WORD_OR_CODE.findall(unescape(" ".join(texts)).lower())),
            )
        )


class Zoekindex:
    """What can be found, as it was when this object was made."""

    def __init__(self, stempel: str):
        self.stempel = stempel
        self.gemaakt = timezone.now()
        self.tot = next_moment()
        self.stems = Stems()
        self.paginas: list[Vindbaar] = []
        self.pages = make_searcher(PAGES, self.documents())
        self.synoniemen = read_synoniemen()
        self.per_stem: dict[str, list[str]] = defaultdict(
            list
        )  # {stem: the words that are on the site}
        for woord, stam in self.stems.items():
            self.per_stem[stam].append(woord)
        synoniemen = {
            word: word
            for entries in self.synoniemen.values()
            for entry in entries
            for word in entry
        }
        self.vormen = synoniemen | {
            plain(woord): woord for woord in self.stems
        }  # {in plain letters: as it is written}
        self.plain = list(self.vormen)
        self.list_of_words = "\n".join(["", *self.plain, ""])

    @cached_property
    def words(self):
        """A searcher over the words themselves; only a typing error needs it."""
        return make_searcher(
            WORDS, (Document(nummer=n, woord=woord) for n, woord in enumerate(self.plain))
        )

    def words_with(self, part: str) -> Iterator[tuple[str, str]]:
        """(what stands before the part, the word) of every word that it is a part of."""
        words, place = self.list_of_words, self.list_of_words.find(part)
        while place >= 0:
            start, end = words.rindex("\n", 0, place) + 1, words.index("\n", place)
            yield words[start:place], words[start:end]
            place = words.find(part, end)

    def is_right(self, stempel: str) -> bool:
        """Whether a visitor now may see exactly what is in here."""
        now = timezone.now()
        return (
            self.stempel == stempel and self.gemaakt <= now and (self.tot is None or now < self.tot)
        )

    def documents(self):
        field = self.stems.field
        for page in read_pages():
            voorbeelden = page.velden.pop("voorbeelden", "")
            yield Document(
                nummer=len(self.paginas),
                titel=field(page.titel),
                voorbeelden=field(voorbeelden),
                soort=field(page.naam),
                samenvatting=field(page.samenvatting),
                velden=field(*page.velden.values()),
                tekst=field(page.tekst, *page.rijen),
            )
            delen = [page.samenvatting, voorbeelden, *page.velden.values(), page.tekst, *page.rijen]
            eigennaam = (
                set(map(stem, telling(read_words(page.titel))))
                if issubclass(page.model, Praktijk)
                else set()
            )
            self.paginas.append(
                Vindbaar(str(page.model._meta.model_name), page.titel, page.adres, eigennaam, delen)
            )


def read_words(text: str) -> list[str]:
    """The words of a text in plain letters."""
    return [plain(word) for word in WORD.findall(text.lower())]


def read_synoniemen() -> dict[tuple[str, ...], list[list[str]]]:
    """{stems of one entry of a line: the words of each other entry}."""
    found: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
    for synoniem in Synoniem.objects.all():
        entries = [read_words(entry) for entry in synoniem.lijst]
        for entry in entries:
            found[tuple(map(stem, entry))] += [other for other in entries if other != entry]
    return found


class Kept:
    """The index of this process."""

    lock = Lock()
    index: Zoekindex | None = None


def read_index() -> Zoekindex:
    """The index that is right now. While one thread makes it, the others answer from the one before.

    Raises RuntimeError inside `alsof`: what the database says there must not be kept.
    """
    if is_alsof():
        raise RuntimeError("The search cannot be asked inside alsof.")
    now = (
        stempel()
    )  # before the content: what changes while we read that makes another stamp, and another index
    index = Kept.index
    if index and (index.is_right(now) or Kept.lock.locked()):
        return index
    with Kept.lock:
        if not (Kept.index and Kept.index.is_right(now)):  # another thread may just have made it
            Kept.index = Zoekindex(now)
        return Kept.index
