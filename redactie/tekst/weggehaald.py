"""Tells an editor what cleaning removes from a text."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import NamedTuple

from redactie.tekst.schoon import lost_links


class Verlies(NamedTuple):
    """A kind of content that cleaning removes, recognised by its elements or its style."""

    een: str
    meer: str
    elementen: tuple[str, ...] = ()
    stijl: str = ""  # a regular expression
    met_woorden: bool = False  # whether its words are removed too

    def matches(self, tag: str, style: str) -> bool:
        if tag in self.elementen:
            return True
        return bool(self.stijl and re.search(self.stijl, style, re.IGNORECASE))

    def count_in_words(self, number: int) -> str:
        if number == 1:
            return self.een
        return self.meer.format(number)


SOORTEN = [
    Verlies(
        "een tabel (elke rij is nu een regel)",
        "{} tabellen (elke rij is nu een regel)",
        ("table",),
    ),
    Verlies("een afbeelding", "{} afbeeldingen", ("img", "svg")),
    Verlies(
        "een film of kaart",
        "{} films of kaarten",
        ("iframe", "video", "audio", "object", "embed"),
    ),
    Verlies("een formulier", "{} formulieren", ("form",)),
    Verlies("programmacode", "programmacode", ("script",)),
    Verlies(
        "kleuren en lettertypes",
        "kleuren en lettertypes",
        ("font",),
        r"(^|[;\s])(color|background(-color)?|font-(family|size))\s*:",
    ),
    Verlies("onderstreping", "onderstreping", ("u",), r"text-decoration(-line)?\s*:[^;]*underline"),
    Verlies(
        "doorhaling",
        "doorhaling",
        ("s", "strike"),
        r"text-decoration(-line)?\s*:[^;]*line-through",
    ),
    Verlies(
        "kleine letters boven of onder de regel",
        "kleine letters boven of onder de regel",
        ("sup", "sub"),
    ),
    Verlies(
        "een opmerking",
        "{} opmerkingen",
        (),
        r"mso-element\s*:\s*comment\s*(;|$)",
        met_woorden=True,
    ),
    Verlies(
        "een geschrapt stuk tekst",
        "{} geschrapte stukken tekst",
        ("del",),
        met_woorden=True,
    ),
]


class VerliesCounter(HTMLParser):
    """Counts what cleaning will remove, except the style of links: the site styles its own."""

    def __init__(self, html: str):
        super().__init__()
        self.found: Counter[Verlies] = Counter()
        self.in_link = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.in_link |= tag == "a"
        style = "" if self.in_link else dict(attrs).get("style") or ""
        for soort in SOORTEN:
            if soort.matches(tag, style):
                self.found[soort] += 1

    def handle_endtag(self, tag):
        self.in_link &= tag != "a"


def name_links(hrefs: list[str]) -> list[str]:
    unique = list(dict.fromkeys(hrefs))
    addresses = [href for href in unique if not href.startswith("#")]
    names = [f"een link naar ‘{href[:60]}’" for href in addresses[:3]]
    if len(addresses) > 3:
        names.append(f"nog {len(addresses) - 3} van zulke links")
    if len(addresses) < len(unique):
        names.append("links binnen het oude document")
    return names


def weggehaald(html: str) -> str:
    """The sentence about what cleaning removes; empty if an editor would miss nothing."""
    found = VerliesCounter(html).found
    names = [soort.count_in_words(found[soort]) for soort in SOORTEN if soort in found]
    names += name_links(lost_links(html))
    if not names:
        return ""
    has_lost_words = any(soort.met_woorden for soort in found)
    words = "andere woorden" if has_lost_words else "woorden zelf"
    return f"is weggehaald: {', '.join(names)}. De {words} staan er nog."
