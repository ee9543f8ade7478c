"""Pasting in the editor, as people do it: the clipboard goes through the browser, and what comes
out is saved.
"""

import pytest

from redactie.tekst.weggehaald import weggehaald
from tests.browser.axe import RULES
from tests.browser.conftest import log_in, problems
from tests.browser.knoppen import press
from tests.plakvoorbeelden import SAMPLES, read_sample

PASTE = """html => {
    const data = new DataTransfer();
    data.setData('text/html', html);
    document.querySelector('.ProseMirror').dispatchEvent(
        new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def editor(site, watched):
    """A page with the form of a new page open, and the cursor in its text."""
    log_in(watched, site, "rita")
    open_new(watched, site)
    return watched


def open_new(page, site):
    page.goto(f"{site}/beheer/aanpak/pagina/add/")
    page.fill("#id_titel", "Geplakt")
    page.click(".ProseMirror")


def saved(page, slug):
    """The text as the form shows it after saving."""
    page.fill("#id_slug", slug)
    press(page, "[name=_concept]")
    return page.locator("[name=tekst]").input_value()


def test_text_from_everywhere_keeps_its_meaning_and_what_went_is_said(site, editor):
    results, wanted = {}, {}
    for name in SAMPLES:
        pasted, expected = read_sample(name)
        what = weggehaald(pasted).replace(
            ", links binnen het oude document", ""
        )  # the server finds those when it saves
        wanted[name] = (expected, f"Bij het plakken {what}", [])
        open_new(editor, site)

        editor.evaluate(PASTE, pasted)
        told, violations = editor.inner_text("[role=status]"), editor.evaluate("window.violations")
        results[name] = (saved(editor, name), told, violations + editor.wrong)

    assert results == wanted


def test_page_with_pasted_text_is_accessible(editor):
    editor.evaluate(PASTE, read_sample("webpagina")[0])

    assert problems(editor, RULES) == []


def test_pasting_a_word_in_a_sentence_makes_no_paragraph_and_says_nothing(editor):
    editor.keyboard.type("Een zin met ")

    editor.evaluate(PASTE, "<p>een woord</p>")

    assert editor.locator(".ProseMirror p").all_inner_texts() == ["Een zin met een woord"]
    assert editor.inner_text("[role=status]") == ""


def test_text_copied_within_the_editor_stays_as_it_is(editor):
    editor.evaluate(
        PASTE, '<h2 data-pm-slice="1 1 []" style="color:red">Kop</h2><ul><li><p>punt</p></li></ul>'
    )

    assert saved(editor, "binnen") == "<h2>Kop</h2><ul><li>punt</li></ul>"
    assert problems(editor, RULES) == []


def test_second_paste_says_only_what_it_lost_itself(editor):
    editor.evaluate(PASTE, "<p><u>een</u></p>")
    first = editor.inner_text("[role=status]")

    editor.evaluate(PASTE, "<p>twee</p>")

    assert first == "Bij het plakken is weggehaald: onderstreping. De woorden zelf staan er nog."
    assert editor.inner_text("[role=status]") == ""


def test_lines_that_are_typed_below_each_other_become_paragraphs(editor):
    editor.keyboard.type("Postbus 1")
    editor.keyboard.press("Shift+Enter")
    editor.keyboard.type("Utrecht")

    assert saved(editor, "regels") == "<p>Postbus 1</p><p>Utrecht</p>"


def test_link_is_typed_as_an_address_and_follows_the_page(site, editor):
    saved(editor, "doel-oud")
    doel = editor.url
    open_new(editor, site)
    editor.keyboard.type("lees verder")
    editor.keyboard.press("Control+a")
    editor.click(".prose-menubar [data-name=link]")
    editor.locator("dialog input[name=href]").fill(f"{site}/doel-oud/#kop-begin")
    editor.click("dialog [type=submit]")

    before = saved(editor, "met-link")
    linking = editor.url
    editor.goto(doel)
    saved(editor, "doel-nieuw")
    editor.goto(linking)

    assert before == '<p><a href="/doel-oud/#kop-begin">lees verder</a></p>'
    assert (
        editor.locator("[name=tekst]").input_value()
        == '<p><a href="/doel-nieuw/#kop-begin">lees verder</a></p>'
    )
    assert editor.wrong == []


def test_link_to_a_page_that_is_gone_survives_the_editor(editor):
    editor.evaluate(PASTE, '<p><a href="pagina:domeinen.domein:999">weg</a></p>')

    editor.keyboard.type(" en verder")

    assert saved(editor, "weg").startswith('<p><a href="pagina:domeinen.domein:999">weg</a>')
