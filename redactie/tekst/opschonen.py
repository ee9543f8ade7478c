"""Converts pasted HTML, from Word and elsewhere, to the few elements that a text may have.

Not a sanitizer: redactie/tekst/schoon.py removes what is dangerous.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Inline elements. Any other element separates the words before and after it.
INLINE = (
    "a|abbr|b|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|"
    "sup|time|tt|u|var|wbr"
)
BLOCK_NAMES = (
    "address article aside blockquote caption center dd details div dl dt fieldset figcaption "
    "figure footer form header hr legend li main nav ol p pre section summary table tbody td tfoot "
    "th thead tr ul"
)
BLOCKS = HEADINGS | set(BLOCK_NAMES.split())
TAGS = BLOCKS | {"a", "b", "br", "del", "em", "i", "span", "strong"}
ATTRIBUTES = {
    "style",
    "class",
    "role",
    "aria-level",
    "data-aria-level",
}

APART = re.compile(rf"<(?=/?(?!(?:{INLINE})[\s/>])[a-z][a-z0-9-]*[\s/>])", re.IGNORECASE)
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
BOLD = re.compile(r"bold|bolder|[5-9]\d\d")
NUMBER = re.compile(r"\(?\w+[.)]")  # 1. or a), but no bullet: a dot, a square or the letter o
DEEPEST = 9  # as in Word
TITLE_CLASSES = {"MsoTitle"}
QUOTE_CLASSES = {"MsoQuote", "MsoIntenseQuote"}


class Marks(NamedTuple):
    """The inline elements around words; `a` is the href."""

    a: str = ""
    strong: bool = False
    em: bool = False


class Words(NamedTuple):
    marks: Marks
    text: str


@dataclass(eq=False)
class ListItem:
    """A list item. In a list of Word, its bullet or number tells which kind of list it is."""

    tag: str
    level: int
    bullet: str = ""
    started: bool = False

    def start(self):
        self.started = True
        if self.bullet:
            is_number = NUMBER.match(self.bullet.strip())
            self.tag = "ol" if is_number else "ul"


class Context(NamedTuple):
    """The properties of an open element, including those inherited from its ancestors."""

    marks: Marks = Marks()
    heading: int = 0
    list_tag: str = "ul"
    list_depth: int = 0
    item: ListItem | None = None
    quote: int = 0
    cell: int = 0
    row: int = 0
    removed: str = ""  # why its words are removed: "bullet" or "text"


BETWEEN_CELLS = Words(Marks(), " – ")


@dataclass
class Block:
    """A heading, a paragraph, or a paragraph in a list item."""

    words: list[Words]
    heading: int
    item: ListItem | None
    first: bool  # of its item
    quote: int
    cell: int
    depth: int = 0

    @property
    def in_list(self):
        return self.item is not None


def set_apart(html: str) -> str:
    """Add a space before every tag that separates words, which keeps them apart without it."""
    return APART.sub(" <", html)


def tidy(html: str) -> str:
    """Well-formed HTML as valid headings, paragraphs, lists and quotations, without empty ones."""
    blocks = BlockParser(html).blocks
    set_heading_depths(blocks)
    return write_blocks(blocks)


# --- Reading --------------------------------------------------------------------------------------


def read_style(attrs) -> dict[str, str]:
    style = {}
    declarations = attrs.get("style", "").lower()
    for declaration in declarations.split(";"):
        name, _, value = declaration.partition(":")
        style[name.strip()] = value.strip()
    return style


def read_marks(marks, tag, attrs, style) -> Marks:
    """The marks inside this element. A style overrides the element."""
    if tag == "a":
        marks = marks._replace(a=attrs.get("href", ""))
    elif tag in ("b", "strong"):
        marks = marks._replace(strong=True)
    elif tag in ("i", "em"):
        marks = marks._replace(em=True)
    if weight := style.get("font-weight"):
        is_bold = bool(BOLD.fullmatch(weight))
        marks = marks._replace(strong=is_bold)
    if slant := style.get("font-style"):
        is_slanted = slant in ("italic", "oblique")
        marks = marks._replace(em=is_slanted)
    return marks


def read_heading(tag, attrs, classes) -> int:
    """The level of a heading, also from Word (Online); 0 for other elements."""
    if attrs.get("role") == "heading":
        return read_level(attrs) or 1
    if tag in HEADINGS:
        return int(tag[1])
    if classes & TITLE_CLASSES:
        return 1
    return 0


def read_level(attrs) -> int:
    level = attrs.get("data-aria-level") or attrs.get("aria-level") or ""
    if re.fullmatch(r"\d{1,3}", level):
        return min(int(level), DEEPEST)
    return 0


def read_word_level(style) -> int:
    """The level of a paragraph that is a list item in Word (mso-list: l0 level2 lfo1), or 0."""
    level = re.search(r"\blevel(\d)", style.get("mso-list", ""))
    if level:
        return int(level[1])
    return 0


def read_removed(tag, style, classes) -> str:
    """Whether the words in this element are removed: bullets, comments and deleted text."""
    if style.get("mso-list") == "ignore":
        return "bullet"
    is_removed = (
        tag == "del"
        or "MsoCommentReference" in classes
        or style.get("mso-element") == "comment-list"
    )
    return "text" if is_removed else ""


class BlockParser(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.blocks: list[Block] = []
        self.contexts = [Context()]
        self.words: list[Words] = []
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
            values = {name: value or "" for name, value in attrs}
            self.contexts.append(self.enter(tag, values))

    def enter(self, tag, attrs) -> Context:
        around = self.contexts[-1]
        style = read_style(attrs)
        classes = set(attrs.get("class", "").split())
        context = around._replace(
            marks=read_marks(around.marks, tag, attrs, style),
            heading=read_heading(tag, attrs, classes) or around.heading,
            removed=around.removed or read_removed(tag, style, classes),
        )
        is_quote = tag == "blockquote" or classes & QUOTE_CLASSES
        if tag in ("ul", "ol"):
            depth = min(context.list_depth + 1, DEEPEST)
            context = context._replace(list_tag=tag, list_depth=depth)
        elif tag == "li":
            level = max(context.list_depth, read_level(attrs), 1)
            item = ListItem(context.list_tag, level)
            context = context._replace(item=item)
        elif tag in BLOCKS and (level := read_word_level(style)):
            item = ListItem("ul", level)
            context = context._replace(item=item)
        elif is_quote and not context.item:
            quote = context.quote or self.next_number()
            context = context._replace(quote=quote)
        elif tag == "tr":
            context = context._replace(row=len(self.blocks))
        elif tag in ("td", "th"):
            context = context._replace(cell=self.next_number())
        return context

    def next_number(self):
        self.numbers += 1
        return self.numbers

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.end_block()
        context = self.contexts.pop()
        if tag == "tr":
            self.join_cells(context.row)

    def handle_data(self, data):
        context = self.contexts[-1]
        data = data.translate(INVISIBLE)
        if context.removed:
            if context.removed == "bullet" and context.item:
                context.item.bullet += data
            return
        self.space |= data[:1].isspace()
        text = " ".join(data.split())
        if text:
            self.add_words(context.marks, text)
            self.space = data[-1:].isspace()

    def add_words(self, marks, text):
        """Add words. A space before them gets the marks that both sides have."""
        if self.space and self.words:
            before = self.words[-1].marks
            shared = Marks(
                a=marks.a if marks.a == before.a else "",
                strong=marks.strong and before.strong,
                em=marks.em and before.em,
            )
            self.words.append(Words(shared, " "))
        self.words.append(Words(marks, text))

    def break_line(self):
        context = self.contexts[-1]
        is_one_line = context.heading or context.item or context.cell or context.marks.a
        if is_one_line:
            self.space = True
        else:
            self.end_block()

    def end_block(self):
        words = self.words
        self.words = []
        self.space = False
        if not words:
            return
        context = self.contexts[-1]
        if context.heading:
            # Headings are bold already, and not allowed in a list or quotation.
            words = [without_strong(part) for part in words]
            context = context._replace(item=None, quote=0)
        item = context.item
        block = Block(
            words=words,
            heading=context.heading,
            item=item,
            first=item is not None and not item.started,
            quote=context.quote,
            cell=context.cell,
        )
        self.blocks.append(block)
        if item:
            item.start()

    def join_cells(self, start):
        """Join the cells of a table row into one line, unless a cell has more than one line."""
        context = self.contexts[-1]
        row = self.blocks[start:]
        cells = {block.cell for block in row}
        has_single_lines = len(cells) == len(row)
        is_plain = all(block.item is context.item and not block.heading for block in row)
        if len(row) > 1 and has_single_lines and is_plain:
            first, *others = row
            for block in others:
                first.words += [BETWEEN_CELLS, *block.words]
            del self.blocks[start + 1 :]
        for block in row:
            block.cell = context.cell


def without_strong(words):
    marks = words.marks._replace(strong=False)
    return Words(marks, words.text)


# --- Writing --------------------------------------------------------------------------------------


def depths(levels: Iterable[int]) -> Iterator[int]:
    """The levels as nesting depths: the first is 1, and none skips a depth."""
    above: list[int] = []
    for level in levels:
        while above and above[-1] > level:
            above.pop()
        if not above or above[-1] < level:
            above.append(level)
        yield len(above)


def set_heading_depths(blocks):
    headings = [block for block in blocks if block.heading]
    levels = [block.heading for block in headings]
    if set(levels) <= {2, 3}:
        # An editor chose these levels. If one is skipped, the writing check reports it.
        heading_depths = [level - 1 for level in levels]
    else:
        heading_depths = list(depths(levels))
    for block, depth in zip(headings, heading_depths, strict=True):
        block.depth = depth


def write_blocks(blocks) -> str:
    html = ""
    for quote, group in groupby(blocks, attrgetter("quote")):
        inside = write_quoted(group)
        html += f"<blockquote>{inside}</blockquote>" if quote else inside
    return html


def write_quoted(blocks) -> str:
    html = ""
    for in_list, group in groupby(blocks, attrgetter("in_list")):
        if in_list:
            html += write_list_blocks(list(group))
        else:
            html += write_plain_blocks(group)
    return html


def write_plain_blocks(blocks) -> str:
    return "".join(write_block(block) for block in blocks)


def write_block(block) -> str:
    tag = "p"
    if block.heading:
        tag = "h2" if block.depth == 1 else "h3"
    return f"<{tag}>{write_words(block.words)}</{tag}>"


def write_list_blocks(blocks) -> str:
    levels = [block.item.level for block in blocks]
    for block, depth in zip(blocks, depths(levels), strict=True):
        block.depth = depth
    return write_lists(blocks, 1)


def write_lists(blocks, depth) -> str:
    items: list[list[Block]] = []
    for block in blocks:
        begins_item = block.first and block.depth == depth
        if begins_item or not items:
            items.append([])
        items[-1].append(block)
    html = ""
    for tag, group in groupby(items, list_tag):
        inside = "".join(write_item(item, depth) for item in group)
        html += f"<{tag}>{inside}</{tag}>"
    return html


def list_tag(blocks) -> str:
    return blocks[0].item.tag


def write_item(blocks, depth) -> str:
    """One list item, with <p> only around more than one paragraph of its own."""
    own = [block for block in blocks if block.depth == depth]
    html = ""
    for is_deeper, group in groupby(blocks, lambda block: block.depth > depth):
        if is_deeper:
            html += write_lists(list(group), depth + 1)
        elif len(own) == 1:
            html += "".join(write_words(block.words) for block in group)
        else:
            html += write_plain_blocks(group)
    return f"<li>{html}</li>"


def write_words(words: Iterable[Words], tags: Sequence[str] = Marks._fields) -> str:
    """The words with their marks, each mark around as many words as possible."""
    if not tags:
        text = "".join(part.text for part in words)
        return escape(text, quote=False)
    tag, *inner_tags = tags
    html = ""
    for value, group in groupby(words, attrgetter(f"marks.{tag}")):
        inside = write_words(group, inner_tags)
        attribute = f' href="{escape(value)}"' if tag == "a" else ""
        is_marked = value and inside.strip()
        html += f"<{tag}{attribute}>{inside}</{tag}>" if is_marked else inside
    return html
