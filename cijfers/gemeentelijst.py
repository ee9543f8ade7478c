"""All gemeenten with the newest figures: for the overview, the strip, and those that are alike."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Max

from cijfers.gemeenten import Gemeente
from cijfers.metingen import NEDERLAND, Levering, Meting
from cijfers.vergelijking import van_100
from redactie.pagina.inhoud import kept

ALIKE = 5  # gemeenten beside each other

VOLWASSENEN = Meting.Leeftijd.VOLWASSENEN
EENZAAM = Meting.Maat.EENZAAM
STERK = Meting.Maat.STERK


class LijstRij(NamedTuple):
    """A gemeente (None for the Netherlands) with two percentages, None where not known."""

    gemeente: Any
    eenzaam: Decimal | None
    sterk: Decimal | None


class Gemeentelijst(NamedTuple):
    jaar: int | None
    rijen: list[LijstRij]
    nederland: LijstRij
    gewijzigd_op: datetime | None  # when a delivery was published or taken back

    def find(self, codes) -> list[LijstRij]:
        return [rij for rij in self.rijen if rij.gemeente.code in codes]

    def alike(self, gemeente: Gemeente) -> list[LijstRij]:
        """The five as urban as this one, the nearest in inhabitants; by alphabet."""

        def distance(rij):
            return abs(rij.gemeente.inwoners - gemeente.inwoners)

        others = [
            rij
            for rij in self.rijen
            if rij.gemeente != gemeente and rij.gemeente.stedelijkheid == gemeente.stedelijkheid
        ]
        nearest = sorted(others, key=distance)[:ALIKE]
        return [rij for rij in self.rijen if rij in nearest]


def read_gemeentelijst() -> Gemeentelijst:
    return kept.now()("gemeentelijst", make_gemeentelijst)


def make_gemeentelijst() -> Gemeentelijst:
    metingen = Meting.objects.zichtbaar().filter(leeftijd=VOLWASSENEN)
    jaar = metingen.filter(maat=EENZAAM).aggregate(jaar=Max("jaar"))["jaar"]
    newest = metingen.filter(jaar=jaar, maat__in=(EENZAAM, STERK)).order_by()
    rows = newest.values_list("gebied", "maat", "waarde")
    waarden = {(gebied, maat): waarde for gebied, maat, waarde in rows}

    def make_rij(gemeente, gebied):
        return LijstRij(gemeente, waarden.get((gebied, EENZAAM)), waarden.get((gebied, STERK)))

    rijen = [make_rij(gemeente, gemeente.code) for gemeente in Gemeente.objects.all()]
    changed = Levering.objects.aggregate(moment=Max("gewijzigd_op"))["moment"]
    return Gemeentelijst(jaar, rijen, make_rij(None, NEDERLAND), changed)


def per_provincie(lijst: Gemeentelijst) -> list[tuple[str, list[LijstRij]]]:
    """[(province, rows)], both by alphabet."""
    provincies: dict[str, list[LijstRij]] = {}
    for rij in lijst.rijen:
        provincies.setdefault(rij.gemeente.provincie, []).append(rij)
    return sorted(provincies.items())


def read_nederland() -> list[tuple[int, int]]:
    """[(year, lonely adults of every 100 in the Netherlands)]."""
    metingen = Meting.objects.zichtbaar().filter(
        gebied=NEDERLAND,
        leeftijd=VOLWASSENEN,
        maat=EENZAAM,
    )
    return [(meting.jaar, van_100(meting.waarde)) for meting in metingen.order_by("jaar")]
