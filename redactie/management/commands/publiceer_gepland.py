from django.core.management.base import BaseCommand

from redactie.versies.versie import publish_planned


class Command(BaseCommand):
    help = (
        "Zet geplande wijzigingen waarvan het moment er is online. Mag elke minuut draaien; zonder "
        "cron doet een bezoek het."
    )

    def handle(self, **options):
        for versie in publish_planned():
            self.stdout.write(f"‘{versie.titel}’ is bijgewerkt (versie {versie.nummer}).")
