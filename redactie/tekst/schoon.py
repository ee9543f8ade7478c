"""What may be in a rich text: its elements, its links, and its references to sources."""

import re
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import nh3
from django.conf import settings

from redactie.tekst.opschonen import ATTRIBUTES, TAGS, set_apart, tidy

ELEMENTS = {"p", "h2", "h3", "ul", "ol", "li", "a", "strong", "em", "blockquote"}
SCHEMES = {"https", "mailto", "tel", "pagina"}


# An address on this site begins with one slash; with two, or a backslash, a browser goes to another
# host. Anchors that Word and Google Docs make (#_ftn1) lead nowhere in a text of ours.
LINK = re.compile(
    r"(?:(?:https|mailto|tel):|/(?![/\\])|#(?!_|heading=|bookmark=))[^\s\\\x00-\x1f]*",
    re.IGNORECASE,
)


# A page of ours by its kind and key, which stay when its address changes. An editor never sees or
# types this.
TARGET = r"pagina:[a-z]+\.[a-z]+:[1-9][0-9]{0,17}"
LINK_TO_PAGE = re.compile(rf"{TARGET}(?:#[^\s\\\x00-\x1f]*)?")
LINK_BY_TARGET = re.compile(rf'<a href="({TARGET})(?=["#])')  # in a clean text
HREF = re.compile(r"""(<a\s[^<>]*?\bhref\s*=\s*)("[^"]*"|'[^']*'|[^\s"'<>]+)""", re.IGNORECASE)
LOST = re.compile(
    r"(?!(?:https?|ftp|mailto|tel|pagina):)(?:[a-z][a-z0-9+-]*:|#).*", re.IGNORECASE | re.DOTALL
)


# Outlook, Teams and Google put themselves between a link and its page, with in the address who read
# which mail.
DETOUR = re.compile(
    r".+\.safelinks\.protection\.outlook\.com/|statics\.teams\.cdn\.office\.net/.+|www\.google\.com/url"
)
BRON_CODE = re.compile(r" ?\[bron:([a-z0-9-]+)\](?![^<]*>)")  # in text, not inside a tag


def is_allowed_link(href):
    """True for https, mailto, tel, an address on this site (/pad/ or #kop), and the target of a
    page.
    """
    return bool(LINK.fullmatch(href) or LINK_TO_PAGE.fullmatch(href))


def filter_attribute(element, attribute, value):
    return value if attribute != "href" or is_allowed_link(value.strip()) else None


# Reads like a browser and gives whole elements; what nobody sees goes, with what is in it.
reader = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style", "title"},
    attributes={"*": ATTRIBUTES, "a": {"href"}},
    attribute_filter=filter_attribute,
    url_schemes=SCHEMES,
    link_rel=None,
)


cleaner = nh3.Cleaner(
    tags=ELEMENTS,
    attributes={"a": {"href"}},
    attribute_filter=filter_attribute,
    url_schemes=SCHEMES,
    link_rel=None,
)


def clean(html: str) -> str:
    """The same words with only the allowed elements and links, nothing empty.

    Cleaning twice changes nothing.
    """
    return cleaner.clean(tidy(reader.clean(set_apart(html))))


class LinkParser(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.hrefs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.hrefs += [
            value.strip() for name, value in attrs if (tag, name) == ("a", "href") and value
        ]


def link_hrefs(html: str) -> list[str]:
    """Every link address in a text, in order; in a stored text a page of ours is there by its
    target.
    """
    return LinkParser(html).hrefs


def link_targets(html: str) -> list[str]:
    """The pages that a stored text links to, such as pagina:stappen.stap:3, in order."""
    return LINK_BY_TARGET.findall(html)


def forbidden_links(html: str) -> list[str]:
    """The link addresses that cleaning would take away, as they were typed."""
    return [href for href in link_hrefs(html) if not is_allowed_link(href)]


def lost_links(html: str) -> list[str]:
    """Those of the forbidden links that nobody can put right: to a file, a script, a place in
    another document.
    """
    return [href for href in forbidden_links(html) if LOST.fullmatch(href)]


def complete_links(html: str) -> str:
    """The text with the addresses that are meant by those that people type and paste."""
    return HREF.sub(complete_link, html)


def complete_link(found):
    typed = unescape(found[2].strip("\"'")).strip()
    try:
        meant = complete(typed)
    except ValueError:  # not an address
        meant = typed
    return found[0] if meant == typed else f'{found[1]}"{escape(meant)}"'


def complete(href: str) -> str:
    """With https:// before www., without the detour of a mail program, and as a path when it is on
    this site.

    Raises ValueError for what is no address.
    """
    if href.startswith(("www.", "//")):
        href = f"https://{href.removeprefix('//')}"
    href = behind_detour(href)
    parts = urlsplit(href)
    path = parts._replace(scheme="", netloc="", path=parts.path or "/").geturl()
    is_own = parts.scheme in ("http", "https") and parts.netloc.lower() == settings.SITE.netloc
    return path if is_own and is_allowed_link(path) else href


def behind_detour(href: str) -> str:
    parts = urlsplit(href)
    asked = parse_qs(parts.query) if DETOUR.fullmatch(parts.netloc + parts.path) else {}
    return (asked.get("url") or asked.get("q") or [href])[0]


def malformed_codes(html: str) -> list[str]:
    """What looks like [bron:slug] but would be printed as it stands."""
    return [
        code
        for code in re.findall(r"\[\s*bron\b[^\]]*\]", html, re.IGNORECASE)
        if not BRON_CODE.fullmatch(code)
    ]


def bron_slugs(html: str) -> list[str]:
    """The slugs of the sources that a text refers to with [bron:slug], in order."""
    return BRON_CODE.findall(html)
