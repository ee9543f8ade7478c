"""Checks the texts of a page before it is published. Errors stop publishing, warnings inform.

`RULES` lists the checks. There is none for images: rich text here cannot hold them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from functools import cached_property
from typing import NamedTuple

from django.db import models

from redactie.controle.doelen import LinkDoel, LinkDoelen
from redactie.controle.schrijfregels import (
    bare_address,
    bold_heading,
    broken_anchor,
    broken_link,
    capitals,
    difficult_word,
    double_word,
    empty_heading,
    fake_list,
    figure_not_in_text,
    figure_without_source,
    hidden_page,
    informal,
    long_alinea,
    long_sentence,
    malformed_source,
    missing_summary,
    skipped_level,
    source_in_plain_text,
    typed_mark,
    unknown_source,
    vague_link,
)
from redactie.controle.woorden import MoeilijkWoord
from redactie.pagina.bronnen import Bron
from redactie.pagina.links import with_addresses
from redactie.tekst.alineas import Alinea, Link, read_lines, read_rich_text
from redactie.tekst.schoon import bron_slugs
from redactie.tekst.taal import Woordenlijst
from redactie.tekst.velden import RijkeTekstField


class Ernst(StrEnum):
    FOUT = "fout"
    WAARSCHUWING = "waarschuwing"


@dataclass(frozen=True)
class Melding:
    """A remark on one field, and the advice. Quotes the editor's text: templates must escape it."""

    ernst: Ernst
    tekst: str
    veld: str  # name of the field
    regel: models.Model | None = None  # the row with the field; None for the page itself
    naam: str = ""  # of the rule


class TekstSoort(Flag):
    """The kind of text in a field."""

    RIJK = auto()  # rich text
    PLAT = auto()  # plain text of the page
    RIJ = auto()  # plain text of a row
    TITEL = auto()
    SAMENVATTING = auto()


class Stuk:
    """One text of a page or of one of its rows: the input of a rule."""

    def __init__(
        self,
        controle: "Controle",
        veld: models.Field,
        regel: models.Model | None = None,
    ):
        self.controle = controle
        self.veld = veld
        self.regel = regel
        self.soort = kind_of_text(veld, regel)
        value: str = getattr(regel or controle.pagina, veld.attname) or ""
        self.waarde = with_addresses(value) if self.is_rijk else value

    @property
    def is_rijk(self):
        return TekstSoort.RIJK in self.soort

    @cached_property
    def gelezen(self) -> tuple[list[Alinea], list[Link]]:
        if self.is_rijk:
            return read_rich_text(self.waarde)
        return read_lines(self.waarde), []

    @property
    def alineas(self) -> list[Alinea]:
        return self.gelezen[0]

    @property
    def links(self) -> list[Link]:
        return self.gelezen[1]

    def doelen(self) -> Iterator[tuple[Link, LinkDoel]]:
        """The links within the site, each with its destination."""
        for link in self.links:
            doel = self.controle.doelen.find(link.href)
            if doel:
                yield link, doel


def kind_of_text(veld, regel) -> TekstSoort:
    if isinstance(veld, RijkeTekstField):
        return TekstSoort.RIJK
    if regel:
        return TekstSoort.RIJ
    if veld.name == "titel":
        return TekstSoort.TITEL
    if veld.name == "samenvatting":
        return TekstSoort.PLAT | TekstSoort.SAMENVATTING
    return TekstSoort.PLAT


def text_fields(model) -> list[models.Field]:
    editable = [field for field in model._meta.fields if field.editable]
    return [field for field in editable if has_prose(field)]


def has_prose(field) -> bool:
    """Whether it is a text, but no choice, slug, web address or mail address."""
    is_text = isinstance(field, models.CharField | models.TextField)
    is_address = isinstance(field, models.SlugField | models.URLField | models.EmailField)
    return is_text and not is_address and not field.choices


class Controle:
    """One check of one page: its texts, and the sources, words and links that they name.

    Asks the database for each of these once.
    """

    def __init__(self, pagina):
        self.pagina = pagina
        self.stukken = [Stuk(self, veld) for veld in text_fields(pagina)]
        for name in getattr(pagina, "versie_kinderen", ()):
            rows = getattr(pagina, name)
            for row in rows.all():
                self.stukken += [Stuk(self, veld, row) for veld in text_fields(row)]

    @property
    def rijke_teksten(self) -> list[Stuk]:
        return [stuk for stuk in self.stukken if stuk.is_rijk]

    @cached_property
    def bekende_bronnen(self) -> set[str]:
        """The slugs in the texts that are of a source."""
        slugs: set[str] = set()
        for stuk in self.rijke_teksten:
            slugs.update(bron_slugs(stuk.waarde))
        if not slugs:
            return slugs
        bronnen = Bron.objects.filter(slug__in=slugs)
        return set(bronnen.values_list("slug", flat=True))

    @cached_property
    def moeilijke_woorden(self) -> Woordenlijst:
        return Woordenlijst(MoeilijkWoord.objects.all())

    @cached_property
    def doelen(self) -> LinkDoelen:
        hrefs = []
        for stuk in self.rijke_teksten:
            hrefs += [link.href for link in stuk.links]
        return LinkDoelen(self.pagina, hrefs)


class Rule(NamedTuple):
    naam: str
    ernst: Ernst
    soort: TekstSoort  # the kinds of text that it applies to
    find: Callable[[Stuk], Iterable[str]]


FOUT = Ernst.FOUT
WAARSCHUWING = Ernst.WAARSCHUWING
RIJK = TekstSoort.RIJK
PLAT = TekstSoort.PLAT
RIJ = TekstSoort.RIJ
TITEL = TekstSoort.TITEL
TEKST = RIJK | PLAT | RIJ

# fmt: off
RULES = [
    Rule("samenvatting ontbreekt",      FOUT,         TekstSoort.SAMENVATTING, missing_summary),
    Rule("overgeslagen kop",            FOUT,         RIJK,               skipped_level),
    Rule("lege kop",                    FOUT,         RIJK,               empty_heading),
    Rule("vette alinea",                WAARSCHUWING, RIJK,               bold_heading),
    Rule("getypte lijst",               WAARSCHUWING, RIJK,               fake_list),
    Rule("getypt teken",                WAARSCHUWING, PLAT | RIJ,         typed_mark),
    Rule("lange alinea",                WAARSCHUWING, RIJK | PLAT,        long_alinea),

    Rule("vage linktekst",              FOUT,         RIJK,               vague_link),
    Rule("adres als linktekst",         WAARSCHUWING, RIJK,               bare_address),
    Rule("kapotte link",                FOUT,         RIJK,               broken_link),
    Rule("link naar verborgen pagina",  FOUT,         RIJK,               hidden_page),
    Rule("link naar verdwenen kop",     FOUT,         RIJK,               broken_anchor),

    Rule("onbekende bron",              FOUT,         RIJK,               unknown_source),
    Rule("fout geschreven bron",        FOUT,         RIJK,               malformed_source),
    Rule("bron in gewone tekst",        FOUT,         PLAT | RIJ | TITEL, source_in_plain_text),
    Rule("cijfer zonder bron",          WAARSCHUWING, RIJK,               figure_without_source),
    # Not for rows: those have a field for the source.
    Rule("cijfer niet in de tekst",     WAARSCHUWING, PLAT,               figure_not_in_text),

    Rule("lange zin",                   WAARSCHUWING, TEKST,              long_sentence),
    Rule("moeilijk woord",              WAARSCHUWING, TEKST,              difficult_word),
    Rule("hoofdletters",                WAARSCHUWING, TEKST | TITEL,      capitals),
    Rule("dubbel woord",                WAARSCHUWING, TEKST | TITEL,      double_word),
    Rule("je of jij",                   WAARSCHUWING, TEKST,              informal),
]
# fmt: on


def controleer(pagina) -> list[Melding]:
    """The remarks of all rules on a page as it is in the database, in the order of its form."""
    meldingen: list[Melding] = []
    for stuk in Controle(pagina).stukken:
        for rule in RULES:
            if rule.soort & stuk.soort:
                meldingen += apply_rule(rule, stuk)
    return meldingen


def read_aandachtspunten(pagina) -> list[Melding]:
    """What editors must know beside the texts: for the form, it stops no publishing."""
    return [Melding(WAARSCHUWING, *punt) for punt in pagina.aandachtspunten()]


def apply_rule(rule: Rule, stuk: Stuk) -> Iterator[Melding]:
    for text in rule.find(stuk):
        yield Melding(
            ernst=rule.ernst,
            tekst=text,
            veld=stuk.veld.name,
            regel=stuk.regel,
            naam=rule.naam,
        )
