"""A text as a reader meets it: its headings, paragraphs and list items, and the links in them."""

from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser

from redactie.tekst.schoon import BRON_CODE

BLOCKS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote"}


@dataclass
class Link:
    href: str
    tekst: str = ""


@dataclass
class Alinea:
    """A heading, a paragraph or an item of a list, without what stands deeper."""

    elementen: tuple[str, ...] = ("p",)  # that it stands in, the innermost last
    ruw: str = ""  # its text, with the [bron:…] codes
    gewoon: str = ""  # the part of that which is not bold

    @cached_property
    def tekst(self) -> str:
        """The words, with single spaces and without codes of sources."""
        return words_of(self.ruw)

    @property
    def is_kop(self) -> bool:
        return self.elementen[-1:] in (("h2",), ("h3",))

    @property
    def in_lijst(self) -> bool:
        return "li" in self.elementen

    @property
    def is_vet(self) -> bool:
        """Whether all of its words are bold."""
        return bool(self.tekst) and not words_of(self.gewoon)


def words_of(text):
    return " ".join(BRON_CODE.sub("", text).split())


class RichTextReader(HTMLParser):
    """Reads rich text that was cleaned when it was saved, so every element is closed."""

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
            self.link = Link(dict(attrs).get("href") or "")
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
    """The alineas and the links of a rich text, in the order of reading."""
    reader = RichTextReader(html)
    for link in reader.links:
        link.tekst = words_of(link.tekst)
    return [
        alinea for alinea in reader.alineas if alinea.is_kop or alinea.ruw.strip()
    ], reader.links


def read_lines(text: str) -> list[Alinea]:
    """The alineas of a plain text: every line is one."""
    return [Alinea(ruw=line, gewoon=line) for line in text.splitlines() if line.strip()]
