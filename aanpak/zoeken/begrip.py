"""The meanings of a question: forms of its words, compounds, synonyms, corrected errors."""

from collections import defaultdict
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from aanpak.zoeken.index import Zoekindex
from aanpak.zoeken.woordenschat import read_words
from redactie.tekst.taal import stem, telling

# How sure it is that a visitor means this.
SAME = 1.0
JOINED = 0.9
SYNONYM = 0.5
GUESS = 0.5
SUBJECT = 0.3
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
        self.woorden: list[str] = []
        for word in read_words(vraag)[:MOST_WORDS]:
            self.woorden += self.known_parts(word)
        self.telling = telling(self.woorden)
        self.verbeterd: dict[str, str] = {}  # {unknown word: the one that was probably meant}
        self.per_word = {word: self.meanings(word) for word in self.telling}

    @cached_property
    def stems(self) -> set[str]:
        """The stems that were typed, or that were probably meant."""
        found: set[str] = set()
        for betekenissen in filter(None, self.per_word.values()):
            likeliest = betekenissen[0]
            found.update(likeliest.stems)
        return found

    @cached_property
    def certain_stems(self) -> dict[str, dict[str, float]]:
        """{stem: {word of the question that means it: how sure, with 1 for the likeliest}}."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for word in self.woorden:
            found[stem(word)][word] = SAME
        for word, betekenissen in self.per_word.items():
            single = [one for one in betekenissen if len(one.stems) == 1 and one.zeker > PART]
            likeliest = max((one.zeker for one in single), default=SAME)
            for one in single:
                [stam] = one.stems
                found[stam][word] = max(found[stam].get(word, 0), one.zeker / likeliest)
        return found

    def known_parts(self, word) -> list[str]:
        """The known words that an unknown compound is made of; just the word otherwise."""
        if self.woordenschat.is_known(word):
            return [word]
        return self.woordenschat.split(word) or [word]

    def meanings(self, word) -> list[Betekenis]:
        found = self.certain(word) + self.joined(word) + self.synonyms(word)
        found = found or self.guesses(word) or self.relatives(word)
        return most_certain(found)

    def certain(self, word) -> list[Betekenis]:
        """The word itself in any form, the compounds with it, and its own parts."""
        found = []
        if self.woordenschat.is_findable(word):
            found.append(Betekenis(stems_of([word]), SAME))
        for compound in self.woordenschat.compounds(word):
            found.append(Betekenis((compound,), PART))
        parts = self.woordenschat.split(word)
        if parts:
            found.append(Betekenis(stems_of(parts), PARTS, los=True))
        return found

    def joined(self, word) -> list[Betekenis]:
        """The word and a neighbour as one word: "vrijwilligers werk", "hoe werk ik samen"."""
        compounds = []
        for first, second in pairwise(self.telling):
            if word in (first, second):
                compounds += [first + second, second + first]
        known = filter(self.woordenschat.is_on_site, compounds)
        return [Betekenis(stems_of([compound]), JOINED) for compound in known]

    def synonyms(self, word) -> list[Betekenis]:
        """The synonyms of the word, and of each phrase in the question that has it."""
        stems = stems_of(self.woorden)
        place = self.woorden.index(word)
        found = []
        for start in range(place + 1):
            for end in range(place + 1, len(stems) + 1):
                phrase = stems[start:end]
                zeker = SYNONYM if len(phrase) == 1 else SAME
                found += self.synonyms_of(phrase, zeker)
        return found

    def synonyms_of(self, stems, zeker) -> list[Betekenis]:
        others = self.woordenschat.synoniemen.get(stems, ())
        return [Betekenis(stems_of(other), zeker) for other in others]

    def guesses(self, word) -> list[Betekenis]:
        """The meanings of the likeliest corrections of an unknown word. Remembers the first."""
        found: list[Betekenis] = []
        for near in self.woordenschat.nearest(word):
            meant = self.certain(near)
            meant += self.synonyms_of(stems_of([near]), SYNONYM)
            if not meant:
                continue
            spelling = self.woordenschat.spelling[near]
            self.verbeterd.setdefault(word, spelling)
            found += map(as_guess, meant)
        return found

    def relatives(self, word) -> list[Betekenis]:
        """A subject that an unknown word starts with (kerkgangers), or words that start like it.

        Any other known word in it is a far-fetched meaning (straatlantaarn): only a suggestion.
        """
        subject = self.woordenschat.subject(word)
        if subject:
            return [Betekenis(stems_of([subject]), SUBJECT)]
        piece = self.woordenschat.piece(word)
        if piece:
            self.verbeterd.setdefault(word, self.woordenschat.spelling[piece])
            return []
        others = self.woordenschat.relatives(word)
        return [Betekenis(stems_of([other]), PART) for other in others]


def stems_of(words) -> tuple[str, ...]:
    return tuple(map(stem, words))


def as_guess(betekenis):
    zeker = betekenis.zeker * GUESS
    return betekenis._replace(zeker=zeker)


def most_certain(found) -> list[Betekenis]:
    """Each meaning once, as sure as it was found to be."""
    best: dict[tuple, Betekenis] = {}
    for betekenis in found:
        key = (betekenis.stems, betekenis.los)
        known = best.setdefault(key, betekenis)
        if known.zeker < betekenis.zeker:
            best[key] = betekenis
    return list(best.values())
