"""Every command of docs/uitrol.md, on the machine of tests/machine.py, and what else stands in
uitrol/.
"""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.faults.site import FULL
from tests.machine import DOCS, HOST, IRREVERSIBLE, ROOT, ask, chapters, stopped

pytestmark = pytest.mark.xdist_group("uitrol")

PACKAGES = {
    "ca-certificates",
    "certbot",
    "curl",
    "git",
    "logrotate",
    "nginx",
    "openssl",
    "python3-venv",
}
PACKAGES |= {"postgresql", "postgresql-client", "redis-server"}
SHOW_MIGRATIONS = "cd /srv/aanpak/huidig && .venv/bin/python manage.py showmigrations bouwstenen"

# --- The chapters ---------------------------------------------------------------------------------


def test_every_chapter_with_commands_is_carried_out():
    carried_out = {
        "1. One server",  # by the fixture, and the next by tests/bedrijf/test_f12_deploy.py
        "2. Updating without downtime",
        *re.findall(r'(?:walk\(|chapters\(\)\[)"(.+?)"', Path(__file__).read_text()),
    }

    assert {title for title, commands in chapters().items() if commands} == carried_out


def test_packages_are_those_that_debian_has(machine):
    noted = re.findall(
        r"^apt-get install --yes --no-install-recommends (.+)$",
        machine.noted.read_text(),
        re.MULTILINE,
    )

    assert {name for names in noted for name in names.split()} <= PACKAGES
    assert "useradd --system" in machine.noted.read_text()


def test_journal_has_no_advice_for_a_terminal(machine):
    assert "Ctrl-C" not in machine.log()


def test_nightly_tasks_are_on_and_work(machine):
    assert machine.systemd.enabled >= {
        "aanpak.socket",
        "aanpak.service",
        "aanpak-reservekopie.timer",
    }
    assert len(machine.systemd.enabled) == 7

    machine.run("systemctl start aanpak-taak@clearsessions.service")


def test_emergency_site_answers_when_there_is_nothing_else(machine):
    """With FAULTS=full it is the real one; else a page in its place, for all pages together take
    too long here.
    """
    page = machine.path("/srv/aanpak/noodsite/site/nooit-gevraagd/index.html")
    if FULL:
        machine.run("systemctl start aanpak-taak@exporteer_site.service")
    page.parent.mkdir(parents=True)
    page.write_text("<h1>Noodsite</h1>")

    with stopped(machine):
        found, missing = ask(machine, "/nooit-gevraagd/"), ask(machine, "/ook-niet/")

    assert (found.status, missing.status) == (200, 503)
    assert "Noodsite" in found.body.decode()
    assert len(found.all("Content-Security-Policy")) == 1
    assert found.one("Cache-Control") == "no-cache"


def test_back_to_the_version_before(machine):
    if machine.version == "1.0":
        machine.add_version("1.1")
        machine.walk("2. Updating without downtime")
    assert "proef" in machine.run(SHOW_MIGRATIONS)
    assert (
        machine.path("/srv/aanpak/versies/1.1/manage.py").stat().st_mode & 0o004
    )  # or the user aanpak cannot read it

    machine.walk("3. Back to the version before")

    assert machine.version == "1.0"
    assert "proef" not in machine.run(SHOW_MIGRATIONS)
    assert ask(machine, "/bouwstenen/?terug=1").status == 200


def newest_backup(machine):
    return max(machine.path("/var/backups/aanpak").glob("reservekopie-*.tar.gz"))


def restore(machine, backup):
    """What the block that restores prints, with this backup filled in by the hoster."""
    _, block = chapters()["4. Backup, restore, moving"]
    return machine.run(re.sub(r"(?<=BACKUP=)\S+", str(backup), block))


def test_back_when_the_database_cannot(machine):
    machine.add_version("1.2", IRREVERSIBLE)
    update, *_ = chapters()["2. Updating without downtime"]
    machine.walk_blocks(update.replace("VERSION=1.1", "VERSION=1.2"))
    of_the_update = newest_backup(machine)

    pasted = machine.walk_blocks(
        "set +e", *chapters()["3. Back to the version before"], "true"
    )  # a shell goes on
    released = machine.run("/srv/aanpak/versies/1.0/uitrol/release 2>&1 || echo REFUSED")

    assert "IrreversibleError" in pasted
    assert "1. Libraries" not in pasted
    assert "de database is van een nieuwere versie" in released
    assert released.endswith("REFUSED\n")
    assert machine.version == "1.2"
    assert ask(machine, "/zoeken/?q=vooruit").status == 200

    (point_back,) = re.findall("`(ln -sfn .*)`", DOCS.read_text())
    machine.walk_blocks(point_back)
    restore(machine, of_the_update)

    assert machine.version == "1.0"
    assert "proef" not in machine.run(SHOW_MIGRATIONS)
    assert ask(machine, "/zoeken/?q=terug").status == 200


def count_rows(machine, and_lose=False):
    with closing(
        sqlite3.connect(machine.path("/var/lib/aanpak/db.sqlite3"), autocommit=True)
    ) as database:
        if and_lose:
            database.execute("DELETE FROM domeinen_bijdrage")
        return database.execute("SELECT count(*) FROM domeinen_bijdrage").fetchone()[0]


def test_backup_can_be_restored(machine):
    before = count_rows(machine)
    backup, _ = chapters()["4. Backup, restore, moving"]

    listed = machine.run(backup)
    assert count_rows(machine, and_lose=True) == 0
    said = restore(machine, newest_backup(machine))

    assert ".tar.gz.sha256" in listed
    assert "De reservekopie is teruggezet." in said
    assert count_rows(machine) == before > 0
    assert ask(machine, "/stappen/?terug=1").status == 200


def setting(machine, name):
    """The one value of this setting."""
    (value,) = re.findall(
        rf"^{name}=(.+)", machine.path("/etc/aanpak/aanpak.env").read_text(), re.MULTILINE
    )
    return value


def test_probes_tell_with_the_token_what_is_wrong(machine):
    said = machine.walk("7. Watching over it")

    assert '"gereed": true' in said
    assert '"reservekopie"' in said
    assert "De site is versie " in said
    assert setting(machine, "STATUS_TOKEN") not in machine.noted.read_text()
    assert "aanpak-reservekopie.timer" in said


def test_several_nodes(machine):
    data, node, upstream = chapters()["5. Several nodes"]
    mistyped = node.replace("$PASSWORD", "$PASSWORD-mistyped")

    said = machine.walk_blocks(data, mistyped, node, upstream)

    assert "Er is niets verhuisd" in said.split("aan beide kanten gelijk")[0]
    assert urlsplit(setting(machine, "DATABASE_URL")).password not in machine.noted.read_text()
    assert machine.systemd.read("aanpak.socket")["FreeBind"] == [
        "yes"
    ]  # else a machine that starts again has no site
    assert "nonlocal_bind = 1" in machine.path("/etc/sysctl.d/aanpak.conf").read_text()
    until = time.monotonic() + 10
    while ask(machine, "/domeinen/?knopen=1").status == 503 and time.monotonic() < until:
        pass  # a worker of nginx from before the reload still looks for the one node
    for _ in range(4):  # one of the two nodes does not answer
        assert ask(machine, "/domeinen/?knopen=1").status == 200


def test_new_nginx_files_leave_alone_what_the_hoster_made(machine):
    _, copy = chapters()["2. Updating without downtime"]
    certificate, upstream = (
        machine.path(f"/etc/nginx/aanpak/{name}") for name in ("tls/fullchain.pem", "upstream.conf")
    )
    ours = upstream.read_text().replace("max_fails=1", "max_fails=2")
    upstream.write_text(ours)
    signed = certificate.read_bytes()

    machine.walk_blocks(copy)

    assert (upstream.read_text(), certificate.read_bytes()) == (ours, signed)
    assert ask(machine, "/zoeken/?q=nginx").status == 200
    names = {path.name for path in (ROOT / "uitrol/nginx").iterdir() if "upstream" not in path.name}
    assert names == set(re.findall(r"[\w-]+\.(?:html|conf)(?= )", copy))


def read_by_the_site():
    """The names of all settings."""
    files = ["aanpak/omgeving.py", "aanpak/settings.py", "gunicorn.conf.py"]
    code = "".join((ROOT / name).read_text() for name in files)
    variable = r'(?:read(?:_\w+)?\(\s*(?:env\.\w+, )?|env\.\w+\(\s*)"([A-Z_]+)"'
    return set(re.findall(variable, code))


def test_every_setting_stands_in_the_table():
    read = read_by_the_site()
    table = DOCS.read_text().split("## 8. All settings")[1].split("## 9.")[0]

    assert {"SECRET_KEY", "SITE_URL", "DEBUG", "DATABASE_URL", "BIND"} <= read
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)) == read


# --- Docker ---------------------------------------------------------------------------------------


def docker_lines(name):
    """What follows this instruction in the Dockerfile, each on one line."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace(
        "\\\n", " "
    )
    return [" ".join(line.split()[1:]) for line in text.splitlines() if line.split()[:1] == [name]]


def test_dockerfile_makes_a_small_image_without_secrets_or_root():
    text = (ROOT / "Dockerfile").read_text()

    assert docker_lines("FROM") == ["python:3.13-slim"]
    assert docker_lines("USER") == ["aanpak"]
    assert text.index("USER aanpak") > text.rindex("RUN")
    assert "/-/leeft" in docker_lines("HEALTHCHECK")[0]
    assert "--require-hashes" in text
    assert "SECRET_KEY" not in " ".join(docker_lines("ENV") + docker_lines("ARG"))
    assert not re.search("https?://(?!127)", text)
    ignored = set((ROOT / ".dockerignore").read_text().splitlines())
    assert {"tests", "var", ".*"} <= ignored
    assert (
        not {"CHANGELOG.md", "LICENSE", "docs", "*.md"} & ignored
    )  # the site and its licence ask for them


def test_dockerfile_commands_work_in_a_clean_environment(machine, tmp_path):
    """An image cannot be built here: all but Debian's packages and users runs in a new environment
    of Python.
    """
    shutil.copytree(
        machine.root / "source", tmp_path / "app", ignore=shutil.ignore_patterns(".git")
    )
    debian, mine = [], []
    for line in docker_lines("RUN"):
        (debian if re.search("apt-get|useradd", line) else mine).append(
            line.replace("/tmp/bouw", f"{tmp_path}/bouw")
        )

    machine.run(f"python3 -m venv {tmp_path}/python")
    for line in mine:
        machine.run(f"cd {tmp_path}/app && export PATH={tmp_path}/python/bin:$PATH && {line}")

    assert (len(debian), len(mine)) == (2, 2)
    assert (tmp_path / "app/staticfiles/staticfiles.json").exists()
    assert not (tmp_path / "bouw").exists()
    assert json.loads(docker_lines("CMD")[0]) == [
        "python",
        "-m",
        "gunicorn",
        "--no-control-socket",
        "aanpak.wsgi",
    ]


def test_compose_closes_every_container_and_knows_every_file():
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    services = compose["services"]

    assert set(services) == {"prepare", "site", "nginx", "database", "redis"}
    for name, service in services.items():
        assert service["read_only"] and "no-new-privileges:true" in service["security_opt"], name
        assert "healthcheck" in service or name == "site", name
        assert service.get("restart") == "unless-stopped" or name == "prepare", name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            hosters = ("./site.conf", "./tls", *compose["volumes"])
            assert (ROOT / source).exists() if source.startswith("./uitrol") else source in hosters
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert (
        "127.0.0.1" in services["database"]["healthcheck"]["test"]
    )  # PostgreSQL being made answers on its Unix socket
    assert not re.search("(SECRET_KEY|PASSWORD): (?!\\$)", (ROOT / "compose.yaml").read_text())


def compose_environment(**env_file):
    """What docker compose makes of the settings of the site, with this .env."""
    given = {
        "SITE_URL": f"https://{HOST}",
        "SECRET_KEY": "0123456789abcdef" * 4,
        "POSTGRES_PASSWORD": "geheim",
    } | env_file
    settings = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["site"][
        "environment"
    ]
    fill_in = partial(
        re.sub, r"\$\{(\w+)(?::-(.*?)|:\?)\}", lambda found: given.get(found[1]) or found[2]
    )
    return {name: fill_in(value) for name, value in settings.items()}


def test_compose_hands_on_every_setting():
    handed_on = {
        name
        for name in read_by_the_site()
        if compose_environment(**{name: "proef"}).get(name) == "proef"
    }
    in_the_image = set(re.findall(r"([A-Z_]+)=", " ".join(docker_lines("ENV"))))
    of_compose = {"DATABASE_URL", "CACHE_URL"}  # its own servers

    assert read_by_the_site() - handed_on - in_the_image - of_compose == {
        "DEBUG"
    }  # refused with https://
    assert of_compose <= compose_environment().keys()


@pytest.mark.parametrize(
    ("env_file", "said"),
    [
        ({}, ""),
        ({"EMAIL_URL": "smtp://mail.nl", "MAIL_VAN": "redactie@voorbeeld.nl"}, ""),
        ({"EMAIL_URL": "smtp://mail.nl"}, "MAIL_VAN is ''"),
    ],
)
def test_site_of_compose_starts_with_three_settings(tmp_path, env_file, said):
    environment = compose_environment(**env_file) | {"VAR_DIR": str(tmp_path)}

    started = subprocess.run(
        [sys.executable, "-c", "import aanpak.settings"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert said in started.stderr
    assert bool(started.returncode) == bool(said)


def test_commands_for_docker_but_docker_itself(machine):
    """Docker is not here.

    The others change no file of the repository, and leave the secrets to who typed them.
    """
    blocks = re.findall(r"^```text\n(.*?)^```$", DOCS.read_text(), re.MULTILINE | re.DOTALL)
    install, update, restore = (
        re.sub(r"^docker .*\n", "", block, flags=re.MULTILINE) for block in blocks
    )

    machine.walk_blocks("mkdir /srv/docker", "cd /srv/docker", install, update, restore)

    folder = machine.path("/srv/docker/aanpak")
    assert (folder / ".env").stat().st_mode & 0o077 == 0
    assert HOST in (folder / "site.conf").read_text()
    assert machine.run("git -C /srv/docker/aanpak status --porcelain --untracked-files=no") == ""
    assert {".env", "/site.conf", "/tls/", "/backups/"} <= set(
        (ROOT / ".gitignore").read_text().splitlines()
    )


# --- uitrol/ --------------------------------------------------------------------------------------


@pytest.mark.skipif(
    not shutil.which("systemd-analyze"),
    reason="systemd-analyze, which knows systemd's own rules, is not here",
)
def test_units_are_right_and_shut_tight(machine):
    folder = machine.path("/etc/systemd/system")
    units = [unit for unit in sorted(folder.glob("aanpak*")) if unit.is_file()]

    verdict = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--man=no",
            *[str(unit).replace("@.", "@reservekopie.") for unit in units],
        ],
        capture_output=True,
        text=True,
    )

    assert len(units) == 8
    assert [line for line in verdict.stderr.splitlines() if "aanpak" in line] == []
    for unit in ("aanpak.service", "aanpak-taak@.service"):
        said = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", str(folder / unit)],
            capture_output=True,
            text=True,
        ).stdout
        assert float(re.search(r"exposure level for \S+ (\d+\.\d)", said)[1]) <= 1.5


def test_tasks_are_shut_as_tight_as_the_site():
    def hardening(unit):
        lines = (
            (ROOT / "uitrol/systemd" / unit)
            .read_text()
            .split("[Service]")[1]
            .split("[Install]")[0]
            .splitlines()
        )
        return {
            line
            for line in lines
            if re.match(
                "Protect|Private|Restrict|System|Capab|Ambient|NoNew|Lock|UMask|Remove", line
            )
        }

    assert len(hardening("aanpak.service")) > 20
    assert hardening("aanpak.service") == hardening("aanpak-taak@.service")
