"""How often one may try: enough to stop guessing, and never enough to lock a colleague out."""

import socket

import pytest
import time_machine
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.conftest import pass_time
from tests.factories import WACHTWOORD, make_beheerder, make_redacteur
from tests.inloggen import CODE, LOGIN, code_of, give_app, is_in, log_in, send_code
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def checks(monkeypatch):
    """The names whose password was really checked."""
    checked = []
    check = AuthenticationBackend.authenticate

    def count(self, request, **credentials):
        checked.append(credentials["username"])
        return check(self, request, **credentials)

    monkeypatch.setattr(AuthenticationBackend, "authenticate", count)
    return checked


def test_thousand_wrong_passwords_for_one_name_cost_ten_checks_and_the_owner_comes_in_elsewhere(
    client, checks
):
    make_redacteur(username="rita")

    answers = [
        log_in(client, "rita", f"gok nummer {number}", address="198.51.100.9")
        for number in range(1000)
    ]
    right_from_there = log_in(client, "rita", address="198.51.100.9")
    owner = Client()
    log_in(owner, "rita", address="192.0.2.1")

    assert checks == ["rita"] * 11
    assert {answer.status_code for answer in answers[:10]} == {200}
    assert {answer.status_code for answer in [*answers[10:], right_from_there]} == {429}
    assert is_in(owner)


def test_one_password_for_a_thousand_names_costs_fifty_checks_and_others_come_in(client, checks):
    make_redacteur(username="rita")

    answers = [
        log_in(client, f"naam-{number}", "zomer", address="198.51.100.9") for number in range(1000)
    ]
    log_in(client, "rita", address="192.0.2.1")

    assert len(checks) == 51
    assert [answer.status_code for answer in answers] == [200] * 50 + [429] * 950
    assert is_in(client)


def test_refused_tries_for_one_name_leave_the_colleagues_in_the_same_office_alone(client, checks):
    make_redacteur(username="rita")
    for number in range(100):
        log_in(client, "bea", f"gok {number}")

    log_in(client, "rita")

    assert len(checks) == 11
    assert is_in(client)


def test_right_password_does_not_count(client):
    make_redacteur(username="rita")
    for _ in range(60):
        log_in(client, "rita")
        client.post("/beheer/account/logout/")

    log_in(client, "rita")

    assert is_in(client)


def test_right_password_in_between_gives_no_new_tries(client, checks):
    make_redacteur(username="rik")

    for number in range(20):
        log_in(client, "rita", f"gok {number}")
        log_in(client, "rik")
        client.post("/beheer/account/logout/")

    assert checks.count("rita") == 10


@pytest.mark.parametrize("spelling", ["RITA", " rita ", "Rita"])
def test_other_spelling_of_a_name_is_the_same_name(client, checks, spelling):
    for number in range(10):
        log_in(client, "rita", f"gok {number}")

    assert log_in(client, spelling).status_code == 429


def test_after_a_quarter_one_may_try_again(client):
    make_redacteur(username="rita")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(12):
            log_in(client, "rita", f"gok {number}")
        pass_time(clock, minutes=14)
        early = log_in(client, "rita").status_code
        pass_time(clock, minutes=2)
        log_in(client, "rita")

    assert early == 429
    assert is_in(client)


def test_answer_after_too_many_tries_is_a_page_of_the_house(client):
    for number in range(11):
        response = log_in(client, "rita", f"gok {number}")

    page = Page(response)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "900")
    assert page.texts("h1") == ["Te veel pogingen"]
    assert "Wacht een kwartier en probeer het dan opnieuw." in page.text
    assert LOGIN in page.hrefs


def test_limit_is_logged_once_a_quarter(client, caplog):
    for number in range(30):
        log_in(client, "rita", f"gok {number}")

    lines = [record.getMessage() for record in caplog.records if record.name == "aanpak.veiligheid"]
    assert [line for line in lines if "te veel" in line] == [
        "te veel pogingen gebruiker='rita' adres='127.0.0.1'"
    ]


def work(monkeypatch, action):
    """How often a password is hashed during the action."""
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *args: hashed.append(args) or encode(self, *args)
    )
    action()
    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return len(hashed)


def test_unknown_name_costs_as_much_work_as_a_known_one(client, monkeypatch):
    make_redacteur(username="rita")
    make_redacteur(username="weg", is_active=False)

    hashed = [
        work(monkeypatch, lambda name=name: log_in(client, name, "fout"))
        for name in ("rita", "weg", "x")
    ]

    assert hashed == [1, 1, 1]
    for name in ("rita", "weg", "x"):
        with CaptureQueriesContext(connection) as queries:
            log_in(client, name, "fout")
        assert len(queries) == 2  # the person, and the name of the site on the page


def test_hundreds_of_wrong_codes_cost_ten_checks_and_the_owner_comes_in_elsewhere(
    client, monkeypatch
):
    give_app(make_redacteur(username="rita"))
    log_in(client, "rita", address="198.51.100.9")

    answers = [
        send_code(client, f"{number:06d}", address="198.51.100.9").status_code
        for number in range(300)
    ]
    right_from_there = send_code(client, code_of(), address="198.51.100.9").status_code
    owner = Client()
    log_in(owner, "rita", address="192.0.2.1")
    send_code(owner, code_of(), address="192.0.2.1")

    assert answers == [200] * 10 + [429] * 290
    assert right_from_there == 429
    assert is_in(owner)


def test_wrong_codes_and_wrong_passwords_count_together_for_an_address(client, checks):
    give_app(make_redacteur(username="rita"))
    log_in(client, "rita")
    for number in range(10):
        send_code(client, f"{number:06d}")

    for number in range(50):
        log_in(Client(), f"naam-{number}", "zomer")

    assert len(checks) == 1 + 40


@pytest.mark.parametrize(
    ("address", "data"),
    [
        (
            "/beheer/account/password/change/",
            {"oldpassword": "gok", "password1": "x", "password2": "x"},
        ),
        ("/beheer/account/reauthenticate/", {"password": "gok"}),
        ("/beheer/account/2fa/reauthenticate/", {"code": "000000"}),
    ],
)
def test_someone_at_an_open_computer_cannot_guess_without_limit_either(client, address, data):
    rita = make_redacteur()
    give_app(rita)
    client.force_login(rita)

    answers = [client.post(address, data).status_code for _ in range(12)]

    assert answers == [200] * 10 + [429] * 2


def test_passkey_log_in_cannot_fill_the_table_of_sessions(client):
    ask = {"accept": "application/json"}

    answers = [
        Client().get("/beheer/account/2fa/webauthn/login/", headers=ask).status_code
        for _ in range(102)
    ]

    assert answers == [200] * 100 + [429] * 2


# --- Whose address --------------------------------------------------------------------------------


def try_through(client, forwarded, **more):
    return client.post(
        LOGIN, {"login": "rita", "password": "gok"}, headers={"x-forwarded-for": forwarded}, **more
    ).status_code


def test_without_a_proxy_nobody_can_pretend_to_come_from_elsewhere(client):
    answers = [try_through(client, f"192.0.2.{number}") for number in range(11)]

    assert answers[-1] == 429


def test_behind_a_proxy_every_visitor_has_their_own_count(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    own = [try_through(client, f"192.0.2.{number}") for number in range(11)]
    forged = [try_through(client, f"192.0.2.{number}, 198.51.100.9") for number in range(11)]

    assert own[-1] == 200
    assert forged[-1] == 429


@pytest.mark.parametrize(
    "forwarded", ["", "onzin", "192.0.2.1", "::1, x", "1.2.3.4:80", "[::1]:80, ,"]
)
@pytest.mark.parametrize("count", [1, 2])
def test_odd_address_breaks_nothing(client, settings, count, forwarded):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count

    assert try_through(client, forwarded, REMOTE_ADDR="") == 200


def test_network_of_one_customer_counts_as_one_address(client, checks):
    for number in range(60):
        log_in(client, f"naam-{number}", "gok", address=f"2001:db8:7:{number:x}::1")
    log_in(client, "rita", "gok", address="2001:db8:8::1")

    assert len(checks) == 51


def test_address_of_the_fourth_version_in_the_sixth_counts_as_itself(client, checks):
    for number in range(60):
        log_in(client, f"naam-{number}", "gok", address=f"::ffff:192.0.2.{number}")

    assert len(checks) == 60


def test_counts_hold_with_the_cache_in_files(client, checks, tmp_path, settings):
    settings.CACHES = {
        "default": {"BACKEND": "aanpak.opslag.cache.FileCache", "LOCATION": tmp_path}
    }
    make_beheerder(username="bea")

    for number in range(100):
        log_in(client, "bea", f"gok {number}")
    log_in(client, "bea", WACHTWOORD, address="192.0.2.1")

    assert len(checks) == 11
    assert is_in(client)


def test_page_that_asks_for_a_code_is_only_for_who_gave_the_password(client):
    assert client.get(CODE).headers["Location"] == LOGIN


def counts_in_redis_at(port):
    redis = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"redis://127.0.0.1:{port}",
    }
    return {"default": redis | {"OPTIONS": {"socket_timeout": 0.1, "socket_connect_timeout": 0.1}}}


@pytest.fixture
def gone(settings):
    """Puts the counts in a Redis that is gone, from when it is called."""

    def go():
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        settings.CACHES = counts_in_redis_at(port)

    return go


def test_without_redis_nobody_comes_in_and_no_password_is_checked(gone, checks):
    make_redacteur(username="rita")
    client = Client(raise_request_exception=False)
    gone()

    answer = log_in(client, "rita")

    assert (answer.status_code, answer.headers["Retry-After"], checks) == (503, "10", [])
    assert Page(answer).texts("h1") == ["Dit lukt nu even niet"]
    assert not is_in(client)


def test_redis_that_says_nothing_is_a_redis_that_is_gone(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CACHES = counts_in_redis_at(silent.getsockname()[1])
        answer = log_in(Client(raise_request_exception=False), "rita")

    assert answer.status_code == 503


def test_redis_that_goes_between_password_and_code_lets_nobody_in(gone):
    give_app(make_redacteur(username="rita"))
    client = Client(raise_request_exception=False)
    log_in(client, "rita")
    gone()

    answer = send_code(client, code_of())

    assert answer.status_code == 503
    assert not is_in(client)


def test_without_redis_who_is_in_works_on(gone, redacteur):
    gone()

    assert redacteur.get("/beheer/").status_code == 200
