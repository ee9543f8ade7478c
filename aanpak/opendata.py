"""What others may take along: the content of this site as rows. One table of datasets makes the page, the CSV and the JSON.

Only what visitors can see now is in it. A dataset takes seven queries at most, however many rows it has.
"""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from io import StringIO
from operator import attrgetter, or_
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import CharField, Count, F, Max, Prefetch, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.http import Http404
from django.urls import reverse

from aanpak.gids.wijzigingen import latest
from bouwstenen.models import Advies, Bouwsteen, Ondersteuningsvorm
from cijfers.models import Cijfer
from domeinen.models import Bijdrage, Domein
from praktijk.models import Hulpmiddel, Interventie, Partner, Voorbeeld
from redactie.geheugen.prepared import Prepared
from redactie.pagina.bronnen import Bron
from redactie.pagina.gebruik import publicatie_models
from redactie.pagina.links import by_target, read_addresses
from redactie.pagina.publicatie import is_zichtbaar
from redactie.tekst.rijketekst import Verwijzingen, as_html, as_text, link_targets
from redactie.templatetags.gids import regels
from stappen.models import Actie, Stap


class Kolom(NamedTuple):
    """A column: its name, what it means in one line, and how a row gives its value.

    A value is a text, a number, a date, yes or no, a list of texts, or None.
    """

    naam: str
    betekenis: str
    waarde: Callable[[Any], Any]


class Inhoud(NamedTuple):
    """The rows of a dataset, each with a value per column, and the day of the newest one."""

    rijen: list[list[Any]]
    bijgewerkt: date | None


@dataclass(frozen=True)
class Dataset:
    """Rows of one kind; `queryset` gives those that visitors can see, each with its date of change as `datum`."""

    naam: str
    titel: str
    omschrijving: str
    queryset: Callable[[], QuerySet]
    kolommen: tuple[Kolom, ...]

    def read(self) -> Inhoud:
        """What is in it now."""
        rows = list(self.queryset())
        targets = {target for row in rows for target in link_targets(getattr(row, "tekst", ""))}
        adressen = read_addresses(pages.zichtbaar() for pages in by_target(targets))
        verwijzingen = Verwijzingen(
            (), {target: settings.SITE_URL + adres for target, adres in adressen.items()}
        )
        for row in rows:
            row.verwijzingen = verwijzingen
        rijen = [[kolom.waarde(row) for kolom in self.kolommen] for row in rows]
        return Inhoud(rijen, max((row.datum for row in rows if row.datum), default=None))


# --- Rows ------------------------------------------------------------------------------------------------------------


def dated(rows, via=""):
    """The rows with the day on which visitors last saw their page change; `via` is a lookup path to that page."""
    return rows.annotate(datum=TruncDate(latest(f"{via}gewijzigd_op", f"{via}publiceren_vanaf")))


def pages(model, *relations):
    """The visible pages of a model, with their sources and with the visible pages in these relations."""

    def read():
        related = [
            as_list(name, only_slugs(model._meta.get_field(name).related_model))
            for name in relations
        ]
        return dated(model.objects.zichtbaar()).prefetch_related(as_list("bronnen"), *related)

    return read


def as_list(relation, queryset=None):
    """Reads a relation into a list: bouwstenen into `lijst_bouwstenen`. A manager for each row takes twice as long."""
    return Prefetch(relation, queryset, to_attr=f"lijst_{relation.rpartition('__')[2]}")


def only_slugs(model):
    return model.objects.zichtbaar().select_related(None).only("slug")


def partners():
    rows = Partner.objects.filter(is_zichtbaar("voorbeeld__"), is_zichtbaar("domein__"))
    rows = rows.select_related("voorbeeld", "domein").defer("voorbeeld__tekst", "domein__tekst")
    rows = rows.order_by("voorbeeld__titel", "voorbeeld_id", "nummer", "pk")
    return dated(rows, "voorbeeld__").prefetch_related(as_list("voorbeeld__bronnen"))


def sentences(model, pagina):
    """The rows below visible pages, in the order of those pages."""

    def read():
        rows = (
            model.objects.filter(is_zichtbaar(f"{pagina}__"))
            .select_related("bron", pagina)
            .defer(f"{pagina}__tekst")
        )
        return dated(
            rows.order_by(f"{pagina}__nummer", f"{pagina}_id", "nummer", "pk"), f"{pagina}__"
        )

    return read


def bijdragen():
    rows = Bijdrage.objects.zichtbaar().per_domein().select_related("bouwsteen")
    return dated(rows.defer("domein__tekst", "bouwsteen__tekst"), "domein__")


def cijfers():
    return Cijfer.objects.landelijk().annotate(datum=TruncDate("gewijzigd_op"))


def bronnen():
    """Only those behind something visible: the others would tell what a concept is about."""
    named = [model.objects.zichtbaar().values("bronnen") for model in publicatie_models()]
    named += [read().values("bron") for read in (ADVIEZEN, ACTIES, bijdragen, cijfers)]
    behind = reduce(or_, [Q(pk__in=keys.order_by()) for keys in named])
    return Bron.objects.filter(behind).annotate(datum=F("geraadpleegd_op"))


ADVIEZEN, ACTIES = sentences(Advies, "bouwsteen"), sentences(Actie, "stap")

# --- Columns ---------------------------------------------------------------------------------------------------------


def veld(naam, betekenis, path=""):
    """The value of a field, which may be one of a related row."""
    return Kolom(naam, betekenis, attrgetter(path or naam))


def keuze(naam, betekenis):
    """The words of a choice from a list."""
    return Kolom(naam, betekenis, lambda row: getattr(row, f"get_{naam}_display")())


def per_regel(naam, betekenis):
    """A list that an editor typed, one thing per line."""
    return Kolom(naam, betekenis, lambda row: regels(getattr(row, naam)))


def slugs(naam, betekenis):
    """The slugs of the pages in a relation, each once."""
    return Kolom(
        naam,
        betekenis,
        lambda row: list(dict.fromkeys(page.slug for page in getattr(row, f"lijst_{naam}"))),
    )


def adres(betekenis, path=""):
    """The whole public address of the page of a row."""
    page = attrgetter(path) if path else lambda row: row
    return Kolom("adres", betekenis, lambda row: settings.SITE_URL + page(row).get_absolute_url())


def plain_text(row):
    return as_text(as_html(row.tekst, row.verwijzingen))


def bronnen_of(path="lijst_bronnen"):
    """The sources of a page: three lists of the same length."""
    sources = attrgetter(path)
    return (
        Kolom(
            "bronnen",
            "Codes van de bronnen, zie de lijst Bronnen",
            lambda row: [bron.slug for bron in sources(row)],
        ),
        Kolom(
            "bron_titels",
            "Schrijver en titel van elke bron",
            lambda row: [str(bron) for bron in sources(row)],
        ),
        Kolom(
            "bron_adressen",
            "Webadres van elke bron",
            lambda row: [bron.url for bron in sources(row)],
        ),
    )


BRON = (
    veld("bron", "Code van de bron, zie de lijst Bronnen", "bron.slug"),
    Kolom("bron_titel", "Schrijver en titel van de bron", lambda row: str(row.bron)),
    veld("bron_adres", "Webadres van de bron", "bron.url"),
)
GEWIJZIGD = veld("gewijzigd_op", "Dag waarop de pagina het laatst veranderde", "datum")
NUMMER = veld("nummer", "Plaats in de volgorde: lage nummers komen eerst")
PAGINA = (
    veld("code", "Laatste deel van het adres; andere lijsten verwijzen hiermee", "slug"),
    veld("titel", "Titel van de pagina"),
    veld("samenvatting", "Korte samenvatting"),
    Kolom("tekst", "De tekst van de pagina; een kop begint met Kop:", plain_text),
)
OVER_PAGINA = (
    adres("Adres van de pagina op deze site"),
    *bronnen_of(),
    veld("gecontroleerd_op", "Dag waarop de redactie de pagina het laatst nakeek"),
    GEWIJZIGD,
)
BOUWSTENEN = slugs("bouwstenen", "Codes van de bouwstenen waar dit bij hoort")
STAPPEN = slugs("stappen", "Codes van de stappen waar dit bij hoort")
VORMEN = slugs("vormen", "Codes van de vormen van ondersteuning")
DOMEINEN = slugs("domeinen", "Codes van de domeinen waar dit bij hoort")
PLAATS = (BOUWSTENEN, STAPPEN, VORMEN, DOMEINEN)
PRAKTIJK = (
    veld("jaar", "Jaar waar dit over gaat of waarin het verscheen"),
    veld("doelgroep", "Voor wie het is"),
    veld("website", "Webadres waar u meer vindt", "url"),
)


def over_rij(pagina):
    """What every row of a page ends with."""
    return (
        adres("Adres van de pagina waar dit op staat", pagina),
        veld(
            "gecontroleerd_op",
            "Dag waarop de redactie die pagina het laatst nakeek",
            f"{pagina}.gecontroleerd_op",
        ),
        GEWIJZIGD,
    )


ZIN = (
    veld("tekst", "De zin zelf"),
    keuze("herkomst", "Of de zin uit de bron komt, of erbij aansluit"),
    NUMMER,
    *BRON,
)

# --- The datasets ----------------------------------------------------------------------------------------------------

DATASETS = (
    Dataset(
        "hulpmiddelen",
        "Hulpmiddelen",
        "Handreikingen, sjablonen, trainingen en andere middelen om eenzaamheid aan te pakken.",
        pages(Hulpmiddel, "bouwstenen", "stappen", "vormen", "domeinen"),
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
        pages(Interventie, "bouwstenen", "stappen", "vormen", "domeinen"),
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
        "voorbeelden",
        "Voorbeelden",
        "Lokale coalities tegen eenzaamheid: waar ze werken en wat ze doen.",
        pages(Voorbeeld, "bouwstenen", "stappen", "vormen", "domeinen"),
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
        partners,
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
        pages(Bouwsteen),
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
        ADVIEZEN,
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
        pages(Ondersteuningsvorm),
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
        pages(Domein),
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
        bijdragen,
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
        pages(Stap),
        (*PAGINA, NUMMER, veld("resultaat", "Wat er klaar is na deze stap"), *OVER_PAGINA),
    ),
    Dataset(
        "acties",
        "Acties",
        "Wat u in elke stap van de aanpak doet.",
        ACTIES,
        (veld("stap", "Code van de stap", "stap.slug"), *ZIN, *over_rij("stap")),
    ),
    Dataset(
        "cijfers",
        "Cijfers",
        "Landelijke cijfers over eenzaamheid, elk met het onderzoek en de bron.",
        cijfers,
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
                "bron_bekeken_op", "Dag waarop de redactie de bron bekeek", "bron.geraadpleegd_op"
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
        "bronnen",
        "Bronnen",
        "De onderzoeken, boeken en websites waar de teksten en cijfers op steunen.",
        bronnen,
        (
            veld("code", "Code waarmee andere lijsten naar deze bron verwijzen", "slug"),
            veld("titel", "Titel"),
            veld("auteur", "Schrijver of uitgever"),
            veld("jaar", "Jaar van uitgave"),
            veld("adres", "Webadres van de bron", "url"),
            veld(
                "bekeken_op", "Dag waarop de redactie de bron het laatst bekeek", "geraadpleegd_op"
            ),
        ),
    ),
)


def find(naam: str) -> Dataset:
    """The dataset with this name. Raises Http404 when there is none."""
    for dataset in DATASETS:
        if dataset.naam == naam:
            return dataset
    raise Http404


@Prepared
def count_rows():
    parts = [
        dataset.queryset()
        .prefetch_related(None)
        .order_by()
        .values_list(Value(dataset.naam, CharField()))
        .annotate(aantal=Count("pk"), laatst=Max("datum"))
        for dataset in DATASETS
    ]
    return parts[0].union(*parts[1:], all=True).order_by()


def read_overzicht() -> list[tuple[Dataset, int, date | None]]:
    """[(dataset, number of rows, day of the newest row)], in one query."""
    found = {naam: (aantal, laatst) for naam, aantal, laatst in count_rows()}
    return [(dataset, *found.get(dataset.naam, (0, None))) for dataset in DATASETS]


# --- CSV -------------------------------------------------------------------------------------------------------------

NOT_IN_CELL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# What a spreadsheet could take for a formula, also when it skips what stands before it. The wide signs are for Excel.
FORMULA = re.compile(r"""[\t\n]|[\s\u200b\u2060\ufeff"'‘’“”]*[=+\-@＝＋－＠]""")


def as_cell(value) -> str:
    """A value as a cell that any spreadsheet only shows, with a decimal comma; a list between upright strokes."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "ja", False: "nee"}[value]
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    if isinstance(value, list):
        value = " | ".join(item.replace(" | ", " / ") for item in value)
    text = re.sub("\r\n?", "\n", NOT_IN_CELL.sub("", str(value)))
    return f"'{text}" if FORMULA.match(text) else text


def as_csv(dataset: Dataset, inhoud: Inhoud) -> str:
    """The dataset as a file that opens right with a double click in a Dutch Excel and in LibreOffice.

    Excel splits at the list separator of the computer, in Dutch a semicolon, and needs the mark at the start to read
    UTF-8. LibreOffice proposes to split at semicolons, commas and tabs alike: quotes around every cell keep a sentence
    or 46,6 whole. In both, a quoted number is still a number.
    """
    out = StringIO("\ufeff")
    out.seek(0, 2)
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(kolom.naam for kolom in dataset.kolommen)
    writer.writerows(map(as_cell, row) for row in inhoud.rijen)
    return out.getvalue()


# --- JSON and JSON-LD ------------------------------------------------------------------------------------------------


def as_data(dataset: Dataset, inhoud: Inhoud, instellingen) -> dict:
    """The dataset with all that someone needs to use and cite it, for JSON."""
    names = [kolom.naam for kolom in dataset.kolommen]
    return {
        "titel": dataset.titel,
        "omschrijving": dataset.omschrijving,
        "licentie": {
            "naam": instellingen.get_licentie_display(),
            "url": instellingen.licentie_url or None,
        },
        "bron": {
            "site": instellingen.site_naam,
            "organisatie": instellingen.organisatie or None,
            "adres": settings.SITE_URL + reverse("open-data"),
        },
        "bijgewerkt": inhoud.bijgewerkt,
        "velden": {kolom.naam: kolom.betekenis for kolom in dataset.kolommen},
        "rijen": [dict(zip(names, row, strict=True)) for row in inhoud.rijen],
    }


def catalogue(overzicht, instellingen) -> dict:
    """The datasets for machines that look for data: schema.org's DataCatalog."""
    page = settings.SITE_URL + reverse("open-data")
    organisation = {"@id": f"{settings.SITE_URL}/#organisatie"}
    datasets = [
        as_schema(dataset, laatst, page, organisation, instellingen)
        for dataset, _, laatst in overzicht
    ]
    catalog = {
        "@type": "DataCatalog",
        "@id": page,
        "url": page,
        "name": f"Open data van {instellingen.site_naam}",
    }
    return {
        "@context": "https://schema.org",
        **catalog,
        "publisher": organisation,
        "dataset": datasets,
    }


def as_schema(dataset, laatst, page, organisation, instellingen):
    forms = {"csv": "text/csv", "json": "application/json"}
    downloads = [
        {
            "@type": "DataDownload",
            "encodingFormat": kind,
            "contentUrl": settings.SITE_URL + reverse(form, args=[dataset.naam]),
        }
        for form, kind in forms.items()
    ]
    facts = {"license": instellingen.licentie_url, "dateModified": laatst and laatst.isoformat()}
    return {
        "@type": "Dataset",
        "@id": f"{page}#{dataset.naam}",
        "url": f"{page}#{dataset.naam}",
        "name": f"{dataset.titel} – {instellingen.site_naam}",
        "description": f"{dataset.omschrijving} Uit de gids ‘{instellingen.site_naam}’.",
        "inLanguage": "nl",
        "isAccessibleForFree": True,
        "creator": organisation,
        "includedInDataCatalog": {"@id": page},
        "distribution": downloads,
        **{name: value for name, value in facts.items() if value},
    }
