from functools import cache
from typing import Any

from django.http import Http404

from redactie.geheugen.prepared import Prepared


@cache
def prepare_list(model):
    """The query of `read_lijst` for this model."""
    return Prepared(lambda: model.objects.zichtbaar().in_lijst())


def read_lijst(model) -> list[Any]:
    """The visible pages of one kind in order, as far as a list shows them."""
    return prepare_list(model)()


@cache
def prepare(model):
    """The query of `find_or_404` for this model."""
    return Prepared(lambda slug: model.objects.zichtbaar().filter(slug=slug))


def find_or_404(model, slug) -> Any:
    """The visible page with this slug; raises Http404 when there is none."""
    for page in prepare(model)(slug):
        return page
    raise Http404


class Reeks:
    """Pages of one kind in order, seen from the one with this slug: its position, the number, the previous and the next.

    Raises Http404 when there is no such page among them.
    """

    def __init__(self, publicaties, slug):
        self.publicaties = list(publicaties)
        slugs = [publicatie.slug for publicatie in self.publicaties]
        if slug not in slugs:
            raise Http404
        index = slugs.index(slug)
        self.huidige = self.publicaties[index]
        self.positie, self.totaal = index + 1, len(self.publicaties)
        self.vorige = self.publicaties[index - 1] if index else None
        self.volgende = self.publicaties[index + 1] if self.positie < self.totaal else None
