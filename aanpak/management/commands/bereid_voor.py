import os
import sys
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from gunicorn.app.wsgiapp import WSGIApplication

from aanpak.bedrijf.probes import compare_migrations

COLLECTED = (
    Path(settings.STATIC_ROOT or "") / ".bron.sha256"
)  # goes away with the folder that it tells of


def static_digest() -> str:
    """Differs with all that collectstatic works on: the source files, what packs them, and the settings for that."""
    names = [
        name for name in dir(settings) if name.startswith(("STATIC", "STORAGES", "WHITENOISE"))
    ]
    how = [getattr(settings, name) for name in names] + list(
        map(version, ("django", "whitenoise", "brotli"))
    )
    digest = sha256(repr(how).encode())
    for finder in get_finders():
        for path, storage in finder.list(None):
            digest.update(path.encode())
            with storage.open(path) as file:
                digest.update(file.read())
    return digest.hexdigest()


class Command(BaseCommand):
    help = "Doet alleen wat nog moet voor de start: de tabellen, de eerste inhoud, de statische bestanden."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--start",
            action="store_true",
            help="start daarna de site, in hetzelfde proces: dat scheelt tijd",
        )

    def handle(self, start, **options):
        done = [self.prepare_database(), self.prepare_static_files()]
        if not start:
            return
        sys.argv = [
            str(Path(sys.executable).with_name("gunicorn")),
            "--no-control-socket",
            "aanpak.wsgi",
        ]
        if any(done):  # what that took in memory, no worker needs
            os.execv(sys.argv[0], sys.argv)  # noqa: S606 (our own gunicorn)
        WSGIApplication().run()

    def prepare_database(self) -> bool:
        """Whether there was something to do. A database that is away stops nobody: the site shows what is stored."""
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            self.stderr.write(f"De database antwoordt niet: {' '.join(str(error).split())}")
            self.stderr.write(
                "De site start toch, met wat bewaard is. Kijk of DATABASE_URL klopt en of de database aanstaat."
            )
            return False
        missing, unknown = compare_migrations()
        if missing:
            call_command("migrate", verbosity=0)
        if not unknown:  # else gunicorn says why the site does not start
            call_command("laad_inhoud", stdout=self.stdout)
        return bool(missing)

    def prepare_static_files(self) -> bool:
        """Whether there was something to do."""
        digest = static_digest()
        if COLLECTED.is_file() and COLLECTED.read_text() == digest:
            return False
        COLLECTED.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        COLLECTED.write_text(digest)
        return True
