"""The words that can be found: those of the site and of the synonyms, whole and in compounds."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from aanpak.zoeken.engine import WORDS, like_word, make_searcher, read_scores
from aanpak.zoeken.woorden import Synoniem
from redactie.tekst.taal import PREFIXES, composed, plain, stem

SEARCH_WORD = re.compile("[^\\W_]+(?:[\u0300-\u036f]+[^\\W_]*)*")  # in a composed text
PART_LENGTH = 4  # letters of the shortest part of a compound
LONGEST_COMPOUND = 40  # letters
LONG = 9
MOST_COMPOUNDS = 30

Synoniemen = dict[tuple[str, ...], list[list[str]]]


def read_words(text: str) -> list[str]:
    """The words of a text in plain letters."""
    return [plain(word) for word in SEARCH_WORD.findall(composed(text))]


def read_synoniemen() -> Synoniemen:
    """{stems of one entry of a line: the words of each other entry}."""
    found: Synoniemen = defaultdict(list)
    for synoniem in Synoniem.objects.all():
        entries = [read_words(entry) for entry in synoniem.lijst]
        for entry in entries:
            stems = tuple(map(stem, entry))
            others = [other for other in entries if other != entry]
            found[stems] += others
    return found


class Woordenschat:
    """All words of one index. Takes {word of the site: its stem}, and words of the editors."""

    def __init__(self, stems: dict[str, str], synoniemen: Synoniemen, uitgelicht: list[list[str]]):
        self.synoniemen = synoniemen
        self.uitgelicht = {stem(word) for phrase in uitgelicht for word in phrase}
        self.onderwerpen = {phrase[0] for phrase in uitgelicht if len(phrase) == 1}
        self.per_stem: dict[str, list[str]] = defaultdict(list)  # only of words on the site
        for woord, stam in stems.items():
            self.per_stem[stam].append(woord)
        self.spelling = self.spell_synoniemen()  # {word in plain letters: as it is written}
        for phrase in uitgelicht:
            self.spelling |= zip(phrase, phrase, strict=True)
        for woord in stems:
            self.spelling[plain(woord)] = woord
        self.plain = list(self.spelling)
        self.lines = "\n".join(["", *self.plain, ""])

    def spell_synoniemen(self):
        found: dict[str, str] = {}
        for entries in self.synoniemen.values():
            for entry in entries:
                found |= zip(entry, entry, strict=True)
        return found

    @cached_property
    def searcher(self):
        """Over the words themselves. Made at the first typing error."""
        rows = [{"woord": woord} for woord in self.plain]
        return make_searcher(WORDS, rows)

    def is_on_site(self, word):
        return stem(word) in self.per_stem

    def is_findable(self, word):
        stam = stem(word)
        return stam in self.per_stem or stam in self.uitgelicht

    def is_known(self, word):
        stam = stem(word)
        return self.is_findable(word) or (stam,) in self.synoniemen

    def words_with(self, part: str) -> Iterator[tuple[str, str]]:
        """(text before the part, word) for every word with the part in it."""
        lines = self.lines
        place = lines.find(part)
        while place >= 0:
            start = lines.rindex("\n", 0, place) + 1
            end = lines.index("\n", place)
            yield lines[start:place], lines[start:end]
            place = lines.find(part, end)

    def words_from(self, start) -> list[str]:
        return [word for before, word in self.words_with(start) if not before]

    # --- Compounds ---

    def split(self, word) -> list[str]:
        """The known words, two or more, that a compound is made of; [] for any other word."""
        if len(word) > LONGEST_COMPOUND:
            return []
        for place in range(len(word) - PART_LENGTH, PART_LENGTH - 1, -1):
            first = word[:place]
            if first in PREFIXES or not self.is_part(first):
                continue
            rest = word[place:]
            others = [rest] if self.is_part(rest) else self.split(rest)
            if others:
                return [first, *others]
        return []

    def is_part(self, word) -> bool:
        """Whether a compound can have this part: a short one is a word as it is, by no accident."""
        is_whole = len(word) > PART_LENGTH or word in self.spelling
        return is_whole and self.is_known(word)

    def compounds(self, word) -> list[str]:
        """The stems of the compounds with this word in them, the shortest compounds first."""
        stam = stem(word)
        is_base = word.startswith(stam) and len(stam) >= PART_LENGTH
        base = stam if is_base else word
        if len(base) < PART_LENGTH:
            return []
        found = []
        for before, whole in self.words_with(base):
            is_longer = len(whole) > len(base) + 1
            if is_longer and self.can_precede(before):
                found.append(whole)
        shortest = sorted(found, key=len)[:MOST_COMPOUNDS]
        stems = dict.fromkeys(map(stem, shortest))
        stems.pop(stam, None)
        return [other for other in stems if other in self.per_stem]

    def can_precede(self, before: str) -> bool:
        """Whether this, before a part, leaves the part a word: not v in vrouw, uit in uitvoeren."""
        if before in PREFIXES:
            return False
        if not before or len(before) > PART_LENGTH:
            return True
        return len(before) > 2 and self.is_on_site(before)

    # --- Words that are nowhere ---

    def subject(self, word) -> str:
        """The longest subject of the editors that the word starts with, or ""."""
        for end in range(len(word) - PART_LENGTH, PART_LENGTH, -1):
            if word[:end] in self.onderwerpen:
                return word[:end]
        return ""

    def piece(self, word) -> str:
        """The longest known word that the word starts with, or else ends with; or ""."""
        length = len(word)
        starts = (word[:end] for end in range(length - 1, PART_LENGTH, -1))
        ends = (word[start:] for start in range(3, length - PART_LENGTH + 1))
        for part in chain(starts, ends):
            if part in self.spelling:
                return part
        return ""

    def relatives(self, word) -> list[str]:
        """The words with the same start: wijkverpleegkundige for wijkverpleging."""
        shortest = max(PART_LENGTH, len(word) * 6 // 10)
        for length in range(len(word) - 1, shortest, -1):
            found = self.words_from(word[:length])
            if found:
                return found[:MOST_COMPOUNDS]
        return []

    def nearest(self, word) -> list[str]:
        """The words, two at most, that this one is most likely a typing error for."""
        for distance in likely_distances(word):
            query = like_word(word, distance)
            numbers = read_scores(self.searcher, query, 50)
            near = [self.plain[number] for number in numbers]
            possible = [other for other in near if may_be(word, other, distance)]
            if possible:
                return likeliest(word, possible)[:2]
        return []


def likely_distances(word):
    if len(word) > 7:
        return (1, 2)
    if len(word) > 2 and word.isalpha():
        return (1,)
    return ()


def likeliest(word, possible):
    difference = {other: unlike(word, other) for other in possible}
    least = min(difference.values())
    return [other for other in possible if difference[other] == least]


def may_be(word, near, distance):
    """Whether `near` can be meant. Two errors need a long word, or one with the same start."""
    if sorted(word) == sorted(near):
        return True
    if distance > 1:
        return word[:PART_LENGTH] == near[:PART_LENGTH] or len(word) > LONG
    return len(word) > PART_LENGTH and word[0] == near[0]


def unlike(word, near):
    """A sort key: swapped letters are the likeliest error, then one after the first letter."""
    return (
        sorted(word) != sorted(near),
        word[0] != near[0],
        abs(len(word) - len(near)),
    )
