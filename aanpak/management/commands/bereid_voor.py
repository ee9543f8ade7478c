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

from aanpak.bedrijf.migraties import compare_migrations

# In the folder itself, to disappear with it.
COLLECTED = Path(settings.STATIC_ROOT or "") / ".bron.sha256"
PACKAGES = ("django", "whitenoise", "brotli")
SETTINGS = ("STATIC", "STORAGES", "WHITENOISE")  # prefixes


def static_digest() -> str:
    """Changes with everything that collectstatic uses: files, packages, settings."""
    names = [name for name in dir(settings) if name.startswith(SETTINGS)]
    values = [getattr(settings, name) for name in names]
    versions = [version(package) for package in PACKAGES]
    digest = sha256(repr(values + versions).encode())
    for finder in get_finders():
        for path, storage in finder.list(None):
            digest.update(path.encode())
            with storage.open(path) as file:
                digest.update(file.read())
    return digest.hexdigest()


class Command(BaseCommand):
    help = (
        "Doet alleen wat nog moet voor de start: de tabellen, de eerste inhoud, "
        "de statische bestanden."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--start",
            action="store_true",
            help="start daarna de site, in hetzelfde proces: dat scheelt tijd",
        )

    def handle(self, start, **options):
        did_migrate = self.prepare_database()
        did_collect = self.prepare_static_files()
        if not start:
            return
        gunicorn = str(Path(sys.executable).with_name("gunicorn"))
        sys.argv = [gunicorn, "--no-control-socket", "aanpak.wsgi"]
        if did_migrate or did_collect:  # frees the memory that this took
            os.execv(gunicorn, sys.argv)  # noqa: S606 (our own gunicorn)
        WSGIApplication().run()

    def prepare_database(self) -> bool:
        """Whether it migrated. Without a database the site starts too, with stored pages."""
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            self.stderr.write(f"De database antwoordt niet: {' '.join(str(error).split())}")
            self.stderr.write(
                "De site start toch, met wat bewaard is. "
                "Kijk of DATABASE_URL klopt en of de database aanstaat."
            )
            return False
        missing, unknown = compare_migrations()
        if missing:
            call_command("migrate", verbosity=0)
        if not unknown:  # otherwise gunicorn refuses to start, and says why
            call_command("laad_inhoud", stdout=self.stdout)
        return bool(missing)

    def prepare_static_files(self) -> bool:
        """Whether it collected files."""
        digest = static_digest()
        if COLLECTED.is_file() and COLLECTED.read_text() == digest:
            return False
        COLLECTED.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        COLLECTED.write_text(digest)
        return True
