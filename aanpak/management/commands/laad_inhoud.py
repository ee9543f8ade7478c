import json
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.serializers import sort_dependencies
from django.db import transaction
from django.utils import timezone

from cijfers.startgegevens import load_gemeenten
from redactie.pagina.gebruik import publicatie_models
from redactie.pagina.links import store_by_target


def launch_content() -> dict[str, Any]:
    """{name of a fixture: its model}, in the order of loading: references point backwards."""
    fixtures = settings.BASE_DIR.glob("fixtures/*.json")
    names = {model_in(path): path.stem for path in fixtures}
    app_list = [(app, None) for app in apps.get_app_configs()]
    in_order = sort_dependencies(app_list)
    return {names[model]: model for model in in_order if model in names}


def model_in(fixture):
    objects = json.loads(fixture.read_text())
    return apps.get_model(objects[0]["model"])


class Command(BaseCommand):
    help = (
        "Laadt de inhoud waarmee de site begint. "
        "Alleen in een lege database: wat een redacteur schreef, blijft staan."
    )

    def handle(self, **options):
        fixtures = launch_content()
        if any(model.objects.exists() for model in fixtures.values()):
            self.stdout.write("Er is al inhoud; er is niets geladen en niets veranderd.")
            return
        with transaction.atomic():
            call_command("loaddata", *fixtures, verbosity=0)
            for model in publicatie_models():
                published = model.objects.filter(gepubliceerd=True)
                published.update(status_sinds=timezone.now())
            store_by_target()
            load_gemeenten()
        self.stdout.write("De inhoud van de gids is geladen.")
