from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from aanpak.reservekopie.fouten import ReservekopieFout, explained_errors, in_mb
from aanpak.reservekopie.maken import make_backup


class Command(BaseCommand):
    help = (
        "Maakt een reservekopie van de hele site in één bestand, terwijl de site gewoon werkt. "
        "Bewaart daarna de nieuwste van 7 dagen, 5 weken en 12 maanden, "
        "en alles van de laatste 24 uur. Laat dit elke nacht draaien."
    )
    requires_system_checks = []  # a broken site can be backed up too

    def add_arguments(self, parser):
        parser.add_argument(
            "--naar",
            type=Path,
            default=settings.RESERVEKOPIE_DIR,
            help="een andere map dan RESERVEKOPIE_DIR",
        )

    def handle(self, naar, **options):
        try:
            with explained_errors():
                path = make_backup(connection.settings_dict, naar)
        except ReservekopieFout as error:
            raise CommandError(f"Er is geen reservekopie gemaakt. {error}") from error
        self.stdout.write(f"De reservekopie staat in {path} ({in_mb(path.stat().st_size)}).")
