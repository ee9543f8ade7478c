import re

from django.core.exceptions import ValidationError

# What a stranger would try first here: words of this site, and of passwords in general.
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
    """Refuses a password with a word that a stranger would try first, or one that repeats a few characters."""

    def validate(self, password, user=None):
        """Raises ValidationError that names the word."""
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
    """The user name, and what of the person's names is longer than "van" and "der"."""
    if not user:
        return []
    username = user.username.casefold()
    parts = re.findall(r"\w{4,}", f"{username} {user.first_name} {user.last_name}".casefold())
    return [*parts, username] if len(username) > 2 else parts


def spellings(password):
    """The password as it is typed and as it reads, in one text: w3lk0m is welkom."""
    plain = password.casefold()
    return f"{plain}\n{plain.translate(LOOKALIKES)}"
