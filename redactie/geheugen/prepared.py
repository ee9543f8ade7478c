"""Queries that are compiled once, not for every visitor.

Django takes longer to build a queryset and turn it into SQL than the database takes to answer. What is kept here is the
question, never an answer: every call asks again, in the transaction of whoever calls.
"""

from collections.abc import Callable
from contextvars import ContextVar
from copy import copy
from types import SimpleNamespace
from typing import Any

from django.db import connections
from django.db.models import Expression
from django.utils import timezone

_preparing = ContextVar("preparing", default=False)


class Plek(Expression):
    """A place in a query for a value that every call fills in."""

    def __init__(self, naam: int | str):
        super().__init__()
        self.naam = naam

    def as_sql(self, compiler, connection):
        return "%s", [self]


def nu() -> Any:
    """This moment, for a query to compare with; in a prepared one, the moment of each call."""
    return Plek("nu") if _preparing.get() else timezone.now()


def related(model, relation, pk):
    """What a page of this model has in a relation, by the key of the page: a manager wants the page itself."""
    field = model._meta.get_field(relation)
    return field.related_model.objects.filter(**{field.remote_field.name: pk})


class Prepared:
    """Reads the queryset that a function builds, as a list; the SQL is made by the first call. It prefetches nothing.

    The function gets a place for each value, so it can compare with them, but not look at them.
    """

    def __init__(self, build: Callable):
        self.build = build
        self.kept: tuple[Any, Any] | None = None

    def __call__(self, *values) -> list[Any]:
        queryset, compiler = self.kept = self.kept or self.compile(len(values))
        compiler = copy(compiler)  # of its own: other threads ask the same
        compiler.connection = connections[compiler.using]
        now = compiler.connection.ops.adapt_datetimefield_value(timezone.now())
        given: dict[int | str, Any] = {"nu": now, **dict(enumerate(values))}
        sql, places = compiler.compiled
        params = tuple(given[place.naam] if isinstance(place, Plek) else place for place in places)
        compiler.as_sql = lambda *args, **kwargs: (sql, params)
        query = SimpleNamespace(get_compiler=lambda *args, **kwargs: compiler)
        return list(
            queryset._iterable_class(
                SimpleNamespace(**vars(queryset), db=compiler.using, query=query)
            )
        )

    def compile(self, number):
        """The queryset, and what Django worked out to run it."""
        token = _preparing.set(True)
        try:
            queryset = self.build(*map(Plek, range(number)))
            compiler = queryset.query.get_compiler(queryset.db)
            compiler.compiled = compiler.as_sql()
            converters = compiler.get_converters(
                [column for column, *_ in compiler.select[: compiler.col_count]]
            )
        finally:
            _preparing.reset(token)
        compiler.get_converters = lambda columns: converters
        return queryset, compiler
