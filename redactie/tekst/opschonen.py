"""Makes of any HTML, as people paste it from Word and elsewhere, the few elements that a text may
have, with their meaning.

Only the shape: that nothing dangerous is left, is for redactie/tekst/schoon.py to see to.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import NamedTuple

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# What stands in a line. Every other element stands apart from the words before and after it.
INLINE = "a|abbr|b|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
BLOCKS = (
    HEADINGS
    | {
        "address",
        "article",
        "aside",
        "blockquote",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
    }
    | {
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
    }
    | {"summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
TAGS = BLOCKS | {"a", "b", "br", "del", "em", "i", "span", "strong"}
ATTRIBUTES = {"style", "class", "role", "aria-level", "data-aria-level"}

APART = re.compile(rf"<(?=/?(?!(?:{INLINE})[\s/>])[a-z][a-z0-9-]*[\s/>])", re.IGNORECASE)
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
BOLD = re.compile(r"bold|bolder|[5-9]\d\d")
NUMBER = re.compile(r"\(?\w+[.)]")  # 1. or a) rather than a dot, a square or the letter o
DEEPEST = 9  # as in Word
IS_TITLE, IS_QUOTE = {"MsoTitle"}, {"MsoQuote", "MsoIntenseQuote"}


class Marks(NamedTuple):
    a: str = ""
    strong: bool = False
    em: bool = False


@dataclass(eq=False)
class Item:
    """One entry of a list; of Word's lists we only know by its bullet or number which kind it is."""

    tag: str
    level: int
    bullet: str = ""
    started: bool = False


class Place(NamedTuple):
    """Where words stand: what is true of the element that is open, and of all around it."""

    marks: Marks = Marks()
    heading: int = 0
    list_tag: str = "ul"
    list_depth: int = 0
    item: Item | None = None
    quote: int = 0
    cell: int = 0
    row: int = 0
    gone: str = ""


@dataclass
class Block:
    """A heading, a paragraph, or a paragraph in an entry of a list."""

    words: list[tuple[Marks, str]]
    heading: int
    item: Item | None
    first: bool
    quote: int
    cell: int
    depth: int = 0


def set_apart(html: str) -> str:
    """The HTML with a space where an element keeps words apart, so that they stay apart without it."""
    return APART.sub(" <", html)


def tidy(html: str) -> str:
    """Well-formed HTML as headings, paragraphs, lists and quotations, nothing empty and nothing
    where it may not be.
    """
    return write(Reader(html).blocks)


# --- Reading --------------------------------------------------------------------------------------


def read_style(attrs: dict) -> dict[str, str]:
    """The declarations of a style attribute."""
    pairs = (
        declaration.partition(":") for declaration in attrs.get("style", "").lower().split(";")
    )
    return {name.strip(): value.strip() for name, _, value in pairs}


def read_marks(marks: Marks, tag: str, attrs: dict, style: dict) -> Marks:
    """What the words in this element are: linked, bold, in italics.

    A style goes before the element.
    """
    weight, slant = style.get("font-weight", ""), style.get("font-style", "")
    return Marks(
        attrs.get("href", "") if tag == "a" else marks.a,
        bool(BOLD.fullmatch(weight)) if weight else marks.strong or tag in ("b", "strong"),
        slant in ("italic", "oblique") if slant else marks.em or tag in ("i", "em"),
    )


def read_heading(tag: str, attrs: dict, classes: set) -> int:
    """The level of a heading, also of Word Online's headings and Word's title; 0 for what is no
    heading.
    """
    if attrs.get("role") == "heading":
        return read_level(attrs) or 1
    return int(tag[1]) if tag in HEADINGS else int(bool(classes & IS_TITLE))


def read_level(attrs: dict) -> int:
    level = attrs.get("data-aria-level") or attrs.get("aria-level") or ""
    return min(int(level), DEEPEST) if re.fullmatch(r"\d{1,3}", level) else 0


def read_word_level(style: dict) -> int:
    """The level of a paragraph that Word shows as an entry of a list (mso-list: l0 level2 lfo1); 0
    for others.
    """
    level = re.search(r"\blevel(\d)", style.get("mso-list", ""))
    return int(level[1]) if level else 0


def read_gone(tag: str, style: dict, classes: set) -> str:
    """Why the words in this element are left out, if they are: a bullet, a remark in the margin,
    struck out by an editor.
    """
    if style.get("mso-list") == "ignore":
        return "bullet"
    is_remark = style.get("mso-element") == "comment-list" or "MsoCommentReference" in classes
    return "gone" if tag == "del" or is_remark else ""


class Reader(HTMLParser):
    """Reads well-formed HTML into blocks."""

    def __init__(self, html: str):
        super().__init__()
        self.blocks: list[Block] = []
        self.places = [Place()]
        self.words: list[tuple[Marks, str]] = []
        self.space = False
        self.numbers = 0
        self.feed(html)
        self.close()
        self.end_block()

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self.break_line()
            return
        if tag in BLOCKS:
            self.end_block()
        if tag != "hr":
            self.places.append(
                self.enter(self.places[-1], tag, {name: value or "" for name, value in attrs})
            )

    def enter(self, place: Place, tag: str, attrs: dict) -> Place:
        """The place in an element that begins here."""
        style, classes = read_style(attrs), set(attrs.get("class", "").split())
        place = place._replace(
            marks=read_marks(place.marks, tag, attrs, style),
            heading=read_heading(tag, attrs, classes) or place.heading,
            gone=place.gone or read_gone(tag, style, classes),
        )
        if tag in ("ul", "ol"):
            return place._replace(list_tag=tag, list_depth=min(place.list_depth + 1, DEEPEST))
        if tag == "li":
            return place._replace(
                item=Item(place.list_tag, max(place.list_depth, read_level(attrs), 1))
            )
        if tag in BLOCKS and (level := read_word_level(style)):
            return place._replace(item=Item("ul", level))
        if (tag == "blockquote" or classes & IS_QUOTE) and not place.item:
            return place._replace(quote=place.quote or self.number())
        if tag == "tr":
            return place._replace(row=len(self.blocks))
        return place._replace(cell=self.number()) if tag in ("td", "th") else place

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.end_block()
        place = self.places.pop()
        if tag == "tr":
            self.join_cells(place.row)

    def handle_data(self, data):
        place = self.places[-1]
        data = data.translate(INVISIBLE)
        if place.gone:
            if place.gone == "bullet" and place.item:
                place.item.bullet += data
            return
        self.space |= data[:1].isspace()
        if text := " ".join(data.split()):
            self.add(place.marks, text)
            self.space = data[-1:].isspace()

    def add(self, marks: Marks, text: str):
        """Adds words; a space before them is only marked in so far as the words on both sides are."""
        if self.space and self.words:
            before = self.words[-1][0]
            a = marks.a if marks.a == before.a else ""
            self.words.append(
                (Marks(a, marks.strong and before.strong, marks.em and before.em), " ")
            )
        self.words.append((marks, text))

    def break_line(self):
        """A new paragraph; where that cannot be, a space."""
        place = self.places[-1]
        if place.heading or place.item or place.cell or place.marks.a:
            self.space = True
        else:
            self.end_block()

    def end_block(self):
        words, self.words, self.space = self.words, [], False
        if not words:
            return
        place = self.places[-1]
        if (
            place.heading
        ):  # in a heading, everything is bold already; and it stands in no list or quotation
            words = [(marks._replace(strong=False), text) for marks, text in words]
            place = place._replace(item=None, quote=0)
        first = bool(place.item and not place.item.started)
        if place.item:
            place.item.started = True
            if place.item.bullet:
                place.item.tag = "ol" if NUMBER.match(place.item.bullet.strip()) else "ul"
        self.blocks.append(Block(words, place.heading, place.item, first, place.quote, place.cell))

    def join_cells(self, start: int):
        """Makes one line of a row of a table, unless a cell holds more than a line."""
        place, row = self.places[-1], self.blocks[start:]
        cells = {block.cell for block in row}
        if len(cells) == len(row) > 1 and all(
            block.item is place.item and not block.heading for block in row
        ):
            for block in row[1:]:
                row[0].words += [(Marks(), " – "), *block.words]
            del self.blocks[start + 1 :]
        for block in row:
            block.cell = place.cell


# --- Writing --------------------------------------------------------------------------------------


def depths(levels: Iterable[int]) -> Iterator[int]:
    """The levels without jumps: the first becomes 1, and none goes more than one deeper than the
    one before.
    """
    above: list[int] = []
    for level in levels:
        while above and above[-1] > level:
            above.pop()
        if not above or above[-1] < level:
            above.append(level)
        yield len(above)


def write(blocks: list[Block]) -> str:
    headings = [block for block in blocks if block.heading]
    levels = [block.heading for block in headings]
    # Our own two levels stay as an editor chose them: the check tells when one is skipped.
    own = set(levels) <= {2, 3}
    for block, depth in zip(
        headings, (level - 1 for level in levels) if own else depths(levels), strict=True
    ):
        block.depth = depth
    html = ""
    for quote, group in groupby(blocks, key=lambda block: block.quote):
        inside = "".join(
            write_list_blocks(list(part)) if in_list else "".join(map(write_block, part))
            for in_list, part in groupby(group, key=lambda block: block.item is not None)
        )
        html += f"<blockquote>{inside}</blockquote>" if quote else inside
    return html


def write_block(block: Block) -> str:
    tag = f"h{min(block.depth, 2) + 1}" if block.heading else "p"
    return f"<{tag}>{write_words(block.words)}</{tag}>"


def write_list_blocks(blocks: list[Block]) -> str:
    for block, depth in zip(
        blocks, depths(block.item.level for block in blocks if block.item), strict=True
    ):
        block.depth = depth
    return write_lists(blocks, 1)


def write_lists(blocks: list[Block], depth: int) -> str:
    """The lists at this depth, with the deeper ones inside their entries."""
    items: list[list[Block]] = []
    for block in blocks:
        if not items or (block.first and block.depth == depth):
            items.append([])
        items[-1].append(block)
    html = ""
    for tag, group in groupby(items, key=lambda item: item[0].item.tag if item[0].item else ""):
        html += f"<{tag}>{''.join(write_item(item, depth) for item in group)}</{tag}>"
    return html


def write_item(blocks: list[Block], depth: int) -> str:
    """One entry; paragraphs only when it has more than one of its own."""
    is_single = sum(block.depth == depth for block in blocks) == 1
    html = ""
    for deeper, group in groupby(blocks, key=lambda block: block.depth > depth):
        if deeper:
            html += write_lists(list(group), depth + 1)
        elif is_single:
            html += "".join(write_words(block.words) for block in group)
        else:
            html += "".join(map(write_block, group))
    return f"<li>{html}</li>"


def write_words(words: Iterable[tuple[Marks, str]], marks: tuple[str, ...] = Marks._fields) -> str:
    """The words with their marks, each mark around as many words as possible."""
    if not marks:
        return escape("".join(text for _, text in words), quote=False)
    tag, html = marks[0], ""
    for value, group in groupby(words, key=lambda word: getattr(word[0], tag)):
        inside = write_words(list(group), marks[1:])
        attribute = f' href="{escape(value)}"' if tag == "a" else ""
        html += f"<{tag}{attribute}>{inside}</{tag}>" if value and inside.strip() else inside
    return html
