"""What a visitor may mean: the words in any form, in compounds, in other words for the same, and with typing errors.

A query is built from words, never read by tantivy from what was typed: its query language is not for visitors.
"""

from itertools import pairwise
from typing import NamedTuple

from tantivy import Occur, Query

from aanpak.zoekindex import PAGES, WORDS, Zoekindex, read_words
from redactie.taal import PREFIXES, stem, telling

BOOSTS = {"titel": 6.0, "soort": 1.0, "samenvatting": 2.0, "velden": 2.5, "koppen": 1.0, "tekst": 1.0}
SAME, JOINED, SYNONYM, GUESS, PART = 1.0, 0.9, 0.5, 0.5, 0.25
MOST_WORDS = 12
MOST_COMPOUNDS = 30
PART_LENGTH = 4  # letters, the least for a part of a compound
LONGEST = 40  # letters of a word that may be a compound
COMMON = 0.5  # a word on more of the pages than this says little, such as "eenzaamheid" in a guide on that
LITTLE = 0.15
EVERY = 1.0  # once more the score, for a page with all the words


class Betekenis(NamedTuple):
    """Stems of words that side by side say what a visitor may mean, and how sure that is."""

    stems: tuple[str, ...]
    zeker: float


class Begrip:
    """The words of a visitor, with all that each may mean in this index."""

    def __init__(self, index: Zoekindex, vraag: str):
        self.index = index
        self.woorden = [part for word in read_words(vraag)[:MOST_WORDS] for part in self.parts(word)]
        self.telling = telling(self.woorden)
        self.verbeterd: dict[str, str] = {}  # {word that is not known: the one that was probably meant}
        self.betekenissen = [self.meanings(word) for word in dict.fromkeys(self.telling)]

    def is_known(self, word):
        return stem(word) in self.index.per_stem or (stem(word),) in self.index.synoniemen

    def parts(self, word) -> list[str]:
        """The known words of which an unknown one is made, or just that word."""
        if self.is_known(word) or len(word) > LONGEST:
            return [word]
        for place in range(len(word) - PART_LENGTH, PART_LENGTH - 1, -1):
            if self.is_known(word[:place]):
                others = self.parts(word[place:])
                if all(map(self.is_known, others)):
                    return [word[:place], *others]
        return [word]

    def meanings(self, word) -> list[Betekenis]:
        found = [*self.certain(word), *self.neighbours(word), *self.synonyms(word)] or self.guesses(word)
        found = found or [Betekenis((stem(other),), PART) for other in self.pieces(word) or self.relatives(word)]
        best = dict(sorted(found, key=lambda betekenis: betekenis.zeker))
        return [Betekenis(stems, best[stems]) for stems in dict.fromkeys(stems for stems, _ in found)]

    def guesses(self, word) -> list[Betekenis]:
        """What was probably meant by a word that is nowhere; remembers the correction."""
        found = []
        for near in self.nearest(word):
            others = [Betekenis(tuple(map(stem, other)), SYNONYM) for other in self.index.synoniemen.get((stem(near),), ())]
            if meanings := [*self.certain(near), *others]:
                self.verbeterd.setdefault(word, self.index.vormen[near])
                found += [Betekenis(stems, zeker * GUESS) for stems, zeker in meanings]
        return found

    def certain(self, word) -> list[Betekenis]:
        """The word itself in any form, and the compounds that it is part of."""
        stam = stem(word)
        same = [Betekenis((stam,), SAME)] if stam in self.index.per_stem else []
        return same + [Betekenis((whole,), PART) for whole in self.compounds(word, stam)]

    def compounds(self, word, stam) -> list[str]:
        """The stems of the words that it is a part of, the shortest words first."""
        base = stam if word.startswith(stam) and len(stam) >= PART_LENGTH else word
        if len(base) < PART_LENGTH:
            return []
        longer = ((before, whole) for before, whole in self.index.words_with(base) if len(whole) > len(base) + 1)
        whole = [whole for before, whole in longer if self.is_part(before)]
        stems = dict.fromkeys(stem(word) for word in sorted(whole, key=len)[:MOST_COMPOUNDS])
        return [other for other in stems if other != stam and other in self.index.per_stem]

    def is_part(self, before):
        """Whether what stands before leaves a word of its own: "rouw" is no part of "vrouw", nor "voeren" of "uitvoeren"."""
        if before in PREFIXES:
            return False
        return not before or len(before) > PART_LENGTH or (len(before) > 2 and stem(before) in self.index.per_stem)

    def neighbours(self, word):
        """The word and one beside it as one word: "vrijwilligers werk", "hoe werk ik samen"."""
        pairs = [pair for pair in pairwise(self.telling) if word in pair]
        stems = [stem(first + second) for pair in pairs for first, second in (pair, pair[::-1])]
        return [Betekenis((stam,), JOINED) for stam in stems if stam in self.index.per_stem]

    def synonyms(self, word) -> list[Betekenis]:
        """What else is said for the word; for it and the words beside it an editor's line leaves no doubt."""
        stems, place = [stem(other) for other in self.woorden], self.woorden.index(word)
        spans = [tuple(stems[start:end]) for start in range(place + 1) for end in range(place + 1, len(stems) + 1)]
        return [
            Betekenis(tuple(map(stem, other)), SYNONYM if len(span) == 1 else SAME)
            for span in spans
            for other in self.index.synoniemen.get(span, ())
        ]

    def pieces(self, word) -> list[str]:
        """The longest known word with which one begins that is nowhere on the site, and the longest with which it ends."""
        starts = (word[:end] for end in range(len(word) - 1, PART_LENGTH, -1))
        ends = (word[start:] for start in range(3, len(word) - PART_LENGTH + 1))
        found = [next((piece for piece in pieces if stem(piece) in self.index.per_stem), "") for pieces in (starts, ends)]
        return list(filter(None, found))

    def relatives(self, word) -> list[str]:
        """The words of the site that begin as one does that is nowhere on it: wijkverpleegkundige for wijkverpleging."""
        for length in range(len(word) - 1, max(PART_LENGTH, len(word) * 6 // 10), -1):
            if found := [whole for before, whole in self.index.words_with(word[:length]) if not before]:
                return found[:MOST_COMPOUNDS]
        return []

    def nearest(self, word) -> list[str]:
        """The words of the site or the synonyms that look most like it, at most two."""
        for distance in (1, 2) if len(word) > 6 else (1,) if len(word) > 2 and word.isalpha() else ():
            numbers = read_numbers(self.index.words, Query.fuzzy_term_query(WORDS, "woord", word, distance), 50)
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


def read_numbers(searcher, query, limit) -> list[int]:
    """The numbers of the documents that a query finds, the best first."""
    if not searcher.num_docs:
        return []
    return searcher.fast_field_values("nummer", [address for _, address in searcher.search(query, limit, count=False).hits])


# --- The query ---------------------------------------------------------------------------------------------------------


def in_any_field(stems):
    """Finds the stems side by side, best in the title."""
    if len(stems) == 1:
        found = {name: Query.term_query(PAGES, name, stems[0]) for name in BOOSTS}
    else:
        found = {name: Query.phrase_query(PAGES, name, list(stems)) for name in BOOSTS}
    return Query.disjunction_max_query([Query.boost_query(found[name], boost) for name, boost in BOOSTS.items()], 0.3)


def is_common(index, stems):
    """Whether what these stems say is on most pages."""
    return all(index.pages.doc_freq("tekst", stam) > COMMON * len(index.paginas) for stam in stems)


def any_meaning(index, betekenissen):
    weights = [zeker * (LITTLE if is_common(index, stems) else 1) for stems, zeker in betekenissen]
    queries = [
        Query.boost_query(in_any_field(stems), weight) for (stems, _), weight in zip(betekenissen, weights, strict=True)
    ]
    return Query.disjunction_max_query(queries, 0.1)


def queries(begrip: Begrip):
    """The queries to try until one finds something, the strictest first."""
    index, words = begrip.index, [betekenissen for betekenissen in begrip.betekenissen if betekenissen]
    clauses = [(Occur.Should, any_meaning(index, word)) for word in words]
    strict = [clause for clause, word in zip(clauses, words, strict=True) if not is_common(index, word[0].stems)] or clauses
    rest = [clause for clause in clauses if clause not in strict]
    for least in dict.fromkeys(((len(strict) + 1) // 2, 1)) if strict else ():
        every = (Occur.Should, Query.boost_query(Query.boolean_query(strict, len(strict)), EVERY))
        yield Query.boolean_query([(Occur.Must, Query.boolean_query(strict, least)), every, *rest])
