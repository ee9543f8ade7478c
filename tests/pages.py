"""A page as a visitor's browser sees it: elements, texts, links and ids. For tests only."""

import re
from collections import Counter
from functools import cached_property

from bs4 import BeautifulSoup, Comment, Tag
from django.conf import settings

BLOCKS = {
    *("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "div", "section", "ul", "ol", "title"),
    *("td", "th", "tr", "dt", "dd"),
}


class Element(Tag):
    """An element with the questions that tests ask of it."""

    @property
    def tag(self):
        return self.name

    def walk(self):
        return (node for node in self.descendants if isinstance(node, Tag))

    def find(self, *tags, **attrs):
        """Every element below this one with one of the tags (or any) and these attributes.

        class_ is for one of its classes, and an underscore in a name for a hyphen.
        """
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [element for element in self.walk() if element.is_a(tags, wanted)]

    def one(self, *tags, **attrs):
        found = self.find(*tags, **attrs)
        assert len(found) == 1, f"{len(found)} of {tags} {attrs}"
        return found[0]

    def is_a(self, tags, wanted):
        if tags and self.name not in tags:
            return False
        return all(
            value in self.attrs.get("class", "").split()
            if name == "class"
            else self.attrs.get(name) == value
            for name, value in wanted.items()
        )

    def inside(self, *tags, **attrs):
        wanted = {name.rstrip("_"): value for name, value in attrs.items()}
        return any(
            isinstance(parent, Element) and parent.is_a(tags, wanted) for parent in self.parents
        )

    @property
    def raw(self):
        parts = [child.raw if isinstance(child, Tag) else child for child in self.contents]
        words = "".join(part for part in parts if not isinstance(part, Comment))
        return f" {words} " if self.name in BLOCKS else words

    @property
    def text(self):
        """The words as a visitor reads them: single spaces, no soft hyphens."""
        return " ".join(self.raw.replace("\u00ad", "").split())


def parse(html):
    """The document as an element; a class is a text, as it was written."""
    soup = BeautifulSoup(
        html, "html.parser", multi_valued_attributes=None, element_classes={Tag: Element}
    )
    root = Element(name="root")
    root.extend(list(soup.contents))
    return root


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
