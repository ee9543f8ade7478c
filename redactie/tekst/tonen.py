"""How a stored text becomes HTML on a page. The only module that marks HTML as safe."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape, unescape
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

from redactie.tekst.schoon import BRON_CODE, TARGET

WHOLE_LINK_BY_TARGET = re.compile(rf'<a href="({TARGET})(#[^"]*|)">(.*?)</a>', re.DOTALL)
HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)
JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
NOT_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


class TextReader(HTMLParser):
    """Collects rich text as lines that say in words what the markup means."""

    BEFORE = {
        "p": "\n",
        "h2": "\nKop: ",
        "h3": "\nTussenkop: ",
        "li": "\n• ",
        "blockquote": "\nCitaat: ",
    }
    AROUND = {"strong": "*", "em": "_"}

    def __init__(self, html):
        super().__init__()
        self.parts: list[str] = []
        self.hrefs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.parts.append(self.BEFORE.get(tag, self.AROUND.get(tag, "")))
        if tag == "a":
            self.hrefs.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag):
        self.parts.append(self.AROUND.get(tag, ""))
        if tag == "a" and self.hrefs:
            self.parts.append(f" ({self.hrefs.pop()})")

    def handle_data(self, data):
        self.parts.append(data)


def as_text(html: str) -> str:
    """Rich text as plain lines to read and compare; headings, list items, quotes, bold, italic and
    links stay visible.
    """
    return re.sub(r"\n(?=\n)", "", "".join(TextReader(html).parts)).strip()


class Verwijzingen:
    """What the texts of one page refer to: its sources, and the addresses {target: address} of the
    pages they link to.

    Numbers the sources in the order in which the page mentions them. A template calls `noem` while
    it prints; the list under the page comes last and then knows every number and place.
    """

    def __init__(self, bronnen: Iterable = (), adressen: Mapping[str, str] | None = None):
        self.adressen = adressen or {}
        self.op_slug = {bron.slug: bron for bron in bronnen}
        self.plaatsen: dict = {}

    def noem(self, bron) -> str:
        """A superscript number that links to the source in the list, and can be linked back to."""
        nummer, plaatsen = self.plaatsen.setdefault(bron, (len(self.plaatsen) + 1, []))
        plaatsen.append(f"v{nummer}-{len(plaatsen) + 1}")
        return f'<sup><a id="{plaatsen[-1]}" href="#bron-{nummer}">[{nummer}]</a></sup>'

    def verwijzing(self, bron) -> SafeString:
        """What `noem` gives, for a template."""
        return mark_safe(self.noem(bron))  # numbers of our own only: nothing to escape

    def noem_slug(self, slug: str) -> str:
        """Like `noem`; nothing for a source that is not among the sources of the page."""
        return self.noem(self.op_slug[slug]) if slug in self.op_slug else ""

    def link(self, found) -> str:
        """A link by target with the address of its page; only its words when visitors cannot see
        that page.
        """
        target, place, words = found.groups()
        address = self.adressen.get(target)
        return f'<a href="{escape(address)}{place}">{words}</a>' if address else words

    def lijst(self) -> list[tuple[Any, int, list[str]]]:
        """[(source, number, ids of the places)], in order of number.

        Unmentioned sources come last.
        """
        genoemd = [(bron, nummer, plaatsen) for bron, (nummer, plaatsen) in self.plaatsen.items()]
        overige = [bron for bron in self.op_slug.values() if bron not in self.plaatsen]
        eerste = len(genoemd) + 1
        return genoemd + [(bron, nummer, []) for nummer, bron in enumerate(overige, eerste)]


def as_html(html: str, verwijzingen: Verwijzingen, prefix: str = "", shift: int = 0) -> SafeString:
    """Stored rich text as page HTML: headings get an id made from their words, [bron:slug] becomes
    a numbered reference, links to our pages get the address of that page.

    `prefix` keeps ids apart where one page holds several texts; `shift` makes the headings so many
    levels smaller. Every id begins with "kop-", which no template uses.
    """
    seen: set[str] = set()
    numbers: Counter = Counter()

    def heading(found):
        level, words = int(found[1]) + shift, found[2]
        anchor = f"kop-{prefix}{slugify(unescape(strip_tags(BRON_CODE.sub('', words))))}"
        new = anchor
        while new in seen:
            numbers[anchor] += 1
            new = f"{anchor}-{numbers[anchor] + 1}"
        seen.add(new)
        return f'<h{level} id="{new}">{words}</h{level}>'

    html = WHOLE_LINK_BY_TARGET.sub(
        lambda found: verwijzingen.link(found), HEADING.sub(heading, html)
    )  # lazy on purpose
    return mark_safe(BRON_CODE.sub(lambda found: verwijzingen.noem_slug(found[1]), html))


def from_markdown(text: str, image_prefix: str) -> tuple[SafeString, list[tuple[str, str]]]:
    """Our own manual as HTML, with [(id, words)] of its chapters; images come from `image_prefix`.

    HTML in it is escaped.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens, chapters = markdown.parse(text), []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            chapters.append((slugify(inline.content), inline.content))
            token.attrSet("id", chapters[-1][0])
        for child in inline.children or ():
            if child.type == "image":
                child.attrSet("src", image_prefix + str(child.attrs["src"]).rpartition("/")[2])
    return mark_safe(markdown.renderer.render(tokens, markdown.options, {})), chapters


def as_json_ld(data: dict) -> SafeString:
    """Data for machines as a script element; no text in it can end that element early."""
    text = JSON.encode(data)
    for sign, code in NOT_IN_SCRIPT.items():
        text = text.replace(sign, code)  # str.translate takes sixty times as long
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
