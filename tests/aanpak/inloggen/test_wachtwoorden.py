"""Which passwords are refused, with a sentence that says why."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize("password", ["elf tekens!", "Zeilboot12!"])
def test_password_of_eleven_characters_is_too_short(password):
    with pytest.raises(
        ValidationError, match=r"Dit wachtwoord is te kort\. Gebruik minstens 12 tekens\."
    ):
        validate_password(password, User(username="rita"))


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("Gemeente Utrecht 2026", "gemeente"),
        ("eenzaamheid-is-erg", "eenzaam"),
        ("G3m33nt3-Utrecht!", "gemeente"),
        ("Welkom01Welkom01", "welkom"),
        ("Wachtwoord123!", "wachtwoord"),
        ("p@ssw0rd-voor-mij", "password"),
        ("123456789abc", "1234"),
        ("ik ben rita.jansen", "rita"),
        ("Van der Heuvelberg", "heuvelberg"),
        ("zo heet ik: bo9", "bo9"),
    ],
)
def test_password_with_a_word_that_people_guess_is_refused_and_the_word_named(password, word):
    user = User(username="bo9" if word == "bo9" else "rita.jansen", last_name="van der Heuvelberg")

    with pytest.raises(ValidationError) as refusal:
        validate_password(password, user)

    assert (
        f"In dit wachtwoord staat ‘{word}’. Dat raadt iemand snel. Kies iets anders."
        in refusal.value.messages
    )


@pytest.mark.parametrize("password", ["aaaaaaaaaaaaaaaa", "abababababababab", "836402957194"])
def test_password_without_variety_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(username="rita"))


@pytest.mark.parametrize(
    "password",
    [
        "twaalf teken",
        "zeven groene fietsen zingen",
        "vanderwonderlijke tuin verderop",
        "🪑🌱☕️🚲🎈🌧️ stoel tuin koffie",
        "zeg maar niets meer " * 10,
    ],
)
def test_long_sentence_is_a_good_password(password):
    rita = User(username="rita", last_name="van der Heuvelberg")

    assert validate_password(password, rita) is None
