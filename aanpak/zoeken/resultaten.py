"""What a visitor sees of a search: the pages that were found with a fragment of each, and what else to try."""

import logging
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.utils.text import capfirst

from aanpak.zoeken.begrip import Begrip
from aanpak.zoeken.index import WORD, Vindbaar, read_index
from aanpak.zoeken.volgorde import find
from aanpak.zoeken.woorden import Zoekvraag
from redactie.pagina.gebruik import publicatie_models
from redactie.tekst.taal import plain

logger = logging.getLogger(__name__)

LONGEST = 100  # signs of a question
SHOWN = 20
BEFORE, FRAGMENT = 60, 240  # signs of a fragment: before the first word that was found, and in all


class Resultaat(NamedTuple):
    """A page that was found, its kind in words, and a fragment as [(text, whether it was asked for)]."""

    pagina: Vindbaar
    soort: str
    fragment: list[tuple[str, bool]]


def read_vraag(typed: str) -> str:
    """What was typed, without signs that nobody sees."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())


def zoek(vraag: str, soort: str) -> dict:
    """The template context for a question: the results of one kind, or of all when there are none of that kind."""
    begrip = Begrip(read_index(), vraag)
    found = find(begrip)
    if begrip.woorden and not found:
        note(vraag)
    numbers = Counter(pagina.soort for pagina in found)
    soort = soort if soort in numbers else ""
    chosen = [pagina for pagina in found if soort in ("", pagina.soort)]
    soorten, markering = (
        {model._meta.model_name: model._meta for model in publicatie_models()},
        Markering(begrip),
    )
    return {
        "soort": soort,
        "soorten": [
            (name, capfirst(soorten[name].verbose_name_plural), number)
            for name, number in numbers.most_common()
        ],
        "totaal": len(found),
        "aantal": len(chosen),
        "resultaten": [
            Resultaat(
                pagina, capfirst(soorten[pagina.soort].verbose_name), markering.fragment(pagina)
            )
            for pagina in chosen[:SHOWN]
        ],
        "bedoelde": suggestion(begrip, vraag),
    }


def note(vraag):
    """Remembers for the editors that this was asked in vain. A search must not fail because that could not be written."""
    try:
        with transaction.atomic():
            Zoekvraag.objects.note(vraag.lower())
    except DatabaseError:
        logger.exception("A question without a result could not be noted")


def suggestion(begrip: Begrip, vraag: str) -> str:
    """The question with the words that were probably meant, if that finds something; otherwise nothing."""
    better = WORD.sub(lambda word: begrip.verbeterd.get(plain(word[0]), word[0]), vraag.lower())
    return better if begrip.verbeterd and find(Begrip(begrip.index, better)) else ""


class Markering:
    """What a search was about, to find and mark in texts: {word in the form that it has there: how sure that is}."""

    def __init__(self, begrip: Begrip):
        meanings = [betekenis for betekenissen in begrip.betekenissen for betekenis in betekenissen]
        alone = [
            (stam, one.zeker)
            for one in reversed(meanings)
            if one.los or len(one.stems) == 1
            for stam in one.stems
        ]
        self.zeker = {
            word: zeker for stam, zeker in alone for word in begrip.index.per_stem.get(stam, ())
        }

    def fragment(self, pagina: Vindbaar) -> list[tuple[str, bool]]:
        """What the page says most about it, its summary when nothing does, as [(part, whether it was asked for)]."""
        text, words = max(pagina.zinnen, key=self.weigh, default=("", set()))
        places = (
            [found for found in WORD.finditer(text.lower()) if found[0] in self.zeker]
            if words & self.zeker.keys()
            else []
        )
        start, end = window(text, places[0].start() if places else 0)
        marks = [
            (found.start(), found.end())
            for found in places
            if start <= found.start() and found.end() <= end
        ]
        edges = [start, *(edge for mark in marks for edge in mark), end]
        parts = [
            (text[left:right], place % 2 == 1)
            for place, (left, right) in enumerate(pairwise(edges))
        ]
        return (
            [("… ", False)] * (start > 0)
            + [part for part in parts if part[0]]
            + [(" …", False)] * (end < len(text))
        )

    def weigh(self, zin):
        return sum(self.zeker[word] for word in zin[1] & self.zeker.keys())


def window(text: str, first: int) -> tuple[int, int]:
    """From where to where a long text is shown: from a little before the first word that was found."""
    if len(text) <= FRAGMENT:
        return 0, len(text)
    start = text.rfind(" ", 0, max(first - BEFORE, 0)) + 1
    end = text.rfind(" ", 0, start + FRAGMENT) if start + FRAGMENT < len(text) else len(text)
    return start, end
