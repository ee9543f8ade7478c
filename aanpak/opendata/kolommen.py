"""The columns of the datasets: name, meaning, and how a row gives its value."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple

from django.conf import settings

from redactie.tekst.tonen import as_html, as_text
from redactie.templatetags.gids import regels


class Kolom(NamedTuple):
    """A column; a value is a text, number, date, bool, list of texts or None."""

    naam: str
    betekenis: str
    waarde: Callable[[Any], Any]


def veld(naam, betekenis, path=""):
    """A field of the row, or the field at this dotted path."""
    return Kolom(naam, betekenis, attrgetter(path or naam))


def keuze(naam, betekenis):
    return Kolom(naam, betekenis, lambda row: getattr(row, f"get_{naam}_display")())


def getal(naam, betekenis):
    """A decimal number, or None."""

    def read_getal(row):
        value = getattr(row, naam)
        return None if value is None else float(value)

    return Kolom(naam, betekenis, read_getal)


def per_regel(naam, betekenis):
    """A text field with one item per line, as a list."""
    return Kolom(naam, betekenis, lambda row: regels(getattr(row, naam)))


def slugs(naam, betekenis, relation=""):
    """The slugs of the pages in a prefetched relation, each once."""

    def read_slugs(row):
        pages = getattr(row, f"lijst_{relation or naam}")
        return list(dict.fromkeys(page.slug for page in pages))

    return Kolom(naam, betekenis, read_slugs)


def adres(betekenis, path=""):
    """The absolute URL of the row, or of the page at this dotted path."""

    def read_adres(row):
        page = attrgetter(path)(row) if path else row
        return settings.SITE_URL + page.get_absolute_url()

    return Kolom("adres", betekenis, read_adres)


def plain_text(row):
    html = as_html(row.tekst, row.verwijzingen)
    return as_text(html)


def bronnen_of(path="lijst_bronnen"):
    """Three columns, lists of equal length: the code, title and address of each source."""
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


def genoemde_bron(kolom):
    """This column of BRON, empty for our own advice."""

    def read_value(row):
        if row.genoemde_bron:
            return kolom.waarde(row)
        return None

    return Kolom(kolom.naam, f"{kolom.betekenis}; leeg bij ons advies", read_value)


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

INTERVENTIES = slugs("interventies", "Codes van de interventies", "interventie_lijst")

PLAATS = (
    BOUWSTENEN,
    STAPPEN,
    VORMEN,
    DOMEINEN,
)

PRAKTIJK = (
    veld("jaar", "Jaar waar dit over gaat of waarin het verscheen"),
    veld("doelgroep", "Voor wie het is"),
    veld("website", "Webadres waar u meer vindt", "url"),
    veld("knop", "Wat u op dat webadres vindt"),
)


def over_rij(pagina):
    """The last columns of a row below a page."""
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
    keuze("herkomst", "Of de zin uit de bron komt, of ons advies is"),
    NUMMER,
    *map(genoemde_bron, BRON),
)
