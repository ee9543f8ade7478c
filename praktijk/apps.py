from django.apps import AppConfig


class PraktijkConfig(AppConfig):
    name = "praktijk"
    verbose_name = "Praktijk"
