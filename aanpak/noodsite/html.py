"""Rewrites a page for the emergency site. Bytes that need no change stay as they are."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser

LINK_ATTRIBUTES = ("href", "src")
ATTRIBUTE = re.compile(r"""([^\s/>=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")


@dataclass(frozen=True)
class Replacements:
    """The new texts on a page."""

    link: Callable[[str, str], str]  # (tag, address) -> address
    form: Callable[[str], str]  # role -> HTML in the place of the form
    head: str  # HTML after <meta charset>
    banner: str  # HTML before <header>


class EditFinder(HTMLParser):
    """Collects `edits` as (start, end, new text). The parser never writes HTML itself."""

    def __init__(self, html: str, replacements: Replacements):
        super().__init__()
        self.html = html
        self.replacements = replacements
        self.line_starts = [0, *(newline.end() for newline in re.finditer("\n", html))]
        self.edits: list[tuple[int, int, str]] = []
        self.open_form: tuple[int, str] | None = None  # its start and its role
        self.feed(html)
        self.close()

    @property
    def position(self) -> int:
        line, column = self.getpos()
        return self.line_starts[line - 1] + column

    def insert(self, position, text):
        self.edits.append((position, position, text))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.open_form = self.position, given.get("role", "")
        if self.open_form:
            return
        text = self.get_starttag_text() or ""
        if tag == "meta" and "charset" in given:
            self.insert(self.position + len(text), self.replacements.head)
        if tag == "header":
            self.insert(self.position, self.replacements.banner)
        if any(given.get(name) for name in LINK_ATTRIBUTES):
            self.find_links(tag, text)

    def find_links(self, tag, text):
        """Reads attributes one by one: href="…" in the value of another attribute is no link."""
        for attribute in ATTRIBUTE.finditer(text, len(tag) + 1):
            name, value = attribute.groups()
            if name.lower() not in LINK_ATTRIBUTES or not value:
                continue
            address = unescape(value.strip("\"'"))
            new = self.replacements.link(tag, address)
            if new != address:
                start = self.position + attribute.start(2)
                end = self.position + attribute.end(2)
                self.edits.append((start, end, f'"{escape(new)}"'))

    def handle_endtag(self, tag):
        if tag == "form" and self.open_form:
            start, role = self.open_form
            end = self.html.index(">", self.position) + 1
            self.edits.append((start, end, self.replacements.form(role)))
            self.open_form = None


def rewrite_page(html: str, replacements: Replacements) -> str:
    parts = []
    done = 0
    for start, end, new in EditFinder(html, replacements).edits:
        parts += [html[done:start], new]
        done = end
    return "".join([*parts, html[done:]])
