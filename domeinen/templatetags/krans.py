"""The drawing of a coalition: the municipality in the middle of a wheel, the other domeinen around
it.
"""

from math import cos, pi, sin
from typing import Any, NamedTuple

from django import template

from domeinen.models import Domein

register = template.Library()

CENTRE, RADIUS = 200, 158  # in a drawing of 400 x 400


class Plaats(NamedTuple):
    """Where a domein stands; `label` is the y at which its number looks centred.

    In text: a template works long on every number that it prints.
    """

    domein: Any
    nummer: int
    x: str
    y: str
    label: str


@register.filter
def krans(domeinen):
    """{"midden": Plaats of the municipality, or None; "rand": [Plaats]}.

    The circle goes clockwise from the top.
    """
    genummerd = list(enumerate(domeinen, start=1))
    midden = next((item for item in genummerd if item[1].ingang == Domein.Ingang.GEMEENTE), None)
    rest = [item for item in genummerd if item != midden]
    angles = [2 * pi * i / len(rest) for i in range(len(rest))]
    rand = [
        place(domein, nummer, CENTRE + RADIUS * sin(angle), CENTRE - RADIUS * cos(angle))
        for (nummer, domein), angle in zip(rest, angles, strict=True)
    ]
    return {"midden": midden and place(midden[1], midden[0], CENTRE, CENTRE), "rand": rand}


def place(domein, nummer, x, y):
    return Plaats(domein, nummer, str(round(x)), str(round(y)), str(round(y) + 6))
