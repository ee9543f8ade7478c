from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from redactie.versies.versie import Versie


class Command(BaseCommand):
    help = (
        "Gooit oude concepten weg. Wat gepubliceerd is geweest, blijft altijd. Ook de nieuwste "
        "versie van elke pagina blijft, zodat een verwijderde pagina terug kan."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dagen",
            type=int,
            default=365,
            help="zo oud moet een concept zijn (standaard: 365 dagen)",
        )

    def handle(self, dagen, **options):
        limit = timezone.now() - timedelta(days=dagen)
        number, _ = Versie.objects.op_te_ruimen(limit).delete()
        noun = "versie" if number == 1 else "versies"
        self.stdout.write(f"{number} oude {noun} weggegooid.")
