"""The full-text engine under the search: tantivy, in memory. No other module imports it.

Queries are built from words. Tantivy's query language is not for visitors.
"""

from collections.abc import Iterable

from tantivy import Document, Index, Occur, Query, SchemaBuilder

HEAP = 15_000_000  # bytes, the least that tantivy's writer takes
FIELD_BOOSTS = {
    "titel": 3.0,
    "voorbeelden": 6.0,
    "soort": 1.0,
    "samenvatting": 1.25,
    "velden": 1.0,
    "tekst": 1.0,
}


def make_schema(fields, **options):
    builder = SchemaBuilder().add_integer_field("nummer", fast=True)
    for field in fields:
        builder.add_text_field(field, **options)
    return builder.build()


PAGES = make_schema(FIELD_BOOSTS, tokenizer_name="whitespace")
WORDS = make_schema(["woord"], tokenizer_name="raw", index_option="basic")


def make_searcher(schema, rows: Iterable[dict[str, str]]):
    """A searcher over rows of {field: text}. The number of a row is its place."""
    index = Index(schema)
    writer = index.writer(HEAP, num_threads=1)
    for number, fields in enumerate(rows):
        writer.add_document(Document(nummer=number, **fields))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index.searcher()


def read_scores(searcher, query: Query, limit: int) -> dict[int, float]:
    """{number of a row that the query finds: its score}, the best first."""
    if not searcher.num_docs:
        return {}
    hits = searcher.search(query, limit, count=False).hits
    scores = [score for score, _ in hits]
    addresses = [address for _, address in hits]
    numbers = searcher.fast_field_values("nummer", addresses)
    return dict(zip(numbers, scores, strict=True))


def like_word(word: str, distance: int) -> Query:
    """Finds the words that differ in at most so many letters. Two swapped letters count as one."""
    return Query.fuzzy_term_query(WORDS, "woord", word, distance)


def side_by_side(stems) -> Query:
    """Finds the pages with these stems side by side in any field, best in the most telling one."""
    boosted = []
    for field, boost in FIELD_BOOSTS.items():
        boosted.append((in_field(field, stems), boost))
    return best_of(boosted, 0.3)


def in_field(field, stems):
    if len(stems) == 1:
        return Query.term_query(PAGES, field, stems[0])
    return Query.phrase_query(PAGES, field, list(stems))


def all_of(queries: Iterable[Query]) -> Query:
    clauses = [(Occur.Must, query) for query in queries]
    return Query.boolean_query(clauses)


def best_of(boosted, share) -> Query:
    """Scores by the best of (query, boost), plus a share of the score of each of the others."""
    queries = [Query.boost_query(query, boost) for query, boost in boosted]
    return Query.disjunction_max_query(queries, share)
