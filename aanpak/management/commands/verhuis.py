import re

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from aanpak.bedrijf.locks import alone
from aanpak.reservekopie.fouten import KopieFout, in_words
from aanpak.reservekopie.verhuizen import move, read_target


class Command(BaseCommand):
    help = "Verhuist de site van SQLite naar een lege PostgreSQL-database en vergelijkt elke rij. Stop eerst de site."

    def add_arguments(self, parser):
        parser.add_argument(
            "--naar",
            required=True,
            metavar="DATABASE_URL",
            help="postgres://naam:wachtwoord@server/database; zonder wachtwoord geldt de variabele PGPASSWORD",
        )

    def handle(self, naar, **options):
        try:
            with in_words():
                rows = move(connection.settings_dict, read_target(naar))
        except KopieFout as error:
            raise CommandError(f"Er is niets verhuisd. {error}") from error
        self.stdout.write(
            f"Verhuisd: {sum(rows.values())} rijen in {len(rows)} tabellen, aan beide kanten gelijk."
        )
        with alone(settings.VAR_DIR) as is_alone:
            if not is_alone:
                self.stdout.write(
                    "Let op: de site draait nog. Wat redacteuren vanaf nu opslaan, is niet mee verhuisd."
                )
        address = re.sub(r"(//[^:/@]*):[^@/]*@", r"\1:WACHTWOORD@", naar)
        self.stdout.write(f"Zet nu in .env: DATABASE_URL={address}")
        self.stdout.write(
            "Start de site opnieuw. Bewaar het oude bestand tot u zeker weet dat alles goed is."
        )
