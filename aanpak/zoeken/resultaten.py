"""The page of results: the pages that were found, a fragment of each, and a better question."""

import logging
from collections import Counter
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.utils.text import capfirst

from aanpak.zoeken.begrip import Begrip
from aanpak.zoeken.index import Passage, Vindbaar, read_index
from aanpak.zoeken.volgorde import find_pages
from aanpak.zoeken.woorden import Zoekvraag
from aanpak.zoeken.woordenschat import SEARCH_WORD
from redactie.pagina.gebruik import publicatie_models
from redactie.tekst.taal import composed, plain

logger = logging.getLogger(__name__)

LONGEST_VRAAG = 100  # characters
SHOWN = 20
FRAGMENT = 240  # characters
BEFORE = 60  # characters of a fragment before the first word that was found

Part = tuple[str, bool]  # (text, whether it was asked for)


class Resultaat(NamedTuple):
    """A page that was found, with the part of the guide where it is."""

    pagina: Vindbaar
    deel: str
    fragment: list[Part]


def read_vraag(typed: str) -> str:
    """The question as typed, without invisible characters and double spaces."""
    visible = [sign if sign.isprintable() else " " for sign in composed(typed)]
    return " ".join("".join(visible).split())


def zoek(vraag: str, soort: str) -> dict:
    """The template context for a question: results of one kind, or of all if that kind has none."""
    begrip = Begrip(read_index(), vraag)
    found = find_pages(begrip)
    hulp = begrip.index.hulpvragen.herkent(vraag)
    if begrip.woorden and not found and not hulp:
        note_in_vain(vraag)
    per_soort = Counter(pagina.soort for pagina in found)
    if soort not in per_soort:
        soort = ""
    chosen = [pagina for pagina in found if soort in ("", pagina.soort)]
    return {
        "soort": soort,
        "soorten": kinds_with_numbers(per_soort),
        "totaal": len(found),
        "aantal": len(chosen),
        "resultaten": as_results(chosen[:SHOWN], begrip),
        "bedoelde": "" if hulp else suggestion(begrip, vraag),
        "hulp": hulp,
    }


def asks_for_help(vraag: str) -> bool:
    """Whether the visitor may be in danger or alone."""
    return read_index().hulpvragen.herkent(vraag)


def note_in_vain(vraag):
    """Counts a question without results. A failure to write it must not fail the search."""
    try:
        with transaction.atomic():
            Zoekvraag.objects.note(vraag.lower())
    except DatabaseError:
        logger.exception("A question without a result could not be noted")


def meta_per_kind():
    return {model._meta.model_name: model._meta for model in publicatie_models()}


def kinds_with_numbers(per_soort):
    """(kind, its name in the plural, number of results), the most first."""
    meta = meta_per_kind()
    return [
        (soort, capfirst(meta[soort].verbose_name_plural), number)
        for soort, number in per_soort.most_common()
    ]


def as_results(paginas, begrip) -> list[Resultaat]:
    markering = Markering(begrip)
    return [
        Resultaat(pagina, part_of_guide(pagina, begrip.index), markering.fragment(pagina))
        for pagina in paginas
    ]


def part_of_guide(pagina: Vindbaar, index) -> str:
    """The pages above this one, the highest first; its kind if there are none."""
    above = [titel or index.titels[url] for titel, url in pagina.kruimels]
    return " › ".join(above) or capfirst(meta_per_kind()[pagina.soort].verbose_name)


def suggestion(begrip: Begrip, vraag: str) -> str:
    """The question with its typing errors corrected, or "" if that would find nothing else."""
    better_words = begrip.verbeterd
    if all(is_form(word, plain(other)) for word, other in better_words.items()):
        return ""
    better = SEARCH_WORD.sub(lambda word: better_words.get(plain(word[0]), word[0]), vraag.lower())
    return better if find_pages(Begrip(begrip.index, better)) else ""


def is_form(word: str, other: str) -> bool:
    """Whether only the last letter differs: the results are those of the other word then."""
    return other.startswith(word[:-1]) and len(other) - len(word) < 2


class Markering:
    """Finds and marks the words of a search in texts."""

    def __init__(self, begrip: Begrip):
        self.zeker: dict[str, float] = {}  # {word as it is written on the site: how sure it is}
        meanings = [
            betekenis for betekenissen in begrip.per_word.values() for betekenis in betekenissen
        ]
        for betekenis in reversed(meanings):  # the first meaning decides
            if betekenis.los or len(betekenis.stems) == 1:
                self.add_words(betekenis, begrip.woordenschat)

    def add_words(self, betekenis, woordenschat):
        for stam in betekenis.stems:
            for word in woordenschat.per_stem.get(stam, ()):
                self.zeker[word] = betekenis.zeker

    def fragment(self, pagina: Vindbaar) -> list[Part]:
        """The passage with most of the question, its words marked; the summary if none has any."""
        passage = max(pagina.passages, key=self.weigh, default=None)
        if passage is None:
            return []
        text = passage.tekst
        marks = [
            found.span() for found in SEARCH_WORD.finditer(text) if found[0].lower() in self.zeker
        ]
        start, end = window(text, marks[0][0] if marks else 0)
        inside = [mark for mark in marks if start <= mark[0] and mark[1] <= end]
        before = [("… ", False)] if start > 0 else []
        after = [(" …", False)] if end < len(text) else []
        return [*before, *marked_parts(text, inside, start, end), *after]

    def weigh(self, passage: Passage):
        return sum(self.zeker[word] for word in passage.woorden & self.zeker.keys())


def marked_parts(text: str, marks, start: int, end: int) -> list[Part]:
    """The text from start to end, parted at the marks."""
    parts = []
    place = start
    for left, right in marks:
        parts += [(text[place:left], False), (text[left:right], True)]
        place = right
    parts.append((text[place:end], False))
    return [part for part in parts if part[0]]


def window(text: str, first: int) -> tuple[int, int]:
    """The start and end of a fragment at whole words, from a little before the first mark."""
    if len(text) <= FRAGMENT:
        return 0, len(text)
    start = text.rfind(" ", 0, max(first - BEFORE, 0)) + 1
    if start + FRAGMENT >= len(text):
        return start, len(text)
    return start, text.rfind(" ", 0, start + FRAGMENT)
