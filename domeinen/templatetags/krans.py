"""The drawing of a coalition: the municipality in the middle of a wheel, the other domeinen around it."""

from math import cos, pi, sin
from typing import Any, NamedTuple

from django import template

from domeinen.models import Domein

register = template.Library()

CENTRE, RADIUS = 200, 158  # in a drawing of 400 x 400


class Plaats(NamedTuple):
    """Where a domein stands; `label` is the y at which its number looks centred."""

    domein: Any
    nummer: int
    x: int
    y: int

    @property
    def label(self):
        return self.y + 6


@register.filter
def krans(domeinen):
    """{"midden": Plaats of the municipality, or None; "rand": [Plaats]}. The circle goes clockwise from the top."""
    genummerd = list(enumerate(domeinen, start=1))
    midden = next((item for item in genummerd if item[1].ingang == Domein.Ingang.GEMEENTE), None)
    rest = [item for item in genummerd if item != midden]
    rand = [place(domein, nummer, 2 * pi * i / len(rest)) for i, (nummer, domein) in enumerate(rest)]
    return {"midden": midden and Plaats(midden[1], midden[0], CENTRE, CENTRE), "rand": rand}


def place(domein, nummer, angle):
    return Plaats(domein, nummer, round(CENTRE + RADIUS * sin(angle)), round(CENTRE - RADIUS * cos(angle)))
