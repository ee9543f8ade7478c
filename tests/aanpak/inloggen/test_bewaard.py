"""A session that ends while someone writes: nothing is lost, and nobody else can use it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from aanpak.inloggen import bewaard, sessies
from redactie.versies.versie import Versie
from tests.beheer import change_url, form_data
from tests.factories import (
    WACHTWOORD,
    make_beheerder,
    make_bron,
    make_pagina,
    make_redacteur,
    make_stap,
)
from tests.inloggen import CODE, LOGIN, code_of, give_app, is_in, log_in, send_code
from tests.pages import Page

pytestmark = pytest.mark.django_db

KEPT = "/beheer/bewaard/"
OWN = {"origin": "http://localhost:8000"}
SENTENCE = "Uw sessie was verlopen. Log opnieuw in; uw tekst is bewaard."


@pytest.fixture
def rita():
    return make_redacteur(username="rita")


@pytest.fixture
def stap():
    return make_stap(titel="Een plan", samenvatting="Oud.")


def written(client, stap, **changes):
    """The form of a page as an editor has it in front of them, with something typed in it."""
    client.force_login(User.objects.get(username="rita"))
    data = form_data(Page(client.get(change_url(stap))))
    data.pop("csrfmiddlewaretoken")
    return data | {"samenvatting": "Nieuw en niet opgeslagen."} | changes


def kept_forms(client):
    """What the page of kept forms would send: {address: [(name, value)]}, without the token."""
    page = Page(client.get(KEPT))
    forms = [form for form in page.main.find("form") if form.attrs["action"] != KEPT]
    return {
        form.attrs["action"]: [
            (field.attrs["name"], field.attrs["value"])
            for field in form.find("input", type="hidden")
            if field.attrs["name"] != "csrfmiddlewaretoken"
        ]
        for form in forms
    }


def pairs(data):
    return [
        (name, value)
        for name, values in data.items()
        for value in (values if isinstance(values, list) else [values])
    ]


def send_again(client):
    """Presses the button of the one kept form."""
    [(address, fields)] = kept_forms(client).items()
    data = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return client.post(address, data)


# --- Nothing is lost ------------------------------------------------------------------------------


def test_text_sent_after_the_session_ended_is_kept_until_after_the_log_in(client, rita, stap):
    data = written(client, stap)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        login = client.post(change_url(stap), data | {"_save": "x"}, follow=True)
        arrived = log_in(
            client, "rita", next=Page(login).find("input", name="next")[0].attrs["value"]
        )
        page = Page(client.get(arrived.headers["Location"]))
        response = send_again(client)

    assert SENTENCE in Page(login).text
    assert arrived.headers["Location"] == KEPT
    assert page.texts("h1") == ["Uw tekst is bewaard"]
    assert "Nieuw en niet opgeslagen." in page.text
    assert response.headers["Location"] == change_url(stap)
    assert (
        Versie.objects.nieuwste(stap).gegevens["velden"]["samenvatting"]
        == "Nieuw en niet opgeslagen."
    )


def test_exactly_the_fields_that_were_sent_are_offered(client, rita):
    bronnen = [make_bron(), make_bron(), make_bron()]
    pagina = make_pagina(bronnen=bronnen)
    text = "<p>Regel een\r\n\r\n  twee \t “é” 🪑 &amp; <b>x</b> '\"</p>"
    data = written(
        client,
        pagina,
        tekst=text,
        bronnen=[str(bron.pk) for bron in bronnen],
        leeg="",
        _continue="Opslaan",
    )
    client.logout()

    client.post(
        change_url(pagina) + "?_changelist_filters=q%3Dx", data | {"csrfmiddlewaretoken": "oud"}
    )
    client.force_login(rita)

    [(address, fields)] = kept_forms(client).items()
    assert address == change_url(pagina) + "?_changelist_filters=q%3Dx"
    assert sorted(fields) == sorted(pairs(data))
    assert [value for name, value in fields if name == "bronnen"] == data["bronnen"]


def test_sending_it_after_all_leaves_nothing_kept(client, rita, stap):
    data = written(client, stap)
    client.logout()
    client.post(change_url(stap), data)
    client.force_login(rita)

    send_again(client)

    assert client.get(KEPT).headers["Location"] == "/beheer/"
    assert is_in(client)


def test_text_that_is_refused_stays_in_the_form_in_front_of_the_editor(client, rita, stap):
    data = written(client, stap, titel="")
    client.logout()
    client.post(change_url(stap), data)
    client.force_login(rita)

    page = Page(send_again(client))

    assert "Dit veld is verplicht." in page.text
    assert "Nieuw en niet opgeslagen." in page.html


@pytest.mark.parametrize(
    "ending",
    ["logged out elsewhere", "cookies gone", "password changed", "deactivated", "twelve hours"],
)
def test_text_is_kept_however_the_session_ended(client, rita, stap, ending):
    data = written(client, stap)
    if ending == "logged out elsewhere":
        Session.objects.all().delete()
    elif ending == "cookies gone":
        client.cookies.clear()
    elif ending == "password changed":
        rita.set_password("iets anders")
        rita.save()
    elif ending == "deactivated":
        User.objects.filter(pk=rita.pk).update(is_active=False)
    else:
        session = client.session
        session["ingelogd_op"] -= 13 * 60 * 60
        session.save()

    login = client.post(change_url(stap), data, follow=True)
    User.objects.filter(pk=rita.pk).update(is_active=True)
    log_in(client, "rita", "iets anders" if ending == "password changed" else WACHTWOORD)

    assert SENTENCE in Page(login).text
    assert ("samenvatting", "Nieuw en niet opgeslagen.") in kept_forms(client)[change_url(stap)]


def test_text_is_kept_through_a_wrong_password_and_the_second_factor(client, rita, stap):
    data = written(client, stap)
    give_app(rita)
    client.logout()
    client.post(change_url(stap), data)

    wrong = Page(log_in(client, "rita", "fout", next=KEPT))
    first = log_in(client, "rita", next=KEPT)
    second = send_code(client, code_of())

    assert SENTENCE in wrong.text
    assert (first.headers["Location"], second.headers["Location"]) == (CODE, KEPT)
    assert list(kept_forms(client)) == [change_url(stap)]


def test_text_is_kept_while_the_second_factor_is_set_up(client, rita, stap, settings):
    settings.MFA_VERPLICHT = True
    give_app(rita)
    data = written(client, stap)
    rita.authenticator_set.all().delete()

    stopped = client.post(change_url(stap), data, follow=True)
    give_app(rita)
    home = client.get("/beheer/")

    assert stopped.redirect_chain[-1][0] == "/beheer/account/2fa/"
    assert home.headers["Location"] == KEPT
    assert list(kept_forms(client)) == [change_url(stap)]


def test_home_of_the_beheer_offers_what_was_kept_whichever_way_one_comes_in(client, rita, stap):
    data = written(client, stap)
    client.logout()
    client.post(change_url(stap), data)

    response = log_in(client, "rita")

    assert response.headers["Location"] == "/beheer/"
    assert client.get("/beheer/").headers["Location"] == KEPT
    assert client.get("/beheer/stappen/stap/").status_code == 200


def test_text_sent_with_an_old_token_is_kept_because_the_editor_logged_in_again_in_another_tab(
    rita, stap
):
    client = Client(enforce_csrf_checks=True)
    data = written(client, stap, csrfmiddlewaretoken="x" * 64)
    client.cookies["csrf"] = "y" * 32

    page = Page(client.post(change_url(stap), data, headers=OWN, follow=True))

    assert page.texts("h1") == ["Uw tekst is bewaard"]
    assert ("samenvatting", "Nieuw en niet opgeslagen.") in kept_forms(client)[change_url(stap)]


def test_kept_text_is_sent_with_a_fresh_token(rita, stap):
    client = Client(enforce_csrf_checks=True)
    data = written(client, stap)
    client.cookies.clear()
    client.post(change_url(stap), data, headers=OWN)
    login = Page(client.get(LOGIN))
    token = login.find("input", name="csrfmiddlewaretoken")[0].attrs["value"]
    log_in(client, "rita", csrfmiddlewaretoken=token)

    fresh = (
        Page(client.get(KEPT))
        .one("form", action=change_url(stap))
        .find("input", name="csrfmiddlewaretoken")[0]
    )
    client.post(
        change_url(stap),
        dict(kept_forms(client)[change_url(stap)]) | {"csrfmiddlewaretoken": fresh.attrs["value"]},
    )

    assert (
        Versie.objects.nieuwste(stap).gegevens["velden"]["samenvatting"]
        == "Nieuw en niet opgeslagen."
    )


def test_two_texts_are_both_kept_and_one_can_be_thrown_away(client, rita, stap):
    other = make_stap(titel="Een begin")
    first, second = written(client, stap), written(client, other)
    client.logout()
    client.post(change_url(stap), first)
    client.post(change_url(other), second)
    client.post(change_url(other), second)
    client.force_login(rita)

    both = list(kept_forms(client))
    page = Page(client.post(KEPT, {"nummer": "0"}, follow=True))

    assert both == [change_url(stap), change_url(other)]
    assert "De bewaarde tekst is weggegooid." in page.text
    assert list(kept_forms(client)) == [change_url(other)]


@pytest.mark.parametrize("number", ["", "-1", "7", "x", "²"])
def test_throwing_away_what_is_not_there_throws_nothing_away(client, rita, stap, number):
    data = written(client, stap)
    client.logout()
    client.post(change_url(stap), data)
    client.force_login(rita)

    client.post(KEPT, {"nummer": number})

    assert list(kept_forms(client)) == [change_url(stap)]


def test_list_that_was_reordered_is_kept_too(client, rita):
    stap = make_stap(titel="Plan")
    client.force_login(rita)
    data = {
        "form-0-id": str(stap.pk),
        "form-0-nummer": "9",
        "form-TOTAL_FORMS": "1",
        "_save": "Opslaan",
    }
    client.logout()

    client.post("/beheer/stappen/stap/", data)
    client.force_login(rita)

    assert kept_forms(client) == {"/beheer/stappen/stap/": pairs(data)}


# --- Nobody can abuse it --------------------------------------------------------------------------


def test_text_is_for_the_browser_that_sent_it_only(client, rita, stap):
    data = written(client, stap)
    client.logout()
    client.post(change_url(stap), data)
    other = Client()
    other.force_login(make_beheerder())

    assert other.get(KEPT).headers["Location"] == "/beheer/"
    assert client.get(KEPT).headers["Location"] == f"/beheer/login/?next={KEPT}"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://localhost:8000.evil.example",
        "https://localhost:8000",
    ],
)
@pytest.mark.parametrize("logged_in", [False, True])
def test_other_site_cannot_have_its_words_kept(rita, stap, origin, logged_in):
    client = Client(enforce_csrf_checks=True)
    data = written(client, stap, csrfmiddlewaretoken="x" * 64)
    if not logged_in:
        client.cookies.clear()

    response = client.post(change_url(stap), data, headers={"origin": origin})

    assert response.status_code == 403
    assert "bewaard" not in client.session
    assert not logged_in or client.get(KEPT).headers["Location"] == "/beheer/"


@pytest.mark.parametrize("more", [{}, {"headers": OWN}])
def test_form_without_a_token_is_refused_for_who_is_logged_in(rita, stap, more):
    client = Client(enforce_csrf_checks=True)
    data = written(client, stap)

    assert client.post(change_url(stap), data, **more).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "/beheer/login/",
        "/beheer/logout/",
        "/beheer/account/login/",
        "/beheer/account/password/change/",
        "/beheer/account/2fa/totp/activate/",
        "/beheer/auth/user/1/password/",
        "/beheer/password_change/",
        "/beheer/bewaard/",
        "/beheer/bestaat-niet/",
        "/beheer/../stappen/",
        "/",
        "/stappen/",
        "/stappen/plan/",
    ],
)
def test_form_for_another_address_is_not_kept(client, address):
    client.post(address, {"tekst": "Iets.", "password": "geheim wachtwoord", "login": "rita"})

    assert Session.objects.filter(session_data__contains="bewaard").count() == 0
    assert "bewaard" not in client.session


def test_passwords_are_never_kept(client):
    data = {
        "username": "nieuw",
        "password1": "zeer geheim 1",
        "password2": "zeer geheim 1",
        "Wachtwoord": "zeer geheim 1",
    }

    client.post("/beheer/auth/user/add/", data | {"csrfmiddlewaretoken": "zeer geheim 1"})

    assert client.session["bewaard"] == [
        {"adres": "/beheer/auth/user/add/", "velden": [["username", "nieuw"]]}
    ]


def test_form_with_nothing_but_secrets_is_not_kept(client):
    client.post(
        "/beheer/auth/user/add/", {"password1": "zeer geheim 1", "csrfmiddlewaretoken": "x"}
    )

    assert "bewaard" not in client.session


def test_what_a_script_sends_is_not_kept(client, stap):
    client.post(change_url(stap), {"bezig": "ja"}, headers={"sec-fetch-mode": "cors"})

    assert "bewaard" not in client.session


def test_text_that_is_too_long_to_keep_is_shown_so_that_it_can_be_copied(client, stap):
    text = "Een lange zin. " * (bewaard.TEKENS // 10)

    response = client.post(change_url(stap), {"tekst": text, "titel": "<b>De titel</b> x"})

    page = Page(response)
    assert response.status_code == 413
    assert "Uw sessie was verlopen, en deze tekst kan de site niet voor u bewaren." in page.text
    assert ["".join(area.children).removeprefix("\n") for area in page.find("textarea")] == [
        text,
        "<b>De titel</b> x",
    ]
    assert "bewaard" not in client.session


def test_text_is_shown_as_people_read_it(client, stap):
    data = {
        "tekst": "<p>Een <b>&amp;</b> twee.</p><ul><li>drie vier</li></ul>",
        "acties-0-tekst": "Bel <iemand> op.",
        "_save": "a b",
    }
    client.post(change_url(stap), data)
    client.force_login(make_redacteur())

    page = Page(client.get(KEPT))

    assert page.texts("dt") == ["Tekst", "Acties 1, tekst"]
    assert page.texts("dd") == ["Een & twee. drie vier", "Bel <iemand> op."]


def test_sixth_text_of_one_browser_is_shown_and_not_kept(client, stap):
    answers = [
        client.post(change_url(stap), {"tekst": f"Tekst nummer {number}."}).status_code
        for number in range(6)
    ]

    assert answers == [302] * 5 + [413]
    assert len(client.session["bewaard"]) == 5


def test_strangers_cannot_fill_the_database(stap):
    for _ in range(40):
        Client().post(change_url(stap), {"tekst": "x" * 1000}, REMOTE_ADDR="198.51.100.9")
    from_one_address = Session.objects.count()
    for number in range(300):
        Client().post(
            change_url(stap), {"tekst": "x" * 1000}, REMOTE_ADDR=f"192.0.2.{number % 250}"
        )

    assert from_one_address == bewaard.PER_ADRES.aantal
    assert Session.objects.count() == bewaard.SAMEN.aantal


def test_kept_text_that_nobody_came_back_for_is_cleaned_up(stap):
    Client().post(change_url(stap), {"tekst": "Vergeten."})

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        Client().post(change_url(stap), {"tekst": "Nieuw."})

        assert Session.objects.count() == 1


@pytest.mark.parametrize(
    "content", [("text/plain", b"tekst=x"), ("application/json", b'{"tekst": "x"}')]
)
def test_what_is_no_form_is_not_kept(client, stap, content):
    content_type, body = content

    client.post(change_url(stap), body, content_type=content_type)

    assert "bewaard" not in client.session


def test_page_of_kept_text_escapes_everything(client, rita, stap):
    data = written(
        client,
        stap,
        titel="<script>alert(1)</script>",
        samenvatting="\"><script>alert('x')</script> en meer",
    )
    client.logout()
    client.post(change_url(stap) + "?x=%22%3E%3Cscript%3E", data)
    client.force_login(rita)

    html = client.get(KEPT).content.decode()

    assert "<script>alert" not in html
    assert '"><script>' not in html


def test_page_of_kept_text_is_never_stored(client, rita, stap):
    data = written(client, stap)
    client.logout()
    client.post(change_url(stap), data)
    client.force_login(rita)

    assert "no-store" in client.get(KEPT).headers["Cache-Control"]


# --- A database that cannot write -----------------------------------------------------------------


def full(*_, **__):
    raise OperationalError("database or disk is full")


def test_text_that_the_database_cannot_take_comes_back_to_send_again(
    client, rita, stap, monkeypatch
):
    data = written(client, stap)
    with monkeypatch.context() as broken:
        broken.setattr(Versie, "save", full)
        response = client.post(change_url(stap), data | {"_concept": "x"})
    page = Page(response)
    [form] = [form for form in page.find("form") if form.attrs.get("action") == change_url(stap)]
    again = {}
    for field in form.find("input"):
        again.setdefault(field.attrs["name"], []).append(field.attrs["value"])
    client.post(change_url(stap), again)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert page.texts("h1")[-1] == "Uw tekst is nog niet opgeslagen"
    assert "De schijf van de site is vol. Daarom kan de site nu niets opslaan." in page.text
    assert "Nieuw en niet opgeslagen." in page.text
    assert (
        Versie.objects.nieuwste(stap).gegevens["velden"]["samenvatting"]
        == "Nieuw en niet opgeslagen."
    )


def test_text_comes_back_when_not_even_the_session_can_be_read(client, rita, stap, monkeypatch):
    data = written(client, stap)
    monkeypatch.setattr(sessies, "end_in_time", full)

    page = Page(client.post(change_url(stap), data | {"_concept": "x"}))

    assert page.status == 503
    assert "Nieuw en niet opgeslagen." in page.text


def test_other_pages_and_other_faults_are_not_taken_for_that(client, rita, stap, monkeypatch):
    data = written(client, stap)
    client.raise_request_exception = False
    monkeypatch.setattr(Versie, "save", lambda *_, **__: 1 / 0)
    fault = client.post(change_url(stap), data | {"_concept": "x"})
    monkeypatch.setattr(Versie, "save", full)
    monkeypatch.setattr(sessies, "end_in_time", full)
    opened = client.get(change_url(stap))

    assert "nog niet opgeslagen" not in fault.content.decode() + opened.content.decode()


def test_page_goes_out_also_when_the_session_cannot_be_saved(client, rita, stap, monkeypatch):
    client.force_login(rita)
    monkeypatch.setattr(SessionStore, "save", full)

    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        response = client.get("/beheer/")

    assert response.status_code == 200
