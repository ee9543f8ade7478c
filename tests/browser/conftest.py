"""A browser in front of the site as it runs in production: gunicorn, collected static files, launch
content, no DEBUG.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import axe_playwright_python
import pytest

from tests.faults.site import collect_static, free_port, template

ROOT = Path(__file__).parents[2]
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
PASSWORD = "een lang wachtwoord"
PHONE, MAIL = (
    "+31 (0)40 123 45 67",
    "aanpak.eenzaamheid@gemeente-voorbeeldstad.nl",
)  # as long as they come
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--min-semi-space-size=32 --max-semi-space-size=64",  # axe makes much garbage
]
MAKE_PEOPLE = f"""
from django.contrib.auth.models import Group, User
User.objects.create_superuser("bea", password="{PASSWORD}")
User.objects.create_user("rita", password="{PASSWORD}", is_staff=True).groups.add(Group.objects.get(name="Redacteur"))
User.objects.create_user("eva", password="{PASSWORD}", is_staff=True).groups.add(Group.objects.get(name="Eindredacteur"))
from aanpak.models import Instellingen
Instellingen.objects.update(telefoon="{PHONE}", email="{MAIL}", redactie="team Eenzaamheid")
"""


@pytest.fixture(scope="session")
def browser_type_launch_args():
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    return {"executable_path": program, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"locale": "nl-NL", "timezone_id": "Europe/Amsterdam"}


@contextmanager
def running_site(folder, people=MAKE_PEOPLE, **variables):
    """The address of a running site with the launch content and these people, until the end of the
    block.
    """
    port = free_port()
    address = f"http://localhost:{port}"
    standard = {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}"}
    env = (
        os.environ
        | standard
        | {"SITE_URL": address, "BIND": f"127.0.0.1:{port}", "DEBUG": "off"}
        | variables
    )

    shutil.copy(template(people) / "database" / "db.sqlite3", folder)
    collect_static(env)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--no-control-socket",
        "--workers",
        "1",
        "aanpak.wsgi",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    wait_for(address, server)
    yield address
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=20)


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    """The file with the database of the running site."""
    return tmp_path_factory.mktemp("site") / "db.sqlite3"


@pytest.fixture(scope="session")
def site(database):
    """The address of a running site with the launch content, beheerder Bea, eindredacteur Eva and
    redacteur Rita.
    """
    with running_site(database.parent) as address:
        yield address


def wait_for(address, server):
    for _ in range(200):
        assert server.poll() is None, "gunicorn stopped before it answered"
        try:
            urllib.request.urlopen(f"{address}/robots.txt", timeout=2)
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the site did not answer within 20 seconds")


@pytest.fixture
def watched(page):
    """A page that remembers console errors, CSP violations, failed requests and requests to other
    hosts.
    """
    page.add_init_script(
        "window.violations = [];"
        "addEventListener('securitypolicyviolation', e => "
        "violations.push([e.violatedDirective, e.blockedURI, e.sample]));"
    )
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on(
        "console",
        lambda message: page.wrong.append(message.text) if message.type == "error" else None,
    )
    page.on(
        "request",
        lambda request: (
            None if is_own(request.url) else page.wrong.append(f"other host: {request.url}")
        ),
    )
    page.on(
        "requestfailed",
        lambda request: None if is_left(request) else page.wrong.append(f"failed: {request.url}"),
    )
    return page


def is_left(request):
    """Whether the browser broke the request off itself, because the test went on to the next page."""
    return request.failure == "net::ERR_ABORTED"


def is_own(url):
    return url.startswith(("http://localhost:", "file:", "data:", "blob:"))


def problems(page, rules):
    """What axe, the console and the content security policy say against the page as it stands."""
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    if page.evaluate("!window.axe"):
        page.evaluate(AXE)
    violations = page.evaluate(
        "async options => (await axe.run(document, options)).violations", options
    )
    found = [
        (violation["id"], [node["target"] for node in violation["nodes"]][:3])
        for violation in violations
    ]
    return found + page.evaluate("window.violations") + page.wrong


def log_in(page, site, username):
    """Opens the admin with the session of the last time, or else through the form."""
    page.context.add_cookies(sessions.get((site, username), []))
    page.goto(f"{site}/beheer/")
    if page.url != f"{site}/beheer/":
        give_password(page, username)
        page.wait_for_url(f"{site}/beheer/")
    sessions[site, username] = page.context.cookies()


sessions = {}


def give_password(page, username, password=PASSWORD):
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    page.click("input[type=submit]")
