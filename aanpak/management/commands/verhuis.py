import re

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from aanpak.bedrijf.locks import exclusive_lock
from aanpak.reservekopie.fouten import ReservekopieFout, explained_errors
from aanpak.reservekopie.verhuizen import move_site, read_target


class Command(BaseCommand):
    help = (
        "Verhuist de site van SQLite naar een lege PostgreSQL-database en vergelijkt elke rij. "
        "Stop eerst de site."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--naar",
            required=True,
            metavar="DATABASE_URL",
            help=(
                "postgres://naam:wachtwoord@server/database; "
                "zonder wachtwoord geldt de variabele PGPASSWORD"
            ),
        )

    def handle(self, naar, **options):
        try:
            with explained_errors():
                rows = move_site(connection.settings_dict, read_target(naar))
        except ReservekopieFout as error:
            raise CommandError(f"Er is niets verhuisd. {error}") from error
        self.stdout.write(
            f"Verhuisd: {sum(rows.values())} rijen in {len(rows)} tabellen, "
            "aan beide kanten gelijk."
        )
        with exclusive_lock(settings.VAR_DIR) as has_lock:
            if not has_lock:
                self.stdout.write(
                    "Let op: de site draait nog. "
                    "Wat redacteuren vanaf nu opslaan, is niet mee verhuisd."
                )
        address = re.sub(r"(//[^:/@]*):[^@/]*@", r"\1:WACHTWOORD@", naar)
        self.stdout.write(f"Zet nu in .env: DATABASE_URL={address}")
        self.stdout.write(
            "Start de site opnieuw. Bewaar het oude bestand tot u zeker weet dat alles goed is."
        )
