"""The whole guide on one page. Each table is read once, however long the guide becomes."""

from django.db.models import Prefetch

from aanpak.paginas import read_paginas
from bouwstenen.models import Advies, Bouwsteen, Ondersteuningsvorm
from domeinen.models import Bijdrage, Domein
from redactie.pagina.bronnen import Bron
from redactie.pagina.links import visible_addresses
from redactie.tekst.schoon import bron_slugs
from redactie.tekst.tonen import Verwijzingen
from stappen.models import Actie, Stap

CHAPTERS = ("gids", "algemeen", "bouwstenen", "domeinen", "stappen")


def gids():
    """The template context of /gids/."""
    paginas = read_paginas()
    bouwstenen = list(read_bouwstenen())
    domeinen = list(read_domeinen())
    stappen = list(read_stappen())
    vormen = [vorm for bouwsteen in bouwstenen for vorm in bouwsteen.vormen.all()]
    chapters = [paginas[slug] for slug in CHAPTERS if slug in paginas]
    texts = [pagina.tekst for pagina in [*chapters, *bouwstenen, *vormen, *domeinen, *stappen]]
    rows = [row for bouwsteen in bouwstenen for row in bouwsteen.adviezen.all()]
    rows += [row for domein in domeinen for row in domein.bijdragen.all()]
    rows += [row for stap in stappen for row in stap.acties.all()]
    return {
        "paginas": paginas,
        "publicatie": paginas.get("gids"),
        "bouwstenen": bouwstenen,
        "domeinen": domeinen,
        "stappen": stappen,
        "verwijzingen": Verwijzingen(named_bronnen(texts, rows), visible_addresses(*texts)),
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
    """The sources that the texts and the rows name, in the order of a list of sources."""
    slugs = {slug for text in texts for slug in bron_slugs(text)}
    keys = {row.bron_id for row in rows}
    return [bron for bron in Bron.objects.all() if bron.slug in slugs or bron.pk in keys]
