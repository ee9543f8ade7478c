"""The start of the site with good and with wrong settings, each in a process of its own."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEY = "een-sleutel-voor-de-test-die-lang-genoeg-is-1234567890-abc"
NOT_CODE = shutil.ignore_patterns(".*", "tests", "var", "staticfiles", "__pycache__", "docs")
SETUP = "import django; django.setup()"


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """A copy of the code without .env, so that the environment alone decides."""
    house = tmp_path_factory.mktemp("house") / "site"
    shutil.copytree(ROOT, house, ignore=NOT_CODE)
    return house


def run(house, *command, **env):
    """Python with these arguments in this house; a variable that is None is not set."""
    standard = {"SECRET_KEY": KEY, "DATABASE_URL": f"sqlite:///{house / 'test.sqlite3'}"}
    clean = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "aanpak.settings",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    variables = {
        name: value for name, value in (clean | standard | env).items() if value is not None
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=house,
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
    )


WRONG = {
    "no key": ("SECRET_KEY", {"SECRET_KEY": None}),
    "empty key": ("SECRET_KEY", {"SECRET_KEY": ""}),
    "short key": ("SECRET_KEY", {"SECRET_KEY": "geheim"}),
    "key of one letter": ("SECRET_KEY", {"SECRET_KEY": "a" * 60}),
    "address without scheme": ("SITE_URL", {"SITE_URL": "www.voorbeeld.nl"}),
    "address with path": ("SITE_URL", {"SITE_URL": "https://www.voorbeeld.nl/gids/"}),
    "address with slash": ("SITE_URL", {"SITE_URL": "https://www.voorbeeld.nl/"}),
    "address with a name": ("SITE_URL", {"SITE_URL": "https://ik:geheim@voorbeeld.nl"}),
    "other scheme": ("SITE_URL", {"SITE_URL": "ftp://voorbeeld.nl"}),
    "empty address": ("SITE_URL", {"SITE_URL": ""}),
    "address with a newline": ("SITE_URL", {"SITE_URL": "https://voorbeeld.nl\nx"}),
    "address with too high a port": ("SITE_URL", {"SITE_URL": "https://voorbeeld.nl:99999"}),
    "http on the internet": ("SITE_URL", {"SITE_URL": "http://www.voorbeeld.nl"}),
    "http that only looks local": ("SITE_URL", {"SITE_URL": "http://localhost.voorbeeld.nl"}),
    "debug on the internet": ("DEBUG", {"SITE_URL": "https://www.voorbeeld.nl", "DEBUG": "on"}),
    "debug that is no yes or no": ("DEBUG", {"DEBUG": "misschien"}),
    "no database": ("DATABASE_URL", {"DATABASE_URL": "onzin"}),
    "empty database": ("DATABASE_URL", {"DATABASE_URL": ""}),
    "database of a kind we do not know": (
        "DATABASE_URL",
        {"DATABASE_URL": "mysql://u:w@localhost/gids"},
    ),
    "database without a name": ("DATABASE_URL", {"DATABASE_URL": "postgres://u:w@localhost/"}),
    "cache of a kind we do not know": ("CACHE_URL", {"CACHE_URL": "memcached://localhost:11211"}),
    "cache without a server": ("CACHE_URL", {"CACHE_URL": "redis://"}),
    "cache without a socket": ("CACHE_URL", {"CACHE_URL": "unix://"}),
    "cache with a wrong port": ("CACHE_URL", {"CACHE_URL": "redis://localhost:poort"}),
    "cache with too high a port": ("CACHE_URL", {"CACHE_URL": "redis://localhost:99999"}),
    "cache with a name instead of a number": ("CACHE_URL", {"CACHE_URL": "redis://localhost/gids"}),
    "no workers": ("WEB_CONCURRENCY", {"WEB_CONCURRENCY": "0"}),
    "workers that are no number": ("WEB_CONCURRENCY", {"WEB_CONCURRENCY": "veel"}),
    "fewer than no proxies": ("TRUSTED_PROXIES", {"TRUSTED_PROXIES": "-1"}),
    "proxies that are no number": ("TRUSTED_PROXIES", {"TRUSTED_PROXIES": "een"}),
    "second factor that is no yes or no": ("MFA_VERPLICHT", {"MFA_VERPLICHT": "soms"}),
    "folder that cannot be": ("VAR_DIR", {"VAR_DIR": "/dev/null/var"}),
    "mail by another road": (
        "EMAIL_URL",
        {"EMAIL_URL": "https://mail.voorbeeld.nl", "MAIL_VAN": "a@b.nl"},
    ),
    "mail to the screen": ("EMAIL_URL", {"EMAIL_URL": "consolemail://", "MAIL_VAN": "a@b.nl"}),
    "mail without a server": ("EMAIL_URL", {"EMAIL_URL": "smtp://", "MAIL_VAN": "a@b.nl"}),
    "mail with a wrong port": (
        "EMAIL_URL",
        {"EMAIL_URL": "smtp://u:zeepkist@mail.nl:poort", "MAIL_VAN": "a@b.nl"},
    ),
    "mail from nobody": ("MAIL_VAN", {"EMAIL_URL": "smtp://mail.voorbeeld.nl"}),
    "mail from no address": (
        "MAIL_VAN",
        {"EMAIL_URL": "smtp://mail.voorbeeld.nl", "MAIL_VAN": "de redactie"},
    ),
    "listening nowhere": ("BIND", {"BIND": "overal"}),
    "listening on too high a port": ("BIND", {"BIND": "127.0.0.1:99999"}),
    "listening on no port": ("BIND", {"BIND": "127.0.0.1:0"}),
    "address of a dash": ("SITE_URL", {"SITE_URL": "https://-"}),
    "address of dots": ("SITE_URL", {"SITE_URL": "https://..."}),
    "address with an empty part": ("SITE_URL", {"SITE_URL": "https://www..nl"}),
    "database that is gone after a restart": ("DATABASE_URL", {"DATABASE_URL": "sqlite://"}),
    "the same, written out": ("DATABASE_URL", {"DATABASE_URL": "sqlite://:memory:"}),
    "token that can be guessed": ("STATUS_TOKEN", {"STATUS_TOKEN": "te-kort"}),
    "token in words": ("STATUS_TOKEN", {"STATUS_TOKEN": "een zin die lang genoeg zou zijn"}),
    "errors sent nowhere": ("SENTRY_DSN", {"SENTRY_DSN": "onzin"}),
    "errors sent to no project": (
        "SENTRY_DSN",
        {"SENTRY_DSN": "https://sleutel@sentry.voorbeeld.nl/"},
    ),
    "errors sent to a wrong port": (
        "SENTRY_DSN",
        {"SENTRY_DSN": "https://sleutel@sentry.voorbeeld.nl:poort/1"},
    ),
    "database with a wrong port": (
        "DATABASE_URL",
        {"DATABASE_URL": "postgres://u:w@localhost:poort/gids"},
    ),
}


@pytest.mark.parametrize(("variable", "env"), WRONG.values(), ids=WRONG)
def test_wrong_setting_stops_the_start_with_one_sentence_that_names_it(house, variable, env):
    result = run(house, "-c", SETUP, **env)

    assert result.returncode != 0
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.startswith("Aanpak eenzaamheid start niet: ")
    assert variable in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", "zeepkist"),
        ("DATABASE_URL", "postgres://u:zeepkist@localhost:poort/gids"),
        ("DATABASE_URL", "zeepkist"),
        ("CACHE_URL", "redis://:zeepkist@localhost:poort"),
        ("EMAIL_URL", "smtp://u:zeepkist@mail.nl:poort"),
        ("EMAIL_URL", "imap://u:zeepkist@mail.nl"),
        ("STATUS_TOKEN", "zeepkist"),
        ("SENTRY_DSN", "https://zeepkist@sentry.voorbeeld.nl/x"),
    ],
)
def test_sentence_about_a_wrong_setting_tells_no_secret(house, variable, value):
    result = run(house, "-c", SETUP, **{variable: value})

    assert result.returncode != 0
    assert "zeepkist" not in result.stderr


@pytest.mark.parametrize(
    "env",
    [
        {"DATABASE_URL": None},
        {"SITE_URL": "http://localhost:8000"},
        {"SITE_URL": "http://127.0.0.1:8123"},
        {"SITE_URL": "http://[::1]:8000"},
        {"SITE_URL": "https://www.voorbeeld.nl"},
        {"SITE_URL": "https://voorbeeld.nl:8443"},
        {"DEBUG": "on"},
        {"DEBUG": "off", "SITE_URL": "https://www.voorbeeld.nl"},
        {"DATABASE_URL": "postgres://u:w@localhost:5432/gids"},
        {"CACHE_URL": ""},
        {"CACHE_URL": "redis://localhost"},
        {"CACHE_URL": "rediss://naam:ge%2Fheim@redis.voorbeeld.nl:6380/2"},
        {"TRUSTED_PROXIES": "2", "MFA_VERPLICHT": "on"},
        {"EMAIL_URL": ""},
        {"SENTRY_DSN": ""},
        {"SENTRY_DSN": "https://sleutel@sentry.voorbeeld.nl/1"},
        {
            "EMAIL_URL": "smtp+tls://redactie:geheim@mail.voorbeeld.nl:587",
            "MAIL_VAN": "redactie@voorbeeld.nl",
        },
    ],
)
def test_good_settings_start_in_silence(house, env):
    result = run(house, "-c", SETUP, **env)

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "line", [b"zomaar iets", b" SECRET_KEY = zeepkist", b"NAAM: waarde", b"  ", b"NAAM=\xff"]
)
def test_line_that_is_no_setting_is_named_by_its_number(house, tmp_path, line):
    copy = tmp_path / "site"
    shutil.copytree(house, copy)
    (copy / ".env").write_bytes(b"# Een opmerking\n\nDEBUG=off\n" + line + b"\n")

    result = run(copy, "-c", SETUP)

    assert result.returncode != 0
    assert result.stderr.startswith(
        "Aanpak eenzaamheid start niet: regel 4 van het bestand .env klopt niet."
    )
    assert len(result.stderr.strip().splitlines()) == 1
    assert "zeepkist" not in result.stderr


def test_setting_that_stands_twice_is_named(house, tmp_path):
    copy = tmp_path / "site"
    shutil.copytree(house, copy)
    (copy / ".env").write_text("DEBUG=off\n# DEBUG=on\n\nexport SECRET_KEY=zeepkist\nDEBUG=on\n")

    result = run(copy, "-c", SETUP)

    assert result.returncode != 0
    assert result.stderr.startswith(
        "Aanpak eenzaamheid start niet: DEBUG staat twee keer in het bestand .env, op regel 1 en 5."
    )
    assert len(result.stderr.strip().splitlines()) == 1
    assert "zeepkist" not in result.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_port_that_is_taken_stops_the_server_with_one_sentence(house, host):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        bind = f"{host}:{taken.getsockname()[1]}"
        result = run(house, "-m", "gunicorn", "--no-control-socket", "aanpak.wsgi", BIND=bind)

    assert result.returncode != 0
    assert (result.stdout, len(result.stderr.strip().splitlines())) == ("", 1)
    assert result.stderr.startswith(
        f"Aanpak eenzaamheid start niet: BIND is {bind!r}, maar daar kan de site niet luisteren."
    )


def test_environment_wins_from_the_env_file(house, tmp_path):
    copy = tmp_path / "site"
    shutil.copytree(house, copy)
    (copy / ".env").write_text(f"SECRET_KEY={KEY}\nSITE_URL=http://localhost:1111\n")
    show = "from aanpak import settings; print(settings.SITE_URL)"

    from_file = run(copy, "-c", show, SECRET_KEY=None)
    from_environment = run(copy, "-c", show, SECRET_KEY=None, SITE_URL="http://localhost:2222")

    assert from_file.stdout == "http://localhost:1111\n"
    assert from_environment.stdout == "http://localhost:2222\n"


def test_site_on_the_internet_passes_the_deploy_check(house):
    result = run(
        house,
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        SITE_URL="https://www.voorbeeld.nl",
    )

    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout or "geen problemen" in result.stdout.lower()


def test_site_on_this_computer_passes_the_plain_check(house):
    result = run(house, "manage.py", "check", "--fail-level", "WARNING")

    assert result.returncode == 0, result.stderr


SHOW_HTTPS = """
import django, io; django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
client = Client(headers={"host": "www.voorbeeld.nl"})
plain = client.get("/stappen/")
print(plain.status_code, plain.headers["Location"])
behind_proxy = client.get("/stappen/", headers={"x-forwarded-proto": "https"})
print(behind_proxy.status_code, behind_proxy.headers["Strict-Transport-Security"])
print('<link rel="canonical" href="https://www.voorbeeld.nl/stappen/">' in behind_proxy.content.decode())
print(client.get("/beheer/account/login/", secure=True).cookies.output())
print(client.get("/stappen/", secure=True, headers={"host": "localhost"}).status_code)
"""


def test_site_on_the_internet_is_https_only_under_its_own_name(house):
    plain_statics = (
        "settings.STORAGES['staticfiles'] = {'BACKEND': "
        "'django.contrib.staticfiles.storage.StaticFilesStorage'}"
    )
    script = SHOW_HTTPS.replace("client = ", f"{plain_statics}; client = ")

    result = run(
        house,
        "-c",
        script,
        SITE_URL="https://www.voorbeeld.nl",
        DATABASE_URL=f"sqlite:///{house / 'https.sqlite3'}",
    )

    assert result.returncode == 0, result.stderr
    redirect, hsts, canonical, cookie, other_host = result.stdout.splitlines()
    assert redirect == "301 https://www.voorbeeld.nl/stappen/"
    assert hsts == "200 max-age=31536000; includeSubDomains; preload"
    assert canonical == "True"
    assert re.match(r"Set-Cookie: __Host-csrf=", cookie)
    assert all(part in cookie for part in ("; Secure", "; HttpOnly", "; Path=/", "SameSite=Strict"))
    assert "Domain=" not in cookie
    assert other_host == "400"


SHOW_DOOR = """
from aanpak.settings import *
print(MFA_VERPLICHT, ALLAUTH_TRUSTED_PROXY_COUNT)
"""


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, "False 0"),
        ({"SITE_URL": "https://www.voorbeeld.nl"}, "True 1"),
        (
            {
                "SITE_URL": "https://www.voorbeeld.nl",
                "MFA_VERPLICHT": "off",
                "TRUSTED_PROXIES": "2",
            },
            "False 2",
        ),
        ({"MFA_VERPLICHT": "on"}, "True 0"),
    ],
)
def test_second_factor_is_required_on_the_internet_unless_told_otherwise(house, env, expected):
    assert run(house, "-c", SHOW_DOOR, **env).stdout.strip() == expected


SHOW_MAIL = """
import django; django.setup()
from django.conf import settings
from django.core.mail import mailers
print(type(mailers["default"]).__module__, type(mailers["default"]).__name__, settings.DEFAULT_FROM_EMAIL)
names = ["host", "port", "username", "password", "use_tls", "use_ssl"]
print({name: getattr(mailers["default"], name, None) for name in names})
"""


def test_mail_goes_to_the_server_of_email_url(house):
    env = {
        "EMAIL_URL": "smtp+tls://red%40x:ge%2Fheim@mail.voorbeeld.nl",
        "MAIL_VAN": "redactie@voorbeeld.nl",
    }

    kind, server = run(house, "-c", SHOW_MAIL, **env).stdout.splitlines()

    assert kind == "aanpak.bedrijf.mail EmailBackend redactie@voorbeeld.nl"
    login = {"username": "red@x", "password": "ge/heim"}
    assert server == str(
        {"host": "mail.voorbeeld.nl", "port": 587} | login | {"use_tls": True, "use_ssl": False}
    )


def test_without_email_url_mail_goes_nowhere(house):
    kind = run(house, "-c", SHOW_MAIL).stdout

    assert kind.startswith("aanpak.bedrijf.mail NoMail ")


def test_what_the_site_remembers_stands_in_var_dir(house, tmp_path):
    script = (
        "import django; django.setup(); from django.core.cache import caches; "
        "[caches[n].set('x', 1) for n in caches]"
    )
    run(house, "-c", script, VAR_DIR=str(tmp_path / "diep" / "var"))

    assert list((tmp_path / "diep/var/cache").glob("*.djcache"))
    assert list((tmp_path / "diep/var/paginas").glob("*.djcache"))


SHOW_REDIS = """
import django; django.setup()
from django.core.cache import caches
for name in ("default", "pages"):
    pool = caches[name]._cache.get_client().connection_pool
    connection = pool.make_connection()
    print(name, caches[name].make_key("x"), caches[name].default_timeout)
    print(connection.socket_timeout, connection.socket_connect_timeout, connection.password, connection.repr_pieces())
"""


def test_with_a_cache_url_both_caches_are_in_that_redis_and_wait_a_second_at_most(house):
    result = run(house, "-c", SHOW_REDIS, CACHE_URL="redis://:ge,heim@localhost:6390/3")

    where = "1 1 ge,heim [('host', 'localhost'), ('port', 6390), ('db', 3)]"
    assert result.stdout.splitlines() == [
        "default eenzaamheid-default:1:x 300",
        where,
        "pages eenzaamheid-pages:1:x None",
        where,
    ]


def test_redis_may_be_a_socket_on_this_computer(house):
    result = run(house, "-c", SHOW_REDIS, CACHE_URL="unix:///run/redis.sock?db=2")

    assert "[('path', '/run/redis.sock'), ('db', 2)]" in result.stdout, result.stderr


SHOW_SENTRY = """
import sys, types
import django; django.setup()
from django.conf import settings
if "sentry_sdk" not in sys.modules:
    sys.exit("no sentry")
import logging, json, sentry_sdk
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

sent = []
transport = sentry_sdk.get_client().transport
transport.capture_envelope = lambda envelope: sent.extend(item.payload.json for item in envelope.items)

@csrf_exempt
def stuk(request, sleutel):
    wachtwoord = request.POST["wachtwoord"]
    logging.getLogger("aanpak.veiligheid").info("ingelogd gebruiker=%r", wachtwoord)
    logging.getLogger("aanpak.bedrijf.mail").error("Niet verstuurd aan %s", f"{wachtwoord}@voorbeeld.nl")
    raise RuntimeError(f"Geen mail aan {wachtwoord}@voorbeeld.nl")

site = types.ModuleType("site_of_the_test")
site.urlpatterns = [path("stuk/<str:sleutel>/", stuk)]
site.handler500 = "aanpak.errors.server_error"
sys.modules["site_of_the_test"] = site
settings.ROOT_URLCONF = "site_of_the_test"
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
factory, site, headers = RequestFactory(), WSGIHandler(), {}
factory.cookies["sessie"] = "zeepkist"
form = {"wachtwoord": "zeepkist"}
visit = factory.post("/stuk/zeepkist/?q=zeepkist", form, HTTP_HOST="localhost", REMOTE_ADDR="192.0.2.7")
list(site(visit.environ, lambda status, given, *_: headers.update(given)))
list(site(factory.get("/stuk/x/", HTTP_HOST="evil.example").environ, lambda *_: None))
print(json.dumps([headers["X-Request-ID"], sent]))
"""


def test_errors_go_to_sentry_without_personal_data(house):
    result = run(house, "-c", SHOW_SENTRY, SENTRY_DSN="https://sleutel@sentry.voorbeeld.nl/1")

    number, sent = json.loads(result.stdout)
    told, error = [
        event for event in sent if event.get("logger") != "redactie.pagina.inhoud"
    ]  # which has no tables here
    assert told["logentry"] == {"message": "Niet verstuurd aan …"}
    assert error["request"] == {"method": "POST", "url": "http://localhost/stuk/…/"}
    assert [value["value"] for value in error["exception"]["values"]] == ["Geen mail aan …"]
    assert error["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "stuk"
    assert error["tags"] == {"request_id": number}
    assert [
        secret for secret in ("zeepkist", "192.0.2.7", '"vars"') if secret in json.dumps(sent)
    ] == []


def test_without_sentry_its_library_is_not_even_loaded(house):
    assert run(house, "-c", SHOW_SENTRY).stderr == "no sentry\n"


SHOW_PRAGMAS = """
import django; django.setup()
from django.db import connection
for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        print(pragma, cursor.fetchone()[0])
print(connection.transaction_mode)
"""


def test_sqlite_keeps_what_an_editor_was_told_is_saved(house):
    result = run(house, "-c", SHOW_PRAGMAS)

    assert result.stdout.splitlines() == [
        "journal_mode wal",
        "synchronous 2",
        "foreign_keys 1",
        "busy_timeout 20000",
        "IMMEDIATE",
    ]
