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
    form: Callable[[str], str]  # role or name -> HTML in its place
    head: str  # HTML after <meta charset>
    banner: str  # HTML before <header>


class EditFinder(HTMLParser):
    """Collects `edits` as (start, end, new text). The parser never writes HTML itself."""

    def __init__(self, html: str, replacements: Replacements):
        super().__init__()
        self.html = html
        self.replacements = replacements
        self.line_starts = [0]
        for newline in re.finditer("\n", html):
            self.line_starts.append(newline.end())
        self.edits: list[tuple[int, int, str]] = []
        self.in_form = False
        self.form_start = 0
        self.form_role = ""
        self.feed(html)
        self.close()

    @property
    def position(self):
        line, column = self.getpos()
        return self.line_starts[line - 1] + column

    def replace(self, start, end, text):
        self.edits.append((start, end, text))

    def insert(self, position, text):
        self.replace(position, position, text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.in_form = True
            self.form_start = self.position
            self.form_role = given.get("role") or given.get("name") or ""
        if self.in_form:
            return
        text = self.get_starttag_text() or ""
        if tag == "meta" and "charset" in given:
            end = self.position + len(text)
            self.insert(end, self.replacements.head)
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
                self.replace(start, end, f'"{escape(new)}"')

    def handle_endtag(self, tag):
        if tag == "form" and self.in_form:
            end = self.html.index(">", self.position) + 1
            replacement = self.replacements.form(self.form_role)
            self.replace(self.form_start, end, replacement)
            self.in_form = False


def rewrite_page(html: str, replacements: Replacements) -> str:
    finder = EditFinder(html, replacements)
    parts = []
    done = 0
    for start, end, new in finder.edits:
        parts += [html[done:start], new]
        done = end
    parts.append(html[done:])
    return "".join(parts)
