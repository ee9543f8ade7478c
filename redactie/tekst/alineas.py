"""Parses a text into its headings, paragraphs, list items and links."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser

from redactie.tekst.schoon import replace_codes

BLOCKS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote"}


@dataclass
class Link:
    href: str
    tekst: str = ""


@dataclass
class Alinea:
    """A heading, paragraph or list item, without the lists inside it."""

    elementen: Sequence[str] = ("p",)  # around it, the innermost last
    ruw: str = ""  # text with [bron:…] codes
    gewoon: str = ""  # the part of `ruw` that is not bold

    @cached_property
    def tekst(self) -> str:
        return clean_words(self.ruw)

    @property
    def is_kop(self):
        return bool(self.elementen) and self.elementen[-1] in ("h2", "h3")

    @property
    def in_lijst(self):
        return "li" in self.elementen

    @property
    def is_vet(self):
        return bool(self.tekst) and not clean_words(self.gewoon)


def clean_words(text):
    """The text with single spaces and without [bron:…] codes."""
    without_codes = replace_codes(text, "")
    return " ".join(without_codes.split())


class RichTextReader(HTMLParser):
    """Takes rich text that was cleaned when it was saved: every element is closed."""

    def __init__(self, html):
        super().__init__()
        self.open: list[str] = []
        self.bold = 0
        self.alineas = [Alinea()]
        self.links: list[Link] = []
        self.link: Link | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            self.open.append(tag)
            self.start_alinea()
        elif tag == "strong":
            self.bold += 1
        elif tag == "a":
            href = dict(attrs).get("href")
            self.link = Link(href or "")
            self.links.append(self.link)

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            del self.open[-1:]
            self.start_alinea()
        elif tag == "strong":
            self.bold -= 1
        elif tag == "a":
            self.link = None

    def start_alinea(self):
        self.alineas.append(Alinea(tuple(self.open)))

    def handle_data(self, data):
        alinea = self.alineas[-1]
        alinea.ruw += data
        if not self.bold:
            alinea.gewoon += data
        if self.link:
            self.link.tekst += data


def read_rich_text(html: str) -> tuple[list[Alinea], list[Link]]:
    """The alineas and the links, in reading order. A heading without words is one too."""
    reader = RichTextReader(html)
    for link in reader.links:
        link.tekst = clean_words(link.tekst)
    alineas = [alinea for alinea in reader.alineas if alinea.is_kop or alinea.ruw.strip()]
    return alineas, reader.links


def read_lines(text: str) -> list[Alinea]:
    alineas = []
    for line in text.splitlines():
        if line.strip():
            alineas.append(Alinea(ruw=line, gewoon=line))
    return alineas
