from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap

from aanpak.paginas import Pagina
from bouwstenen.models import Bouwsteen, Ondersteuningsvorm
from cijfers.kop import Kop, read_koppen
from cijfers.models import Cijfer
from domeinen.models import Domein
from redactie.pagina.gebruik import publicatie_models
from stappen.models import Stap
from verdieping.models import Doelgroep, Raamwerk

# Fixed pages that show several kinds of content. A change of one changes the page.
SHOWN_ON = {
    "home": (Pagina, Bouwsteen, Stap, Domein, Cijfer),
    "gids": (Pagina, Bouwsteen, Ondersteuningsvorm, Domein, Stap),
    "cijfers": (Cijfer, Kop),
    "verdieping": (Pagina,),
    "voor-wie": (Doelgroep,),
    "modellen": (Raamwerk,),
}


def shown_on(slug: str) -> Iterable[type]:
    """The kinds of content that a fixed page shows below its own text."""
    kinds = publicatie_models()
    if slug == "wijzigingen":
        return kinds
    if slug == "open-data":
        return [*kinds, Cijfer, Kop]
    if slug in SHOWN_ON:
        return SHOWN_ON[slug]
    return [kind for kind in kinds if kind.lijst == slug]


def last_change(thing):
    """When visitors last saw this page or figure change; None if its dates hide it now."""
    if isinstance(thing, Cijfer | Kop):
        return thing.gewijzigd_op
    if not thing.gepubliceerd:
        return thing.status_sinds
    if not thing.zichtbaar:
        return None
    return max(thing.gewijzigd_op, thing.publiceren_vanaf or thing.gewijzigd_op)


def with_page_above(kind):
    pages = kind.objects.all()
    if kind.boven:
        return pages.select_related(kind.boven)
    return pages


class GidsSitemap(Sitemap):
    """Every visible page, with the moment at which its content last changed."""

    protocol = settings.SITE.scheme

    def __init__(self):
        self.things: dict[type, list[Any]] = {}
        for kind in publicatie_models():
            pages = with_page_above(kind).defer("tekst")
            self.things[kind] = list(pages)
        self.things[Cijfer] = list(Cijfer.objects.all())
        self.things[Kop] = read_koppen()

    def get_domain(self, site=None):
        return settings.SITE.netloc

    def items(self):
        visible = []
        for kind in publicatie_models():
            visible += [page for page in self.things[kind] if page.zichtbaar]
        return visible + self.things[Kop]

    def location(self, item):
        return item.get_absolute_url()

    def lastmod(self, item):
        shown = [item]
        if isinstance(item, Pagina):
            for kind in shown_on(item.slug):
                shown += self.things[kind]
        changes = map(last_change, shown)
        return max(filter(None, changes))
