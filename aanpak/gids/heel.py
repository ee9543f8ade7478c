"""The whole guide on one page, in a fixed number of queries."""

from django.db.models import Prefetch

from aanpak.paginas import per_plek, read_paginas
from bouwstenen.models import Advies, Bouwsteen, Ondersteuningsvorm
from domeinen.models import Bijdrage, Domein
from redactie.pagina.bronnen import Bron
from redactie.pagina.links import visible_addresses
from redactie.tekst.schoon import bron_slugs
from redactie.tekst.tonen import Verwijzingen
from redactie.templatetags.gids import voor_kop
from stappen.models import Actie, Stap

CHAPTERS = (
    "gids",
    "algemeen",
    "bouwstenen",
    "domeinen",
    "stappen",
)


def gids():
    paginas = read_paginas()
    bouwstenen = read_bouwstenen()
    domeinen = read_domeinen()
    stappen = read_stappen()
    chapters = [paginas[slug] for slug in CHAPTERS if slug in paginas]
    pages = [*chapters, *bouwstenen, *domeinen]
    rows = []
    for bouwsteen in bouwstenen:
        pages += bouwsteen.vormen.all()
        rows += bouwsteen.adviezen.all()
    for domein in domeinen:
        rows += domein.bijdragen.all()
    for stap in stappen:
        rows += stap.acties.all()
    texts = [page.tekst for page in pages]
    texts += [voor_kop(stap.tekst) for stap in stappen]  # the rest stands on the page of the stap
    bronnen = named_bronnen(texts, rows)
    adressen = visible_addresses(*texts)
    return {
        "paginas": paginas,
        "plekken": per_plek(paginas.values()),
        "publicatie": paginas.get("gids"),
        "bouwstenen": bouwstenen,
        "domeinen": domeinen,
        "stappen": stappen,
        "verwijzingen": Verwijzingen(bronnen, adressen),
    }


def read_bouwstenen():
    adviezen = Prefetch("adviezen", Advies.objects.per_soort())
    vormen = Prefetch("vormen", Ondersteuningsvorm.objects.zichtbaar())
    return Bouwsteen.objects.zichtbaar().prefetch_related(adviezen, vormen)


def read_domeinen():
    bijdragen = Prefetch("bijdragen", Bijdrage.objects.zichtbaar().per_bouwsteen())
    return Domein.objects.zichtbaar().prefetch_related(bijdragen)


def read_stappen():
    acties = Prefetch("acties", Actie.objects.select_related("bron"))
    return Stap.objects.zichtbaar().prefetch_related(acties)


def named_bronnen(texts, rows) -> list[Bron]:
    """The sources named in the texts and rows, in the order of the list of sources."""
    slugs = set()
    for text in texts:
        slugs.update(bron_slugs(text))
    keys = {row.bron_id for row in rows if row.genoemde_bron}
    return [bron for bron in Bron.objects.all() if bron.slug in slugs or bron.pk in keys]
