"""Whether somebody who searches may be in danger or alone.

Better once too often than once too little: the card that follows is in nobody's way.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from aanpak.zoeken.engine import WORDS, like_word, make_searcher, read_scores
from aanpak.zoeken.woorden import Hulpwoord
from aanpak.zoeken.woordenschat import read_words
from redactie.tekst.taal import STOP_WORDS, stem

MOST_WORDS = 60
GAP = 2  # other words that may come between the words of a phrase
LONG_SOUND = re.compile(r"([^\W\d])\1{2,}")
INFLECTED = ("e", "en", "heid")
PART_LENGTH = 6  # letters of a stem that is recognised inside a longer word
SHORTEST_ERROR = 3  # letters of a word that may be a typing error
SHORT = 4
LONG = 8
NEAR = 5  # words around a feeling that tell whose it is
# They add nothing to the meaning of a phrase.
_LITTLE = """
aan al dan dat de die dit echt een en gewoon het in k n nu om s t te van wel zo
"""
_STRONG = "best enorm erg heel helemaal ontzettend steeds super vaak vandaag"
_FEEL = "vol ben blijf blijft heb raak raakte voel voelde voelen voelt was word zat zit"
LITTLE = frozenset(_LITTLE.split())
STRONG = frozenset(_STRONG.split())
FEEL = frozenset(_FEEL.split())
SELF = frozenset(["ik", "me", "mezelf", "mij", "mijzelf"])
ABOUT = frozenset(["bij", "naar", "onder", "over", "tegen", "voor"])
FILLERS = STOP_WORDS | STRONG | FEEL
# Words that say the same in such a phrase. The first one of a line stands for all.
_SAME = """
niet nooit geen niets niks nie neit nit
meer langer verder
me mij mezelf mijzelf
mijn mn
zijn ben bent
willen wil wilt wou wilde
hebben heb hebt heeft had
kunnen kan kun kunt kon
doen doe doet deed gedaan
worden word wordt werd geworden
gaan ga gaat ging
slaan sla slaat sloeg geslagen
snijden snij snijd snijdt sneed gesneden
sterven sterf stierf gestorven
houden hou houd houdt hield
eind einde
"""


def same_words() -> dict[str, str]:
    """{word: the first word of its line}."""
    same: dict[str, str] = {}
    for line in _SAME.strip().splitlines():
        first, *others = line.split()
        same |= dict.fromkeys([first, *others], first)
    return same


SAME = same_words()


class Patroon(NamedTuple):
    """The words of one line of the editors, as they are written and each as its key."""

    keys: frozenset[str]
    woorden: frozenset[str]
    zelf: bool


def key_of(word: str) -> str:
    return SAME.get(word) or stem(word)


def telling_words(text: str) -> list[str]:
    once = LONG_SOUND.sub(r"\1\1", text)
    return [word for word in read_words(once) if word not in LITTLE]


def squeeze(word: str) -> str:
    """The word as it sounds: "dod" for dood, doood and doot."""
    once = re.sub(r"(.)\1+", r"\1", word)
    return re.sub("t$", "d", once)


class Hulpvragen:
    """Recognises the editors' words of need, in other forms and order and with typing errors."""

    def __init__(self, hulpwoorden: Iterable[Hulpwoord], is_known: Callable[[str], bool]):
        self.is_known = is_known
        self.patronen: list[Patroon] = []
        self.spelling: dict[str, set[str]] = defaultdict(set)  # {key: words as they are written}
        self.parts: dict[str, str] = {}  # {long stem: key}
        for hulpwoord in hulpwoorden:
            self.add(hulpwoord)
        self.keys: dict[str, str] = {}
        for key, words in self.spelling.items():
            self.keys |= dict.fromkeys(words, key)
        self.written = list(self.keys)
        rows = [{"woord": word} for word in self.written]
        self.searcher = make_searcher(WORDS, rows)

    def add(self, hulpwoord):
        words = telling_words(hulpwoord.woorden)
        if not words:
            return
        zelf = hulpwoord.wanneer == Hulpwoord.Wanneer.ZELF
        keys = frozenset(map(key_of, words))
        self.patronen.append(Patroon(keys, frozenset(words), zelf))
        for word in words:
            self.spelling[key_of(word)].add(word)
        first, *others = words
        stam = stem(first)
        if not others and not zelf and len(stam) >= PART_LENGTH:
            self.parts[stam] = key_of(first)

    def herkent(self, vraag: str) -> bool:
        words = telling_words(vraag)[:MOST_WORDS]
        meant = [self.meanings(word) for word in words]
        keys = set[str]().union(*meant)
        possible = [patroon for patroon in self.patronen if patroon.keys <= keys]
        return any(self.is_in(patroon, words, meant) for patroon in possible)

    def meanings(self, word: str) -> set[str]:
        """The keys that a typed word stands for."""
        found = {key_of(word)} & self.spelling.keys()
        for part, whole in self.parts.items():
            if part in word:
                found.add(whole)
        if found or word in STOP_WORDS or self.is_known(word):
            return found
        return {self.keys[other] for other in self.nearest(word)}

    def nearest(self, word: str) -> list[str]:
        """The words of the list that an unknown word may be a typing error for."""
        if len(word) < SHORTEST_ERROR:
            return []
        distance = 2 if len(word) >= LONG else 1
        query = like_word(word, distance)
        numbers = read_scores(self.searcher, query, 20)
        near = [self.written[number] for number in numbers]
        return [other for other in near if is_slip(word, other)]

    def is_in(self, patroon: Patroon, words: list[str], meant: list[set[str]]) -> bool:
        """Whether the words of a line are near each other, in any order."""
        size = len(patroon.keys) + GAP
        for start, keys in enumerate(meant):
            near = meant[start : start + size]
            window = set[str]().union(*near)
            if not keys & patroon.keys or not patroon.keys <= window:
                continue
            if not patroon.zelf or self.is_about_self(patroon, words, meant, start):
                return True
        return False

    def is_about_self(self, patroon, words, meant, start) -> bool:
        """Whether someone says it of himself, or says nothing else."""
        if not self.is_literal(patroon, words[start]):
            return False
        pairs = zip(words, meant, strict=True)
        others = [word for word, keys in pairs if not keys & patroon.keys]
        if FILLERS.issuperset(others):
            return True
        if len(patroon.keys) > 1:
            return False
        before = words[max(start - NEAR, 0) : start]
        after = words[start + 1 : start + NEAR]
        near = {*before, *after}
        is_about_other = bool(ABOUT.intersection(before))
        return bool(near & SELF and near & FEEL) and not is_about_other

    def is_literal(self, patroon, word: str) -> bool:
        """Whether a word is as the editors wrote it, or an error: not eenzame for eenzaam."""
        is_error = key_of(word) not in self.spelling
        is_written = word in patroon.woorden or word in SAME
        return is_written or is_error or not word.endswith(INFLECTED)


def is_slip(word: str, other: str) -> bool:
    """Whether `other` can be meant. A short word may only be written as it sounds."""
    if len(other) > SHORT:
        return True
    return squeeze(word) == squeeze(other) or sorted(word) == sorted(other)
