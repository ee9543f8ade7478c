from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from aanpak.reservekopie import maken
from aanpak.reservekopie.fouten import KopieFout, in_mb, in_words


class Command(BaseCommand):
    help = (
        "Maakt een reservekopie van de hele site in één bestand, terwijl de site gewoon werkt. Bewaart daarna de nieuwste "
        "van 7 dagen, 5 weken en 12 maanden, en alles van de laatste 24 uur. Laat dit elke nacht draaien."
    )
    requires_system_checks = []  # a backup is made of any site that has a database

    def add_arguments(self, parser):
        parser.add_argument(
            "--naar",
            type=Path,
            default=settings.RESERVEKOPIE_DIR,
            help="een andere map dan RESERVEKOPIE_DIR",
        )

    def handle(self, naar, **options):
        try:
            with in_words():
                path = maken.make(connection.settings_dict, naar)
        except KopieFout as error:
            raise CommandError(f"Er is geen reservekopie gemaakt. {error}") from error
        self.stdout.write(f"De reservekopie staat in {path} ({in_mb(path.stat().st_size)}).")
