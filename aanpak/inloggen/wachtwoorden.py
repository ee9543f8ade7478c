import re

from django.core.exceptions import ValidationError

GUESSED_FIRST = [
    "gemeente",
    "eenzaam",
    "aanpak",
    "redactie",
    "beheer",
    "welkom",
    "wachtwoord",
    "password",
    "qwerty",
    "1234",
]
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")


class GuessablePasswordValidator:
    """Refuses passwords with an obvious word, or with fewer than five different characters."""

    def validate(self, password, user=None):
        for word in [*GUESSED_FIRST, *names_of(user)]:
            if word in spellings(password):
                raise ValidationError(
                    f"In dit wachtwoord staat ‘{word}’. Dat raadt iemand snel. Kies iets anders."
                )
        if len(set(password)) < 5:
            raise ValidationError(
                "Dit wachtwoord herhaalt te vaak dezelfde tekens. Kies iets anders."
            )

    def get_help_text(self):
        return "Gebruik geen woorden die iemand snel raadt, zoals uw naam, ‘gemeente’ of ‘welkom’."


def names_of(user):
    """The user name, and the words in all names that are longer than "van" and "der"."""
    if not user:
        return []
    username = user.username.casefold()
    parts = re.findall(r"\w{4,}", f"{username} {user.first_name} {user.last_name}".casefold())
    if len(username) > 2:
        return [*parts, username]
    return parts


def spellings(password):
    """The password as typed and as it reads (w3lk0m, welkom), in one text."""
    plain = password.casefold()
    return f"{plain}\n{plain.translate(LOOKALIKES)}"
