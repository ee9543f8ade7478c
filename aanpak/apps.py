from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.core.signals import request_started
from django.utils import translation


class AanpakConfig(AppConfig):
    name = "aanpak"
    verbose_name = "Site"

    def ready(self):
        from aanpak import checks  # noqa: F401 PLC0415 (registers the deploy check)
        from aanpak.inloggen import sessies, veiligheid  # noqa: F401 PLC0415 (listen to log-ins)

        request_started.connect(speak_dutch)


def speak_dutch(**kwargs):
    """Activates the language once per request, or else Django looks for one at every link."""
    translation.activate(settings.LANGUAGE_CODE)


class BeheerConfig(AdminConfig):
    default_site = "aanpak.beheer.site.BeheerSite"
