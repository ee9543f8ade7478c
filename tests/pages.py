"""A page as a visitor's browser sees it: elements, texts, links and ids. For tests only."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from django.conf import settings

VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}
BLOCKS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "div",
    "td",
    "th",
    "tr",
    "dt",
    "dd",
    "section",
    "ul",
    "ol",
    "title",
}


@dataclass
class Element:
    tag: str
    attrs: dict
    parent: "Element | None" = None
    children: list = field(default_factory=list)

    def walk(self):
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def find(self, *tags, **attrs):
        """Elements below this one with one of the tags (any when none is given) and these
        attributes (class_ for class).
        """
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [element for element in self.walk() if element.is_a(tags, wanted)]

    def one(self, *tags, **attrs):
        found = self.find(*tags, **attrs)
        assert len(found) == 1, f"{len(found)} of {tags} {attrs}"
        return found[0]

    def is_a(self, tags, wanted):
        if tags and self.tag not in tags:
            return False
        return all(
            value in self.attrs.get("class", "").split()
            if name == "class"
            else self.attrs.get(name) == value
            for name, value in wanted.items()
        )

    def inside(self, *tags, **attrs):
        wanted = {name.rstrip("_"): value for name, value in attrs.items()}
        return self.parent is not None and (
            self.parent.is_a(tags, wanted) or self.parent.inside(*tags, **attrs)
        )

    @property
    def raw(self):
        parts = [child if isinstance(child, str) else child.raw for child in self.children]
        return f" {''.join(parts)} " if self.tag in BLOCKS else "".join(parts)

    @property
    def text(self):
        """The words, with single spaces."""
        return " ".join(self.raw.split())


class TreeBuilder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.open = Element("root", {})

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag, attrs):
        self.open.children.append(
            Element(tag, {name: value or "" for name, value in attrs}, self.open)
        )

    def handle_endtag(self, tag):
        element = self.open
        while element.parent and element.tag != tag:
            element = element.parent
        if element.parent:
            self.open = element.parent

    def handle_data(self, data):
        self.open.children.append(data)


def parse(html):
    builder = TreeBuilder()
    builder.feed(html)
    builder.close()
    return builder.root


class Page:
    """A response with the questions that tests ask of it."""

    def __init__(self, response):
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()
        self.root = parse(self.html)

    def find(self, *tags, **attrs):
        return self.root.find(*tags, **attrs)

    def one(self, *tags, **attrs):
        return self.root.one(*tags, **attrs)

    def texts(self, *tags, **attrs):
        return [element.text for element in self.find(*tags, **attrs)]

    @property
    def title(self):
        return self.one("head").find("title")[0].text

    @property
    def main(self):
        return self.one("main")

    @property
    def text(self):
        return self.one("body").text

    @cached_property
    def ids(self):
        """{id: how often it is on the page}."""
        return Counter(element.attrs["id"] for element in self.root.walk() if "id" in element.attrs)

    @property
    def double_ids(self):
        return [id for id, times in self.ids.items() if times > 1]

    @property
    def hrefs(self):
        return [link.attrs["href"] for link in self.find("a") if "href" in link.attrs]

    def meta(self, **attrs):
        return self.one("meta", **attrs).attrs["content"]

    def headings(self):
        return [element for element in self.root.walk() if re.fullmatch("h[1-6]", element.tag)]


def sitemap_paths(client):
    """The path of every page that the sitemap names."""
    locations = Page(client.get("/sitemap.xml")).texts("loc")
    return [location.removeprefix(settings.SITE_URL) for location in locations]
