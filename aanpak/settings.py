"""All settings. Every variable stands in the README with its default; a wrong one stops the start with a sentence."""

import re
import sys
import warnings
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
env.read_env(BASE_DIR / ".env")
warnings.filterwarnings("ignore", "Engine not recognized", module="environ")  # read_database says it better


def stop(sentence):
    sys.exit(f"Aanpak eenzaamheid start niet: {sentence}")


def read(reader, name, **default):
    """The value of one environment variable; a wrong or missing one stops the start and names it."""
    try:
        return reader(name, **default)
    except (ImproperlyConfigured, ValueError, KeyError):
        what = "klopt niet" if env.str(name, default="") else "ontbreekt"
        stop(f"de instelling {name} {what}. Zet haar goed in het bestand .env; de README noemt elke instelling.")


def read_switch(name):
    """A variable that is on or off; django-environ alone would take any typing error for off."""
    words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
    return read(lambda name, default: words[env.str(name, default=default).lower()], name, default="off")


def read_database():
    """DATABASE_URL as Django's dict: SQLite under var/ by default, or PostgreSQL."""
    database = read(env.db, "DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    if database.get("ENGINE") not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        stop("DATABASE_URL moet beginnen met sqlite:/// of postgres://.")
    if not database["NAME"]:
        stop("in DATABASE_URL ontbreekt de naam van de database, zoals in postgres://naam:wachtwoord@server/database.")
    return database


def read_site_url():
    """SITE_URL split in parts: https anywhere, http only for a visit on this very machine."""
    value = read(env.str, "SITE_URL", default="http://localhost:8000")
    address = re.fullmatch(r"https?://(?:[a-z0-9.-]+|\[::1\])(?::(\d{1,5}))?", value)
    if not address or int(address[1] or 1) > 65535:
        stop(f"SITE_URL is {value!r}, maar moet een adres zijn zonder pad, zoals https://www.voorbeeld.nl.")
    url = urlsplit(value)
    if url.scheme == "http" and url.hostname not in LOCAL_HOSTS:
        stop(f"SITE_URL is {value!r}, maar buiten deze computer moet het adres met https:// beginnen.")
    return url


# --- Where the site lives -------------------------------------------------------------------------------------------

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
SITE = read_site_url()
SITE_URL = SITE.geturl()
HTTPS = SITE.scheme == "https"
ALLOWED_HOSTS = [SITE.hostname] if HTTPS else ["localhost", "127.0.0.1", "[::1]"]

DEBUG = read_switch("DEBUG")
if DEBUG and HTTPS:
    stop("DEBUG staat aan terwijl SITE_URL met https:// begint. Zet DEBUG uit: anders ziet iedereen de code bij een fout.")

SECRET_KEY = read(env.str, "SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    stop("de instelling SECRET_KEY is te kort. Gebruik minstens 50 willekeurige tekens; `make run` maakt er een.")

# For gunicorn.conf.py
BIND = read(env.str, "BIND", default=f"127.0.0.1:{SITE.port or 8000}" if not HTTPS else "127.0.0.1:8000")
if not re.fullmatch(r"(\S+:\d{1,5}|unix:\S+)", BIND):
    stop(f"BIND is {BIND!r}, maar moet een adres met een poort zijn, zoals 127.0.0.1:8000.")
WEB_CONCURRENCY = read(env.int, "WEB_CONCURRENCY", default=2)
if WEB_CONCURRENCY < 1:
    stop("WEB_CONCURRENCY moet 1 of meer zijn.")

# --- What it is made of ---------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.sites",  # these two first, so that aanpak.admin can change how the admin shows them
    "django.contrib.redirects",
    "aanpak.apps.AanpakConfig",
    "cijfers.apps.CijfersConfig",
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

# The first three add headers, so they stand outside everything that can answer, static files included.
MIDDLEWARE = [
    "aanpak.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "aanpak.middleware.PlannedMiddleware",
    "aanpak.middleware.PublicCompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "aanpak.middleware.RedirectMiddleware",
]

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

VAR_DIR.mkdir(exist_ok=True)
DATABASES = {"default": read_database() | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # FULL: a save that an editor was told of survives a power cut; in WAL that costs a fraction of a millisecond.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "KEY_FUNCTION": "redactie.versies.cachesleutel",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
TIME_ZONE = "Europe/Amsterdam"

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
    "connect-src": [CSP.SELF],  # without scripts nothing can use it, but Lighthouse reads robots.txt through it
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

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
