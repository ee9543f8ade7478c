from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from redactie.pagina.gebruik import publicatie_models
from redactie.pagina.links import store_by_target

# In this order: what others refer to comes first.
FIXTURES = {
    "bronnen": "redactie.Bron",
    "instellingen": "aanpak.Instellingen",
    "paginas": "aanpak.Pagina",
    "bouwstenen": "bouwstenen.Bouwsteen",
    "adviezen": "bouwstenen.Advies",
    "ondersteuningsvormen": "bouwstenen.Ondersteuningsvorm",
    "domeinen": "domeinen.Domein",
    "bijdragen": "domeinen.Bijdrage",
    "stappen": "stappen.Stap",
    "acties": "stappen.Actie",
    "hulpmiddelen": "praktijk.Hulpmiddel",
    "interventies": "praktijk.Interventie",
    "voorbeelden": "praktijk.Voorbeeld",
    "partners": "praktijk.Partner",
    "cijfers": "cijfers.Cijfer",
    "moeilijke_woorden": "redactie.MoeilijkWoord",
    "synoniemen": "aanpak.Synoniem",
}


class Command(BaseCommand):
    help = "Laadt de inhoud waarmee de site begint. Alleen in een lege database: wat een redacteur schreef, blijft staan."

    def handle(self, **options):
        if any(apps.get_model(model).objects.exists() for model in FIXTURES.values()):
            self.stdout.write("Er is al inhoud; er is niets geladen en niets veranderd.")
            return
        with transaction.atomic():
            call_command("loaddata", *FIXTURES, verbosity=0)
            for model in publicatie_models():
                model.objects.filter(gepubliceerd=True).update(status_sinds=timezone.now())
            store_by_target()
        self.stdout.write("De inhoud van de gids is geladen.")
