"""A page of the site as a file: other links, no forms, a word about where it comes from, and every other byte as it was."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser

LINKS = ("href", "src")
ATTRIBUTE = re.compile(r"""([^\s/>=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")


@dataclass(frozen=True)
class Changes:
    """What becomes of a link, as (tag, address), of a form, by its role; and what comes in the head and above the page."""

    link: Callable[[str, str], str]
    form: Callable[[str], str]
    head: str
    banner: str


class Reader(HTMLParser):
    """Notes the changes as (start, end, new text). The page is only read, so that nothing else can get damaged."""

    def __init__(self, html: str, changes: Changes):
        super().__init__()
        self.html, self.changes = html, changes
        self.lines = [0, *(found.end() for found in re.finditer("\n", html))]
        self.edits: list[tuple[int, int, str]] = []
        self.form: tuple[int, str] | None = (
            None  # where the form that we are in starts, and its role
        )
        self.feed(html)
        self.close()

    @property
    def place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.form = self.place, given.get("role", "")
        if self.form:
            return
        text = self.get_starttag_text() or ""
        after = self.place + len(text)
        if tag == "meta" and "charset" in given:
            self.edits.append((after, after, self.changes.head))
        if tag == "header":
            self.edits.append((self.place, self.place, self.changes.banner))
        if any(given.get(name) for name in LINKS):
            self.note_links(tag, text)

    def note_links(self, tag, text):
        """Reads the attributes one by one, so that what only looks like a link, in the text of another, is left alone."""
        for found in ATTRIBUTE.finditer(text, len(tag) + 1):
            if found[1].lower() in LINKS and found[2]:
                address = unescape(found[2].strip("\"'"))
                if (new := self.changes.link(tag, address)) != address:
                    self.edits.append(
                        (self.place + found.start(2), self.place + found.end(2), f'"{escape(new)}"')
                    )

    def handle_endtag(self, tag):
        if tag == "form" and self.form:
            start, role = self.form
            end = self.html.index(">", self.place) + 1
            self.edits.append((start, end, self.changes.form(role)))
            self.form = None


def rewrite(html: str, changes: Changes) -> str:
    """The page with these changes."""
    parts, done = [], 0
    for start, end, new in Reader(html, changes).edits:
        parts += [html[done:start], new]
        done = end
    return "".join([*parts, html[done:]])
