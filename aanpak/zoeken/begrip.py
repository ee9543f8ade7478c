"""What a visitor may mean: the words in any form, in compounds, in other words for the same, and with typing errors.

A query is built from words, never read by tantivy from what was typed: its query language is not for visitors.
"""

from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from tantivy import Query

from aanpak.zoeken.index import WORDS, Zoekindex, read_scores, read_words
from redactie.tekst.taal import PREFIXES, stem, telling

SAME, JOINED, SYNONYM, GUESS, PART, PARTS = 1.0, 0.9, 0.5, 0.5, 0.25, 0.12
MOST_WORDS = 12
MOST_COMPOUNDS = 30
PART_LENGTH = 4  # letters, the least for a part of a compound
LONGEST = 40  # letters of a word that may be a compound


class Betekenis(NamedTuple):
    """Stems of words that say what a visitor may mean, and how sure that is. They stand side by side, unless `los`."""

    stems: tuple[str, ...]
    zeker: float
    los: bool = False


class Begrip:
    """The words of a visitor, with all that each may mean in this index."""

    def __init__(self, index: Zoekindex, vraag: str):
        self.index = index
        self.woorden = [
            part for word in read_words(vraag)[:MOST_WORDS] for part in self.parts(word)
        ]
        self.telling = telling(self.woorden)
        self.verbeterd: dict[
            str, str
        ] = {}  # {word that is not known: the one that was probably meant}
        self.betekenissen = [self.meanings(word) for word in dict.fromkeys(self.telling)]

    @cached_property
    def stems(self) -> set[str]:
        """The stems of what was typed, or of what was probably meant by it."""
        return {
            stam
            for betekenissen in self.betekenissen
            if betekenissen
            for stam in betekenissen[0].stems
        }

    def is_known(self, word):
        return stem(word) in self.index.per_stem or (stem(word),) in self.index.synoniemen

    def parts(self, word) -> list[str]:
        """The known words of which an unknown one is made, or just that word."""
        return [word] if self.is_known(word) else self.split(word) or [word]

    def split(self, word) -> list[str]:
        """The known words, two or more, of which a word is made; nothing when it is no compound of them."""
        for place in (
            range(len(word) - PART_LENGTH, PART_LENGTH - 1, -1) if len(word) <= LONGEST else ()
        ):
            first, rest = word[:place], word[place:]
            if first in PREFIXES or not self.is_known(first):
                continue
            if others := [rest] if self.is_known(rest) else self.split(rest):
                return [first, *others]
        return []

    def meanings(self, word) -> list[Betekenis]:
        found = [*self.certain(word), *self.neighbours(word), *self.synonyms(word)] or self.guesses(
            word
        )
        found = found or [
            Betekenis((stem(other),), PART) for other in self.pieces(word) or self.relatives(word)
        ]
        best = {
            (betekenis.stems, betekenis.los): betekenis
            for betekenis in sorted(found, key=lambda found: found.zeker)
        }
        return [
            best[key]
            for key in dict.fromkeys((betekenis.stems, betekenis.los) for betekenis in found)
        ]

    def guesses(self, word) -> list[Betekenis]:
        """What was probably meant by a word that is nowhere; remembers the correction."""
        found = []
        for near in self.nearest(word):
            others = [
                Betekenis(tuple(map(stem, other)), SYNONYM)
                for other in self.index.synoniemen.get((stem(near),), ())
            ]
            if meanings := [*self.certain(near), *others]:
                self.verbeterd.setdefault(word, self.index.vormen[near])
                found += [meant._replace(zeker=meant.zeker * GUESS) for meant in meanings]
        return found

    def certain(self, word) -> list[Betekenis]:
        """The word itself in any form, the compounds that it is part of, and its own parts."""
        stam, parts = stem(word), tuple(map(stem, self.split(word)))
        same = [Betekenis((stam,), SAME)] if stam in self.index.per_stem else []
        compounds = [Betekenis((whole,), PART) for whole in self.compounds(word, stam)]
        return same + compounds + ([Betekenis(parts, PARTS, los=True)] if parts else [])

    def compounds(self, word, stam) -> list[str]:
        """The stems of the words that it is a part of, the shortest words first."""
        base = stam if word.startswith(stam) and len(stam) >= PART_LENGTH else word
        if len(base) < PART_LENGTH:
            return []
        longer = (
            (before, whole)
            for before, whole in self.index.words_with(base)
            if len(whole) > len(base) + 1
        )
        whole = [whole for before, whole in longer if self.is_part(before)]
        stems = dict.fromkeys(stem(word) for word in sorted(whole, key=len)[:MOST_COMPOUNDS])
        return [other for other in stems if other != stam and other in self.index.per_stem]

    def is_part(self, before):
        """Whether what stands before leaves a word of its own: "rouw" is no part of "vrouw", nor "voeren" of "uitvoeren"."""
        if before in PREFIXES:
            return False
        return (
            not before
            or len(before) > PART_LENGTH
            or (len(before) > 2 and stem(before) in self.index.per_stem)
        )

    def neighbours(self, word):
        """The word and one beside it as one word: "vrijwilligers werk", "hoe werk ik samen"."""
        pairs = [pair for pair in pairwise(self.telling) if word in pair]
        stems = [stem(first + second) for pair in pairs for first, second in (pair, pair[::-1])]
        return [Betekenis((stam,), JOINED) for stam in stems if stam in self.index.per_stem]

    def synonyms(self, word) -> list[Betekenis]:
        """What else is said for the word; for it and the words beside it an editor's line leaves no doubt."""
        stems, place = [stem(other) for other in self.woorden], self.woorden.index(word)
        spans = [
            tuple(stems[start:end])
            for start in range(place + 1)
            for end in range(place + 1, len(stems) + 1)
        ]
        return [
            Betekenis(tuple(map(stem, other)), SYNONYM if len(span) == 1 else SAME)
            for span in spans
            for other in self.index.synoniemen.get(span, ())
        ]

    def pieces(self, word) -> list[str]:
        """The longest known word with which one begins that is nowhere on the site, and the longest with which it ends."""
        starts = (word[:end] for end in range(len(word) - 1, PART_LENGTH, -1))
        ends = (word[start:] for start in range(3, len(word) - PART_LENGTH + 1))
        found = [
            next((piece for piece in pieces if stem(piece) in self.index.per_stem), "")
            for pieces in (starts, ends)
        ]
        return list(filter(None, found))

    def relatives(self, word) -> list[str]:
        """The words of the site that begin as one does that is nowhere on it: wijkverpleegkundige for wijkverpleging."""
        for length in range(len(word) - 1, max(PART_LENGTH, len(word) * 6 // 10), -1):
            if found := [
                whole for before, whole in self.index.words_with(word[:length]) if not before
            ]:
                return found[:MOST_COMPOUNDS]
        return []

    def nearest(self, word) -> list[str]:
        """The words of the site or the synonyms that look most like it, at most two."""
        for distance in (
            (1, 2) if len(word) > 6 else (1,) if len(word) > 2 and word.isalpha() else ()
        ):
            numbers = read_scores(
                self.index.words, Query.fuzzy_term_query(WORDS, "woord", word, distance), 50
            )
            near = [other for number in numbers if may_be(word, other := self.index.plain[number])]
            if near:
                likeliest = min(unlike(word, other) for other in near)
                return [other for other in near if unlike(word, other) == likeliest][:2]
        return []


def may_be(word, near):
    """Whether a word can be another one with a typing error: a very short one only with its letters swapped."""
    return len(word) > 3 or sorted(word) == sorted(near)


def unlike(word, near):
    """For comparing: swapped letters are the likeliest error, then one further on in the word."""
    return sorted(word) != sorted(near), word[0] != near[0], abs(len(word) - len(near))
