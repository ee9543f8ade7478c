"""The meanings of a question: forms of its words, compounds, synonyms, corrected errors."""

from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

from aanpak.zoeken.index import Zoekindex
from aanpak.zoeken.woordenschat import read_words
from redactie.tekst.taal import stem, telling

# How sure it is that a visitor means this.
SAME = 1.0
JOINED = 0.9
SYNONYM = 0.5
GUESS = 0.5
PART = 0.25
PARTS = 0.12
MOST_WORDS = 12


class Betekenis(NamedTuple):
    """Stems that a visitor may mean, side by side in a text or, when `los`, anywhere in it."""

    stems: tuple[str, ...]
    zeker: float
    los: bool = False


class Begrip:
    """The words of a question, each with its possible meanings in this index."""

    def __init__(self, index: Zoekindex, vraag: str):
        self.index = index
        self.woordenschat = index.woordenschat
        typed = read_words(vraag)[:MOST_WORDS]
        self.woorden = [part for word in typed for part in self.known_parts(word)]
        self.telling = telling(self.woorden)
        self.verbeterd: dict[str, str] = {}  # {unknown word: the one that was probably meant}
        self.betekenissen = [self.meanings(word) for word in dict.fromkeys(self.telling)]

    @cached_property
    def stems(self) -> set[str]:
        """The stems that were typed, or that were probably meant."""
        likeliest = [betekenissen[0] for betekenissen in self.betekenissen if betekenissen]
        return set(chain.from_iterable(betekenis.stems for betekenis in likeliest))

    def known_parts(self, word) -> list[str]:
        """The known words that an unknown compound is made of; just the word otherwise."""
        if self.woordenschat.is_known(word):
            return [word]
        return self.woordenschat.split(word) or [word]

    def meanings(self, word) -> list[Betekenis]:
        found = [*self.certain(word), *self.joined(word), *self.synonyms(word)]
        return most_certain(found or self.guesses(word) or self.fragments(word))

    def certain(self, word) -> list[Betekenis]:
        """The word itself in any form, the compounds with it, and its own parts."""
        stam = stem(word)
        found = [Betekenis((stam,), SAME)] if self.woordenschat.is_on_site(word) else []
        found += [Betekenis((whole,), PART) for whole in self.woordenschat.compounds(word)]
        parts = self.woordenschat.split(word)
        if parts:
            found.append(Betekenis(tuple(map(stem, parts)), PARTS, los=True))
        return found

    def joined(self, word) -> list[Betekenis]:
        """The word and a neighbour as one word: "vrijwilligers werk", "hoe werk ik samen"."""
        pairs = [pair for pair in pairwise(self.telling) if word in pair]
        both_ways = [order for pair in pairs for order in (pair, pair[::-1])]
        words = ["".join(order) for order in both_ways]
        return [Betekenis((stem(w),), JOINED) for w in words if self.woordenschat.is_on_site(w)]

    def synonyms(self, word) -> list[Betekenis]:
        """The synonyms of the word, and of each phrase in the question that has it."""
        stems = [stem(other) for other in self.woorden]
        place = self.woorden.index(word)
        found = []
        for start in range(place + 1):
            for end in range(place + 1, len(stems) + 1):
                phrase = tuple(stems[start:end])
                found += self.synonyms_of(phrase, SYNONYM if len(phrase) == 1 else SAME)
        return found

    def synonyms_of(self, stems: tuple[str, ...], zeker: float) -> list[Betekenis]:
        others = self.woordenschat.synoniemen.get(stems, ())
        return [Betekenis(tuple(map(stem, other)), zeker) for other in others]

    def guesses(self, word) -> list[Betekenis]:
        """The meanings of the likeliest corrections of an unknown word. Remembers the first."""
        found: list[Betekenis] = []
        for near in self.woordenschat.nearest(word):
            meant = [*self.certain(near), *self.synonyms_of((stem(near),), SYNONYM)]
            if meant:
                self.verbeterd.setdefault(word, self.woordenschat.spelling[near])
                found += [betekenis._replace(zeker=betekenis.zeker * GUESS) for betekenis in meant]
        return found

    def fragments(self, word) -> list[Betekenis]:
        """Known words in an unknown word, or else words that start like it."""
        others = self.woordenschat.pieces(word) or self.woordenschat.relatives(word)
        return [Betekenis((stem(other),), PART) for other in others]


def most_certain(found: list[Betekenis]) -> list[Betekenis]:
    """Each meaning once, as sure as it was found to be."""
    best: dict[tuple, Betekenis] = {}
    for betekenis in found:
        key = (betekenis.stems, betekenis.los)
        if key not in best or best[key].zeker < betekenis.zeker:
            best[key] = betekenis
    return list(best.values())
