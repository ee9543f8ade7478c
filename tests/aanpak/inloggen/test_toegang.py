"""Who may stay: a second factor where it is required, a telephone that got lost, and the end of a
session.
"""

from datetime import timedelta

import pytest
import time_machine
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.factories import make_beheerder, make_redacteur, make_stap
from tests.inloggen import away, code_of, give_app, give_passkey, is_in, log_in, messages
from tests.pages import Page

pytestmark = pytest.mark.django_db

# --- Required -------------------------------------------------------------------------------------


@pytest.fixture
def verplicht(settings):
    settings.MFA_VERPLICHT = True


def addresses_of_the_beheer():
    stap = make_stap()
    lists = [
        f"/beheer/{model._meta.app_label}/{model._meta.model_name}/"
        for model in admin.site._registry
    ]
    tails = [
        "",
        "jsi18n/",
        "autocomplete/",
        "password_change/",
        "bewaard/",
        "stappen/",
        "bestaat-niet/",
    ]
    rest = [
        f"/beheer/{tail}"
        for tail in [*tails, "auth/user/1/password/", f"stappen/stap/{stap.pk}/change/"]
    ]
    return [*lists, *(f"{address}add/" for address in lists), *rest]


@pytest.mark.parametrize(
    "method", ["get", "post", "put", "patch", "delete", "head", "options", "trace"]
)
def test_without_a_second_factor_every_address_leads_to_setting_it_up(client, verplicht, method):
    client.force_login(make_beheerder())
    addresses = addresses_of_the_beheer()

    answers = {
        address: getattr(client, method)(address).headers.get("Location") for address in addresses
    }

    assert len(answers) > 30
    assert set(answers.values()) == {"/beheer/account/2fa/"}


def test_second_factor_opens_the_beheer(client, verplicht):
    make_redacteur(username="rita")
    log_in(client, "rita")
    secret = (
        Page(client.get("/beheer/account/2fa/totp/activate/")).one("code", class_="secret").text
    )

    client.post("/beheer/account/2fa/totp/activate/", {"code": code_of(secret)})

    assert is_in(client)


@pytest.mark.parametrize(("give", "enough"), [(give_app, True), (give_passkey, True)])
def test_either_second_factor_is_enough(client, verplicht, give, enough):
    user = make_redacteur()
    give(user)
    client.force_login(user)

    assert is_in(client) is enough


def test_recovery_codes_alone_are_no_second_factor(client, verplicht):
    user = make_redacteur()
    give_app(user)
    user.authenticator_set.filter(type="totp").delete()
    client.force_login(user)

    assert client.get("/beheer/").headers["Location"] == "/beheer/account/2fa/"


def test_second_factor_is_not_required_on_ones_own_computer(client):
    client.force_login(make_redacteur())

    assert is_in(client)


def test_without_a_second_factor_one_can_log_out(client, verplicht):
    client.force_login(make_redacteur())

    client.post("/beheer/account/logout/")

    assert "_auth_user_id" not in client.session


# --- A lost telephone -----------------------------------------------------------------------------


def test_beheerder_takes_away_the_second_factor_of_a_colleague(client):
    rita = make_redacteur(username="rita")
    give_app(rita)
    at_home = Client()
    at_home.force_login(rita)
    client.force_login(make_beheerder(username="bea"))

    asked = client.get(away(rita))
    response = client.post(away(rita), follow=True)

    assert "rita wordt overal uitgelogd" in Page(asked).text
    assert messages(response) == [
        (
            "De extra beveiliging van rita is weggehaald. rita kan na het inloggen een nieuwe "
            "instellen."
        )
    ]
    assert rita.authenticator_set.count() == 0
    assert not is_in(at_home)
    entry = LogEntry.objects.exclude(change_message="Ingelogd.").get(object_id=rita.pk)
    assert (entry.user.username, entry.get_change_message()) == (
        "bea",
        "Extra beveiliging weggehaald.",
    )


def test_asking_alone_takes_nothing_away(client):
    rita = make_redacteur()
    give_app(rita)
    client.force_login(make_beheerder())

    client.get(away(rita))

    assert rita.authenticator_set.count() == 2


def test_list_and_form_of_users_tell_who_has_a_second_factor(client):
    rita, rik = make_redacteur(username="rita"), make_redacteur(username="rik")
    give_app(rita)
    client.force_login(make_beheerder())

    page = Page(client.get("/beheer/auth/user/?q=ri"))
    form = Page(client.get(f"/beheer/auth/user/{rik.pk}/change/"))

    assert page.texts("td", class_="field-extra_beveiliging") == [
        "nog niet ingesteld",
        "ingesteld, weghalen",
    ]
    assert "nog niet ingesteld" in form.text


def test_redacteur_takes_away_nothing(client):
    bea = make_beheerder()
    give_app(bea)
    client.force_login(make_redacteur())

    assert client.post(away(bea)).status_code == 403
    assert bea.authenticator_set.count() == 2


def test_who_may_change_users_takes_away_nothing_from_a_superuser(client):
    bea = make_beheerder()
    give_app(bea)
    helper = make_redacteur()
    helper.user_permissions.add(Permission.objects.get(codename="change_user"))
    client.force_login(helper)

    assert client.post(away(bea)).status_code == 403
    assert bea.authenticator_set.count() == 2


def test_ones_own_second_factor_is_managed_in_ones_own_account(client):
    bea = make_beheerder()
    give_app(bea)
    client.force_login(bea)

    assert client.post(away(bea)).headers["Location"] == "/beheer/account/2fa/"
    assert bea.authenticator_set.count() == 2


def test_deleting_a_person_speaks_no_english(client):
    rita = make_redacteur(username="rita")
    give_app(rita)
    client.force_login(make_beheerder())

    page = Page(client.get(f"/beheer/auth/user/{rita.pk}/delete/"))

    assert "uthenticator" not in page.text
    client.post(f"/beheer/auth/user/{rita.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(username="rita").exists()


def test_home_of_the_beheer_shows_nothing_of_allauth(client):
    client.force_login(make_beheerder())

    captions = Page(client.get("/beheer/")).texts("caption")

    assert not {"MFA", "Accounts"} & set(captions)


# --- How long -------------------------------------------------------------------------------------


def test_session_ends_after_an_hour_without_a_page(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.force_login(make_redacteur())
        clock.shift(timedelta(minutes=58))
        at_work = is_in(client)
        clock.shift(timedelta(minutes=58))
        still_at_work = is_in(client)
        clock.shift(timedelta(minutes=61))

        assert (at_work, still_at_work, is_in(client)) == (True, True, False)


def test_session_ends_twelve_hours_after_the_log_in_however_busy(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.force_login(make_redacteur())
        hours = []
        for _ in range(25):
            clock.shift(timedelta(minutes=30))
            hours.append(is_in(client))

    assert hours == [True] * 24 + [False]
    assert "_auth_user_id" not in client.session


def test_page_left_open_that_asks_for_news_does_not_stay_logged_in(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.force_login(make_redacteur())
        for _ in range(6):
            clock.shift(timedelta(minutes=11))
            client.get("/beheer/jsi18n/", headers={"sec-fetch-mode": "cors"})

        assert not is_in(client)


def test_log_in_gives_the_session_a_new_number(client):
    make_redacteur(username="rita")
    client.get("/beheer/account/2fa/webauthn/login/", headers={"accept": "application/json"})
    before = client.session.session_key

    log_in(client, "rita")

    assert before
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_session_cookie_is_gone_when_the_browser_closes(client):
    make_redacteur(username="rita")

    cookie = log_in(client, "rita").cookies["sessie"]

    assert (cookie["max-age"], cookie["expires"], cookie["httponly"], cookie["samesite"]) == (
        "",
        "",
        True,
        "Lax",
    )


@pytest.mark.parametrize("address", ["/beheer/", "/beheer/account/login/"])
def test_cookie_that_no_database_can_look_for_is_no_session(client, address):
    client.cookies["sessie"] = "aaaaaaaaaaaa\x00"

    assert client.get(address, follow=True).status_code == 200


def test_log_in_clears_sessions_that_are_over(client):
    Session.objects.create(
        session_key="oud", session_data="x", expire_date=timezone.now() - timedelta(seconds=1)
    )
    make_redacteur(username="rita")

    log_in(client, "rita")

    assert not Session.objects.filter(session_key="oud").exists()


@pytest.mark.parametrize("velden", [{"is_active": False}, {"is_staff": False}])
def test_person_who_may_not_come_in_any_more_is_out_at_the_next_request(client, velden):
    rita = make_redacteur()
    client.force_login(rita)

    User.objects.filter(pk=rita.pk).update(**velden)

    assert not is_in(client)
