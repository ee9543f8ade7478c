"""What cleaning takes out of a text, in words that an editor knows. static/js/plakken.js says the
same after pasting.
"""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import NamedTuple

from redactie.tekst.schoon import lost_links


class Soort(NamedTuple):
    """What one or more of it are called, by which elements or style it is known, and whether its
    words go along.
    """

    een: str
    meer: str
    elementen: tuple[str, ...] = ()
    stijl: str = ""
    met_woorden: bool = False


SOORTEN = [
    Soort(
        "een tabel (elke rij is nu een regel)", "{} tabellen (elke rij is nu een regel)", ("table",)
    ),
    Soort("een afbeelding", "{} afbeeldingen", ("img", "svg")),
    Soort(
        "een film of kaart", "{} films of kaarten", ("iframe", "video", "audio", "object", "embed")
    ),
    Soort("een formulier", "{} formulieren", ("form",)),
    Soort("programmacode", "programmacode", ("script",)),
    Soort(
        "kleuren en lettertypes",
        "kleuren en lettertypes",
        ("font",),
        r"(^|[;\s])(color|background(-color)?|font-(family|size))\s*:",
    ),
    Soort("onderstreping", "onderstreping", ("u",), r"text-decoration(-line)?\s*:[^;]*underline"),
    Soort(
        "doorhaling", "doorhaling", ("s", "strike"), r"text-decoration(-line)?\s*:[^;]*line-through"
    ),
    Soort(
        "kleine letters boven of onder de regel",
        "kleine letters boven of onder de regel",
        ("sup", "sub"),
    ),
    Soort("een opmerking", "{} opmerkingen", (), r"mso-element\s*:\s*comment\s*(;|$)", True),
    Soort("een geschrapt stuk tekst", "{} geschrapte stukken tekst", ("del",), "", True),
]


class Finder(HTMLParser):
    """Counts what cleaning will take away.

    How a link looks is not counted: it keeps its own look.
    """

    def __init__(self, html: str):
        super().__init__()
        self.found: Counter[Soort] = Counter()
        self.in_link = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.in_link |= tag == "a"
        style = "" if self.in_link else dict(attrs).get("style") or ""
        for soort in SOORTEN:
            if tag in soort.elementen or (
                soort.stijl and re.search(soort.stijl, style, re.IGNORECASE)
            ):
                self.found[soort] += 1

    def handle_endtag(self, tag):
        self.in_link &= tag != "a"


def name_links(hrefs: list[str]) -> list[str]:
    """The links that lead nowhere, three by their address."""
    addresses = list(dict.fromkeys(href for href in hrefs if not href.startswith("#")))
    named = [f"een link naar ‘{href[:60]}’" for href in addresses[:3]]
    more = [f"nog {len(addresses) - 3} van zulke links"] if len(addresses) > 3 else []
    return named + more + ["links binnen het oude document"] * (len(addresses) < len(set(hrefs)))


def weggehaald(html: str) -> str:
    """What cleaning this HTML takes away, in a sentence or two; empty when that is nothing an
    editor would miss.
    """
    found = Finder(html).found
    what = [
        soort.een if found[soort] == 1 else soort.meer.format(found[soort])
        for soort in SOORTEN
        if soort in found
    ]
    what += name_links(lost_links(html))
    words = "andere woorden" if any(soort.met_woorden for soort in found) else "woorden zelf"
    return f"is weggehaald: {', '.join(what)}. De {words} staan er nog." if what else ""
