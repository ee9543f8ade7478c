"""Logging in with a real browser: passkeys from a virtual authenticator, codes, and text that
outlives a session.
"""

import re
from pathlib import Path

import allauth
import pytest

from tests.browser.axe import RULES
from tests.browser.conftest import PASSWORD, give_password, log_in, problems, running_site
from tests.browser.knoppen import press
from tests.inloggen import code_of

pytestmark = pytest.mark.xdist_group("inloggen")  # one worker, so one extra site

PEOPLE = f"""
from django.contrib.auth.models import Group, User
for name in ("noor", "sam", "tess", "joep"):
    User.objects.create_user(name, password="{PASSWORD}", is_staff=True).groups.add(Group.objects.get(name="Redacteur"))
"""
LOGIN = "/beheer/account/login/"
SECOND_FACTOR = "/beheer/account/2fa/"
JE = re.compile(r"\b(je|jij|jou|jouw)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def strict_site(tmp_path_factory):
    """A site as on the internet: a second factor is required and there is a mail server, although
    it does not answer.
    """
    mail = {"EMAIL_URL": "smtp://127.0.0.1:1", "MAIL_VAN": "site@gids.example"}
    with running_site(
        tmp_path_factory.mktemp("strict"), people=PEOPLE, MFA_VERPLICHT="on", **mail
    ) as address:
        yield address


def english_words():
    """What allauth says in English, as far as it is longer than a word."""
    source = Path(allauth.__file__).parent / "locale/nl/LC_MESSAGES/django.po"
    sentences = re.findall(
        r'^msgid "([A-Z][a-z’\']+(?: [a-z]+)+[^"%]*)"$', source.read_text(), re.MULTILINE
    )
    assert len(sentences) > 100
    return [*sentences, "Username", "Password", "Sign In", "Recovery"]


def wrong_on(page, width=1280, scheme="light"):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    text = page.inner_text("main")
    found = [word for word in ENGLISH if word in text] + JE.findall(text) + problems(page, RULES)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    page.wrong.clear()
    return found


ENGLISH = english_words()


def check(page, found):
    """Adds what is wrong with this page, wide and light, narrow and dark, to what was found before."""
    for width, scheme in ((1280, "light"), (320, "dark")):
        if wrong := wrong_on(page, width, scheme):
            found[page.url, width] = wrong


def authenticator(page, verified=True):
    """Gives the browser a virtual authenticator.

    Returns the session that steers it, and its number.
    """
    steering = page.context.new_cdp_session(page)
    steering.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    options |= {"isUserVerified": verified, "automaticPresenceSimulation": True}
    number = steering.send("WebAuthn.addVirtualAuthenticator", {"options": options})[
        "authenticatorId"
    ]
    return steering, number


def begin(page, site, username):
    """Logs in for the first time, up to the page where the second factor is set up."""
    page.goto(f"{site}{LOGIN}")
    give_password(page, username)
    page.wait_for_url(f"{site}{SECOND_FACTOR}")


def log_out(page):
    press(page, "#logout-form button")


def test_app_with_codes_from_set_up_to_the_last_recovery_code(strict_site, watched):
    begin(watched, strict_site, "noor")
    watched.goto(f"{strict_site}/beheer/stappen/stap/")
    assert watched.url == f"{strict_site}{SECOND_FACTOR}"
    assert "Stel extra beveiliging in." in watched.inner_text("main")

    press(watched, "text=App instellen")
    secret = watched.inner_text(".secret")
    assert watched.eval_on_selector(".qr", "image => image.naturalWidth") > 0
    watched.fill("#id_code", code_of(secret))
    press(watched, "main input[type=submit]")
    codes = watched.locator(".codes li").all_inner_texts()
    press(watched, "text=Ik heb ze bewaard")
    assert watched.url == f"{strict_site}/beheer/"

    log_out(watched)
    give_password(watched, "noor")
    watched.wait_for_url("**/2fa/authenticate/")
    assert watched.evaluate("document.activeElement.name") == "code"
    watched.keyboard.type(code_of(secret, later=30))
    with watched.expect_navigation():
        watched.keyboard.press("Enter")
    assert watched.url == f"{strict_site}/beheer/"

    log_out(watched)
    give_password(watched, "noor")
    watched.wait_for_url("**/2fa/authenticate/")
    watched.fill("#id_code", codes[0])
    press(watched, "main input[type=submit]")
    assert watched.url == f"{strict_site}/beheer/"
    assert watched.wrong == []


def test_passkey_from_making_it_to_logging_in_with_it_by_keyboard(strict_site, watched):
    authenticator(watched)
    begin(watched, strict_site, "sam")
    press(watched, "text=Toegangssleutel toevoegen")
    watched.fill("#id_name", "Laptop van Sam")
    with watched.expect_navigation():
        watched.keyboard.press("Enter")
    assert len(watched.locator(".codes li").all()) == 10
    watched.goto(f"{strict_site}{SECOND_FACTOR}")
    assert "Laptop van Sam" in watched.inner_text("main")

    log_out(watched)
    assert watched.evaluate("document.activeElement.name") == "login"
    for _ in range(5):
        watched.keyboard.press("Tab")
        if watched.evaluate("document.activeElement.id") == "passkey":
            break
    with watched.expect_navigation():
        watched.keyboard.press("Enter")
    watched.wait_for_url(f"{strict_site}/beheer/")

    log_out(watched)
    give_password(watched, "sam")
    watched.wait_for_url("**/2fa/authenticate/")
    press(watched, "#passkey")
    watched.wait_for_url(f"{strict_site}/beheer/")
    assert watched.wrong == []


def test_passkey_that_fails_says_so_in_dutch(strict_site, watched):
    steering, number = authenticator(watched)
    steering.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
    watched.goto(f"{strict_site}{LOGIN}")

    watched.click("#passkey")
    watched.wait_for_selector("#passkey-error:not([hidden])")

    assert "Probeer het nog eens." in watched.inner_text("#passkey-error")
    assert problems(watched, RULES) == []


def test_wrong_password_says_so_and_the_page_needs_no_mouse(strict_site, watched):
    watched.goto(f"{strict_site}{LOGIN}")

    watched.keyboard.type("noor")
    watched.keyboard.press("Tab")
    watched.keyboard.type("fout")
    with watched.expect_navigation():
        watched.keyboard.press("Enter")

    assert "horen niet bij elkaar" in watched.inner_text(".errornote >> nth=0")
    assert watched.title().startswith("Fout: ")
    assert watched.input_value("[name=login]") == "noor"
    assert problems(watched, RULES) == []


def test_every_page_of_the_account_is_accessible_quiet_and_dutch(strict_site, watched):
    found = {}
    authenticator(watched)
    for tail in (
        "login/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/1-abc-def/",
    ):
        watched.goto(f"{strict_site}/beheer/account/{tail}")
        check(watched, found)
    begin(watched, strict_site, "tess")
    check(watched, found)
    press(watched, "text=App instellen")
    check(watched, found)
    watched.fill("#id_code", code_of(secret := watched.inner_text(".secret")))
    press(watched, "main input[type=submit]")
    check(watched, found)
    watched.goto(f"{strict_site}{SECOND_FACTOR}webauthn/add/")
    check(watched, found)
    press(watched, "#passkey")
    check(watched, found)
    press(watched, "text=Weghalen")
    check(watched, found)
    inside = ["2fa/totp/deactivate/", "2fa/recovery-codes/generate/", "password/change/", "logout/"]
    again = ["reauthenticate/", "2fa/reauthenticate/", "2fa/webauthn/reauthenticate/"]
    for tail in [*inside, *again]:
        watched.goto(f"{strict_site}/beheer/account/{tail}")
        check(watched, found)
    watched.goto(f"{strict_site}/beheer/account/password/change/")
    watched.fill("#id_oldpassword", "fout")
    watched.fill("#id_password1", "gemeente")
    watched.fill("#id_password2", "anders")
    press(watched, "main input[type=submit]")
    check(watched, found)
    log_out(watched)
    check(watched, found)
    give_password(watched, "tess")
    watched.wait_for_url("**/2fa/authenticate/")
    check(watched, found)
    watched.fill("#id_code", "000000")
    press(watched, "main input[type=submit]")
    check(watched, found)

    assert secret
    assert found == {}


def test_too_many_tries_get_a_page_of_the_house(strict_site, watched):
    for _ in range(11):
        watched.goto(f"{strict_site}{LOGIN}")
        give_password(watched, "joep", "fout")
        watched.wait_for_load_state()

    assert watched.inner_text("h1") == "Te veel pogingen"
    assert all("429" in message for message in watched.wrong)
    watched.wrong.clear()
    found = {}
    check(watched, found)
    assert found == {}


def type_in(page, site, words):
    """Opens a page of the guide in its form and writes something new in it."""
    page.goto(f"{site}/beheer/stappen/stap/2/change/")
    page.wait_for_selector(".ProseMirror")
    page.fill("#id_samenvatting", words)


def test_text_outlives_the_session(site, watched):
    log_in(watched, site, "rita")
    type_in(watched, site, "Geschreven tijdens de lunch.\nMet een tweede regel.")
    watched.context.clear_cookies()
    found = {}

    press(watched, "[name=_concept]")
    assert "Uw sessie was verlopen. Log opnieuw in; uw tekst is bewaard." in watched.inner_text(
        "main"
    )
    check(watched, found)
    give_password(watched, "rita")
    watched.wait_for_url(f"{site}/beheer/bewaard/")
    watched.click("summary")
    assert "Geschreven tijdens de lunch." in watched.inner_text("main")
    check(watched, found)
    press(watched, "text=Alsnog versturen")

    assert watched.url == f"{site}/beheer/stappen/stap/2/change/"
    assert (
        watched.input_value("#id_samenvatting")
        == "Geschreven tijdens de lunch.\nMet een tweede regel."
    )
    assert watched.locator(".messagelist .success").count() == 1
    watched.goto(f"{site}/beheer/")
    assert watched.url == f"{site}/beheer/"
    assert found == {}


def test_text_outlives_a_log_in_in_another_tab(site, watched):
    log_in(watched, site, "rita")
    type_in(watched, site, "Geschreven in het eerste tabblad.")
    other = watched.context.new_page()
    other.goto(f"{site}/beheer/account/logout/")
    press(other, "main input[type=submit]")
    give_password(other, "rita")
    other.wait_for_url(f"{site}/beheer/")
    other.close()

    press(watched, "[name=_concept]")
    assert watched.url == f"{site}/beheer/bewaard/"
    press(watched, "text=Alsnog versturen")

    assert watched.input_value("#id_samenvatting") == "Geschreven in het eerste tabblad."


def test_text_outlives_the_session_without_javascript(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, site, "rita")
    page.goto(f"{site}/beheer/redactie/bron/1/change/")
    page.fill("#id_auteur", "Geschreven zonder scripts")
    context.clear_cookies()

    press(page, "[name=_continue]")
    assert page.locator("#passkey").is_hidden()
    give_password(page, "rita")
    page.wait_for_url(f"{site}/beheer/bewaard/")
    press(page, "text=Alsnog versturen")

    assert page.input_value("#id_auteur") == "Geschreven zonder scripts"
    context.close()
