"""Which pages answer a question, and in what order."""

from collections import defaultdict
from math import log

from aanpak.zoeken.begrip import Begrip, Betekenis
from aanpak.zoeken.engine import all_of, best_of, read_scores, side_by_side
from aanpak.zoeken.index import Vindbaar

GUIDE = 4.0  # the extra weight of a page of the guide over one of practice that has the word


def find_pages(begrip: Begrip) -> list[Vindbaar]:
    """The pages that a visitor may mean, the best first.

    Words count by how telling they are. A page needs a third of what the fullest page has.
    """
    paginas = begrip.index.paginas
    points, shares = score_pages(begrip)
    enough = max(shares.values(), default=0) / 3
    worth = {
        number: points[number] * share * favour(paginas[number], begrip.stems)
        for number, share in shares.items()
        if share >= enough
    }
    best_first = sorted(worth, key=worth.__getitem__, reverse=True)
    return [paginas[number] for number in best_first]


def score_pages(begrip):
    """({number of a page: its score}, {number of a page: the weight of the words that it has})."""
    points: dict[int, float] = defaultdict(float)
    shares: dict[int, float] = defaultdict(float)
    total = len(begrip.index.paginas)
    for betekenissen in filter(None, begrip.betekenissen):
        scores = read_scores(begrip.index.pages, any_meaning(betekenissen), total)
        weight = how_telling(len(scores), total)
        for number, score in scores.items():
            points[number] += score * weight
            shares[number] += weight
    return points, shares


def how_telling(found: int, total: int) -> float:
    """The weight of a word that so many pages have: small for one that is on most of them."""
    return log(1 + 0.3 * total / found) if found else 0


def favour(pagina: Vindbaar, asked: set[str]) -> float:
    """The weight of a page: full for the guide, for practice by how much of its name is asked."""
    if not pagina.eigennaam:
        return 1 + GUIDE
    named = len(pagina.eigennaam & asked) / len(pagina.eigennaam)
    return 1 + GUIDE * named**2


def any_meaning(betekenissen: list[Betekenis]):
    return best_of([(meaning_query(one), one.zeker) for one in betekenissen], 0.1)


def meaning_query(betekenis):
    if betekenis.los:
        return all_of(side_by_side((stam,)) for stam in betekenis.stems)
    return side_by_side(betekenis.stems)
