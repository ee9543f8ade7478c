"""All settings. docs/uitrol.md has a table of the environment variables."""

from pathlib import Path

from django.utils.csp import CSP

from aanpak.omgeving import (
    read,
    read_bind,
    read_count,
    read_database,
    read_debug,
    read_env_file,
    read_mailer,
    read_redis,
    read_secret_key,
    read_sender,
    read_site_url,
    read_status_token,
    read_switch,
    read_text,
    read_var_dir,
)

BASE_DIR = Path(__file__).resolve().parent.parent
read_env_file(BASE_DIR / ".env")

# --- Address --------------------------------------------------------------------------------------

SITE = read_site_url()
SITE_URL = SITE.geturl()
HTTPS = SITE.scheme == "https"
ALLOWED_HOSTS = [SITE.hostname] if HTTPS else ["localhost", "127.0.0.1", "[::1]"]

DEBUG = read_debug(https=HTTPS)
SECRET_KEY = read_secret_key()

# For gunicorn.conf.py.
PORT = 8000 if HTTPS else SITE.port or 8000
BIND = read_bind(default=f"127.0.0.1:{PORT}")
WEB_CONCURRENCY = read_count("WEB_CONCURRENCY", default=2, at_least=1)
# The number of our own proxies: allauth believes as many entries of X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = read_count("TRUSTED_PROXIES", default=1 if HTTPS else 0, at_least=0)

# --- Apps, middleware, templates ------------------------------------------------------------------

INSTALLED_APPS = [
    # These five first: aanpak.admin replaces their admin classes.
    "django.contrib.sites",
    "django.contrib.redirects",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "aanpak.apps.AanpakConfig",
    "cijfers.apps.CijfersConfig",
    "praktijk.apps.PraktijkConfig",
    "verdieping.apps.VerdiepingConfig",
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

# Pages are stored with their headers, so the page store wraps the three that add headers, and
# those wrap everything that answers a request.
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

if DEBUG:  # a changed template shows at once
    MIDDLEWARE.remove("aanpak.opslag.pagestore.PageStoreMiddleware")

ROOT_URLCONF = "aanpak.urls"
WSGI_APPLICATION = "aanpak.wsgi.application"
BEHEER = "/beheer/"
SITE_ID = 1  # contrib.redirects needs it; absolute links come from SITE_URL

LOADERS = [
    "aanpak.opslag.templates.Loader",
    "django.template.loaders.app_directories.Loader",
]
if DEBUG:  # the line numbers in an error are those of the file
    LOADERS[0] = "django.template.loaders.filesystem.Loader"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", LOADERS)],
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

# --- Database, caches, mail -----------------------------------------------------------------------

VAR_DIR = read_var_dir(default=str(BASE_DIR / "var"))
DATABASE = read_database(default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
DATABASES = {"default": DATABASE | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # synchronous=FULL: a committed save survives a power cut, for a fraction of a millisecond.
        # cache_size: 500 KB for each thread. The default (2 MB) costs memory and gains 2 %.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA foreign_keys=ON; PRAGMA cache_size=-500;"
        ),
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
else:  # no visitor waits long for a server that is gone
    timeouts = {"connect_timeout": 2, "tcp_user_timeout": 5000}
    DATABASES["default"]["OPTIONS"] = timeouts | DATABASE.get("OPTIONS", {})
MEDIA_ROOT = VAR_DIR / "media"
RESERVEKOPIE_DIR = Path(read_text("RESERVEKOPIE_DIR", default=str(VAR_DIR / "reservekopieen")))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Shared by all workers. "default": log-in rate limits, and for a minute the previews behind shared
# links. "pages": the page store.
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
        options["LOCATION"] = [REDIS]  # a list: Django would split a password at its commas
        options["KEY_PREFIX"] = f"eenzaamheid-{name}"
        options["OPTIONS"] = {"socket_timeout": 1, "socket_connect_timeout": 1}

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
LOCALE_PATHS = [BASE_DIR / "aanpak/locale"]  # overrides translations of libraries
TIME_ZONE = "Europe/Amsterdam"

MAILER = read_mailer()
MAILERS = {"default": {"BACKEND": "aanpak.bedrijf.mail.NoMail"}}
if MAILER:
    MAILERS["default"] = {
        "BACKEND": "aanpak.bedrijf.mail.EmailBackend",
        "OPTIONS": MAILER,
    }
DEFAULT_FROM_EMAIL = SERVER_EMAIL = read_sender(MAILER)

# --- Static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "aanpak.opslag.stylesheets.SqueezedStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "woff2", "png"]

# --- Security headers and cookies -----------------------------------------------------------------

# Directives that default-src covers are written out too: internet.nl tests them by name.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "script-src": [CSP.NONE],
    "connect-src": [CSP.SELF],  # Lighthouse reads robots.txt through it
    "object-src": [CSP.NONE],
    "frame-src": [CSP.NONE],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# TipTap (django-prose-editor) adds one constant <style>. A browser test fails if its hash changes.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"
SECURE_CSP_BEHEER = SECURE_CSP | {
    "style-src": [CSP.SELF, CSP.NONCE, EDITOR_STYLE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^-/"]  # probes reach gunicorn without the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:  # the proxy in front terminates TLS, sets this header and drops a visitor's own
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_NAME = "__Host-sessie" if HTTPS else "sessie"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "aanpak.inloggen.bewaard.csrf_failure"

# --- Log-in and sessions --------------------------------------------------------------------------

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
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
PASSWORD_RESET_TIMEOUT = 60 * 60
# allauth counts wrong passwords by user name, so anyone could lock out a colleague.
# aanpak.inloggen.limieten replaces those limits.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reauthenticate": None,
    "change_password": None,
    "reset_password": "10/15m/ip",
}
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 48  # what a provider gives one customer

# Second factor: a passkey, which can also replace the password, or an app with codes.
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
MFA_TOTP_TOLERANCE = 1  # accepts the previous and the next code too
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# A session ends an hour after the last page view, and at the latest twelve hours after the log-in.
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

# --- Logs, status, Sentry -------------------------------------------------------------------------

STATUS_TOKEN = read_status_token()

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

if sentry_dsn := read_text("SENTRY_DSN", default=""):
    from aanpak.bedrijf import sentry  # here, because the library costs time and memory

    read(lambda name: sentry.start(sentry_dsn), "SENTRY_DSN")
