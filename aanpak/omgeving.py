"""Reads and checks the environment variables. A wrong one stops the start with a sentence."""

import re
import sys
import warnings
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
# read_database rejects an unknown engine with a sentence of its own.
warnings.filterwarnings("ignore", "Engine not recognized", module="environ")

SWITCH = {
    "on": True,
    "true": True,
    "1": True,
    "off": False,
    "false": False,
    "0": False,
}
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
ENV_LINE = re.compile(r"(?:export )?(\w+)=[^\ufffd]*$")  # U+FFFD: not UTF-8
HOST_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
SITE_ADDRESS = re.compile(
    rf"https?://({HOST_LABEL}(\.{HOST_LABEL})*|\[::1\])(:(?P<port>\d{{1,5}}))?"
)
REDIS_ADDRESS = re.compile(
    r"rediss?://([^/?#\s]*@)?(\[[\da-f:]+\]|[\w.-]+)(:(?P<port>\d{1,5}))?(/\d*)?(\?\S+)?"
    r"|unix://([^/?#\s]*@)?/\S+"
)


def stop(sentence) -> NoReturn:
    sys.exit(f"Aanpak eenzaamheid start niet: {sentence}")


def read_env_file(path):
    """Adds the variables in .env to the environment, which wins.

    An invalid line may hold a secret, so the message has its number only.
    """
    if not path.is_file():
        return
    lines = path.read_text(errors="replace").splitlines()
    numbers: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        match = ENV_LINE.match(line)
        if not match:
            stop(
                f"regel {number} van het bestand .env klopt niet. "
                "Schrijf NAAM=waarde, of haal de regel weg."
            )
        name = match[1]
        if name in numbers:
            stop(
                f"{name} staat twee keer in het bestand .env, op regel {numbers[name]} "
                f"en {number}. Haal een van die regels weg."
            )
        numbers[name] = number
    env.read_env(path)


def read(parse, name, **default):
    """Parses one variable. Stops the start if it is missing or `parse` fails."""
    try:
        return parse(name, **default)
    except (ImproperlyConfigured, ValueError, KeyError):
        problem = "klopt niet" if env.str(name, default="") else "ontbreekt"
        stop(
            f"de instelling {name} {problem}. Zet haar goed in het bestand .env; "
            "docs/uitrol.md noemt elke instelling."
        )


def read_text(name, **default):
    return read(env.str, name, **default)


def read_switch(name, default=False):
    """An on/off variable. django-environ would read a typing error as off."""

    def parse(name):
        word = env.str(name, default=str(default))
        return SWITCH[word.lower()]

    return read(parse, name)


def read_count(name, default, at_least):
    count = read(env.int, name, default=default)
    if count < at_least:
        stop(f"{name} moet {at_least} of meer zijn.")
    return count


def is_port(number):
    return 0 < int(number) < 65536


def read_site_url():
    """SITE_URL, split. Plain http is for a site on this computer only."""
    value = read_text("SITE_URL", default="http://localhost:8000")
    address = SITE_ADDRESS.fullmatch(value)
    if not address or not is_port(address["port"] or 80):
        stop(
            f"SITE_URL is {value!r}, maar moet een adres zijn zonder pad, "
            "zoals https://www.voorbeeld.nl."
        )
    url = urlsplit(value)
    if url.scheme == "http" and url.hostname not in LOCAL_HOSTS:
        stop(
            f"SITE_URL is {value!r}, maar buiten deze computer moet het adres "
            "met https:// beginnen."
        )
    return url


def read_debug(https):
    debug = read_switch("DEBUG")
    if debug and https:
        stop(
            "DEBUG staat aan terwijl SITE_URL met https:// begint. "
            "Zet DEBUG uit: anders ziet iedereen de code bij een fout."
        )
    return debug


def read_secret_key():
    key = read_text("SECRET_KEY")
    if len(key) < 50 or len(set(key)) < 5:
        stop(
            "de instelling SECRET_KEY is te kort. "
            "Gebruik minstens 50 willekeurige tekens; `make run` maakt er een."
        )
    return key


def read_bind(default):
    value = read_text("BIND", default=default)
    address = re.fullmatch(r"unix:\S+|\S+:(\d{1,5})", value)
    if not address or not is_port(address[1] or 80):
        stop(f"BIND is {value!r}, maar moet een adres met een poort zijn, zoals 127.0.0.1:8000.")
    return value


def read_var_dir(default):
    folder = Path(read_text("VAR_DIR", default=default))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        stop("VAR_DIR is geen map waarin de site mag schrijven.")
    return folder


def read_database(default):
    """DATABASE_URL (SQLite or PostgreSQL) as Django's dict."""
    database = read(env.db, "DATABASE_URL", default=default)
    if database.get("ENGINE") not in (
        "django.db.backends.sqlite3",
        "django.db.backends.postgresql",
    ):
        stop("DATABASE_URL moet beginnen met sqlite:/// of postgres://.")
    if database["NAME"] == ":memory:":
        stop(
            "met deze DATABASE_URL is alles weg zodra de site stopt. "
            "Noem een bestand, zoals sqlite:////pad/naar/db.sqlite3."
        )
    if not database["NAME"]:
        stop(
            "in DATABASE_URL ontbreekt de naam van de database, "
            "zoals in postgres://naam:wachtwoord@server/database."
        )
    return database


def read_redis():
    """CACHE_URL, a Redis for all nodes; None if the caches are files in VAR_DIR."""
    url = env.str("CACHE_URL", default="")
    if not url:
        return None
    address = REDIS_ADDRESS.fullmatch(url)
    if not address or not is_port(address["port"] or 6379):
        stop(
            "CACHE_URL moet beginnen met redis://, rediss:// of unix:// en een server noemen, "
            "zoals redis://server:6379/0."
        )
    return url


def read_mailer():
    """EMAIL_URL as options for Django's mailer; {} without a mail server."""
    if not env.str("EMAIL_URL", default=""):
        return {}
    url = read(env.email_url, "EMAIL_URL")
    if not url["EMAIL_BACKEND"].endswith("smtp.EmailBackend") or not url["EMAIL_HOST"]:
        stop(
            "EMAIL_URL moet beginnen met smtp://, smtp+tls:// of smtp+ssl:// en een server noemen."
        )
    return {
        "host": url["EMAIL_HOST"],
        "port": url["EMAIL_PORT"],
        "username": url["EMAIL_HOST_USER"],
        "password": url["EMAIL_HOST_PASSWORD"],
        "use_tls": bool(url.get("EMAIL_USE_TLS")),
        "use_ssl": bool(url.get("EMAIL_USE_SSL")),
        "timeout": 10,
    }


def read_sender(mailer):
    """MAIL_VAN, the sender of all mail; required if there is a mail server."""
    sender = read_text("MAIL_VAN") if mailer else "redactie@localhost"
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", sender):
        stop(
            f"MAIL_VAN is {sender!r}, maar moet een e-mailadres zijn, zoals redactie@voorbeeld.nl."
        )
    return sender


def read_status_token():
    """STATUS_TOKEN, the bearer token for the details of /-/gereed; "" for none."""
    token = env.str("STATUS_TOKEN", default="")
    if token and not re.fullmatch(r"[!-~]{20,}", token):
        stop(
            "STATUS_TOKEN moet 20 of meer tekens hebben, zonder spaties. "
            "Maak er een met: openssl rand -hex 20."
        )
    return token
