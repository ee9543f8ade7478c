import os

from django.core.wsgi import get_wsgi_application

from aanpak.bedrijf.locks import hold_as_site

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aanpak.settings")
hold_as_site()
behind = get_wsgi_application()

from aanpak.opslag.front import Front  # noqa: E402 (has models)
from redactie.pagina.inhoud import release  # noqa: E402 (has models)

application = Front(behind)
release()  # of the code as it is loaded now, whatever files an update puts in its place
