import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from aanpak.reservekopie.fouten import ReservekopieFout, explained_errors
from aanpak.reservekopie.terugzetten import made_on, restore


class Command(BaseCommand):
    help = (
        "Zet een reservekopie terug. Stop eerst de site, op elke server. "
        "De database en de uploads van nu blijven bewaard onder een andere naam. "
        "Naast het bestand moet zijn controlesom staan (.sha256)."
    )
    requires_system_checks = []  # they open the database, which must be closed

    def add_arguments(self, parser):
        parser.add_argument("bestand", type=Path, help="de reservekopie")
        parser.add_argument("--ja", action="store_true", help="vraag niets")

    def handle(self, bestand, ja, **options):
        agree = (lambda manifest: True) if ja else self.ask
        try:
            with explained_errors():
                sentences = restore(connection.settings_dict, bestand, agree)
        except ReservekopieFout as error:
            raise CommandError(f"Er is niets teruggezet. {error}") from error
        self.stdout.write("De reservekopie is teruggezet.")
        for sentence in sentences:
            self.stdout.write(sentence)
        self.stdout.write("U kunt de site nu weer starten.")

    def ask(self, manifest):
        if not sys.stdin.isatty():
            raise ReservekopieFout(
                "Hier kan niets worden gevraagd. Weet u het zeker? Geef dan --ja mee."
            )
        self.stdout.write(f"De site wordt weer zoals zij was op {made_on(manifest)}.")
        return input("Typ ja om door te gaan: ").strip().lower() == "ja"
