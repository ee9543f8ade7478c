"""A list of percentages in a rich text, as a drawing: what it shows is what the text says."""

import re
from html import unescape
from typing import NamedTuple

ITEM = r"<li>(?:<p>)?([^<:]+): (\d{1,2}(?:,\d)?) procent(?:</p>)?</li>"
LIST = re.compile(rf"<ul>(?:{ITEM}){{3,}}</ul>")
WIDTH = 320
STEP = 44  # from one bar to the next, with its label in between


class Balk(NamedTuple):
    label: str
    waarde: str
    breedte: int
    y: int


class Balken(NamedTuple):
    """The text up to and with the list, its bars, and the rest of the text."""

    voor: str
    balken: list[Balk]
    na: str

    @property
    def hoogte(self) -> int:
        return STEP * len(self.balken)


def read_balken(html: str) -> Balken | None:
    """The bars of the first list in which every item is a percentage; the longest fills it."""
    found = LIST.search(html)
    if not found:
        return None
    items = re.findall(ITEM, found[0])
    highest = max(as_number(waarde) for _, waarde in items)
    balken = []
    for place, (label, waarde) in enumerate(items):
        width = round(as_number(waarde) / highest * WIDTH)
        balken.append(Balk(unescape(label), waarde, width, STEP * place + 24))
    return Balken(html[: found.end()], balken, html[found.end() :])


def as_number(waarde: str) -> float:
    return float(waarde.replace(",", "."))
