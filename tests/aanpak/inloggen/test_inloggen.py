"""Logging in: who comes in, with what, and for how long."""

import logging
from datetime import timedelta

import pytest
import time_machine
from allauth import urls as allauth_urls
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, include, path, reverse
from django.utils import timezone

from aanpak.inloggen.urls import forgotten_password
from aanpak.inloggen.urls import urlpatterns as account_urls
from aanpak.urls import urlpatterns as site_urls
from tests.factories import WACHTWOORD, make_beheerder, make_redacteur, make_stap
from tests.inloggen import (
    CODE,
    LOGIN,
    away,
    code_of,
    give_app,
    give_passkey,
    is_in,
    log_in,
    messages,
    send_code,
    text_of,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db

# As ROOT_URLCONF: the site as it is with a mail server.
urlpatterns = [path("beheer/account/", include(forgotten_password)), *site_urls]


def alerts(page):
    notes = page.texts("p", class_="errornote") + page.texts("ul", class_="errorlist")
    return [note for note in notes if note]


# --- The door -------------------------------------------------------------------------------------


def test_editor_comes_in_with_name_and_password(client):
    make_redacteur(username="rita")

    response = log_in(client, "rita")

    assert response.headers["Location"] == "/beheer/"
    assert is_in(client)


def test_editor_arrives_at_the_page_that_was_asked_for(client):
    make_redacteur(username="rita")
    asked = client.get("/beheer/stappen/stap/", follow=True)

    hidden = Page(asked).one("form", action=LOGIN).find("input", name="next")[0].attrs["value"]
    response = log_in(client, "rita", next=hidden)

    assert response.headers["Location"] == "/beheer/stappen/stap/"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"],
)
def test_nobody_is_sent_to_another_site_after_the_log_in(client, elsewhere):
    make_redacteur(username="rita")

    assert log_in(client, "rita", next=elsewhere).headers["Location"] == "/beheer/"


@pytest.mark.parametrize(
    ("name", "password"), [("rita", "fout"), ("niemand", WACHTWOORD), ("rita", WACHTWOORD.upper())]
)
def test_wrong_name_and_wrong_password_get_the_same_sentence(client, name, password):
    make_redacteur(username="rita")

    page = Page(log_in(client, name, password))

    assert alerts(page) == [
        "Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar. Let op hoofdletters."
    ]
    assert not is_in(client)


@pytest.mark.parametrize("velden", [{"is_active": False}, {"is_staff": False}])
def test_person_who_may_not_use_the_beheer_is_told_so(client, velden):
    user = make_redacteur(username="rita")
    User.objects.filter(pk=user.pk).update(**velden)

    page = Page(client.get(log_in(client, "rita").headers["Location"]))

    assert "Dit account mag niet inloggen op het beheer. Vraag het aan een beheerder." in page.text
    assert "_auth_user_id" not in client.session


def test_user_name_may_be_typed_in_capitals(client):
    make_redacteur(username="rita")

    log_in(client, "RITA")

    assert is_in(client)


def test_log_out_leads_to_the_log_in_and_ends_the_session(client):
    client.force_login(make_redacteur())

    response = client.post("/beheer/account/logout/", follow=True)

    assert messages(response) == ["U bent uitgelogd."]
    assert not is_in(client)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/beheer/login/", "/beheer/"),
        ("/beheer/password_change/", "/beheer/account/password/change/"),
        ("/beheer/password_change/done/", "/beheer/account/password/change/"),
    ],
)
def test_address_of_the_admin_itself_leads_to_the_page_that_does_it(client, old, new):
    client.force_login(make_redacteur())

    assert client.get(old).headers["Location"] == new


def test_log_out_address_of_the_admin_logs_out(client):
    client.force_login(make_redacteur())

    client.post("/beheer/logout/")

    assert not is_in(client)


def test_log_in_of_the_admin_checks_no_password(client):
    make_beheerder(username="bea")
    client.force_login(make_redacteur(username="rita"))

    client.post("/beheer/login/", {"username": "bea", "password": WACHTWOORD})

    assert client.get("/beheer/auth/user/").status_code == 403


def names_in(patterns):
    return {pattern.name for pattern in patterns}


def test_only_the_pages_that_are_needed_exist(client):
    theirs = [
        match for match in get_resolver("allauth.urls").reverse_dict if isinstance(match, str)
    ]
    ours = names_in(account_urls)

    unused = [name for name in theirs if name not in ours]

    assert allauth_urls.urlpatterns
    assert {
        "account_signup",
        "account_email",
        "account_inactive",
        "mfa_download_recovery_codes",
    } <= set(unused)
    for name in unused:
        with pytest.raises(NoReverseMatch):
            reverse(name)
    client.force_login(make_beheerder())
    for tail in (
        "",
        "signup/",
        "email/",
        "inactive/",
        "confirm-email/",
        "login/code/confirm/",
        "password/reset/",
        "social/",
    ):
        assert client.get(f"/beheer/account/{tail}").status_code == 404


@pytest.mark.parametrize(
    "tail",
    [
        pattern.pattern.regex.pattern
        for pattern in account_urls
        if "keys" not in str(pattern.pattern)
    ],
)
def test_account_page_is_never_stored(client, tail):
    user = make_redacteur()
    give_app(user)
    client.force_login(user)

    response = client.get(
        f"/beheer/account/{tail.strip('^').replace(chr(92), '').removesuffix('Z')}"
    )

    assert response.status_code in (200, 302)
    assert "no-store" in response.headers["Cache-Control"]


def account_addresses():
    for pattern in [*account_urls, *forgotten_password]:
        names = {"pk": 1, "uidb36": "1", "key": "abc-def"}
        kwargs = {name: names[name] for name in pattern.pattern.regex.groupindex}
        yield reverse(pattern.name, urlconf="tests.aanpak.inloggen.test_inloggen", kwargs=kwargs)


@pytest.mark.parametrize("who", ["visitor", "halfway", "new editor", "editor"])
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "options"])
def test_no_page_of_the_account_fails_whoever_asks(client, met_post, who, method):
    rita = make_redacteur(username="rita")
    if who != "new editor":
        give_app(rita)
    if who == "halfway":
        log_in(client, "rita")
    elif who != "visitor":
        client.force_login(rita)

    answers = {
        address: getattr(client, method)(address).status_code for address in account_addresses()
    }

    assert len(answers) >= 19
    assert {
        address: status for address, status in answers.items() if status not in (200, 302, 404, 405)
    } == {}


def test_stranger_can_store_nothing_in_a_session(client):
    for address in account_addresses():
        client.post(address, {"tekst": "vol " * 1000, "code": "1", "name": "x", "credential": "{}"})

    assert [
        session.get_decoded()
        for session in Session.objects.all()
        if len(session.session_data) > 500
    ] == []


@pytest.mark.parametrize("who", ["visitor", "editor"])
@pytest.mark.parametrize("address", ["/", "/stappen/plan/", "/bestaat-niet/"])
def test_public_page_asks_for_no_session_and_sets_no_cookie(client, who, address):
    make_stap(slug="plan")
    if who == "editor":
        client.force_login(make_redacteur())

    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)

    assert not [
        query["sql"]
        for query in queries
        if "session" in query["sql"] or "auth_user" in query["sql"]
    ]
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not {"user", "session"} & vars(response.wsgi_request).keys()
    assert Session.objects.count() == (who == "editor")


# --- The second factor ----------------------------------------------------------------------------


def test_app_with_codes_is_asked_after_the_password(client):
    give_app(make_redacteur(username="rita"))

    first = log_in(client, "rita")
    before = is_in(client)
    second = send_code(client, code_of())

    assert (first.headers["Location"], before) == (CODE, False)
    assert second.headers["Location"] == "/beheer/"
    assert is_in(client)


def test_wrong_code_is_refused_in_dutch(client):
    give_app(make_redacteur(username="rita"))
    log_in(client, "rita")

    page = Page(send_code(client, "000000"))

    assert alerts(page) == [
        "Deze code klopt niet. Een code uit de app is een halve minuut geldig: neem de nieuwste."
    ]
    assert not is_in(client)


@pytest.mark.parametrize(
    ("later", "expected"), [(-70, False), (-30, True), (0, True), (30, True), (70, False)]
)
def test_code_of_a_slow_typist_still_works(client, later, expected):
    with time_machine.travel("2026-11-25 12:00:05+01:00", tick=False):
        give_app(make_redacteur(username="rita"))
        log_in(client, "rita")

        send_code(client, code_of(later=later))

        assert is_in(client) is expected


@pytest.mark.parametrize("seconds", [0, 35, 50])
def test_code_works_once(client, seconds):
    give_app(make_redacteur(username="rita"))
    with time_machine.travel("2026-11-25 12:00:01+01:00", tick=False) as clock:
        code = code_of()
        log_in(client, "rita")
        send_code(client, f"{code[:3]} {code[3:]}")
        clock.shift(seconds)
        thief = Client()
        log_in(thief, "rita")

        send_code(thief, code)

        assert (is_in(client), is_in(thief)) == (True, False)


def test_recovery_code_works_once(client):
    code, *rest = give_app(make_redacteur(username="rita"))
    log_in(client, "rita")
    send_code(client, code)
    again = Client()
    log_in(again, "rita")

    send_code(again, code)

    assert (is_in(client), is_in(again)) == (True, False)
    send_code(again, rest[0])
    assert is_in(again)


def test_whoever_is_halfway_can_start_again(client):
    give_app(make_redacteur(username="rita"))
    log_in(client, "rita")

    response = client.post("/beheer/account/logout/", {"next": LOGIN}, follow=True)

    assert Page(response).texts("h1") == ["Inloggen"]
    assert send_code(client, code_of()).headers["Location"] == LOGIN


def test_passkey_button_is_there_only_for_who_has_a_passkey(client):
    user = make_redacteur(username="rita")
    give_app(user)
    log_in(client, "rita")

    assert Page(client.get(CODE)).find("button", id="passkey") == []


def test_app_is_set_up_with_a_code_and_gives_recovery_codes(
    client, django_capture_on_commit_callbacks
):
    user = make_redacteur()
    client.force_login(user)
    page = Page(client.get("/beheer/account/2fa/totp/activate/"))
    secret = page.one("code", class_="secret").text

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/beheer/account/2fa/totp/activate/", {"code": code_of(secret)})
    response = client.get(answer.headers["Location"])

    assert page.one("img", class_="qr").attrs["src"].startswith("data:image/svg+xml;base64,")
    assert len(Page(response).one("ul", class_="codes").find("li")) == 10
    assert sorted(user.authenticator_set.values_list("type", flat=True)) == [
        "recovery_codes",
        "totp",
    ]


def test_app_is_not_set_up_with_a_wrong_code(client):
    user = make_redacteur()
    client.force_login(user)
    client.get("/beheer/account/2fa/totp/activate/")

    page = Page(client.post("/beheer/account/2fa/totp/activate/", {"code": "000000"}))

    assert "Deze code klopt niet." in page.text
    assert user.authenticator_set.count() == 0


def test_password_is_asked_again_when_the_log_in_was_a_while_ago(client):
    make_redacteur(username="rita")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        log_in(client, "rita")
        fresh = client.get("/beheer/account/2fa/totp/activate/")
        clock.shift(timedelta(minutes=6))
        stale = client.get("/beheer/account/2fa/totp/activate/")
        again = client.post(
            "/beheer/account/reauthenticate/",
            {"password": WACHTWOORD, "next": "/beheer/account/2fa/totp/activate/"},
        )

    assert fresh.status_code == 200
    assert stale.headers["Location"].startswith("/beheer/account/reauthenticate/")
    assert again.headers["Location"] == "/beheer/account/2fa/totp/activate/"


def test_recovery_codes_are_shown_only_shortly_after_a_log_in(client):
    codes = give_app(make_redacteur(username="rita"))
    log_in(client, "rita")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        send_code(client, code_of())
        shown = text_of(client, "/beheer/account/2fa/recovery-codes/")
        clock.shift(timedelta(minutes=6))
        later = text_of(client, "/beheer/account/2fa/recovery-codes/")

    assert codes[3] in shown
    assert codes[3] not in later


def test_passkey_is_taken_away_by_its_owner_only(client):
    key = give_passkey(make_redacteur())
    client.force_login(make_redacteur())

    response = client.post(f"/beheer/account/2fa/webauthn/keys/{key.pk}/remove/")

    assert response.status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


# --- Passwords ------------------------------------------------------------------------------------

NEW = "zeven groene fietsen zingen"


def change_password(client, new=NEW, again=None, old=WACHTWOORD):
    data = {"oldpassword": old, "password1": new, "password2": new if again is None else again}
    return client.post("/beheer/account/password/change/", data, follow=True)


def test_new_password_works_and_the_old_one_does_not(client):
    client.force_login(make_redacteur(username="rita"))

    response = change_password(client)

    assert "Uw wachtwoord is veranderd." in messages(response)
    log_in(fresh := Client(), "rita", WACHTWOORD)
    assert not is_in(fresh)
    log_in(fresh, "rita", NEW)
    assert is_in(fresh)


def test_new_password_ends_every_other_session(client):
    rita = make_redacteur()
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(rita)

    change_password(client)

    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_password_is_changed_by_who_knows_the_old_one(client):
    rita = make_redacteur()
    client.force_login(rita)

    page = Page(change_password(client, old="geraden"))

    assert "Uw huidige wachtwoord klopt niet. Let op hoofdletters." in page.text
    assert User.objects.get(pk=rita.pk).check_password(WACHTWOORD)


def test_two_different_new_passwords_are_refused(client):
    client.force_login(make_redacteur())

    page = Page(change_password(client, again="zeven groene fietsen zwijgen"))

    assert "De twee wachtwoorden zijn niet gelijk." in page.text


def test_person_without_a_password_can_choose_one(client):
    rita = make_redacteur(username="rita")
    rita.set_unusable_password()
    rita.save()
    client.force_login(rita)

    assert (
        client.get("/beheer/account/password/change/").headers["Location"]
        == "/beheer/account/password/set/"
    )
    client.post("/beheer/account/password/set/", {"password1": NEW, "password2": NEW})
    log_in(fresh := Client(), "rita", NEW)
    assert is_in(fresh)


def test_password_fields_may_be_pasted_into_and_filled_by_a_password_manager(client):
    client.force_login(make_redacteur())

    page = Page(client.get("/beheer/account/password/change/"))

    fields = page.find("input", type="password")
    assert [field.attrs["autocomplete"] for field in fields] == [
        "current-password",
        "new-password",
        "new-password",
    ]
    assert not any({"onpaste", "maxlength", "placeholder"} & field.attrs.keys() for field in fields)


# --- A forgotten password -------------------------------------------------------------------------


def test_without_a_mail_server_a_beheerder_helps_with_a_forgotten_password(client):
    page = Page(client.get(LOGIN))

    assert "Wachtwoord vergeten? Vraag een beheerder om een nieuw." in page.text


@pytest.fixture
def met_post(settings):
    settings.ROOT_URLCONF = "tests.aanpak.inloggen.test_inloggen"


def test_forgotten_password_is_chosen_anew_through_a_mail(client, met_post):
    rita = make_redacteur(username="rita", email="rita@gids.example")
    give_app(rita)
    login = Page(client.get(LOGIN))

    done = client.post(
        "/beheer/account/password/reset/", {"email": "Rita@gids.example"}, follow=True
    )
    [message] = mail.outbox
    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    form = Page(client.get(link.removeprefix("http://localhost:8000"), follow=True)).find("form")[0]
    response = client.post(form.attrs["action"], {"password1": NEW, "password2": NEW}, follow=True)

    assert "/beheer/account/password/reset/" in login.hrefs
    assert "binnen een paar minuten een mail" in Page(done).text
    assert (message.subject, message.to) == ("Nieuw wachtwoord kiezen", ["rita@gids.example"])
    assert "Uw gebruikersnaam is rita." in message.body
    assert "Uw wachtwoord is veranderd." in messages(response)
    assert log_in(client, "rita", NEW).headers["Location"] == CODE
    assert (
        "Deze link werkt niet meer."
        in Page(Client().get(link.removeprefix("http://localhost:8000"), follow=True)).text
    )


def test_link_of_a_forgotten_password_works_an_hour(client, met_post):
    make_redacteur(email="rita@gids.example")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post("/beheer/account/password/reset/", {"email": "rita@gids.example"})
        link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
        clock.shift(timedelta(minutes=61))
        page = Page(client.get(link.removeprefix("http://localhost:8000"), follow=True))

    assert "Deze link werkt niet meer." in page.text


@pytest.mark.parametrize("email", ["niemand@gids.example", "weg@gids.example"])
def test_unknown_address_and_someone_who_left_get_no_mail_and_the_same_answer(
    client, met_post, email
):
    User.objects.filter(pk=make_redacteur(email="weg@gids.example").pk).update(is_active=False)

    response = client.post("/beheer/account/password/reset/", {"email": email}, follow=True)

    assert mail.outbox == []
    assert "binnen een paar minuten een mail" in Page(response).text


# --- The security log -----------------------------------------------------------------------------


@pytest.fixture
def told(caplog):
    """The lines in the security log."""
    caplog.set_level(logging.INFO, logger="aanpak.veiligheid")
    return lambda: [
        record.getMessage() for record in caplog.records if record.name == "aanpak.veiligheid"
    ]


def test_log_tells_who_came_in_and_who_did_not(client, told):
    codes = give_app(make_redacteur(username="rita"))

    log_in(client, "rita", "een fout wachtwoord", address="192.0.2.7")
    log_in(client, "rita", address="192.0.2.7")
    send_code(client, "000000", address="192.0.2.7")
    send_code(client, code_of(), address="192.0.2.7")
    client.post("/beheer/account/logout/", REMOTE_ADDR="192.0.2.7")

    who = "gebruiker='rita' adres='192.0.2.7'"
    assert told() == [
        f"{what} {who}" for what in ("wachtwoord fout", "code fout", "ingelogd", "uitgelogd")
    ]
    assert not any(
        secret in " ".join(told()) for secret in (WACHTWOORD, "een fout wachtwoord", *codes)
    )


def test_log_tells_what_happens_to_passwords_and_second_factors(
    client, told, django_capture_on_commit_callbacks
):
    rita = make_redacteur(username="rita")
    client.force_login(rita)
    secret = (
        Page(client.get("/beheer/account/2fa/totp/activate/")).one("code", class_="secret").text
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/beheer/account/2fa/totp/activate/", {"code": code_of(secret)})
        client.post("/beheer/account/2fa/recovery-codes/generate/")
    client.post("/beheer/account/2fa/totp/deactivate/")
    change_password(client)
    give_app(rita)
    client.force_login(make_beheerder(username="bea"))
    client.post(away(rita))
    client.post(
        f"/beheer/auth/user/{rita.pk}/password/",
        {"usable_password": "true", "password1": NEW, "password2": NEW},
    )

    whats = [line.partition(" gebruiker=")[0] for line in told()]
    assert [what for what in whats if what != "ingelogd"] == [
        "extra beveiliging toegevoegd",
        "extra beveiliging toegevoegd",
        "nieuwe reservecodes",
        "extra beveiliging weggehaald",
        "extra beveiliging weggehaald",
        "wachtwoord veranderd",
        "extra beveiliging weggehaald door beheerder",
        "wachtwoord veranderd door beheerder",
    ]
    assert "gebruiker='rita' adres='127.0.0.1' door='bea'" in told()[-1]
    assert NEW not in " ".join(told())


@pytest.mark.parametrize(
    "name",
    ["rita\nINFO aanpak.veiligheid: ingelogd gebruiker='bea'", "rita\r\x1b[31m\u2028x\u202e"],
)
def test_nobody_can_write_a_line_in_the_log(client, told, name):
    log_in(client, name, "fout")

    [line] = told()
    assert line.isprintable()
    assert line.startswith(
        ("wachtwoord fout gebruiker='rita\\", 'wachtwoord fout gebruiker="rita\\')
    )
