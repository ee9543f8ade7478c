"""Stored text as HTML for a page. The only module that calls mark_safe."""

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

    def __init__(self, html):
        super().__init__()
        self.parts: list[str] = []
        self.hrefs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        sign = self.BEFORE.get(tag) or self.AROUND.get(tag, "")
        self.parts.append(sign)
        if tag == "a":
            self.hrefs.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag):
        self.parts.append(self.AROUND.get(tag, ""))
        if tag == "a" and self.hrefs:
            self.parts.append(f" ({self.hrefs.pop()})")

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

    def __init__(self, bronnen: Iterable = (), adressen: Mapping[str, str] | None = None):
        self.adressen = adressen or {}
        self.op_slug = {bron.slug: bron for bron in bronnen}
        self.plaatsen: dict = {}

    def noem(self, bron) -> str:
        """A superscript number that links to the source in the list, with an id to link back."""
        if bron not in self.plaatsen:
            self.plaatsen[bron] = (len(self.plaatsen) + 1, [])
        nummer, plaatsen = self.plaatsen[bron]
        plaats = f"v{nummer}-{len(plaatsen) + 1}"
        plaatsen.append(plaats)
        return f'<sup><a id="{plaats}" href="#bron-{nummer}">[{nummer}]</a></sup>'

    def verwijzing(self, bron) -> SafeString:
        """Like `noem`; empty without a source."""
        return mark_safe(self.noem(bron) if bron else "")  # numbers only: nothing to escape

    def noem_slug(self, slug: str) -> str:
        """Like `noem`; empty for a source that is not on the page."""
        bron = self.op_slug.get(slug)
        return self.noem(bron) if bron else ""

    def link(self, found) -> str:
        """The link with an address for its target; only its words if the page is not visible."""
        target, fragment, words = found.groups()
        address = self.adressen.get(target)
        return f'<a href="{escape(address)}{fragment}">{words}</a>' if address else words

    def lijst(self) -> list[tuple[Any, int, list[str]]]:
        """[(source, number, ids of its mentions)] in order; unmentioned sources come last."""
        lijst = [(bron, nummer, plaatsen) for bron, (nummer, plaatsen) in self.plaatsen.items()]
        for bron in self.op_slug.values():
            if bron not in self.plaatsen:
                lijst.append((bron, len(lijst) + 1, []))
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
        level = int(found[1]) + shift
        words = found[2]
        anchor = f"kop-{prefix}{heading_slug(words)}"
        unique = anchor
        while unique in seen:
            numbers[anchor] += 1
            unique = f"{anchor}-{numbers[anchor] + 1}"
        seen.add(unique)
        return f'<h{level} id="{unique}">{words}</h{level}>'

    return HEADING.sub(heading, html)


def heading_slug(html: str) -> str:
    words = strip_tags(replace_codes(html, ""))
    return slugify(unescape(words))


def from_markdown(text: str, image_prefix: str) -> tuple[SafeString, list[tuple[str, str]]]:
    """The manual as HTML, and [(id, words)] of its chapters. Escapes HTML in the text.

    Images are looked up by file name below `image_prefix`.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    chapters = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            slug = slugify(inline.content)
            token.attrSet("id", slug)
            chapters.append((slug, inline.content))
        for child in inline.children or ():
            if child.type == "image":
                _, _, filename = str(child.attrs["src"]).rpartition("/")
                child.attrSet("src", image_prefix + filename)
    html = markdown.renderer.render(tokens, markdown.options, {})
    return mark_safe(html), chapters


def as_json_ld(data: dict) -> SafeString:
    """A JSON-LD script element. Escaped: no text in `data` can close it."""
    text = JSON.encode(data).translate(NOT_IN_SCRIPT)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
