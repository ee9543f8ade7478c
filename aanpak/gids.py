"""The whole guide on one page. Every table is read once: eight queries, however long the guide becomes."""

from collections import defaultdict
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast

from aanpak.models import Pagina
from bouwstenen.models import Advies, Bouwsteen, Ondersteuningsvorm
from domeinen.models import Bijdrage, Domein
from redactie.models import Bron, is_zichtbaar
from redactie.rijketekst import Verwijzingen, bron_slugs
from stappen.models import Actie, Stap


class Zin(NamedTuple):
    """A row of any page, as the union below reads it."""

    soort: str
    pagina_id: int
    kop: str
    nummer: int
    id: UUID
    tekst: str
    bron: Bron


def columns(queryset, soort, pagina, kop):
    """The rows as (soort, page, heading, number, key, text, source), so that rows of several models fit one union."""
    return queryset.order_by().values_list(
        Value(soort, CharField()), F(pagina), Cast(kop, CharField()), "nummer", "id", "tekst", "bron_id"
    )


def read_zinnen():
    """({(soort, page key): {heading: [Zin]}} of all visible pages in one query, {key: Bron})."""
    rows = columns(Advies.objects.filter(is_zichtbaar("bouwsteen__")), "bouwsteen", "bouwsteen_id", F("soort")).union(
        columns(Actie.objects.filter(is_zichtbaar("stap__")), "stap", "stap_id", Value("actie")),
        columns(Bijdrage.objects.zichtbaar().select_related(None), "domein", "domein_id", F("bouwsteen_id")),
        all=True,
    )
    ordered = sorted(rows.order_by(), key=itemgetter(3, 4))
    bronnen = Bron.objects.in_bulk()  # after the rows, so that every row finds its source
    zinnen: dict = defaultdict(lambda: defaultdict(list))
    for row in ordered:
        zin = Zin._make([*row[:-1], bronnen[row[-1]]])
        zinnen[zin.soort, zin.pagina_id][zin.kop].append(zin)
    return zinnen, bronnen


def named_bronnen(bronnen, publicaties, zinnen):
    """The sources that these pages name in their text or that stand behind a row."""
    slugs = {slug for publicatie in publicaties for slug in bron_slugs(publicatie.tekst)}
    slugs |= {zin.bron.slug for koppen in zinnen.values() for rows in koppen.values() for zin in rows}
    return [bron for bron in bronnen.values() if bron.slug in slugs]


def gids():
    """The template context of /gids/."""
    paginas = {pagina.slug: pagina for pagina in Pagina.objects.zichtbaar()}
    zinnen, bronnen = read_zinnen()
    bouwstenen = list(Bouwsteen.objects.zichtbaar())
    vormen = list(Ondersteuningsvorm.objects.zichtbaar())
    domeinen, stappen = list(Domein.objects.zichtbaar()), list(Stap.objects.zichtbaar())
    vormen_per_bouwsteen = defaultdict(list)
    for vorm in vormen:
        vormen_per_bouwsteen[vorm.bouwsteen_id].append(vorm)
    chapters = [paginas[slug] for slug in ("gids", "algemeen", "bouwstenen", "domeinen", "stappen") if slug in paginas]

    def per_bouwsteen(domein):
        per_id = zinnen["domein", domein.pk]
        return [(bouwsteen, per_id[str(bouwsteen.pk)]) for bouwsteen in bouwstenen if str(bouwsteen.pk) in per_id]

    visible = [*paginas.values(), *bouwstenen, *vormen, *domeinen, *stappen]
    return {
        "paginas": paginas,
        "publicatie": paginas.get("gids"),
        "bouwstenen": [
            (bouwsteen, dict(zinnen["bouwsteen", bouwsteen.pk]), vormen_per_bouwsteen[bouwsteen.pk])
            for bouwsteen in bouwstenen
        ],
        "kring": domeinen,
        "domeinen": [(domein, per_bouwsteen(domein)) for domein in domeinen],
        "stappen": [(stap, zinnen["stap", stap.pk]["actie"]) for stap in stappen],
        "verwijzingen": Verwijzingen(
            named_bronnen(bronnen, [*chapters, *bouwstenen, *vormen, *domeinen, *stappen], zinnen),
            {pagina.target: pagina.get_absolute_url() for pagina in visible},
        ),
    }
