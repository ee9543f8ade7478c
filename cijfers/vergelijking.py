"""How a figure of a gemeente differs from that of the Netherlands, in words.

Never better or worse, and never a rank: the figures are estimates.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from cijfers.metingen import Meting

RUIS = Decimal(3)  # points; a smaller difference says nothing when the source gives no bounds

GELIJK = "ongeveer evenveel als"
MEER = "meer dan"
MINDER = "minder dan"


def van_100(waarde: Decimal) -> int:
    return int(waarde.quantize(Decimal(1), ROUND_HALF_UP))


def vergelijk(eigen: Meting, nederland: Meting) -> str:
    """With bounds: equal when the other lies within them. Without: within three points."""
    if eigen.onder is not None and eigen.boven is not None:
        is_gelijk = eigen.onder <= nederland.waarde <= eigen.boven
    else:
        is_gelijk = abs(eigen.waarde - nederland.waarde) < RUIS
    if is_gelijk:
        return GELIJK
    if eigen.waarde > nederland.waarde:
        return MEER
    return MINDER


@dataclass(frozen=True)
class Vergelijking:
    """A figure of a gemeente beside that of the Netherlands in the same year and table."""

    eigen: Meting
    nederland: Meting | None

    @property
    def woorden(self) -> str:
        if self.nederland:
            return vergelijk(self.eigen, self.nederland)
        return ""

    @property
    def is_meer(self):
        return self.woorden == MEER

    @property
    def is_minder(self):
        return self.woorden == MINDER

    @property
    def per_100(self) -> int:
        return van_100(self.eigen.waarde)

    @property
    def nederland_per_100(self) -> int | None:
        if self.nederland:
            return van_100(self.nederland.waarde)
        return None

    @property
    def grenzen(self) -> tuple[int, int] | None:
        if self.eigen.onder is None or self.eigen.boven is None:
            return None
        return van_100(self.eigen.onder), van_100(self.eigen.boven)
