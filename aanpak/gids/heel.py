"""The whole guide on one page. Every table is read once: eight queries, however long the guide becomes."""

from collections import defaultdict
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast

from aanpak.paginas import read_paginas
from bouwstenen.models import Advies, Ondersteuningsvorm, read_bouwstenen
from domeinen.models import Bijdrage, read_domeinen
from redactie.geheugen.prepared import Prepared
from redactie.pagina.bronnen import Bron
from redactie.pagina.inhoud import kept
from redactie.pagina.links import read_named
from redactie.pagina.publicatie import is_zichtbaar
from redactie.tekst.schoon import bron_slugs, link_targets
from redactie.tekst.tonen import Verwijzingen
from stappen.models import Actie, read_stappen


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
        Value(soort, CharField()),
        F(pagina),
        Cast(kop, CharField()),
        "nummer",
        "id",
        "tekst",
        "bron_id",
    )


@Prepared
def read_rows():
    """The rows of all visible pages."""
    rows = columns(
        Advies.objects.filter(is_zichtbaar("bouwsteen__")), "bouwsteen", "bouwsteen_id", F("soort")
    ).union(
        columns(Actie.objects.filter(is_zichtbaar("stap__")), "stap", "stap_id", Value("actie")),
        columns(
            Bijdrage.objects.zichtbaar().select_related(None),
            "domein",
            "domein_id",
            F("bouwsteen_id"),
        ),
        all=True,
    )
    return rows.order_by()


read_vormen = Prepared(Ondersteuningsvorm.objects.zichtbaar)


def as_zinnen(rows, bronnen):
    """{(soort, page key): {heading: [Zin]}}, each with its source."""
    zinnen: dict = defaultdict(lambda: defaultdict(list))
    for row in rows:
        zin = Zin._make([*row[:-1], bronnen[row[-1]]])
        zinnen[zin.soort, zin.pagina_id][zin.kop].append(zin)
    return zinnen


def read_verwijzingen(texts, rows) -> tuple[Verwijzingen, dict[int, Bron]]:
    """What the texts and rows refer to, in one query, and {key: Bron}."""
    bronnen, adressen = read_named(target for text in texts for target in link_targets(text))
    slugs, keys = {slug for text in texts for slug in bron_slugs(text)}, {row[-1] for row in rows}
    named = [bron for bron in bronnen if bron.slug in slugs or bron.pk in keys]
    return Verwijzingen(named, adressen), {bron.pk: bron for bron in bronnen}


def gids():
    """The template context of /gids/."""
    onthoud = kept.now()
    paginas = {pagina.slug: pagina for pagina in read_paginas()}
    bouwstenen, vormen, domeinen, stappen = (
        read_bouwstenen(),
        read_vormen(),
        read_domeinen(),
        read_stappen(),
    )
    chapters = [
        paginas[slug]
        for slug in ("gids", "algemeen", "bouwstenen", "domeinen", "stappen")
        if slug in paginas
    ]
    rows = sorted(read_rows(), key=itemgetter(3, 4))  # in the order of their numbers
    # After the rows, so that every row finds its source.
    texts = [pagina.tekst for pagina in [*chapters, *bouwstenen, *vormen, *domeinen, *stappen]]
    verwijzingen, bronnen = read_verwijzingen(texts, rows)
    zinnen = as_zinnen(rows, bronnen)
    vormen_per_bouwsteen = defaultdict(list)
    for vorm in vormen:
        vormen_per_bouwsteen[vorm.bouwsteen_id].append(vorm)

    def per_bouwsteen(domein):
        per_id = zinnen["domein", domein.pk]
        return [
            (bouwsteen, per_id[str(bouwsteen.pk)])
            for bouwsteen in bouwstenen
            if str(bouwsteen.pk) in per_id
        ]

    return {
        "onthoud": onthoud,
        "paginas": paginas,
        "publicatie": paginas.get("gids"),
        "bouwstenen": [
            (bouwsteen, dict(zinnen["bouwsteen", bouwsteen.pk]), vormen_per_bouwsteen[bouwsteen.pk])
            for bouwsteen in bouwstenen
        ],
        "kring": domeinen,
        "domeinen": [(domein, per_bouwsteen(domein)) for domein in domeinen],
        "stappen": [(stap, zinnen["stap", stap.pk]["actie"]) for stap in stappen],
        "verwijzingen": verwijzingen,
    }
