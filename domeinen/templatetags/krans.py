"""The drawing of a coalition: the first domein in the middle of a wheel, the others around it."""

from math import cos, pi, sin
from typing import Any, NamedTuple

from django import template

register = template.Library()

CENTRE, RADIUS = 200, 158  # in a drawing of 400 x 400


class Plaats(NamedTuple):
    """Where a domein stands; `label` is the y at which its number looks centred."""

    domein: Any
    x: int
    y: int
    label: int


@register.filter
def krans(domeinen):
    """{"midden": first domein, "rand": [Plaats]}; the circle begins at the top and goes clockwise."""
    midden, *rest = domeinen
    rand = []
    for i, domein in enumerate(rest):
        angle = 2 * pi * i / len(rest)
        y = round(CENTRE - RADIUS * cos(angle))
        rand.append(Plaats(domein, round(CENTRE + RADIUS * sin(angle)), y, y + 6))
    return {"midden": midden, "rand": rand}
