"""What is left of text from elsewhere: the same words and what they mean, in the few elements that
a text may have.
"""

import random
from html import escape

import pytest

from redactie.tekst.schoon import clean, complete_links, forbidden_links
from tests.pages import parse
from tests.plakvoorbeelden import SAMPLES, read_sample

# --- Real clipboards ------------------------------------------------------------------------------


def test_there_are_samples_of_everything_that_people_paste_from():
    assert len(SAMPLES) == 10
    assert {name.partition("-")[0] for name in SAMPLES} == {
        "word",
        "google",
        "teams",
        "outlook",
        "webpagina",
        "excel",
    }


@pytest.mark.parametrize("name", SAMPLES)
def test_pasted_text_keeps_its_words_and_their_meaning(name):
    pasted, expected = read_sample(name)

    assert clean(complete_links(pasted)) == expected


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_expected_of_a_sample_is_clean_itself(name):
    _, expected = read_sample(name)

    assert clean(expected) == expected
    assert forbidden_links(expected) == []


# --- Elements -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p><span style="font-weight:700">vet</span></p>', "<p><strong>vet</strong></p>"),
        ('<p><span style="FONT-WEIGHT: Bold">vet</span></p>', "<p><strong>vet</strong></p>"),
        ('<p><span style="font-style:italic">schuin</span></p>', "<p><em>schuin</em></p>"),
        ('<p style="font-weight:600">vet</p>', "<p><strong>vet</strong></p>"),
        ('<b style="font-weight:normal"><p>gewoon</p></b>', "<p>gewoon</p>"),
        ('<b style="mso-bidi-font-weight:normal">vet</b>', "<p><strong>vet</strong></p>"),
        (
            '<b>vet <span style="font-weight:400">gewoon</span></b>',
            "<p><strong>vet</strong> gewoon</p>",
        ),
        ('<i style="font-style:normal">gewoon</i>', "<p>gewoon</p>"),
        ("<p><b>a</b><b> b</b></p>", "<p><strong>a b</strong></p>"),
        ("<p><b>vet </b>en<i> schuin</i></p>", "<p><strong>vet</strong> en <em>schuin</em></p>"),
        ("<p>a<b> </b>b</p>", "<p>a b</p>"),
        (
            '<strong><a href="/x/">a</a> b</strong>',
            '<p><a href="/x/"><strong>a</strong></a><strong> b</strong></p>',
        ),
        ("<p><u>een</u> <font color=red>twee</font> m<sup>2</sup></p>", "<p>een twee m2</p>"),
    ],
)
def test_bold_and_italics_are_kept_and_other_looks_go(html, expected):
    assert clean(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>a</h1><h2>b</h2><h3>c</h3><h1>d</h1>", "<h2>a</h2><h3>b</h3><h3>c</h3><h2>d</h2>"),
        ("<h3>a</h3><h2>b</h2>", "<h3>a</h3><h2>b</h2>"),
        ("<h4>a</h4><h4>b</h4>", "<h2>a</h2><h2>b</h2>"),
        ("<h3>a</h3><h2>b</h2><h4>c</h4>", "<h2>a</h2><h2>b</h2><h3>c</h3>"),
        ("<h2>a</h2><h3>b</h3><h2>c</h2>", "<h2>a</h2><h3>b</h3><h2>c</h2>"),
        ("<h2><strong>a</strong> <em>b</em></h2>", "<h2>a <em>b</em></h2>"),
        ("<h2>a<br>b</h2>", "<h2>a b</h2>"),
        ('<p role="heading" aria-level="2">a</p>', "<h2>a</h2>"),
        ("<p class=MsoTitle>a</p><h2>b</h2>", "<h2>a</h2><h3>b</h3>"),
        ("<ol><li><h2>a</h2></li></ol><p>b</p>", "<h2>a</h2><p>b</p>"),
        ("<h2> </h2><p>a</p>", "<p>a</p>"),
    ],
)
def test_headings_begin_at_h2_and_never_skip_a_level(html, expected):
    assert clean(html) == expected


def word_item(text, level=1, bullet="·"):
    gap = '<span style="font:7.0pt">&nbsp;&nbsp; </span>'
    mark = f"<![if !supportLists]><span style='mso-list:Ignore'>{bullet}{gap}</span><![endif]>"
    return (
        f"<p class=MsoListParagraph style='text-indent:-18pt;mso-list:l0 level{level} "
        f"lfo1'>{mark}{text}</p>"
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (word_item("a") + word_item("b"), "<ul><li>a</li><li>b</li></ul>"),
        (
            word_item("a", bullet="1.") + word_item("b", bullet="2."),
            "<ol><li>a</li><li>b</li></ol>",
        ),
        (word_item("a", bullet="(a)"), "<ol><li>a</li></ol>"),
        (word_item("a", bullet="o"), "<ul><li>a</li></ul>"),
        (
            word_item("a") + word_item("b", 2) + word_item("c"),
            "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
        ),
        (word_item("a", 2) + word_item("b"), "<ul><li>a</li><li>b</li></ul>"),
        (
            word_item("a") + word_item("b", 4) + word_item("c", 2),
            "<ul><li>a<ul><li>b</li><li>c</li></ul></li></ul>",
        ),
        (word_item("a") + word_item("b", 1, "1."), "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        (
            word_item("a") + "<p>b</p>" + word_item("c"),
            "<ul><li>a</li></ul><p>b</p><ul><li>c</li></ul>",
        ),
        (word_item(""), ""),
    ],
)
def test_lists_of_word_become_lists(html, expected):
    assert clean(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<ul><li><p>a</p></li></ul>", "<ul><li>a</li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li>a</li></ul><ol><li>b</li></ol>", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        (
            "<ul><li>a<ol><li>b</li></ol>c</li></ul>",
            "<ul><li><p>a</p><ol><li>b</li></ol><p>c</p></li></ul>",
        ),
        ("<ul><li><ul><li>a</li></ul></li></ul>", "<ul><li>a</li></ul>"),
        ("<ul>a<li>b</li></ul>", "<p>a</p><ul><li>b</li></ul>"),
        ("<li>a<li>b", "<ul><li>a</li><li>b</li></ul>"),
        ("<p>a<ul><li>b</ul>c</p>", "<p>a</p><ul><li>b</li></ul><p>c</p>"),
        (
            '<ul><li aria-level="1">a</li></ul><ul><li aria-level="2">b</li></ul>',
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
        ),
        ("<ul><li>a<br>b</li></ul>", "<ul><li>a b</li></ul>"),
        ("<ul><li> </li></ul>", ""),
        (
            "<blockquote><ul><li>a</li></ul></blockquote>",
            "<blockquote><ul><li>a</li></ul></blockquote>",
        ),
    ],
)
def test_lists_hold_entries_and_entries_hold_words(html, expected):
    assert clean(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("los", "<p>los</p>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p><p>b</p><p>c</p>"),
        ("<p>a</p><p>&nbsp;</p><p> <br> </p><p><b></b></p><p>b</p>", "<p>a</p><p>b</p>"),
        ("<p>a<br>b<br><br>c</p>", "<p>a</p><p>b</p><p>c</p>"),
        ("<p><b>a<br>b</b></p>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        ('<a href="/x/">a<br>b</a>', '<p><a href="/x/">a b</a></p>'),
        ("<p>10&nbsp;uur \n en\t meer</p>", "<p>10 uur en meer</p>"),
        ("<p>een\u200b\ufeff woord\u00adje</p>", "<p>een woordje</p>"),
        ("<p>lang<wbr>woord</p>", "<p>langwoord</p>"),
        ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
        (
            "<blockquote><blockquote><p>a</p></blockquote></blockquote>",
            "<blockquote><p>a</p></blockquote>",
        ),
        (
            "<blockquote><p>a</p></blockquote><blockquote><p>b</p></blockquote>",
            "<blockquote><p>a</p></blockquote><blockquote><p>b</p></blockquote>",
        ),
        ("<p class=MsoQuote>a</p>", "<blockquote><p>a</p></blockquote>"),
        ("<p>a <del>oud</del><ins>nieuw</ins></p>", "<p>a nieuw</p>"),
        ("<p>a<span class=MsoCommentReference>[B1]</span></p>", "<p>a</p>"),
        ("<div style='mso-element:comment-list'><p>Niet voor de site.</p></div>", ""),
        ('<p>a<a href="#_ftn1">[1]</a></p>', "<p>a[1]</p>"),
        ('<p><a href="javascript:x">a</a> <a>b</a> <a href="/x/"> </a></p>', "<p>a b</p>"),
    ],
)
def test_paragraphs_hold_words_only(html, expected):
    assert clean(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>", "<p>a – b</p><p>c – d</p>"),
        ("<tr><td>a</td><td></td><td>b</td></tr><tr><td></td></tr>", "<p>a – b</p>"),
        ("<tr><th>a</th><td><p><b>b</b></p></td></tr>", "<p>a – <strong>b</strong></p>"),
        ("<tr><td>a<br>b</td><td>c</td></tr>", "<p>a b – c</p>"),
        ("<tr><td><p>a</p><p>b</p></td><td>c</td></tr>", "<p>a</p><p>b</p><p>c</p>"),
        ("<tr><td><ul><li>a</li></ul></td><td>b</td></tr>", "<ul><li>a</li></ul><p>b</p>"),
        ("<tr><td><h2>a</h2></td><td>b</td></tr>", "<h2>a</h2><p>b</p>"),
        (
            "<tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr>",
            "<p>a – b – c</p>",
        ),
        ("<caption>a</caption><tr><td>b</td></tr>", "<p>a</p><p>b</p>"),
    ],
)
def test_every_row_of_a_table_is_a_line_of_its_own(html, expected):
    assert clean(f"<table>{html}</table>") == expected


# --- Whatever people paste ------------------------------------------------------------------------

TAGS = [
    *(
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h6",
        "ul",
        "ol",
        "li",
        "a",
        "strong",
        "em",
        "b",
        "i",
        "blockquote",
        "div",
        "span",
        "br",
    ),
    *(
        "table",
        "tr",
        "td",
        "th",
        "caption",
        "hr",
        "section",
        "dl",
        "dt",
        "dd",
        "del",
        "u",
        "img",
        "pre",
        "button",
        "x-y",
    ),
    *("o:p", "script", "style", "title", "svg", "template", "select", "option"),
]
ATTRIBUTES = [
    *(
        'href="/x/"',
        'href="https://a.b/?c=1&amp;d"',
        'href="javascript:x"',
        'href="#_ftn1"',
        'href="pagina:stappen.stap:1"',
    ),
    *(
        'style="font-weight:700"',
        'style="font-weight:normal;font-style:italic"',
        'style="mso-list:l0 level2 lfo1"',
    ),
    *(
        'style="mso-list:Ignore"',
        "style='mso-element:comment-list'",
        'aria-level="3"',
        "data-aria-level=2",
        "role=heading",
    ),
    *("class=MsoTitle", 'class="MsoQuote"', "onclick=x", "colspan=2"),
]
BITS = [
    *(
        "een",
        "twee &amp; drie",
        "&nbsp;",
        " ",
        "\n",
        "·",
        "1.",
        "<",
        "&",
        "&lt;script&gt;",
        "\u200b",
        "é",
        "<!-- x -->",
    ),
    *(
        "<![if !supportLists]>",
        "<![endif]>",
        "</p>",
        "</li>",
        "</ul>",
        "</table>",
        "</a>",
        "\x00",
        "&#10;",
        "[bron:a]",
    ),
]


def make_html(source, depth=0):
    """Any HTML, well-formed or not."""
    parts = []
    for _ in range(source.randint(0, 5)):
        if depth > 6 or source.random() < 0.4:
            parts.append(source.choice(BITS))
        else:
            tag = source.choice(TAGS)
            opening = " ".join([tag, *source.sample(ATTRIBUTES, source.choice([0, 0, 0, 1, 1, 2]))])
            closing = f"</{tag}>" if source.random() < 0.85 else ""
            parts.append(f"<{opening}>{make_html(source, depth + 1)}{closing}")
    return "".join(parts)


MAY_HOLD = {
    "root": {"p", "h2", "h3", "ul", "ol", "blockquote"},
    "blockquote": {"p", "ul", "ol"},
    "ul": {"li"},
    "ol": {"li"},
    "li": {"p", "ul", "ol", "a", "strong", "em"},
    **{tag: {"a", "strong", "em"} for tag in ("p", "h2", "h3")},
    "a": {"strong", "em"},
    "strong": {"em"},
    "em": set(),
}
WITHOUT_WORDS = ("root", "blockquote", "ul", "ol")


def faults(html):
    """What is not as a text may be: an element in the wrong place, loose or missing words,
    attributes, a level skipped.
    """
    root = parse(html)
    elements = [root, *root.walk()]
    wrong = []
    for element in elements:
        inside = [child for child in element.children if not isinstance(child, str)]
        words = [child for child in element.children if isinstance(child, str)]
        wrong += [
            f"{child.tag} in {element.tag}"
            for child in inside
            if child.tag not in MAY_HOLD[element.tag]
        ]
        wrong += [f"loose words in {element.tag}"] if words and element.tag in WITHOUT_WORDS else []
        wrong += [f"empty {element.tag}"] if element is not root and not element.text else []
        wrong += (
            [f"attributes of {element.tag}"]
            if set(element.attrs) != {"href"} & set(element.attrs)
            else []
        )
        wrong += ["a without href"] if element.tag == "a" and not element.attrs else []
        wrong += (
            ["words beside p"]
            if element.tag == "li" and words and any(child.tag == "p" for child in inside)
            else []
        )
    return wrong


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_pasted_becomes_a_text_as_it_may_be_and_stays_so(seed):
    source = random.Random(seed)
    for _ in range(25):
        html = make_html(source)

        once = clean(html)

        assert faults(once) == [], html
        assert clean(once) == once, html


@pytest.mark.parametrize(
    "tag",
    [tag for tag in TAGS if tag not in ("script", "style", "title", "svg", "template", "del")],
)
def test_words_never_run_together_and_never_get_lost(tag):
    inline = tag in ("a", "strong", "em", "b", "i", "span", "u", "o:p")

    words = parse(
        clean(f"<p>nul</p>een<{tag}>twee</{tag}>drie <{tag}>vier</{tag}> vijf")
    ).text.split()

    assert words == (
        ["nul", "eentweedrie", "vier", "vijf"]
        if inline
        else ["nul", "een", "twee", "drie", "vier", "vijf"]
    )


@pytest.mark.parametrize(
    "html",
    [
        "<b>" * 9_000,
        "<ul><li>" * 2_000 + "x",
        "<a " * 9_000,
        "<" * 50_000,
        "<p>x" * 5_000,
        "<table><tr><td>" * 300 + "x",
    ],
    ids=["bold", "lists", "open", "signs", "paragraphs", "tables"],
)
def test_hostile_text_is_cleaned_as_well(html):
    once = clean(html)

    assert faults(once) == []
    assert clean(once) == once


@pytest.mark.parametrize(
    "payload",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)"],
)
def test_words_that_look_like_code_stay_words(payload):
    html = clean(
        f"<table><tr><td>{escape(payload)}</td><td><a "
        f"href='{escape(payload)}'>{escape(payload)}</a></td></tr></table>"
    )

    assert parse(html).text == f"{payload} – {payload}"
    assert faults(html) == []
