import os

from django.core.wsgi import get_wsgi_application

from aanpak.bedrijf.locks import hold_as_site

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aanpak.settings")
hold_as_site()
django_application = get_wsgi_application()

from aanpak.opslag.front import Front  # noqa: E402 (imports models)
from redactie.pagina.inhoud import release  # noqa: E402 (imports models)

application = Front(django_application)
release()  # hashes the code now, before an update replaces its files
