"""The order of the admin: the guide as visitors go through it, then what surrounds it."""

from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings

from redactie.pagina.gebruik import publicatie_models

GROUND = "redactie"
REST = ["redirects", "auth", "admin"]  # Django's own apps that editors use


@cache
def app_order() -> list[str]:
    """The labels of the apps in the admin: ours, then the ground floor, then Django's."""
    configs = apps.get_app_configs()
    ours = [app.label for app in configs if (settings.BASE_DIR / app.name).is_dir()]
    floors = [label for label in reversed(ours) if label != GROUND]
    return [*floors, GROUND, *REST]


@cache
def page_kinds() -> list[Any]:
    def place(kind):
        return app_order().index(kind._meta.app_label)

    return sorted(publicatie_models(), key=place)
