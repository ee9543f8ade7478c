"""The address that cleans pasted text for the editor."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.factories import make_redacteur
from tests.plakvoorbeelden import NASTY, SAMPLES, read_sample

pytestmark = pytest.mark.django_db

PLAKKEN = "/beheer/plakken/"


def paste(client, html):
    return client.post(PLAKKEN, html, content_type="text/html")


@pytest.mark.parametrize("name", SAMPLES)
def test_answer_is_the_clean_text_and_what_went(redacteur, name):
    pasted, expected = read_sample(name)

    answer = paste(redacteur, pasted).json()

    assert answer["html"] == expected
    assert answer["melding"].startswith("Bij het plakken is weggehaald: ")


def test_nothing_is_said_when_nothing_went(redacteur):
    answer = paste(redacteur, "<p>Gewoon</p>").json()

    assert answer == {"html": "<p>Gewoon</p>", "melding": ""}


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://www.aanpak.example/", "https://www.aanpak.example/"),
        ("www.elders.example", "https://www.elders.example"),
        ("http://elders.example/", "http://elders.example/"),
        ("ftp://elders.example/", "ftp://elders.example/"),
        ("elders/pagina", "elders/pagina"),
    ],
)
def test_links_that_an_editor_keeps_or_puts_right_stay(redacteur, href, kept):
    answer = paste(redacteur, f'<p><a href="{href}">lees</a></p>').json()

    assert answer == {"html": f'<p><a href="{kept}">lees</a></p>', "melding": ""}


@pytest.mark.parametrize("html", NASTY)
def test_answer_holds_no_script(redacteur, html):
    answer = paste(redacteur, html).json()["html"].lower()

    for wrong in ("<script", "javascript:", "vbscript:", "data:", "<iframe", "<svg", "onclick="):
        assert wrong not in answer.replace("&lt;", "")


def test_text_that_is_too_large_is_refused_with_a_sentence(redacteur, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    response = paste(redacteur, "<p>" + "x" * 100)

    assert response.status_code == 413
    assert response.json() == {
        "melding": "Deze tekst is te groot om bij het plakken op te schonen. "
        "Kijk na wat er is overgebleven, of plak de tekst in delen."
    }


def test_only_editors_are_answered(client, client_for):
    account = User.objects.create_user("vreemd")

    for refused in (paste(client, "<p>a"), paste(client_for(account), "<p>a")):
        assert refused.status_code == 302
        assert refused.headers["Location"].startswith("/beheer/login/")


def test_request_without_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_redacteur())

    assert paste(client, "<p>a").status_code == 403
