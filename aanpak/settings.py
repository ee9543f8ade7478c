"""All settings. docs/uitrol.md 8 lists each variable; a wrong one stops the start with a sentence."""

import re
import sys
import warnings
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
warnings.filterwarnings(
    "ignore", "Engine not recognized", module="environ"
)  # read_database says it better


def stop(sentence) -> NoReturn:
    sys.exit(f"Aanpak eenzaamheid start niet: {sentence}")


def read_env_file(path):
    """Puts what .env says in the environment. A line may hold a secret, so one that is wrong is told by its number."""
    lines = path.read_text(errors="replace").splitlines() if path.is_file() else []
    numbers: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        setting = re.match(r"(?:export )?(\w+)=[^\ufffd]*$", line)
        if not setting:
            stop(
                f"regel {number} van het bestand .env klopt niet. Schrijf NAAM=waarde, of haal de regel weg."
            )
        if first := numbers.get(name := setting[1]):
            stop(
                f"{name} staat twee keer in het bestand .env, op regel {first} en {number}. Haal een van die regels weg."
            )
        numbers[name] = number
    env.read_env(path)


def read(reader, name, **default):
    """The value of one environment variable; a wrong or missing one stops the start and names it."""
    try:
        return reader(name, **default)
    except (ImproperlyConfigured, ValueError, KeyError):
        what = "klopt niet" if env.str(name, default="") else "ontbreekt"
        stop(
            f"de instelling {name} {what}. Zet haar goed in het bestand .env; docs/uitrol.md noemt elke instelling."
        )


def read_switch(name, default=False):
    """A variable that is on or off; django-environ alone would take any typing error for off."""
    words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
    return read(
        lambda name, default: words[env.str(name, default=default).lower()],
        name,
        default=str(default),
    )


def read_count(name, default, at_least):
    """A variable that is a whole number."""
    count = read(env.int, name, default=default)
    if count < at_least:
        stop(f"{name} moet {at_least} of meer zijn.")
    return count


def read_var_dir():
    """VAR_DIR, the folder for what the site remembers; made when it is not there yet."""
    folder = Path(read(env.str, "VAR_DIR", default=str(BASE_DIR / "var")))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        stop("VAR_DIR is geen map waarin de site mag schrijven.")
    return folder


def read_database():
    """DATABASE_URL as Django's dict: SQLite under var/ by default, or PostgreSQL."""
    database = read(env.db, "DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    if database.get("ENGINE") not in (
        "django.db.backends.sqlite3",
        "django.db.backends.postgresql",
    ):
        stop("DATABASE_URL moet beginnen met sqlite:/// of postgres://.")
    if database["NAME"] == ":memory:":
        stop(
            "met deze DATABASE_URL is alles weg zodra de site stopt. Noem een bestand, zoals sqlite:////pad/naar/db.sqlite3."
        )
    if not database["NAME"]:
        stop(
            "in DATABASE_URL ontbreekt de naam van de database, zoals in postgres://naam:wachtwoord@server/database."
        )
    return database


def read_redis():
    """CACHE_URL, the Redis that all nodes share; None while files under var/ do."""
    url = env.str("CACHE_URL", default="")
    if not url:
        return None
    server = r"rediss?://([^/?#\s]*@)?(\[[\da-f:]+\]|[\w.-]+)(:(?P<port>\d{1,5}))?(/\d*)?(\?\S+)?"
    address = re.fullmatch(rf"{server}|unix://([^/?#\s]*@)?/\S+", url)
    if not address or not is_port(address["port"] or 6379):
        stop(
            "CACHE_URL moet beginnen met redis://, rediss:// of unix:// en een server noemen, zoals redis://server:6379/0."
        )
    return url


def read_mailer():
    """EMAIL_URL as the options of Django's mailer; empty while there is no mail server."""
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


def read_sender():
    """MAIL_VAN, the address that mail comes from; needed as soon as there is a mail server."""
    sender = read(env.str, "MAIL_VAN") if MAILER else "redactie@localhost"
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", sender):
        stop(
            f"MAIL_VAN is {sender!r}, maar moet een e-mailadres zijn, zoals redactie@voorbeeld.nl."
        )
    return sender


def read_token():
    """STATUS_TOKEN, with which who keeps the site may read what is wrong; empty: nobody may."""
    token = env.str("STATUS_TOKEN", default="")
    if token and not re.fullmatch(r"[!-~]{20,}", token):
        stop(
            "STATUS_TOKEN moet 20 of meer tekens hebben, zonder spaties. Maak er een met: openssl rand -hex 20."
        )
    return token


def start_sentry():
    """Sends errors to SENTRY_DSN; the library is loaded only for who has one."""
    dsn = env.str("SENTRY_DSN", default="")
    if dsn:
        from aanpak.bedrijf import sentry  # noqa: PLC0415 (it takes time and memory)

        read(lambda name: sentry.start(dsn), "SENTRY_DSN")


def is_port(number):
    return 0 < int(number) < 65536


def read_site_url():
    """SITE_URL split in parts: https anywhere, http only for a visit on this very machine."""
    value = read(env.str, "SITE_URL", default="http://localhost:8000")
    part = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    address = re.fullmatch(rf"https?://({part}(\.{part})*|\[::1\])(:(?P<port>\d{{1,5}}))?", value)
    if not address or not is_port(address["port"] or 80):
        stop(
            f"SITE_URL is {value!r}, maar moet een adres zijn zonder pad, zoals https://www.voorbeeld.nl."
        )
    url = urlsplit(value)
    if url.scheme == "http" and url.hostname not in LOCAL_HOSTS:
        stop(
            f"SITE_URL is {value!r}, maar buiten deze computer moet het adres met https:// beginnen."
        )
    return url


read_env_file(BASE_DIR / ".env")

# --- Where the site lives -------------------------------------------------------------------------------------------

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
SITE = read_site_url()
SITE_URL = SITE.geturl()
HTTPS = SITE.scheme == "https"
ALLOWED_HOSTS = [SITE.hostname] if HTTPS else ["localhost", "127.0.0.1", "[::1]"]

DEBUG = read_switch("DEBUG")
if DEBUG and HTTPS:
    stop(
        "DEBUG staat aan terwijl SITE_URL met https:// begint. Zet DEBUG uit: anders ziet iedereen de code bij een fout."
    )

SECRET_KEY = read(env.str, "SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    stop(
        "de instelling SECRET_KEY is te kort. Gebruik minstens 50 willekeurige tekens; `make run` maakt er een."
    )

# For gunicorn.conf.py
BIND = read(
    env.str, "BIND", default=f"127.0.0.1:{SITE.port or 8000}" if not HTTPS else "127.0.0.1:8000"
)
address = re.fullmatch(r"unix:\S+|\S+:(\d{1,5})", BIND)
if not address or not is_port(address[1] or 80):
    stop(f"BIND is {BIND!r}, maar moet een adres met een poort zijn, zoals 127.0.0.1:8000.")
WEB_CONCURRENCY = read_count("WEB_CONCURRENCY", default=2, at_least=1)
# How many proxies of ours stand before gunicorn: what they add to X-Forwarded-For is believed, and no more.
ALLAUTH_TRUSTED_PROXY_COUNT = read_count("TRUSTED_PROXIES", default=1 if HTTPS else 0, at_least=0)

# --- What it is made of ---------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.sites",  # these five first, so that aanpak.admin can change how the admin shows them
    "django.contrib.redirects",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "aanpak.apps.AanpakConfig",
    "cijfers.apps.CijfersConfig",
    "praktijk.apps.PraktijkConfig",
    "stappen.apps.StappenConfig",
    "domeinen.apps.DomeinenConfig",
    "bouwstenen.apps.BouwstenenConfig",
    "redactie.apps.RedactieConfig",
    "aanpak.apps.BeheerConfig",
    "django_prose_editor",
    "admin_ordering",
    "js_asset",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

# The store keeps a page with its headers, so it stands outside the three that add them, and they outside all that answers.
MIDDLEWARE = [
    "aanpak.middleware.PlannedMiddleware",
    "aanpak.middleware.PublicCompressionMiddleware",
    "aanpak.opslag.pagestore.PageStoreMiddleware",
    "aanpak.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "aanpak.bedrijf.probes.ToestandMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "aanpak.bedrijf.logs.RequestMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "aanpak.inloggen.middleware.SessieMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "aanpak.inloggen.middleware.GebruikerMiddleware",
    "aanpak.inloggen.middleware.BerichtenMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "aanpak.inloggen.middleware.BeheerMiddleware",
    "aanpak.middleware.RedirectMiddleware",
]

if DEBUG:  # who works on a template wants to see it
    MIDDLEWARE.remove("aanpak.opslag.pagestore.PageStoreMiddleware")

ROOT_URLCONF = "aanpak.urls"
WSGI_APPLICATION = "aanpak.wsgi.application"
BEHEER = "/beheer/"
SITE_ID = 1  # only because contrib.redirects asks for it; every absolute link comes from SITE_URL

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "aanpak.context.site",
            ],
            "builtins": ["django.templatetags.static", "redactie.templatetags.gids"],
        },
    }
]

# --- What it remembers ----------------------------------------------------------------------------------------------

VAR_DIR = read_var_dir()
DATABASES = {"default": read_database() | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # FULL: a save that an editor was told of survives a power cut; in WAL that costs a fraction of a millisecond.
        # cache_size: half a megabyte for each thread; the four times as much of SQLite itself fill for hours, and gain 2%.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-500;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
else:  # a server that is gone must not hold a visitor up
    gone = {"connect_timeout": 2, "tcp_user_timeout": 5000}
    DATABASES["default"]["OPTIONS"] = gone | DATABASES["default"].get("OPTIONS", {})
MEDIA_ROOT = VAR_DIR / "media"
RESERVEKOPIE_DIR = Path(read(env.str, "RESERVEKOPIE_DIR", default=str(VAR_DIR / "reservekopieen")))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Shared by all workers: in "default" the counts of tries to log in, and for a minute what a shared link to a concept shows;
# in "pages" what visitors were shown.
REDIS = read_redis()
CACHES = {
    "default": {
        "BACKEND": "aanpak.opslag.cache.FileCache",
        "LOCATION": VAR_DIR / "cache",
        "KEY_FUNCTION": "redactie.versies.versie.cachesleutel",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "pages": {
        "BACKEND": "aanpak.opslag.cache.FileCache",
        "LOCATION": VAR_DIR / "paginas",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
if REDIS:
    for name, options in CACHES.items():
        options["BACKEND"] = "django.core.cache.backends.redis.RedisCache"
        options["LOCATION"] = [REDIS]  # in a list, because Django would split a password at a comma
        options["KEY_PREFIX"] = f"eenzaamheid-{name}"
        options["OPTIONS"] = {
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
        }  # a Redis that is gone holds nobody up

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
LOCALE_PATHS = [BASE_DIR / "aanpak/locale"]  # our words win from those of every library
TIME_ZONE = "Europe/Amsterdam"

MAILER = read_mailer()
MAILERS = {"default": {"BACKEND": "aanpak.bedrijf.mail.NoMail"}}
if MAILER:
    MAILERS["default"] = {"BACKEND": "aanpak.bedrijf.mail.EmailBackend", "OPTIONS": MAILER}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = read_sender()

# --- Static files ---------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "woff2", "png"]

# --- Safety ---------------------------------------------------------------------------------------------------------

# Every directive is written out, also those that default-src covers: the national test (internet.nl) looks for them by name.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "script-src": [CSP.NONE],
    "connect-src": [
        CSP.SELF
    ],  # without scripts nothing can use it, but Lighthouse reads robots.txt through it
    "object-src": [CSP.NONE],
    "frame-src": [CSP.NONE],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# The editor (TipTap in django-prose-editor) adds one constant <style>; a browser test tells its hash when it changes.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"
SECURE_CSP_BEHEER = SECURE_CSP | {
    "style-src": [CSP.SELF, CSP.NONCE, EDITOR_STYLE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^-/"]  # what a probe asks of the process itself
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:  # gunicorn speaks http, so a proxy does the TLS; it must set this header itself and drop a visitor's
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_NAME = "__Host-sessie" if HTTPS else "sessie"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"

CSRF_FAILURE_VIEW = "aanpak.inloggen.bewaard.csrf_failure"

# --- Who may come in ------------------------------------------------------------------------------------------------

LOGIN_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "aanpak.inloggen.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "aanpak.inloggen.forms.LoginForm",
    "reauthenticate": "aanpak.inloggen.forms.ReauthenticateForm",
    "change_password": "aanpak.inloggen.forms.ChangePasswordForm",
    "set_password": "aanpak.inloggen.forms.SetPasswordForm",
    "reset_password": "aanpak.inloggen.forms.ResetPasswordForm",
    "reset_password_from_key": "aanpak.inloggen.forms.ResetPasswordKeyForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
PASSWORD_RESET_TIMEOUT = 60 * 60
# allauth counts wrong passwords by name, so that anyone can lock a colleague out; aanpak.inloggen.limieten does not.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reauthenticate": None,
    "change_password": None,
    "reset_password": "10/15m/ip",
}
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = (
    48  # one customer of a provider gets as much, and counts as one address
)

# A second factor after the password: a passkey (which can also replace the password) or an app with codes.
MFA_VERPLICHT = read_switch("MFA_VERPLICHT", default=HTTPS)
MFA_ADAPTER = "aanpak.inloggen.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "aanpak.inloggen.forms.AuthenticateForm",
    "reauthenticate": "aanpak.inloggen.forms.ReauthenticateCodeForm",
    "activate_totp": "aanpak.inloggen.forms.ActivateTOTPForm",
    "add_webauthn": "aanpak.inloggen.forms.AddPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # the code before and the one after count too, for who types slowly
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# A session ends after an hour without a page opened, and twelve hours after the log-in in any case.
SESSION_COOKIE_AGE = 60 * 60
SESSIE_HOOGSTENS = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
ACCOUNT_SESSION_REMEMBER = False

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "aanpak.inloggen.wachtwoorden.GuessablePasswordValidator"},
]

# --- Who watches over it --------------------------------------------------------------------------------------------

STATUS_TOKEN = read_token()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "aanpak.bedrijf.logs.JSONFormatter"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line" if DEBUG else "json"}
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}

start_sentry()
