from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class AanpakConfig(AppConfig):
    name = "aanpak"
    verbose_name = "Site"

    def ready(self):
        from aanpak import checks  # noqa: F401 PLC0415 (registers the deploy check)
        from aanpak.inloggen import sessies, veiligheid  # noqa: F401 PLC0415 (listen to log-ins)


class BeheerConfig(AdminConfig):
    default_site = "aanpak.beheer.BeheerSite"
