"""Which pages answer a question, and in what order."""

from collections import defaultdict
from math import log

from tantivy import Occur, Query

from aanpak.zoeken.begrip import Begrip, Betekenis
from aanpak.zoeken.index import PAGES, Vindbaar, read_scores

BOOSTS = {
    "titel": 3.0,
    "voorbeelden": 6.0,
    "soort": 1.0,
    "samenvatting": 1.25,
    "velden": 1.0,
    "tekst": 1.0,
}
GUIDE = (
    4.0  # how much more a page of the guide counts than one of practice that merely has the word
)


def find(begrip: Begrip) -> list[Vindbaar]:
    """The pages that a visitor may mean, the best first: those with at least a third of what the best of them has."""
    paginas, asked = begrip.index.paginas, begrip.stems
    points: dict[int, float] = defaultdict(float)
    shares: dict[int, float] = defaultdict(float)
    for betekenissen in filter(None, begrip.betekenissen):
        scores = read_scores(begrip.index.pages, any_meaning(betekenissen), len(paginas))
        share = how_telling(len(scores), len(paginas))
        for number, score in scores.items():
            points[number] += score * share
            shares[number] += share
    enough = max(shares.values(), default=0) / 3
    worth = {
        n: points[n] * share * favour(paginas[n], asked)
        for n, share in shares.items()
        if share >= enough
    }
    return [paginas[number] for number in sorted(worth, key=worth.__getitem__, reverse=True)]


def how_telling(found: int, of: int) -> float:
    """How much a word says that so many pages have: little when it is what most of them are about."""
    return log(1 + 0.3 * of / found) if found else 0


def favour(pagina: Vindbaar, asked: set[str]) -> float:
    """How much a page counts: one of the guide in full, one of practice as far as it is asked by its name."""
    named = len(pagina.eigennaam & asked) / len(pagina.eigennaam) if pagina.eigennaam else 1
    return 1 + GUIDE * named**2


def any_meaning(betekenissen: list[Betekenis]) -> Query:
    return Query.disjunction_max_query(
        [Query.boost_query(as_query(one), one.zeker) for one in betekenissen], 0.1
    )


def as_query(betekenis):
    """Finds the stems of one meaning."""
    if betekenis.los:
        return Query.boolean_query(
            [(Occur.Must, in_any_field((stam,))) for stam in betekenis.stems]
        )
    return in_any_field(betekenis.stems)


def in_any_field(stems):
    """Finds the stems side by side, best in the title."""
    if len(stems) == 1:
        found = {name: Query.term_query(PAGES, name, stems[0]) for name in BOOSTS}
    else:
        found = {name: Query.phrase_query(PAGES, name, list(stems)) for name in BOOSTS}
    return Query.disjunction_max_query(
        [Query.boost_query(found[name], boost) for name, boost in BOOSTS.items()], 0.3
    )
