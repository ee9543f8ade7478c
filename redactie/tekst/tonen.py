"""Stored text as HTML for a page. The only module that calls mark_safe."""

import json
import re
from collections import Counter
from html import escape, unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

from redactie.tekst.schoon import TARGET, replace_codes

WHOLE_LINK_BY_TARGET = re.compile(rf'<a href="({TARGET})(#[^"]*|)">(.*?)</a>', re.DOTALL)
HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)
JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
NOT_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


class TextReader(HTMLParser):
    """Converts rich text to plain lines, with words and signs for the markup."""

    BEFORE = {
        "p": "\n",
        "h2": "\nKop: ",
        "h3": "\nTussenkop: ",
        "li": "\n• ",
        "blockquote": "\nCitaat: ",
    }
    AROUND = {"strong": "*", "em": "_"}
    SIGNS = BEFORE | AROUND

    def __init__(self, html):
        super().__init__()
        self.parts: list[str] = []
        self.hrefs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        sign = self.SIGNS.get(tag, "")
        self.parts.append(sign)
        if tag == "a":
            href = dict(attrs).get("href")
            self.hrefs.append(href or "")

    def handle_endtag(self, tag):
        sign = self.AROUND.get(tag, "")
        self.parts.append(sign)
        if tag == "a" and self.hrefs:
            href = self.hrefs.pop()
            self.parts.append(f" ({href})")

    def handle_data(self, data):
        self.parts.append(data)


def as_text(html: str) -> str:
    """Rich text as plain lines, with signs for headings, lists, quotes, bold, italic and links."""
    text = "".join(TextReader(html).parts)
    return re.sub(r"\n(?=\n)", "", text).strip()


class Verwijzingen:
    """The sources of one page, and the addresses {target: address} of the pages it links to.

    Sources are numbered in order of first mention, while the template renders. The list of sources
    must therefore be rendered last.
    """

    def __init__(self, bronnen=(), adressen=None):
        self.adressen = adressen or {}
        self.op_slug = {bron.slug: bron for bron in bronnen}
        self.nummers: dict[Any, int] = {}
        self.plaatsen: dict[Any, list[str]] = {}  # the ids of the mentions of each source

    @property
    def heeft_weblinks(self) -> bool:
        return any(bron.url for bron in self.op_slug.values())

    def noem(self, bron) -> str:
        """A superscript number that links to the source in the list, with an id to link back."""
        nummer = self.nummers.setdefault(bron, len(self.nummers) + 1)
        plaatsen = self.plaatsen.setdefault(bron, [])
        plaats = f"v{nummer}-{len(plaatsen) + 1}"
        plaatsen.append(plaats)
        return f'<sup><a id="{plaats}" href="#bron-{nummer}">[{nummer}]</a></sup>'

    def verwijzing(self, bron) -> SafeString:
        """Like `noem`; empty without a source."""
        number = self.noem(bron) if bron else ""
        return mark_safe(number)  # nothing to escape

    def noem_slug(self, slug) -> str:
        """Like `noem`; empty for a source that is not on the page."""
        bron = self.op_slug.get(slug)
        if not bron:
            return ""
        return self.noem(bron)

    def link(self, found) -> str:
        """The link with an address for its target; only its words if the page is not visible."""
        target, fragment, words = found.groups()
        address = self.adressen.get(target)
        if not address:
            return words
        return f'<a href="{escape(address)}{fragment}">{words}</a>'

    def lijst(self) -> list[tuple[Any, int, list[str]]]:
        """[(source, number, ids of its mentions)] in order; unmentioned sources come last."""
        mentioned = list(self.plaatsen)
        others = [bron for bron in self.op_slug.values() if bron not in self.plaatsen]
        lijst = []
        for nummer, bron in enumerate(mentioned + others, start=1):
            plaatsen = self.plaatsen.get(bron, [])
            lijst.append((bron, nummer, plaatsen))
        return lijst


def as_html(
    html: str,
    verwijzingen: Verwijzingen,
    prefix: str = "",
    shift: int = 0,
) -> SafeString:
    """Stored rich text as page HTML: ids on headings, numbers for sources, addresses for targets.

    `prefix` keeps ids apart where one page holds several texts; `shift` makes the headings so many
    levels smaller. Every id begins with "kop-", which no template uses.
    """
    html = with_heading_ids(html, prefix, shift)
    # Lambdas: `verwijzingen` may be lazy, and is only evaluated for a text that refers.
    html = WHOLE_LINK_BY_TARGET.sub(lambda found: verwijzingen.link(found), html)
    html = replace_codes(html, lambda found: verwijzingen.noem_slug(found[1]))
    return mark_safe(html)


def with_heading_ids(html: str, prefix: str, shift: int) -> str:
    seen: set[str] = set()
    numbers: Counter = Counter()

    def heading(found):
        level, words = found.groups()
        smaller = int(level) + shift
        anchor = f"kop-{prefix}{heading_slug(words)}"
        unique = anchor
        while unique in seen:
            numbers[anchor] += 1
            unique = f"{anchor}-{numbers[anchor] + 1}"
        seen.add(unique)
        return f'<h{smaller} id="{unique}">{words}</h{smaller}>'

    return HEADING.sub(heading, html)


def heading_slug(html: str) -> str:
    words = strip_tags(replace_codes(html, ""))
    return slugify(unescape(words))


def from_markdown(text: str, image_prefix: str) -> tuple[SafeString, list[tuple[str, str]]]:
    """The manual as HTML, and [(id, words)] of its chapters. Escapes HTML in the text.

    Images are looked up by file name below `image_prefix`.
    """
    markdown = MarkdownIt("commonmark", {"html": False})
    markdown.enable("table")
    tokens = markdown.parse(text)
    chapters = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            slug = slugify(inline.content)
            token.attrSet("id", slug)
            chapters.append((slug, inline.content))
        place_images(inline, image_prefix)
    html = markdown.renderer.render(tokens, markdown.options, {})
    return mark_safe(html), chapters


def place_images(inline, prefix):
    for child in inline.children or ():
        if child.type == "image":
            path = PurePosixPath(str(child.attrs["src"]))
            child.attrSet("src", prefix + path.name)


def as_json_ld(data: dict) -> SafeString:
    """A JSON-LD script element. Escaped: no text in `data` can close it."""
    text = JSON.encode(data).translate(NOT_IN_SCRIPT)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
