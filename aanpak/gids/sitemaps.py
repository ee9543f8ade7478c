from itertools import chain
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap

from aanpak.paginas import Pagina
from bouwstenen.models import Bouwsteen, Ondersteuningsvorm
from cijfers.models import Cijfer
from domeinen.models import Domein
from praktijk.models import Hulpmiddel, Interventie, Voorbeeld
from stappen.models import Stap

PAGES = (Pagina, Bouwsteen, Ondersteuningsvorm, Stap, Domein, Hulpmiddel, Interventie, Voorbeeld)

# What an overview shows besides its own text: it changed when one of these did.
SHOWN_ON = {
    "home": (Pagina, Bouwsteen, Stap, Domein, Cijfer),
    "bouwstenen": (Bouwsteen,),
    "stappen": (Stap,),
    "domeinen": (Domein,),
    "hulpmiddelen": (Hulpmiddel,),
    "interventies": (Interventie,),
    "voorbeelden": (Voorbeeld,),
    "cijfers": (Cijfer,),
    "gids": (Pagina, Bouwsteen, Ondersteuningsvorm, Domein, Stap),
    "wijzigingen": PAGES,
    "open-data": (*PAGES, Cijfer),
}


def last_change(thing):
    """When visitors last saw this page or figure change; None for a page that they never saw."""
    if isinstance(thing, Cijfer):
        return thing.gewijzigd_op
    if not thing.gepubliceerd:
        return thing.status_sinds
    if not thing.zichtbaar:
        return None
    return max(thing.gewijzigd_op, thing.publiceren_vanaf or thing.gewijzigd_op)


class GidsSitemap(Sitemap):
    """Every page that a visitor may see, with the moment at which its content last changed."""

    protocol = settings.SITE.scheme

    def __init__(self):
        models = (Pagina, Bouwsteen, Stap, Domein, Hulpmiddel, Interventie, Voorbeeld)
        self.things: dict[type, list[Any]] = {
            model: list(model.objects.defer("tekst")) for model in models
        }
        self.things[Ondersteuningsvorm] = list(
            Ondersteuningsvorm.objects.select_related("bouwsteen").defer("tekst")
        )
        self.things[Cijfer] = list(Cijfer.objects.all())

    def get_domain(self, site=None):
        return settings.SITE.netloc

    def items(self):
        things = chain.from_iterable(self.things.values())
        return [thing for thing in things if not isinstance(thing, Cijfer) and thing.zichtbaar]

    def location(self, item):
        return item.get_absolute_url()

    def lastmod(self, item):
        models = SHOWN_ON.get(item.slug, ()) if isinstance(item, Pagina) else ()
        shown = chain.from_iterable(self.things[model] for model in models)
        return max(filter(None, map(last_change, [item, *shown])))
