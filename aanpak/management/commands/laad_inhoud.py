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
    names = {model_in(path): path.stem for path in settings.BASE_DIR.glob("fixtures/*.json")}
    models = sort_dependencies([(app, None) for app in apps.get_app_configs()])
    return {names[model]: model for model in models if model in names}


def model_in(fixture):
    return apps.get_model(json.loads(fixture.read_text())[0]["model"])


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
                model.objects.filter(gepubliceerd=True).update(status_sinds=timezone.now())
            store_by_target()
            load_gemeenten()
        self.stdout.write("De inhoud van de gids is geladen.")
