"""Which pages answer a question, and in what order."""

import re
from collections import defaultdict
from math import log

from aanpak.zoeken.begrip import Begrip, Betekenis
from aanpak.zoeken.engine import all_of, best_of, read_scores, side_by_side
from aanpak.zoeken.index import Vindbaar

GUIDE = 4.0  # the extra weight of a page of the guide over one of practice that has the word
LITTLE = 0.3  # the share that is left of the weight of a word that says little about the subject
_GENERAL = """
beste benader benaderen bestaan bestaat betrek betrekken dag dagen elke gebruik gebruiken geef geven
gaat goed goede hierover hou houden iedere ken kennen kent laten makkelijk meedoen meedoet meneer
mevrouw neem nemen nieuw nieuwe opzetten regel regelen snel tekst tip tips vertel vertellen vraag
vragen werkt zie zien ziet
"""
YEAR = re.compile("(19|20)[0-9]{2}")
GENERAL = frozenset(_GENERAL.split())
CHOSEN = 2.0  # what editors tied to the whole question, in scores of the best page


def find_pages(begrip: Begrip) -> list[Vindbaar]:
    """The pages that a visitor may mean, the best first.

    Words count by how telling they are. A page needs a third of what the fullest page has. Pages
    that editors tied to the question come first, the more so the more of it they cover.
    """
    paginas = begrip.index.paginas
    points, shares, weights = score_pages(begrip)
    enough = max(shares.values(), default=0) / 3
    worth = {}
    for number, share in shares.items():
        if share >= enough:
            extra = favour(paginas[number], begrip.stems)
            worth[number] = points[number] * share * extra
    best = max(worth.values(), default=1)
    chosen = begrip.index.uitlichting.covered(begrip.certain_stems, weights)
    for number, share in chosen.items():
        worth[number] = worth.get(number, 0) + CHOSEN * best * share**2
    best_first = sorted(worth, key=worth.__getitem__, reverse=True)
    return [paginas[number] for number in best_first]


def score_pages(begrip):
    """For each page its score, and the weight of the words that it has; the weight of each word."""
    points: dict[int, float] = defaultdict(float)
    shares: dict[int, float] = defaultdict(float)
    weights: dict[str, float] = {}
    total = len(begrip.index.paginas)
    for word, betekenissen in begrip.per_word.items():
        scores = {}
        if betekenissen:
            query = any_meaning(betekenissen)
            scores = read_scores(begrip.index.pages, query, total)
        weight = how_telling(len(scores), total)
        if word in GENERAL or YEAR.fullmatch(word):
            weight *= LITTLE
        weights[word] = weight
        for number, score in scores.items():
            points[number] += score * weight
            shares[number] += weight
    return points, shares, weights


def how_telling(found: int, total: int) -> float:
    """The weight of a word that so many pages have: small for one that is on most of them."""
    return log(1 + 0.3 * total / max(found, 1))


def favour(pagina: Vindbaar, asked: set[str]) -> float:
    """The weight of a page: full for the guide, for practice by how much of its name is asked."""
    if not pagina.eigennaam:
        return 1 + GUIDE
    named = len(pagina.eigennaam & asked) / len(pagina.eigennaam)
    return 1 + GUIDE * named**2


def any_meaning(betekenissen: list[Betekenis]):
    boosted = [(meaning_query(one), one.zeker) for one in betekenissen]
    return best_of(boosted, 0.1)


def meaning_query(betekenis):
    if betekenis.los:
        return all_of(side_by_side((stam,)) for stam in betekenis.stems)
    return side_by_side(betekenis.stems)
