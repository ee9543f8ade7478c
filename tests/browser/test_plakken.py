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
DROP = """html => {
    const data = new DataTransfer();
    data.setData('text/html', html);
    const place = document.querySelector('.ProseMirror p').getBoundingClientRect();
    document.querySelector('.ProseMirror').dispatchEvent(new DragEvent('drop', {
        dataTransfer: data, bubbles: true, cancelable: true,
        clientX: place.left + 1, clientY: place.top + 5}));
}"""
UPDATED = """() => {
    const { editor } = document.querySelector('.ProseMirror');
    window.updated = new Promise(resolve => editor.on('update', resolve));
}"""
TOLD = "Bij het plakken is weggehaald: onderstreping. De woorden zelf staan er nog."


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


def paste(page, html, script=PASTE):
    """Pastes, and waits until the answer is in the text."""
    page.evaluate(UPDATED)
    page.evaluate(script, html)
    page.evaluate("window.updated")


@pytest.fixture
def held(editor):
    """The requests of the pastes that nobody has answered yet."""
    routes = []

    def hold(route):
        routes.append(route)

    editor.route("**/beheer/plakken/", hold)
    return routes


def paste_held(page, held, html):
    before = len(held)
    page.evaluate(PASTE, html)
    while len(held) == before:
        page.wait_for_timeout(10)


def answer(page, route):
    page.evaluate(UPDATED)
    route.continue_()
    page.evaluate("window.updated")


def paragraphs(page):
    return page.locator(".ProseMirror p").all_inner_texts()


def saved(page, slug):
    """The text as the form shows it after saving."""
    page.fill("#id_slug", slug)
    press(page, "[name=_concept]")
    return page.locator("[name=tekst]").input_value()


def test_text_from_everywhere_keeps_its_meaning_and_what_went_is_said(site, editor):
    results, wanted = {}, {}
    for name in SAMPLES:
        pasted, expected = read_sample(name)
        wanted[name] = (expected, f"Bij het plakken {weggehaald(pasted)}", [])
        open_new(editor, site)

        paste(editor, pasted)
        told, violations = editor.inner_text("[role=status]"), editor.evaluate("window.violations")
        results[name] = (saved(editor, name), told, violations + editor.wrong)

    assert results == wanted


def test_page_with_pasted_text_is_accessible(editor):
    paste(editor, read_sample("webpagina")[0])

    assert problems(editor, RULES) == []


def test_pasting_a_word_in_a_sentence_makes_no_paragraph_and_says_nothing(editor):
    editor.keyboard.type("Een zin met ")

    paste(editor, "<p>een woord</p>")

    assert paragraphs(editor) == ["Een zin met een woord"]
    assert editor.inner_text("[role=status]") == ""


def test_text_copied_within_the_editor_stays_as_it_is(editor):
    paste(
        editor, '<h2 data-pm-slice="1 1 []" style="color:red">Kop</h2><ul><li><p>punt</p></li></ul>'
    )

    assert saved(editor, "binnen") == "<h2>Kop</h2><ul><li>punt</li></ul>"
    assert problems(editor, RULES) == []


def test_second_paste_says_only_what_it_lost_itself(editor):
    paste(editor, "<p><u>een</u></p>")
    first = editor.inner_text("[role=status]")

    paste(editor, "<p>twee</p>")

    assert first == TOLD
    assert editor.inner_text("[role=status]") == ""


def test_late_answer_comes_where_it_was_pasted_and_the_cursor_stays(editor, held):
    editor.keyboard.type("begin ")
    paste_held(editor, held, "<p><u>geplakt</u></p>")
    editor.keyboard.type(" eind")
    editor.keyboard.press("Enter")
    editor.keyboard.type("Nieuwe al")

    answer(editor, held[0])
    editor.keyboard.type("inea")

    assert paragraphs(editor) == ["begin geplakt eind", "Nieuwe alinea"]
    assert editor.inner_text("[role=status]") == TOLD


def test_pastes_keep_their_order_whichever_is_answered_first(editor, held):
    editor.keyboard.type("weg")
    editor.keyboard.press("Control+a")
    paste_held(editor, held, "<p>een </p><p>twee</p>")
    paste_held(editor, held, "<p>drie</p>")

    held[1].continue_()
    editor.wait_for_timeout(200)
    before = paragraphs(editor)
    answer(editor, held[0])

    assert before == ["weg"]
    assert paragraphs(editor) == ["een", "tweedrie"]


def test_pasted_text_is_undone_and_done_again_in_one_step(editor, held):
    editor.keyboard.type("begin")
    editor.wait_for_timeout(600)  # the editor takes changes within half a second together
    paste_held(editor, held, "<p> <b>een</b></p><p>twee</p>")
    answer(editor, held[0])
    pasted = paragraphs(editor)

    editor.keyboard.press("Control+z")
    undone = paragraphs(editor)
    editor.keyboard.press("Control+y")

    assert (pasted, undone) == (["begineen", "twee"], ["begin"])
    assert paragraphs(editor) == pasted


def test_text_is_pasted_as_the_editor_reads_it_when_the_server_does_not_answer(editor):
    editor.route("**/beheer/plakken/", lambda route: route.abort())

    paste(editor, "<p>Een <strong>vet</strong> woord</p><p style='color:red'>en nog een</p>")

    assert editor.evaluate("window.violations") == []
    assert (
        saved(editor, "geen-antwoord") == "<p>Een <strong>vet</strong> woord</p><p>en nog een</p>"
    )


def test_text_is_pasted_as_the_editor_reads_it_when_the_session_is_over(editor):
    editor.context.clear_cookies()

    paste(editor, "<p>Een <strong>vet</strong> woord</p>")

    assert paragraphs(editor) == ["Een vet woord"]
    assert editor.inner_text("[role=status]") == ""


def test_text_that_is_saved_before_the_answer_is_saved_whole(editor, held):
    paste_held(editor, held, "<p>Een <u>woord</u></p>")

    assert saved(editor, "zonder-antwoord") == "<p>Een woord</p>"


def test_text_that_is_too_large_is_pasted_as_the_editor_reads_it(editor):
    paste(editor, f"<p>Een woord</p><!--{'x' * 2_700_000}-->")

    assert paragraphs(editor) == ["Een woord"]
    assert editor.inner_text("[role=status]").startswith("Deze tekst is te groot")


def test_link_that_the_editor_must_put_right_is_not_lost(editor):
    paste(editor, '<p><a href="http://elders.example/">lees</a></p>')

    press(editor, "[name=_concept]")

    assert "De link naar ‘http://elders.example/’ kan niet." in editor.inner_text(".errorlist")
    assert editor.locator("[name=tekst]").input_value().count("http://elders.example/") == 1


def test_text_that_is_dragged_into_the_editor_is_cleaned_as_well(editor):
    editor.keyboard.type("eind")

    paste(editor, "<p><span style='font-weight:700'>vet</span> <u>en</u> </p>", DROP)

    assert editor.inner_text("[role=status]") == TOLD
    assert editor.locator(".ProseMirror strong").inner_text() == "vet"


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
    paste(editor, '<p><a href="pagina:domeinen.domein:999">weg</a></p>')

    editor.keyboard.type(" en verder")

    assert saved(editor, "weg").startswith('<p><a href="pagina:domeinen.domein:999">weg</a>')
