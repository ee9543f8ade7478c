"""The pages that editors tied to words: how much of a question their words cover."""

from collections import defaultdict

from django.conf import settings
from django.contrib.redirects.models import Redirect

from aanpak.zoeken.woorden import Uitgelicht
from aanpak.zoeken.woordenschat import read_words
from redactie.tekst.taal import stem

Zin = frozenset[str]  # the stems of a phrase
Certain = dict[str, dict[str, float]]  # {stem that is meant: {word of a question: how sure}}
LITTLE = 0.3  # the weight of a word that tells little, such as who or what
_SMALL_WORDS = """
aan bij dat de die dit door een en er het in met na naar of om op over te ten ter tot van via voor
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())


def read_uitgelicht() -> list[tuple[str, list[list[str]]]]:
    """(address, its phrases as words) of each line; an old address follows its redirect."""
    lines = list(Uitgelicht.objects.all())
    moved = Redirect.objects.filter(
        site_id=settings.SITE_ID, old_path__in=[line.adres for line in lines]
    )
    new = dict(moved.values_list("old_path", "new_path"))
    return [
        (new.get(line.adres, line.adres), [read_words(entry) for entry in line.lijst])
        for line in lines
    ]


class Uitlichting:
    """Per phrase of the editors, the numbers of the pages that it brings first."""

    def __init__(self, lines, numbers: dict[str, int]):
        self.pages: dict[Zin, set[int]] = defaultdict(set)
        self.with_stem: dict[str, set[Zin]] = defaultdict(set)
        for address, phrases in lines:
            for words in filter(None, phrases):
                if address in numbers:
                    self.add(as_zin(words), numbers[address])

    def add(self, zin: Zin, number: int):
        self.pages[zin].add(number)
        for stam in zin:
            self.with_stem[stam].add(zin)

    def covered(self, certain: Certain, weights: dict[str, float]) -> dict[int, float]:
        """{number of a page: the share of the question that its phrases have}."""
        found: dict[int, dict[str, float]] = defaultdict(dict)
        near = set[Zin]().union(*(self.with_stem.get(stam, ()) for stam in certain))
        for zin in near:
            words = words_of(zin, certain)
            for number in self.pages[zin]:
                for word, sure in words.items():
                    found[number][word] = max(found[number].get(word, 0), sure)
        total = sum(weights.values())
        return {
            number: sum(weights.get(word, LITTLE) * sure for word, sure in words.items()) / total
            for number, words in found.items()
        }


def words_of(zin: Zin, certain: Certain) -> dict[str, float]:
    """{word of the question that a phrase has: how sure that is}; {} if it lacks one of its own."""
    if not zin <= certain.keys():
        return {}
    words: dict[str, float] = {}
    for stam in zin:
        for word, sure in certain[stam].items():
            words[word] = max(words.get(word, 0), sure)
    if len(words) >= len(zin):
        return words
    return {}


def as_zin(words: list[str]) -> Zin:
    telling = [word for word in words if word not in SMALL_WORDS]
    return frozenset(map(stem, telling or words))
