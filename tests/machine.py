"""A folder that stands for a bare machine, in which the commands of docs/uitrol.md run as they are
written there.

Real are the shell, git, openssl, sed, curl, nginx with the very configuration, gunicorn behind a
socket that outlives it, pip that checks the requirements, manage.py and the database. What is not,
is in the two tables below, each with its reason.
"""

import http.client
import json
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tests.faults.site import FULL, free_port

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs/uitrol.md"
HOST = "www.voorbeeld.nl"
PASSWORD = "zes paarse zebra’s"
NOT_CODE = shutil.ignore_patterns(".*", "tests", "var", "staticfiles", "__pycache__")

# Commands that need root, systemd or the internet, and what stands in for them.
STAND_INS = {
    "apt-get": "would change this machine: noted; the packages that it gets are compared with a list in test_uitrol.py."
    " The servers that it would start are started",
    "useradd": "would change this machine: noted",
    "chgrp": "there is no group aanpak here: noted",
    "install": "there is no user aanpak here: the options -o and -g are left out",
    "runuser": "there is no user aanpak here: the command runs as who runs the tests, and is noted",
    "curl": "is real; noted, for everybody on a machine can read the arguments of a command",
    "certbot": "needs the internet: an authority of our own, made by openssl, signs the certificate",
    "systemctl": (
        "needs systemd: class Systemd reads the same units and does what they say, the held "
        "socket included"
    ),
    "psql": (
        "there is no PostgreSQL that runs here: one is started on a free port, in a folder "
        "of its own"
    ),
    "nginx": (
        "needs port 80 and 443: the same program with the same files, by the substitutions below"
    ),
    "python3": "is the Python of the tests. An environment that it makes finds the libraries of the tests, so that pip has"
    " only to compare them with requirements.txt; with FAULTS=full pip gets them all again",
}


def substitutions(root, ports):
    """[(pattern, replacement, reason)]: all that is changed in the commands and in the files of
    uitrol/.
    """
    return [
        (r"(?<![\w./}])/(?=(srv|etc|var|run)/)", f"{root}/", "a folder stands for the whole disk"),
        (
            r"https://git\.voorbeeld\.nl/aanpak\.git",
            f"file://{root}/origin.git",
            "a repository made of this very code",
        ),
        (r"127\.0\.0\.1:8000\b", f"127.0.0.1:{ports['gunicorn']}", "a port that is free"),
        (
            r"listen 80\b",
            f"listen 127.0.0.1:{ports['http']}",
            "a port that is free, and on this machine only",
        ),
        (
            r"listen 443\b",
            f"listen 127.0.0.1:{ports['https']}",
            "a port that is free, and on this machine only",
        ),
        (r" +listen \[::\].*\n", "", "not every machine that runs the tests has IPv6"),
        (r"(?<=\$DATA:)5432\b", ports["postgres"], "a port that is free"),
        (r"(?<=\$DATA:)6379\b", ports["redis"], "a port that is free"),
        (r"(?<=\$NODE_A:)8000\b", ports["gunicorn"], "a port that is free"),
        (
            r"(?<=\$NODE_B:)8000\b",
            ports["nobody"],
            "there is one node; nginx must find that the other does not answer",
        ),
        (r"\b10\.0\.0\.(?=\d)", "127.0.0.", "addresses of this machine only"),
        (r"\$HOST:443:", f"$HOST:{ports['https']}:", "a port that is free"),
        (r"https://\$HOST/", f"https://$HOST:{ports['https']}/", "a port that is free"),
        (
            r"user www-data;",
            f"user {pwd.getpwuid(os.geteuid()).pw_name};",
            "nginx must be able to read the folder",
        ),
        (
            r"\nhttp \{",
            f"\nhttp {{{temp_paths(root)}",
            "where Debian's nginx keeps these may be another user's",
        ),
    ]


def temp_paths(root):
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"\n    {name}_temp_path {root}/var/lib/nginx/{name};" for name in names)


class Machine:
    """`with Machine(folder) as machine:` is bare; `machine.run(commands)` does what a hoster does."""

    def __init__(self, root):
        self.root = Path(root)
        self.ports = {
            name: free_port()
            for name in ("gunicorn", "http", "https", "postgres", "redis", "nobody")
        }
        self.table = substitutions(self.root, self.ports)
        self.noted = self.root / "noted"
        self.authority = self.path("/etc/letsencrypt/live") / HOST / "ca.pem"
        self.url, self.port = (
            f"https://{HOST}",
            self.ports["https"],
        )  # for Load, as the site is to a visitor
        self.systemd = Systemd(self)

    def __enter__(self):
        for folder in (
            "bin",
            "etc/nginx",
            "etc/systemd/system",
            "var/lib/nginx",
            "var/log/nginx",
            "run",
        ):
            (self.root / folder).mkdir(parents=True)
        shutil.copy("/etc/nginx/mime.types", self.root / "etc/nginx")
        for name, script in self.stand_ins().items():
            path = self.root / "bin" / name
            path.write_text(script)
            path.chmod(0o755)
        self.make_origin()
        self.systemd.begin()
        return self

    def __exit__(self, kind, *_):
        self.systemd.end()
        if kind:
            print("--- log", *self.log().splitlines()[-100:], sep="\n")

    def path(self, path):
        """Where this path of the docs is."""
        return self.root / path.lstrip("/")

    def here(self, text):
        """The text with everything that is different on this machine."""
        for pattern, replacement, _ in self.table:
            text = re.sub(pattern, lambda _, replacement=replacement: str(replacement), text)
        return text

    @property
    def version(self):
        return self.path("/srv/aanpak/huidig").resolve().name

    def log(self):
        logs = [self.root / "log", *self.path("/var/log/nginx").glob("error.log")]
        return "\n".join(log.read_text(errors="replace") for log in logs if log.exists())

    # --- The code ---------------------------------------------------------------------------------

    def make_origin(self):
        """A repository with this code as version 1.0."""
        source = self.root / "source"
        shutil.copytree(ROOT, source, ignore=NOT_CODE)
        for path in source.glob("uitrol/**/*"):
            if path.is_file():
                path.write_text(self.here(path.read_text()))  # keeps the mode
        self.git("init", "--quiet", "--initial-branch", "main")
        self.tag("1.0")

    def tag(self, version):
        """Everything that lies in the source, as this version."""
        self.git("add", "--all")
        self.git(
            "-c",
            "user.name=test",
            "-c",
            "user.email=test@voorbeeld.nl",
            "commit",
            "--quiet",
            "--message",
            version,
        )
        self.git("tag", version)
        if not (self.root / "origin.git").exists():
            (self.root / "origin.git").symlink_to(self.root / "source" / ".git")

    def add_version(self, version, operation=None):
        """A tag with a migration and another stylesheet; the migration adds a column, which every
        version could bear.
        """
        migrations = self.root / "source/bouwstenen/migrations"
        last = max(path.stem for path in migrations.glob("[0-9]*.py"))
        migration = MIGRATION.format(last=last, operation=operation or EXPAND)
        (migrations / f"{int(last[:4]) + 1:04}_proef.py").write_text(migration)
        with (self.root / "source/static/css/site.css").open("a") as stylesheet:
            stylesheet.write(f':root {{ --version: "{version}"; }}\n')
        self.tag(version)

    def git(self, *arguments):
        subprocess.run(["git", *arguments], cwd=self.root / "source", check=True)

    # --- The commands -----------------------------------------------------------------------------

    def run(self, commands, stdin="", **variables):
        """What the commands print. Each must succeed, as under a hoster's eyes."""
        environment = {
            "PATH": f"{self.root}/bin:{os.environ['PATH']}",
            "HOME": str(self.root),
            "LANG": "C.UTF-8",
        } | variables
        result = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.here(commands)],
            cwd=self.root,
            env=environment,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # no terminal: a question is answered from stdin
            umask=0o077,  # a root who lets nobody else read
        )
        assert result.returncode == 0, f"{commands}\n---\n{result.stdout}"
        return result.stdout

    def walk(self, chapter, stdin="", **variables):
        """Carries out all blocks of a chapter in one shell, after the three lines that a hoster
        fills in.
        """
        return self.walk_blocks(*chapters()[chapter], stdin=stdin, **variables)

    def walk_blocks(self, *blocks, **options):
        """Carries out these blocks in one shell, after the three lines that a hoster fills in."""
        return self.run("\n".join([chapters()["1. One server"][0], *blocks]), **options)

    def stand_ins(self):
        """{name: script} of what stands in for the commands in STAND_INS."""
        note = f'#!/bin/sh\necho "$(basename "$0") $*" >> {self.noted}\n'
        return {
            "apt-get": note + INSTALLED.format(etc=self.path("/etc")),
            "useradd": note,
            "chgrp": note,
            "certbot": note + SIGN.format(tls=self.path("/etc/letsencrypt/live") / HOST),
            "install": (
                f'#!/bin/bash\nexec {shutil.which("install")} $(sed -E "s/-[og] \\S+//g" <<< '
                '"$*")\n'
            ),
            "curl": note + f'exec {shutil.which("curl")} "$@"\n',
            "runuser": note + 'while [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n',
            "systemctl": f"#!{sys.executable}\n{ASK.format(address=str(self.systemd.address))}",
            "psql": (
                f"#!/bin/sh\nexec {PSQL} --host=localhost --port={self.ports['postgres']} "
                '--username=postgres "$@"\n'
            ),
            "nginx": (
                f"#!/bin/sh\nexec {NGINX} -c {self.path('/etc/nginx/nginx.conf')} -p "
                f'{self.root} "$@"\n'
            ),
            "python3": f"#!/bin/sh\nset -e\n{MAKE_VENV}",
        }


EXPAND = (
    'migrations.AddField("bouwsteen", "proef", models.CharField(max_length=20, default="", '
    'db_default=""))'
)
IRREVERSIBLE = "migrations.RunPython(lambda apps, schema_editor: None)"
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("bouwstenen", "{last}")]
    operations = [{operation}]
"""
POSTGRES = max(
    Path("/usr/lib/postgresql").glob("*/bin"),
    key=lambda path: int(path.parent.name),
    default=Path("/usr/bin"),
)
PSQL = shutil.which("psql")
INSTALLED = """
case "$*" in *postgresql\\ redis-server*)
    mkdir -p {etc}/postgresql/17/main/conf.d {etc}/redis
    systemctl start postgresql
esac
"""
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
SIGN = """
mkdir -p {tls} && cd {tls}
openssl req -x509 -newkey rsa:2048 -noenc -days 2 -subj "/CN=Wegwerp-CA" -addext keyUsage=critical,keyCertSign \\
    -keyout ca.key -out ca.pem 2>/dev/null
openssl req -newkey rsa:2048 -noenc -subj "/CN=www.voorbeeld.nl" -keyout privkey.pem -out request.pem 2>/dev/null
echo "subjectAltName=DNS:www.voorbeeld.nl" > names
openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -days 2 -extfile names -out fullchain.pem 2>/dev/null
"""
ASK = """
import json, socket, sys
with socket.socket(socket.AF_UNIX) as asked:
    asked.connect({address!r})
    asked.sendall(json.dumps(sys.argv[1:]).encode() + b"\\n")
    code, said = json.load(asked.makefile())
print(said, end="")
sys.exit(code)
"""
BASE_PYTHON = Path(sys._base_executable).resolve()
MAKE_VENV = f"""
if [ "$1 $2" != "-m venv" ] || [ -n "{"full" if FULL else ""}" ]; then exec {BASE_PYTHON} "$@"; fi
{BASE_PYTHON} "$@" --without-pip
echo {sysconfig.get_path("purelib")} > "$(echo "$3"/lib/python3.*/site-packages)/tests.pth"
"""


class Systemd:
    """Does what the units say, but for the sandbox, which only systemd can make."""

    def __init__(self, machine):
        self.machine = machine
        self.address = machine.root / "systemd.sock"
        self.sockets, self.processes, self.enabled = {}, {}, set()
        # Not in the folder of the tests, nor in TMPDIR: its user may not come there
        self.cluster = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))

    def begin(self):
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(self.address))
        self.server.listen()
        threading.Thread(target=self.listen, daemon=True).start()

    def end(self):
        self.server.close()
        for unit in list(self.processes):
            self.stop(unit)
        for listener in self.sockets.values():
            listener.close()
        shutil.rmtree(self.cluster)

    def listen(self):
        with suppress(OSError):
            while True:
                asked, _ = self.server.accept()
                with asked:
                    asked.sendall(
                        json.dumps(self.answer(json.loads(asked.makefile().readline()))).encode()
                    )

    def answer(self, arguments):
        """(exit code, what it says) of `systemctl` with these arguments."""
        if arguments == ["--failed"] or arguments[0] == "list-timers":
            return 0, "\n".join(sorted(self.enabled)) + "\n"
        verb, *units = [argument for argument in arguments if not argument.startswith("-")]
        try:
            for unit in units:
                getattr(self, verb)(unit if "." in unit else f"{unit}.service")
                if "--now" in arguments:
                    self.start(unit)
        except Exception as error:
            return 1, f"systemctl {' '.join(arguments)}: {error!r}\n{self.machine.log()[-2000:]}\n"
        return 0, ""

    # --- Verbs ------------------------------------------------------------------------------------

    def enable(self, unit):
        assert self.read(unit)["WantedBy"], f"{unit} has no WantedBy"
        self.enabled.add(unit)

    def start(self, unit):
        if unit in self.processes:
            return None
        if unit in self.servers:
            return self.start_server(unit)
        settings = self.read(unit)
        if unit.endswith(".socket"):
            return self.hold(unit, settings)
        if unit.endswith(".timer"):
            assert self.read(settings["Unit"][0])["ExecStart"]
            return None
        for needed in settings["Requires"]:
            self.start(needed)
        return self.execute(unit, settings)

    def stop(self, unit):
        if listener := self.sockets.pop(unit, None):
            listener.close()
        if process := self.processes.pop(unit, None):
            process.send_signal(signal.SIGINT if unit == "postgresql.service" else signal.SIGTERM)
            try:
                process.wait(45)
            finally:
                process.kill()

    def restart(self, unit):
        self.stop(unit)
        self.start(unit)

    def reload(self, unit):
        assert unit == "nginx.service", f"{unit} cannot reload"
        self.machine.run("nginx -s reload")

    # --- How --------------------------------------------------------------------------------------

    def read(self, unit):
        """{key: [values]} of a unit and what is laid over it; an empty value takes away what was
        there.
        """
        folder, (name, kind) = self.machine.path("/etc/systemd/system"), unit.rsplit(".", 1)
        template, _, instance = name.partition("@")
        path = folder / (f"{template}@.{kind}" if instance else unit)
        settings = Settings()
        for part in [path, *sorted(folder.glob(f"{unit}.d/*.conf"))]:
            for key, value in re.findall(r"^(\w+)=(.*)$", part.read_text(), re.MULTILINE):
                settings[key] = [*settings[key], value.replace("%i", instance)] if value else []
        return settings

    def hold(self, unit, settings):
        if unit not in self.sockets:
            host, port = settings["ListenStream"][-1].rsplit(":", 1)
            self.sockets[unit] = socket.create_server(
                (host, int(port)), backlog=int(settings["Backlog"][-1])
            )

    def execute(self, unit, settings):
        """Starts the command; of Type=oneshot until it is done, of Type=notify until it says that
        it is ready.
        """
        command, environment = (
            settings["ExecStart"][0].split(),
            {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"},
        )
        options = {
            "cwd": settings["WorkingDirectory"][0],
            "stderr": subprocess.STDOUT,
            "start_new_session": True,
        }
        with (self.machine.root / "log").open("a") as log:
            if settings["Type"] == ["oneshot"]:
                subprocess.run(command, env=environment, stdout=log, check=True, **options)
                return
            with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as notified:
                address = self.machine.root / f"notify-{time.monotonic_ns()}"
                notified.bind(str(address))
                notified.settimeout(0.1)
                listener = self.sockets[settings["Requires"][0]]
                environment |= {"NOTIFY_SOCKET": str(address), "LISTEN_FDS": "1"}
                handed = [sys.executable, "-c", HAND_OVER, str(listener.fileno()), *command]
                process = subprocess.Popen(
                    handed, env=environment, stdout=log, pass_fds=[listener.fileno()], **options
                )
                self.processes[unit] = process
                self.wait_until_ready(process, notified)

    def wait_until_ready(self, process, notified):
        while process.poll() is None:
            with suppress(TimeoutError):
                if b"READY=1" in notified.recv(4096):
                    return
        raise AssertionError("the service stopped before it was ready")

    # --- Debian's own services --------------------------------------------------------------------

    @property
    def servers(self):
        """{unit: (command, port)} of the services that Debian's packages bring."""
        ports, etc = self.machine.ports, self.machine.path("/etc")
        redis = [
            "redis-server",
            etc / "redis/redis.conf",
            "--port",
            str(ports["redis"]),
            "--save",
            "",
        ]
        return {
            "nginx.service": (
                [self.machine.root / "bin/nginx", "-g", "daemon off;"],
                ports["https"],
            ),
            "postgresql.service": (
                [*AS_POSTGRES, POSTGRES / "postgres", "-D", self.cluster],
                ports["postgres"],
            ),
            "redis-server.service": (redis, ports["redis"]),
        }

    def start_server(self, unit):
        """Starts it and waits until it listens."""
        if unit == "postgresql.service":
            self.prepare_postgres()
        command, port = self.servers[unit]
        with (self.machine.root / "log").open("a") as log:
            process = subprocess.Popen(
                command, cwd="/", stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.processes[unit] = process
        while process.poll() is None:
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", port)).close()
            time.sleep(0.02)
        raise AssertionError(f"{unit} stopped before it listened")

    def prepare_postgres(self):
        """A cluster as Debian's package makes it, with what the docs put in its configuration."""
        if not (self.cluster / "PG_VERSION").exists():
            if AS_POSTGRES:
                shutil.chown(self.cluster, "postgres")
            options = [
                "--username=postgres",
                "--auth-host=scram-sha-256",
                "--auth-local=trust",
                "--encoding=UTF8",
                "--no-sync",
            ]
            command = [*AS_POSTGRES, POSTGRES / "initdb", "-D", self.cluster, *options]
            subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)
        etc = self.machine.path("/etc/postgresql/17/main")
        ours = (
            f"port = {self.machine.ports['postgres']}\nunix_socket_directories = ''\nfsync = off\n"
        )
        (self.cluster / "postgresql.auto.conf").write_text(
            ours + "".join(part.read_text() for part in etc.glob("conf.d/*"))
        )
        trusted = "host all postgres 127.0.0.1/32 trust\nhost all postgres ::1/128 trust\n"
        added = (etc / "pg_hba.conf").read_text() if (etc / "pg_hba.conf").exists() else ""
        (self.cluster / "pg_hba.conf").write_text(trusted + added)


AS_POSTGRES = (
    ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    if os.geteuid() == 0
    else []
)


class Settings(dict):
    def __missing__(self, key):
        return []


# As systemd does it: the socket is file 3, and LISTEN_PID is the process itself.
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[2], sys.argv[2:])
"""


def chapters():
    """{title: [commands]} of docs/uitrol.md, in order."""
    found = {}
    for title, text in re.findall(
        r"^## (.+?)\n(.*?)(?=^## |\Z)", DOCS.read_text(), re.MULTILINE | re.DOTALL
    ):
        found[title] = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found


@contextmanager
def stopped(machine):
    """A block in which the site is not there, and nginx is."""
    machine.run("systemctl stop aanpak.socket aanpak.service")
    try:
        yield
    finally:
        machine.run("systemctl start aanpak.service")


# --- A visitor ------------------------------------------------------------------------------------


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name):
        """Every value of this header."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def one(self, name):
        (value,) = self.all(name)
        return value


def ask(machine, path, method="GET", body=None, port="https", host=HOST, tls=None, **headers):
    """What a visitor gets from nginx.

    A header is written with underscores: Accept_Encoding="br".
    """
    context = tls or ssl.create_default_context(cafile=machine.authority)
    raw = socket.create_connection(("127.0.0.1", machine.ports[port]), timeout=30)
    connection = http.client.HTTPConnection(host)
    connection.sock = context.wrap_socket(raw, server_hostname=HOST) if port == "https" else raw
    with closing(connection):
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.send(body or b"")
        response = connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read())
