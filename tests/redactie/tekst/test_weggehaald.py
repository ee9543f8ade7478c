"""What cleaning takes away is said, once for every text, in words that an editor knows."""

import re

import pytest

from redactie.tekst.velden import validate_links
from redactie.tekst.weggehaald import weggehaald
from stappen.models import Stap
from tests.beheer import errors, form_data, messages, save, saved_text
from tests.factories import make_stap
from tests.pages import Page
from tests.plakvoorbeelden import SAMPLES, read_sample

STAY = "De woorden zelf staan er nog."


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>Niets bijzonders, <b>vet</b> en <a href='/x/'>een link</a>.</p>", ""),
        ("<p class=MsoNormal style='margin:0'>Alleen uit Word.<o:p></o:p></p>", ""),
        ("<table><tr><td>a</td></tr></table>", f"een tabel (elke rij is nu een regel). {STAY}"),
        ("<img src=a><img src=b><svg></svg>", f"3 afbeeldingen. {STAY}"),
        ("<iframe src=a></iframe>", f"een film of kaart. {STAY}"),
        ("<form><input></form><script>x()</script>", f"een formulier, programmacode. {STAY}"),
        ("<p style='color:red'>a</p><font face=Arial>b</font>", f"kleuren en lettertypes. {STAY}"),
        ("<p style='mso-fareast-font-family:Arial'>a</p>", ""),
        (
            "<p><u>a</u> <s>b</s> m<sup>2</sup></p>",
            f"onderstreping, doorhaling, kleine letters boven of onder de regel. {STAY}",
        ),
        ("<a href='/x/'><span style='text-decoration:underline;color:blue'>a</span></a>", ""),
        ("<p>a <del>b</del></p>", "een geschrapt stuk tekst. De andere woorden staan er nog."),
        (
            "<div style='mso-element:comment-list'><div style='mso-element:comment'>a</div></div>",
            "een opmerking. De andere",
        ),
        ("<a href='file:///C:/a.docx'>a</a>", f"een link naar ‘file:///C:/a.docx’. {STAY}"),
        ("<a href='#_ftn1'>a</a><a href='#_ftn1'>b</a>", f"links binnen het oude document. {STAY}"),
        (
            "".join(f"<a href='x:{n}'>a</a>" for n in range(5)),
            "een link naar ‘x:2’, nog 2 van zulke links.",
        ),
    ],
)
def test_what_is_taken_away_is_said_in_words_of_an_editor(html, said):
    sentence = weggehaald(html)

    assert said in sentence
    assert bool(said) == bool(sentence)


@pytest.mark.parametrize("name", SAMPLES)
def test_text_that_is_posted_as_it_was_pasted_is_stored_clean_and_what_went_is_said(
    redacteur, name
):
    pasted, expected = read_sample(name)
    stap = make_stap()

    page = save(redacteur, stap, "_concept", tekst=pasted)

    assert saved_text(stap) == expected
    [said] = [message for message in messages(page) if "weggehaald" in message]
    assert re.fullmatch(
        r"Uit Tekst is weggehaald: .+\. De (woorden zelf|andere woorden) staan er nog\.", said
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_said_of_a_text_that_loses_nothing(redacteur, name):
    _, expected = read_sample(name)

    page = save(redacteur, make_stap(), "_concept", tekst=expected)

    assert [message for message in messages(page) if "weggehaald" in message] == []
    assert weggehaald(expected) == ""


def test_what_went_is_said_of_a_new_page_as_well(redacteur):
    url = "/beheer/stappen/stap/add/"
    data = form_data(Page(redacteur.get(url))) | {
        "titel": "Nieuw",
        "slug": "nieuw",
        "tekst": "<p><u>a</u></p>",
        "_concept": "x",
    }

    page = Page(redacteur.post(url, data, follow=True))

    assert f"Uit Tekst is weggehaald: onderstreping. {STAY}" in messages(page)


def test_nothing_is_said_while_the_form_is_refused_and_nothing_is_lost(redacteur):
    stap = make_stap()

    page = save(redacteur, stap, "_concept", titel="", tekst="<p><u>a</u></p>")

    assert "weggehaald" not in page.text
    assert form_data(page)["tekst"] == "<p><u>a</u></p>"


def test_all_links_that_someone_must_put_right_are_named_at_once(redacteur):
    html = '<p><a href="http://a.example/">a</a> <a href="b.example">b</a></p>'

    page = save(redacteur, make_stap(tekst="<p>Oud.</p>"), "_concept", tekst=html)

    [error] = [error for error in errors(page) if "links" in error]
    assert error == (
        "De links naar ‘http://a.example/’ en ‘b.example’ kunnen niet. "
        "Begin met https://, mailto: of tel:, of met / voor een pagina op deze site."
    )
    assert Stap.objects.get().tekst == "<p>Oud.</p>"
    assert form_data(page)["tekst"] == html


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "file:///C:/a.docx", "#_ftn1", "#heading=h.1", "cid:image001", ""],
)
def test_link_that_leads_nowhere_does_not_stop_a_save(redacteur, href):
    html = f'<p><a href="{href}">a</a></p>'
    stap = make_stap()

    validate_links(html)
    save(redacteur, stap, "_concept", tekst=html)

    assert saved_text(stap) == "<p>a</p>"


def test_address_in_the_message_is_no_code_in_the_page(redacteur):
    page = save(
        redacteur,
        make_stap(),
        "_concept",
        tekst="<p><a href='x:<img src=x onerror=alert(1)>'>a</a></p>",
    )

    [said] = [message for message in messages(page) if "weggehaald" in message]
    assert "‘x:<img src=x onerror=alert(1)>’" in said
    assert [image for image in page.find("img") if "onerror" in image.attrs] == []
