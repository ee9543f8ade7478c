from django.apps import AppConfig


class VerdiepingConfig(AppConfig):
    name = "verdieping"
    verbose_name = "Verdieping"
