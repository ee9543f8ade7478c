"""The drawing of a coalition: a wheel of domeinen with the municipality in the middle."""

from math import cos, pi, sin
from typing import Any, NamedTuple

from django import template

from domeinen.models import Domein

register = template.Library()

# In a drawing of 400 x 400.
CENTRE = 200
RADIUS = 158


class Plaats(NamedTuple):
    """The place of a domein; `label` is the y at which its number looks centred.

    Coordinates are text: templates are slow at printing numbers.
    """

    domein: Any
    nummer: int
    x: str
    y: str
    label: str


@register.filter
def krans(domeinen):
    """{"midden": Plaats of the municipality, or None; "rand": [Plaats], clockwise from the top}."""
    midden = None
    others = []
    for nummer, domein in enumerate(domeinen, start=1):
        if midden is None and domein.ingang == Domein.Ingang.GEMEENTE:
            midden = make_plaats(domein, nummer, CENTRE, CENTRE)
        else:
            others.append((nummer, domein))
    rand = []
    for i, (nummer, domein) in enumerate(others):
        angle = 2 * pi * i / len(others)
        x = CENTRE + RADIUS * sin(angle)
        y = CENTRE - RADIUS * cos(angle)
        rand.append(make_plaats(domein, nummer, x, y))
    return {
        "midden": midden,
        "rand": rand,
    }


def make_plaats(domein, nummer, x, y):
    y = round(y)
    return Plaats(
        domein=domein,
        nummer=nummer,
        x=str(round(x)),
        y=str(y),
        label=str(y + 6),
    )
