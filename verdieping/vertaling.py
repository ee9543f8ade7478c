"""What the parts of other models are called in this guide, per bouwsteen."""

from collections import defaultdict
from typing import Any, NamedTuple

from bouwstenen.models import Bouwsteen
from redactie.pagina.publicatie import is_zichtbaar
from verdieping.models import Onderdeel, Raamwerk


class Vertaling(NamedTuple):
    """A bouwsteen, and the names of its parts in each raamwerk that has any."""

    bouwsteen: Bouwsteen
    namen: list[tuple[Raamwerk, list[str]]]


def read_vertaling() -> list[Vertaling]:
    """One for each visible bouwsteen, in three queries."""
    delen = Onderdeel.objects.filter(is_zichtbaar("raamwerk__"))
    delen = delen.select_related("raamwerk").order_by("raamwerk__nummer", "raamwerk_id", "nummer")
    found: Any = defaultdict(lambda: defaultdict(list))
    for deel in delen.prefetch_related("bouwstenen"):
        for bouwsteen in deel.bouwstenen.all():
            found[bouwsteen.pk][deel.raamwerk].append(deel.naam)
    bouwstenen = Bouwsteen.objects.zichtbaar().in_lijst()
    return [Vertaling(bouwsteen, list(found[bouwsteen.pk].items())) for bouwsteen in bouwstenen]
