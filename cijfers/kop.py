"""The head of a page that no editor writes: what base.html asks of a page."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from cijfers.gemeentelijst import Gemeentelijst, read_gemeentelijst
from cijfers.gemeenten import Gemeente

OVERZICHT = "Eenzaamheid in uw gemeente"


@dataclass(frozen=True)
class Kop:
    titel: str
    samenvatting: str
    adres: str
    kruimels: list[tuple[str, str]]  # (title, address)
    gewijzigd_op: datetime
    publiceren_vanaf: datetime | None = None
    taal: str = ""

    def get_absolute_url(self):
        return self.adres


def lijst_kop(lijst: Gemeentelijst) -> Kop:
    return Kop(
        OVERZICHT,
        "Hoeveel volwassenen voelen zich eenzaam? Bekijk de cijfers van elke gemeente, met een zin "
        "die u zo kunt overnemen in een voorstel of plan.",
        reverse("cijfers:gemeenten"),
        [("Cijfers", reverse("cijfers:list"))],
        newest([lijst.gewijzigd_op, *(rij.gemeente.gewijzigd_op for rij in lijst.rijen)]),
    )


def gemeente_kop(gemeente: Gemeente, lijst: Gemeentelijst) -> Kop:
    return Kop(
        f"Eenzaamheid {gemeente.waar}",
        f"Hoeveel mensen {gemeente.waar} voelen zich eenzaam? De cijfers per jaar en per leeftijd, "
        "naast Nederland en de buurgemeenten, en wat u er nu mee kunt doen.",
        gemeente.get_absolute_url(),
        [("Cijfers", reverse("cijfers:list")), ("Gemeenten", reverse("cijfers:gemeenten"))],
        newest([lijst.gewijzigd_op, gemeente.gewijzigd_op]),
    )


def newest(moments) -> datetime:
    """When visitors last saw a change: of a figure, or of what an editor fills in."""
    return max(filter(None, moments), default=timezone.now())


def read_koppen() -> list[Kop]:
    """Every page about gemeenten: the overview and one for each."""
    lijst = read_gemeentelijst()
    if not lijst.rijen:
        return []
    return [lijst_kop(lijst), *(gemeente_kop(rij.gemeente, lijst) for rij in lijst.rijen)]
