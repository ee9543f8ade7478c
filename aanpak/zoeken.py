"""What a visitor sees of a search: the pages that were found with a fragment of each, and what else to try."""

import logging
import re
from collections import Counter
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.utils.text import capfirst

from aanpak.models import Zoekvraag
from aanpak.zoekbegrip import Begrip, queries, read_numbers
from aanpak.zoekindex import WORD, Vindbaar, read_index
from redactie.gebruik import publicatie_models
from redactie.taal import plain

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
    if not found:
        note(vraag)
    numbers = Counter(pagina.soort for pagina in found)
    soort = soort if soort in numbers else ""
    chosen = [pagina for pagina in found if soort in ("", pagina.soort)]
    soorten, pattern = {model._meta.model_name: model._meta for model in publicatie_models()}, read_pattern(begrip)
    return {
        "soort": soort,
        "soorten": [(name, capfirst(soorten[name].verbose_name_plural), number) for name, number in numbers.most_common()],
        "totaal": len(found),
        "aantal": len(chosen),
        "resultaten": [
            Resultaat(pagina, capfirst(soorten[pagina.soort].verbose_name), read_fragment(pagina, pattern))
            for pagina in chosen[:SHOWN]
        ],
        "bedoelde": suggestion(begrip, vraag),
    }


def find(begrip: Begrip) -> list[Vindbaar]:
    """The pages that a visitor may mean, the best first."""
    index = begrip.index
    for query in queries(begrip):
        if numbers := read_numbers(index.pages, query, len(index.paginas)):
            return [index.paginas[number] for number in numbers]
    return []


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


def read_pattern(begrip: Begrip):
    """Finds in a text every word that a search was about, in the form that it has there."""
    stems = {stam for betekenissen in begrip.betekenissen for stems, _ in betekenissen for stam in stems}
    words = {re.escape(word) for stam in stems for word in begrip.index.per_stem.get(stam, ())}
    return re.compile(rf"(?<![^\W_])({'|'.join(words) or '(?!)'})(?![^\W_])", re.IGNORECASE)


def read_fragment(pagina: Vindbaar, pattern) -> list[tuple[str, bool]]:
    """The sentence or paragraph that says most about it, in parts; the summary when none does."""
    best = max(pagina.zinnen(), key=lambda text: len({word.lower() for word in pattern.findall(text)}), default="")
    parts = pattern.split(cut(best, pattern))
    return [(part, place % 2 == 1) for place, part in enumerate(parts) if part]


def cut(text: str, pattern) -> str:
    """A long text from a little before the first word that was found."""
    if len(text) <= FRAGMENT:
        return text
    first = pattern.search(text)
    start = text.rfind(" ", 0, max(first.start() - BEFORE, 0)) + 1 if first else 0
    end = text.rfind(" ", 0, start + FRAGMENT) if start + FRAGMENT < len(text) else len(text)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
