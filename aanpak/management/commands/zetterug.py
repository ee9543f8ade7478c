import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from aanpak.reservekopie.fouten import KopieFout, in_words
from aanpak.reservekopie.terugzetten import moment_of, restore


class Command(BaseCommand):
    help = (
        "Zet een reservekopie terug. Stop eerst de site, op elke server. De database en de uploads van nu blijven bewaard "
        "onder een andere naam. Naast het bestand moet zijn controlesom staan (.sha256)."
    )
    requires_system_checks = []  # they open the database, which nobody may have open

    def add_arguments(self, parser):
        parser.add_argument("bestand", type=Path, help="de reservekopie")
        parser.add_argument("--ja", action="store_true", help="vraag niets")

    def handle(self, bestand, ja, **options):
        try:
            with in_words():
                told = restore(
                    connection.settings_dict,
                    bestand,
                    agree=self.ask if not ja else lambda manifest: True,
                )
        except KopieFout as error:
            raise CommandError(f"Er is niets teruggezet. {error}") from error
        self.stdout.write("De reservekopie is teruggezet.")
        for sentence in told:
            self.stdout.write(sentence)
        self.stdout.write("U kunt de site nu weer starten.")

    def ask(self, manifest):
        """Whether the person at the terminal wants to go on."""
        if not sys.stdin.isatty():
            raise KopieFout("Hier kan niets worden gevraagd. Weet u het zeker? Geef dan --ja mee.")
        self.stdout.write(f"De site wordt weer zoals zij was op {moment_of(manifest)}.")
        return input("Typ ja om door te gaan: ").strip().lower() == "ja"
