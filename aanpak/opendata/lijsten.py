"""Open data: the content of this site as datasets, for the page, the CSV and the JSON.

A dataset holds only what visitors can see now. It takes at most seven queries, however many rows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import CharField, Count, Max, QuerySet, Value
from django.http import Http404
from django.urls import reverse

from aanpak.opendata.kolommen import (
    BRON,
    INTERVENTIES,
    NUMMER,
    OVER_PAGINA,
    PAGINA,
    PLAATS,
    PRAKTIJK,
    VORMEN,
    ZIN,
    Kolom,
    bronnen_of,
    getal,
    keuze,
    over_rij,
    per_regel,
    veld,
)
from aanpak.opendata.rijen import (
    column_name,
    pages_of,
    read_acties,
    read_adviezen,
    read_bijdragen,
    read_bronnen,
    read_cijfers,
    read_gemeentecijfers,
    read_partners,
)
from bouwstenen.models import Bouwsteen, Ondersteuningsvorm
from cijfers.metingen import NEDERLAND
from cijfers.models import Gemeente, Meting
from domeinen.models import Domein
from praktijk.models import Hulpmiddel, Interventie, Voorbeeld
from redactie.pagina.gebruik import union_all
from redactie.pagina.links import visible_addresses
from redactie.tekst.tonen import Verwijzingen
from stappen.models import Stap
from verdieping.models import Doelgroep

GRENZEN = {
    "waarde": "",
    "onder": ": ondergrens",
    "boven": ": bovengrens",
}


class Inhoud(NamedTuple):
    """The rows of a dataset, a value per column in each, and the day of the newest row."""

    rijen: list[list[Any]]
    bijgewerkt: date | None


@dataclass(frozen=True)
class Dataset:
    """Rows of one kind: the visible ones, with their date of change annotated as `datum`."""

    naam: str
    titel: str
    omschrijving: str
    queryset: Callable[[], QuerySet]
    kolommen: tuple[Kolom, ...]

    def read_inhoud(self) -> Inhoud:
        rows = list(self.queryset())
        teksten = [getattr(row, "tekst", "") for row in rows]
        verwijzingen = absolute_verwijzingen(teksten)
        for row in rows:
            row.verwijzingen = verwijzingen
        rijen = [self.read_rij(row) for row in rows]
        dagen = [row.datum for row in rows if row.datum]
        return Inhoud(rijen, max(dagen, default=None))

    def read_rij(self, row) -> list[Any]:
        return [kolom.waarde(row) for kolom in self.kolommen]


def absolute_verwijzingen(teksten) -> Verwijzingen:
    adressen = visible_addresses(*teksten)
    absolute = {}
    for target, adres in adressen.items():
        absolute[target] = settings.SITE_URL + adres
    return Verwijzingen((), absolute)


def gemeente_adres(row) -> str:
    """The page of the gemeente; the overview for the Netherlands."""
    name = "cijfers:gemeente" if row.slug else "cijfers:gemeenten"
    return settings.SITE_URL + reverse(name, args=[row.slug] if row.slug else [])


GEMEENTECIJFERS = (
    veld("code", "Code van de gemeente; NL01 is Nederland", "gebied"),
    veld("naam", "Naam van de gemeente"),
    veld("provincie", "Provincie"),
    veld("jaar", "Jaar van de meting"),
    veld("leeftijd", "Over wie het gaat; 16-25 komt uit een andere vragenlijst"),
    *(
        getal(column_name(maat, grens), f"{maat.label.capitalize()}, in procenten{uitleg}")
        for maat in Meting.Maat
        for grens, uitleg in GRENZEN.items()
    ),
    keuze("opmerking", "Berekend uit andere cijfers, of over andere grenzen"),
    veld("tabel", "Tabel van het RIVM", "levering.tabel"),
    veld("indeling", "Jaar van de gemeentegrenzen", "levering.indeling"),
    Kolom("bron", "Wie het cijfer maakte", lambda row: "RIVM, GGD’en en CBS"),
    Kolom("adres", "Adres van de pagina over deze gemeente", gemeente_adres),
    veld("gewijzigd_op", "Dag waarop de levering het laatst veranderde", "datum"),
)

DATASETS = (
    Dataset(
        "hulpmiddelen",
        "Hulpmiddelen",
        "Handreikingen, sjablonen, trainingen en andere middelen om eenzaamheid aan te pakken.",
        pages_of(Hulpmiddel, "bouwstenen", "stappen", "vormen", "domeinen"),
        (
            *PAGINA,
            keuze("soort", "Wat voor hulpmiddel het is"),
            veld("uitgever", "Wie het maakte"),
            keuze("taal", "Taal van het hulpmiddel"),
            *PRAKTIJK,
            *PLAATS,
            *OVER_PAGINA,
        ),
    ),
    Dataset(
        "interventies",
        "Interventies",
        "Manieren van werken tegen eenzaamheid, met wat er over het effect bekend is.",
        pages_of(Interventie, "bouwstenen", "stappen", "vormen", "domeinen"),
        (
            *PAGINA,
            veld("aanbieder", "Wie het maakte of uitvoert"),
            keuze("bewijs", "Wat de bron zegt over het bewijs voor het effect"),
            veld("bewijs_toelichting", "Waar dat oordeel op rust"),
            *PRAKTIJK,
            *PLAATS,
            *OVER_PAGINA,
        ),
    ),
    Dataset(
        "doelgroepen",
        "Doelgroepen",
        "Groepen voor wie eenzaamheid anders is, met wat bij hen kan passen.",
        pages_of(Doelgroep, "vormen", "interventie_lijst"),
        (
            *PAGINA,
            NUMMER,
            VORMEN,
            INTERVENTIES,
            *OVER_PAGINA,
        ),
    ),
    Dataset(
        "voorbeelden",
        "Voorbeelden",
        "Lokale coalities tegen eenzaamheid: waar ze werken en wat ze doen.",
        pages_of(Voorbeeld, "bouwstenen", "stappen", "vormen", "domeinen"),
        (
            *PAGINA,
            veld("gemeenten", "Gemeente of gemeenten"),
            keuze("provincie", "Provincie"),
            veld("aantal_partners", "Aantal partners, zoals de bron het zegt"),
            *PRAKTIJK,
            *PLAATS,
            *OVER_PAGINA,
        ),
    ),
    Dataset(
        "partners",
        "Partners",
        "De organisaties die aan een voorbeeld meedoen, elk met haar domein.",
        read_partners,
        (
            veld("naam", "Naam van de organisatie, zoals de bron haar noemt"),
            veld("voorbeeld", "Code van het voorbeeld", "voorbeeld.slug"),
            veld("domein", "Code van het domein", "domein.slug"),
            NUMMER,
            *bronnen_of("voorbeeld.lijst_bronnen"),
            *over_rij("voorbeeld"),
        ),
    ),
    Dataset(
        "bouwstenen",
        "Bouwstenen",
        "De bouwstenen van een lokale aanpak van eenzaamheid.",
        pages_of(Bouwsteen),
        (
            *PAGINA,
            NUMMER,
            veld("opdracht", "Wat er moet gebeuren"),
            veld("doel", "Waarom dat nodig is"),
            *OVER_PAGINA,
        ),
    ),
    Dataset(
        "adviezen",
        "Adviezen",
        "Per bouwsteen: hoe u begint en waar u op let.",
        read_adviezen,
        (
            veld("bouwsteen", "Code van de bouwsteen", "bouwsteen.slug"),
            keuze("soort", "Een begin of een valkuil"),
            *ZIN,
            *over_rij("bouwsteen"),
        ),
    ),
    Dataset(
        "vormen",
        "Vormen van ondersteuning",
        "De manieren waarop u iemand kunt ondersteunen die zich eenzaam voelt.",
        pages_of(Ondersteuningsvorm),
        (
            *PAGINA,
            NUMMER,
            veld("bouwsteen", "Code van de bouwsteen", "bouwsteen.slug"),
            per_regel("voorbeelden", "Voorbeelden van zulke ondersteuning"),
            *OVER_PAGINA,
        ),
    ),
    Dataset(
        "domeinen",
        "Domeinen",
        "De sectoren die samen eenzaamheid kunnen aanpakken.",
        pages_of(Domein),
        (
            *PAGINA,
            NUMMER,
            per_regel("voorbeelden", "Voorbeelden van organisaties"),
            veld("kleine_start", "Of u met dit domein klein kunt beginnen"),
            veld("openingszin", "Een zin voor een eerste mail"),
            *OVER_PAGINA,
        ),
    ),
    Dataset(
        "bijdragen",
        "Bijdragen",
        "Wat organisaties in een domein kunnen doen voor een bouwsteen.",
        read_bijdragen,
        (
            veld("domein", "Code van het domein", "domein.slug"),
            veld("bouwsteen", "Code van de bouwsteen", "bouwsteen.slug"),
            *ZIN,
            *over_rij("domein"),
        ),
    ),
    Dataset(
        "stappen",
        "Stappen",
        "De stappen van een eerste gesprek tot blijvende aandacht voor eenzaamheid.",
        pages_of(Stap),
        (
            *PAGINA,
            NUMMER,
            veld("resultaat", "Wat er klaar is na deze stap"),
            *OVER_PAGINA,
        ),
    ),
    Dataset(
        "acties",
        "Acties",
        "Wat u in elke stap van de aanpak doet.",
        read_acties,
        (
            veld("stap", "Code van de stap", "stap.slug"),
            *ZIN,
            *over_rij("stap"),
        ),
    ),
    Dataset(
        "cijfers",
        "Cijfers",
        "Landelijke cijfers over eenzaamheid, elk met het onderzoek en de bron.",
        read_cijfers,
        (
            veld("jaar", "Jaar van de meting"),
            veld("groep", "Over wie het gaat", "bevolking"),
            veld("maat", "Wat is gemeten"),
            Kolom("waarde", "Het cijfer", lambda row: float(row.waarde)),
            veld("eenheid", "Waarin het cijfer telt, zoals %"),
            veld("gebied", "Gebied waar het over gaat"),
            veld("onderzoek", "Naam van het onderzoek"),
            veld("toelichting", "Wat u erbij moet weten"),
            keuze("zekerheid", "Hoe zeker de redactie van het cijfer is"),
            *BRON,
            veld(
                "bron_bekeken_op",
                "Dag waarop de redactie de bron bekeek",
                "bron.geraadpleegd_op",
            ),
            Kolom(
                "adres",
                "Adres van de pagina waar dit op staat",
                lambda row: settings.SITE_URL + reverse("cijfers:list"),
            ),
            veld("gewijzigd_op", "Dag waarop het cijfer het laatst veranderde", "datum"),
        ),
    ),
    Dataset(
        "cijfers-per-gemeente",
        "Cijfers per gemeente",
        "Hoeveel procent van de mensen eenzaam is, per gemeente, jaar en leeftijd. "
        "Bron: RIVM, GGD’en en CBS.",
        read_gemeentecijfers,
        GEMEENTECIJFERS,
    ),
    Dataset(
        "bronnen",
        "Bronnen",
        "De onderzoeken, boeken en websites waar de teksten en cijfers op steunen.",
        read_bronnen,
        (
            veld("code", "Code waarmee andere lijsten naar deze bron verwijzen", "slug"),
            veld("titel", "Titel"),
            veld("auteur", "Schrijver of uitgever"),
            veld("jaar", "Jaar van uitgave"),
            veld("adres", "Webadres van de bron", "url"),
            veld(
                "bekeken_op",
                "Dag waarop de redactie de bron het laatst bekeek",
                "geraadpleegd_op",
            ),
        ),
    ),
)


def get_dataset_or_404(naam: str) -> Dataset:
    for dataset in DATASETS:
        if dataset.naam == naam:
            return dataset
    raise Http404


def get_gemeente_dataset(gemeente: Gemeente) -> Dataset:
    """The figures of one gemeente and of the Netherlands."""
    dataset = get_dataset_or_404("cijfers-per-gemeente")
    return replace(
        dataset,
        naam=f"eenzaamheid-{gemeente.slug}",
        titel=f"Eenzaamheid {gemeente.waar}",
        queryset=lambda: dataset.queryset().filter(gebied__in=(gemeente.code, NEDERLAND)),
    )


def summarize(dataset: Dataset) -> QuerySet:
    """One row: the name of the dataset, its number of rows and the day of the newest."""
    rows = dataset.queryset().prefetch_related(None).order_by()
    named = rows.values_list(Value(dataset.naam, CharField()))
    return named.annotate(aantal=Count("pk"), laatst=Max("datum"))


def read_overzicht() -> list[tuple[Dataset, int, date | None]]:
    """[(dataset, number of rows, day of the newest row)], in one query."""
    summaries = union_all(map(summarize, DATASETS))
    found = {naam: (aantal, laatst) for naam, aantal, laatst in summaries}
    overzicht = []
    for dataset in DATASETS:
        aantal, laatst = found.get(dataset.naam, (0, None))
        overzicht.append((dataset, aantal, laatst))
    return overzicht
