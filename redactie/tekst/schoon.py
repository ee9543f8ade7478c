"""The elements, links and references to sources that a rich text may have."""

import re
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import nh3
from django.conf import settings

from redactie.tekst.opschonen import ATTRIBUTES, TAGS, set_apart, tidy

ELEMENTS = {"p", "h2", "h3", "ul", "ol", "li", "a", "strong", "em", "blockquote"}
SCHEMES = {"https", "mailto", "tel", "pagina"}

# An address on this site begins with one slash: with two, or a backslash, a browser goes to another
# host. Anchors made by Word and Google Docs (#_ftn1) are dead here.
LINK = re.compile(
    r"(?:(?:https|mailto|tel):(?=.)|/(?![/\\])|#(?!_|heading=|bookmark=))[^\s\\\x00-\x1f]*",
    re.IGNORECASE,
)

# A page by kind and key, which stay the same when its address changes. Only for storage.
TARGET = r"pagina:[a-z]+\.[a-z]+:[1-9][0-9]{0,17}"
LINK_TO_PAGE = re.compile(rf"{TARGET}(?:#[^\s\\\x00-\x1f]*)?")
LINK_BY_TARGET = re.compile(rf'<a href="({TARGET})(?=["#])')  # in a clean text
HREF = re.compile(r"""(<a\s[^<>]*?\bhref\s*=\s*)("[^"]*"|'[^']*'|[^\s"'<>]+)""", re.IGNORECASE)
LOST = re.compile(
    r"(?!(?:https?|ftp|mailto|tel|pagina):)(?:[a-z][a-z0-9+-]*:|#).*", re.IGNORECASE | re.DOTALL
)
# Outlook, Teams and Google wrap a link in a tracking address, with the reader in it.
DETOUR = re.compile(
    r".+\.safelinks\.protection\.outlook\.com/"
    r"|statics\.teams\.cdn\.office\.net/.+"
    r"|www\.google\.com/url"
)
BRON_CODE = re.compile(r" ?\[bron:([a-z0-9-]+)\]")
LOOKS_LIKE_CODE = re.compile(r"\[\s*bron\b[^\]]*\]", re.IGNORECASE)
# Text between angle brackets; inside a tag if it ends with >. (A lookahead would be quadratic.)
RUN = re.compile(r"[^<>]+>?")


def is_allowed_link(href):
    """True for https, mailto, tel, an address on this site (/pad/ or #kop), or a target."""
    return bool(LINK.fullmatch(href) or LINK_TO_PAGE.fullmatch(href))


def can_be_mended(href):
    """True also for a link that validation sends back to the editor, such as http://."""
    return is_allowed_link(href) or not LOST.fullmatch(href)


class Cleaner:
    """Keeps the allowed elements, and the links that pass the test."""

    def __init__(self, is_kept, schemes):
        def filter_attribute(element, attribute, value):
            is_allowed = attribute != "href" or is_kept(value.strip())
            if is_allowed:
                return value
            return None

        links = {
            "attribute_filter": filter_attribute,
            "url_schemes": schemes,
            "link_rel": None,
        }
        # Parses like a browser into well-formed elements, without invisible content.
        self.normalizer = nh3.Cleaner(
            tags=TAGS,
            clean_content_tags={"script", "style", "title"},
            attributes={"*": ATTRIBUTES, "a": {"href"}},
            **links,
        )
        self.sanitizer = nh3.Cleaner(tags=ELEMENTS, attributes={"a": {"href"}}, **links)

    def clean(self, html: str) -> str:
        separated = set_apart(html)
        normalized = self.normalizer.clean(separated)
        tidied = tidy(normalized)
        return self.sanitizer.clean(tidied)


for_storage = Cleaner(is_allowed_link, SCHEMES)
for_editor = Cleaner(can_be_mended, SCHEMES | {"http", "ftp"})


def clean(html):
    """The same words with only allowed elements and links, and nothing empty. Idempotent."""
    return for_storage.clean(html)


def clean_pasted(html: str) -> str:
    """As clean(), but with the links that the editor must still put right before saving."""
    return for_editor.clean(html)


class LinkParser(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.hrefs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag != "a":
            return
        for name, value in attrs:
            if name == "href" and value:
                self.hrefs.append(value.strip())


def link_hrefs(html: str) -> list[str]:
    """Every href in a text, in order. A stored text has targets for links to pages."""
    return LinkParser(html).hrefs


def link_targets(html: str) -> list[str]:
    """The targets that a stored text links to, such as pagina:stappen.stap:3, in order."""
    return LINK_BY_TARGET.findall(html)


def forbidden_links(html: str) -> list[str]:
    return [href for href in link_hrefs(html) if not is_allowed_link(href)]


def lost_links(html: str) -> list[str]:
    """The forbidden links that an editor cannot fix: a file, a script, an anchor elsewhere."""
    return [href for href in forbidden_links(html) if LOST.fullmatch(href)]


def complete_links(html: str) -> str:
    """The text with complete_address applied to every href, as people type and paste them."""
    return HREF.sub(complete_link, html)


def complete_link(link):
    beginning, quoted = link.groups()
    typed = unescape(quoted.strip("\"'")).strip()
    try:
        completed = complete_address(typed)
    except ValueError:  # not an address
        return link[0]
    if completed == typed:
        return link[0]
    return f'{beginning}"{escape(completed)}"'


def complete_address(href: str) -> str:
    """Add https:// to www., unwrap tracking links, and make an address on this site a path.

    Spaces go, or become %20.

    Raises ValueError for an invalid address.
    """
    href = without_spaces(href)
    if href.startswith(("www.", "//")):
        href = f"https://{href.removeprefix('//')}"
    href = behind_detour(href)
    parts = urlsplit(href)
    is_web = parts.scheme in ("http", "https")
    is_ours = parts.netloc.lower() == settings.SITE.netloc
    if not is_web or not is_ours:
        return href
    place = parts._replace(scheme="", netloc="", path=parts.path or "/")
    path = place.geturl()
    if not is_allowed_link(path):
        return href
    return path


def without_spaces(href: str) -> str:
    scheme, _, _ = href.lower().partition(":")
    words = href.split()
    if scheme == "tel":
        return "".join(words)
    if scheme in ("https", "mailto"):
        return "%20".join(words)
    return href


def behind_detour(href: str) -> str:
    """The address inside a tracking link; any other address as it is."""
    parts = urlsplit(href)
    if not DETOUR.fullmatch(parts.netloc + parts.path):
        return href
    query = parse_qs(parts.query)
    wrapped = query.get("url") or query.get("q") or [href]
    return wrapped[0]


def malformed_codes(html: str) -> list[str]:
    """Misspelled [bron:slug] codes, which would be printed literally."""
    codes = LOOKS_LIKE_CODE.findall(html)
    return [code for code in codes if not BRON_CODE.fullmatch(code)]


def bron_slugs(html: str) -> list[str]:
    """The slugs of the sources that a text refers to with [bron:slug], in order."""
    slugs: list[str] = []
    for run in RUN.findall(html):
        if not run.endswith(">"):
            slugs += BRON_CODE.findall(run)
    return slugs


def replace_codes(html: str, replacement) -> str:
    """Replace the [bron:slug] codes outside tags; `replacement` as for re.sub."""

    def replace_in_run(run):
        text = run[0]
        is_in_tag = text.endswith(">")
        if is_in_tag:
            return text
        return BRON_CODE.sub(replacement, text)

    return RUN.sub(replace_in_run, html)
