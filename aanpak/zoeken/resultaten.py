"""The page of results: the pages that were found, a fragment of each, and a better question."""

import logging
from collections import Counter
from itertools import chain
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.utils.text import capfirst

from aanpak.zoeken.begrip import Begrip
from aanpak.zoeken.index import Passage, Vindbaar, read_index
from aanpak.zoeken.plaatsen import Gemeentepagina, find_gemeenten
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

    pagina: Vindbaar | Gemeentepagina
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
    gemeenten = [] if hulp else as_gemeente_results(vraag)
    if begrip.woorden and not found and not hulp and not gemeenten:
        note_in_vain(vraag)
    per_soort = Counter(pagina.soort for pagina in found)
    if soort not in per_soort:
        soort = ""
    chosen = [pagina for pagina in found if soort in ("", pagina.soort)]
    first = [] if soort else gemeenten
    return {
        "soort": soort,
        "soorten": kinds_with_numbers(per_soort),
        "totaal": len(found) + len(gemeenten),
        "aantal": len(chosen) + len(first),
        "resultaten": first + as_results(chosen[:SHOWN], begrip),
        "bedoelde": "" if hulp or gemeenten else suggestion(begrip, vraag),
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
    kinds = []
    for soort, number in per_soort.most_common():
        naam = capfirst(meta[soort].verbose_name_plural)
        kinds.append((soort, naam, number))
    return kinds


def as_gemeente_results(vraag: str) -> list[Resultaat]:
    return [
        Resultaat(pagina, "Cijfers per gemeente", [(pagina.uitleg, False)])
        for pagina in find_gemeenten(vraag)
    ]


def as_results(paginas, begrip) -> list[Resultaat]:
    markering = Markering(begrip)
    results = []
    for pagina in paginas:
        part = part_of_guide(pagina, begrip.index)
        fragment = markering.fragment(pagina)
        results.append(Resultaat(pagina, part, fragment))
    return results


def part_of_guide(pagina: Vindbaar, index) -> str:
    """The pages above this one, the highest first; its kind if there are none."""
    above = [titel or index.titels[url] for titel, url in pagina.kruimels]
    if above:
        return " › ".join(above)
    meta = meta_per_kind()[pagina.soort]
    return capfirst(meta.verbose_name)


def suggestion(begrip: Begrip, vraag: str) -> str:
    """The question with its typing errors corrected, or "" if that would find nothing else."""
    better_words = begrip.verbeterd
    if all(is_form(word, plain(other)) for word, other in better_words.items()):
        return ""

    def corrected(found):
        word = found[0]
        return better_words.get(plain(word), word)

    better = SEARCH_WORD.sub(corrected, vraag.lower())
    meaning = Begrip(begrip.index, better)
    return better if find_pages(meaning) else ""


def is_form(word: str, other: str) -> bool:
    """Whether only the last letter differs: the results are those of the other word then."""
    return other.startswith(word[:-1]) and len(other) - len(word) < 2


class Markering:
    """Finds and marks the words of a search in texts."""

    def __init__(self, begrip: Begrip):
        self.zeker: dict[str, float] = {}  # {word as it is written on the site: how sure it is}
        meanings = list(chain.from_iterable(begrip.per_word.values()))
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
        marks = self.marks_in(text)
        first = marks[0][0] if marks else 0
        start, end = window(text, first)
        inside = [(left, right) for left, right in marks if start <= left and right <= end]
        parts = marked_parts(text, inside, start, end)
        if start > 0:
            parts.insert(0, ("… ", False))
        if end < len(text):
            parts.append((" …", False))
        return parts

    def marks_in(self, text):
        """[(start, end)] of the words to mark."""
        marks = []
        for found in SEARCH_WORD.finditer(text):
            if found[0].lower() in self.zeker:
                marks.append(found.span())
        return marks

    def weigh(self, passage: Passage):
        found = passage.woorden & self.zeker.keys()
        return sum(self.zeker[word] for word in found)


def marked_parts(text, marks, start, end) -> list[Part]:
    """The text from start to end, parted at the marks."""
    parts = []
    place = start
    for left, right in marks:
        parts.append((text[place:left], False))
        parts.append((text[left:right], True))
        place = right
    parts.append((text[place:end], False))
    return [(words, is_marked) for words, is_marked in parts if words]


def window(text: str, first: int) -> tuple[int, int]:
    """The start and end of a fragment at whole words, from a little before the first mark."""
    if len(text) <= FRAGMENT:
        return 0, len(text)
    wanted = max(first - BEFORE, 0)
    start = text.rfind(" ", 0, wanted) + 1
    furthest = start + FRAGMENT
    if furthest >= len(text):
        return start, len(text)
    return start, text.rfind(" ", 0, furthest)
