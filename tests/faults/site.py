"""The site as in production, in processes of its own: started, struck, measured and always stopped.

For tests only.
"""

import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from contextlib import closing, contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
FULL = os.environ.get("FAULTS") == "full"
PASSWORD = "een lang wachtwoord"
EDITORS = [f"eva{number or ''}" for number in range(9)]  # each may publish
OURS = (
    "BIND",
    "CACHE_URL",
    "DATABASE_URL",
    "DEBUG",
    "EMAIL_URL",
    "SENTRY_DSN",
    "SITE_URL",
    "VAR_DIR",
    "WEB_CONCURRENCY",
)
MAKE_EDITORS = f"""
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
group, password = Group.objects.get(name="Eindredacteur"), make_password("{PASSWORD}")
for name in {EDITORS}:
    User.objects.create(username=name, password=password, is_staff=True).groups.add(group)
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def manage(env, *arguments):
    """What `manage.py` prints. Raises when it fails."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def load(env):
    """Makes the tables and the launch content."""
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "laad_inhoud")


def fill(env):
    """Makes the tables, the launch content and the editors."""
    load(env)
    manage(env, "shell", "--verbosity", "0", "--command", MAKE_EDITORS)


@contextmanager
def once_a_run(name):
    """A block for what the test processes share: one at a time.

    Gives True when none of them has done it yet in this run.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    (ROOT / "var").mkdir(exist_ok=True)
    with open(ROOT / "var" / f"done-{name}", "a+") as done:
        fcntl.flock(done, fcntl.LOCK_EX)
        done.seek(0)
        if done.read() == run:
            yield False
            return
        yield True
        done.truncate(0)
        done.write(run)


def collect_static(env):
    """Collects static files."""
    with once_a_run("collected") as needed:
        if needed:
            manage(env, "collectstatic", "--noinput", "--verbosity", "0")


def template(people=MAKE_EDITORS):
    """A folder with the SQLite database of a new site with these people, to copy."""
    name = f"site-{zlib.crc32(people.encode())}"
    folder = ROOT / "var" / f"test-{name}"
    with once_a_run(name) as needed:
        if needed:
            shutil.rmtree(folder, ignore_errors=True)
            site = Site(folder)
            if people:
                shutil.copytree(template(people=""), folder)
                manage(site.env, "shell", "--verbosity", "0", "--command", people)
            else:
                site.database.parent.mkdir(parents=True)
                load(site.env)
            with closing(sqlite3.connect(site.database)) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


class Site:
    """One node.

    `with Site(folder) as site:` starts it and stops it; a variable in capitals sets the
    environment.

    With a DATABASE_URL of its own the database is expected to be there and filled: `fill(site.env)`
    does that.
    """

    def __init__(self, folder, **variables):
        self.folder, self.port = Path(folder), free_port()
        self.database = self.folder / "database" / "db.sqlite3"
        self.var, self.log_file = self.folder / "var", self.folder / "log.txt"
        self.url = variables.get("SITE_URL", f"http://localhost:{self.port}")
        self.server = None
        inherited = {name: value for name, value in os.environ.items() if name not in OURS}
        standard = {
            "SECRET_KEY": "0123456789abcdef" * 4,
            "VAR_DIR": str(self.var),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DEBUG": "off",
            "SITE_URL": self.url,
            "BIND": f"127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "2",
        }
        self.env = inherited | standard | variables

    def __enter__(self):
        if not self.database.exists() and str(self.database) in self.env["DATABASE_URL"]:
            shutil.copytree(template(), self.folder, dirs_exist_ok=True)
        collect_static(self.env)
        return self.start()

    def __exit__(self, kind, *_):
        self.stop()
        if kind:
            print(f"--- log of {self.url}", *self.log().splitlines()[-200:], "---", sep="\n")

    # --- Starting and stopping --------------------------------------------------------------------

    def start(self, wait=True):
        """Starts gunicorn and waits for its first answer, whatever that is."""
        command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "aanpak.wsgi"]
        with self.log_file.open("a") as log:
            self.server = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if wait:
            self.wait()
        return self

    def wait(self, seconds=30, statuses=range(100, 600)):
        """Seconds until the home answers with one of these statuses."""
        begin = time.monotonic()
        while time.monotonic() < begin + seconds:
            assert self.server.poll() is None, f"gunicorn stopped before it answered:\n{self.log()}"
            with suppress(OSError):
                if self.get("/", timeout=5)[0] in statuses:
                    return time.monotonic() - begin
            time.sleep(0.02)
        raise AssertionError(f"no answer within {seconds} seconds:\n{self.log()}")

    def stop(self):
        """Stops as a hoster does; kills what is left after twenty seconds."""
        if not self.server:
            return
        self.server.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.server.wait(20)
        self.kill()

    def kill(self):
        """`kill -9` on the master and all workers at once, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()
        while self.members():
            time.sleep(0.01)

    def kill_workers(self):
        """`kill -9` on all workers; the master starts others. Returns how many there were."""
        workers = self.workers()
        for pid in workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(workers)

    def restart(self):
        self.stop()
        return self.start()

    def reload(self):
        """New workers, one generation after the other, while the port stays open (as after a
        deploy).
        """
        self.server.send_signal(signal.SIGHUP)

    # --- What there is to see ---------------------------------------------------------------------

    @property
    def master(self):
        return self.server.pid

    def workers(self):
        """The pids of the workers that live."""
        return [pid for pid in self.members() if pid != self.master]

    def members(self):
        """The pids of all processes of this site that live."""
        return [int(path.name) for path in Path("/proc").glob("[0-9]*") if self.is_member(path)]

    def is_member(self, process):
        with suppress(OSError):
            state, _, group = (process / "stat").read_text().rpartition(")")[2].split()[:3]
            return int(group) == self.server.pid and state != "Z"
        return False

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def get(self, path, timeout=30, **headers):
        """(status, body, headers) of one visit.

        A header is written with underscores: Accept_Encoding="br".
        """
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Host": self.url.split("/")[2]}
        )
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with opener.open(request, timeout=timeout) as response:
                return response.status, response.read(), response.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), error.headers

    def paths(self):
        """Every address in the sitemap, without the host."""
        body = self.get("/sitemap.xml")[1].decode()
        return [part.split("</loc>")[0].removeprefix(self.url) for part in body.split("<loc>")[1:]]

    def memory(self):
        """Megabytes that the workers have for themselves, added up: what is shared with the master
        counts once.
        """
        return sum(private_kilobytes(pid) for pid in self.workers()) / 1024

    def open_files(self):
        """How many files and sockets the workers hold open together."""
        return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in self.workers())

    def files(self):
        """How many files the site has on disk."""
        return sum(path.is_file() for path in self.var.rglob("*"))

    # --- The database -----------------------------------------------------------------------------

    def query(self, statement, *values):
        """The rows of one statement on the SQLite database, read without the site."""
        with closing(
            sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=20)
        ) as database:
            return database.execute(statement, values).fetchall()

    def integrity(self):
        """What SQLite finds wrong with the file; nothing when all is well."""
        found = self.query("PRAGMA integrity_check") + self.query("PRAGMA foreign_key_check")
        return [row for row in found if row != ("ok",)]

    @contextmanager
    def without_database(self):
        """A block in which the folder of the SQLite database is elsewhere.

        A connection that is open goes on with the moved file; `kill_workers()` makes them connect
        again.
        """
        elsewhere = self.database.parent.with_name("database-weg")
        self.database.parent.rename(elsewhere)
        try:
            yield
        finally:
            elsewhere.rename(self.database.parent)


def until(seconds, holds):
    """Seconds until it holds; fails when that takes too long."""
    begin = time.monotonic()
    while not holds():
        assert time.monotonic() < begin + seconds, f"not within {seconds} seconds"
        time.sleep(0.1)
    return time.monotonic() - begin


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))


def private_kilobytes(pid):
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
    return 0
