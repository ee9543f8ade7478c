"""A throwaway PostgreSQL server for tests that need a real one: its own folder, its own port, gone
afterwards.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from glob import glob
from itertools import count
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from environ import Env

PASSWORD = "geheim voor tests"
numbers = count(1)


def find(program):
    """The newest of this program that Debian has, or the one on PATH; None when there is none."""
    found = sorted(
        glob(f"/usr/lib/postgresql/*/bin/{program}"), key=lambda path: int(path.split("/")[4])
    )
    return found[-1] if found else shutil.which(program)


def someone():
    """Who runs the server: PostgreSQL refuses root."""
    if os.geteuid():
        return {}
    names = [user.pw_name for user in pwd.getpwall()]
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    def __init__(self, folder):
        self.folder, self.port = Path(folder), free_port()
        if os.geteuid() == 0:
            os.chown(folder, someone()["user"], someone()["group"])
        (self.folder / "password").write_text(PASSWORD)
        self.run(
            "initdb",
            "-U",
            "site",
            "--auth=scram-sha-256",
            f"--pwfile={folder}/password",
            "--no-sync",
            "-E",
            "UTF8",
        )

    def run(self, program, *arguments):
        command = [find(program), "-D", f"{self.folder}/data", *arguments]
        with open(self.folder / "log.txt", "a") as log:
            subprocess.run(
                command, cwd=self.folder, check=True, stdout=log, stderr=log, **someone()
            )

    def start(self):
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c "
            "fsync=off -c shared_buffers=16MB"
        )
        self.run("pg_ctl", "-w", "-o", options, "-l", str(self.folder / "server.txt"), "start")

    def stop(self):
        self.run("pg_ctl", "-m", "immediate", "stop")

    def new(self, template="template0"):
        """The address of a database of its own, empty or a copy of another."""
        name = f"site{next(numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE {name} TEMPLATE "{template}"')
        return self.url(name)

    def url(self, name):
        return f"postgres://site:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/{name}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def postgres_server():
    """A server that runs; tests that share it make a database each."""
    if not find("initdb"):
        pytest.skip("PostgreSQL’s initdb is missing: apt-get install postgresql")
    with tempfile.TemporaryDirectory(
        prefix="pg-", dir="/tmp"
    ) as folder:  # TMPDIR may be closed to who runs the server
        server = Server(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def as_dict(url):
    """The address as Django has it in its settings."""
    return connections.configure_settings({"default": Env.db_url_config(url)})["default"]


def query(url, statement):
    with psycopg.connect(url) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []
