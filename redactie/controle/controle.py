"""Checks the texts of a page before it is published. Errors stop publishing, warnings inform.

`RULES` is the list of what is checked. There is no rule for images: the rich text of this site cannot hold them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from django.db import models

from redactie.controle.doelen import Doel, Doelen
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
    """What is wrong in one field, and what to do about it: plain text that quotes the editor, for a template to escape."""

    ernst: Ernst
    tekst: str
    veld: str  # name of the field
    regel: models.Model | None = None  # the row that has the field; None for the page itself
    naam: str = ""  # of the rule


class Soort(Flag):
    """What kind of text a field holds."""

    RIJK = auto()  # rich text
    PLAT = auto()  # plain text of the page
    RIJ = auto()  # plain text of a row
    TITEL = auto()
    SAMENVATTING = auto()


class Stuk:
    """One text of a page, or of one of its rows: what a rule looks at."""

    def __init__(self, controle: "Controle", veld: models.Field, regel: models.Model | None = None):
        self.controle, self.veld, self.regel = controle, veld, regel
        self.soort = soort_of(veld, regel)
        value: str = getattr(regel or controle.pagina, veld.attname) or ""
        self.waarde = with_addresses(value) if Soort.RIJK in self.soort else value

    @cached_property
    def gelezen(self) -> tuple[list[Alinea], list[Link]]:
        return (
            read_rich_text(self.waarde)
            if Soort.RIJK in self.soort
            else (read_lines(self.waarde), [])
        )

    @property
    def alineas(self) -> list[Alinea]:
        return self.gelezen[0]

    @property
    def links(self) -> list[Link]:
        return self.gelezen[1]

    def doelen(self) -> Iterator[tuple[Link, Doel]]:
        """The links within the site, and where they lead."""
        for link in self.links:
            if doel := self.controle.doelen.find(link.href):
                yield link, doel


def soort_of(veld, regel):
    if isinstance(veld, RijkeTekstField):
        return Soort.RIJK
    if regel:
        return Soort.RIJ
    return {"titel": Soort.TITEL, "samenvatting": Soort.PLAT | Soort.SAMENVATTING}.get(
        veld.name, Soort.PLAT
    )


def text_fields(model) -> list[models.Field]:
    """The fields in which an editor writes: no choices, and no addresses of any kind."""
    address = models.SlugField | models.URLField | models.EmailField
    texts = [
        field
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField)
    ]
    return [
        field
        for field in texts
        if field.editable and not field.choices and not isinstance(field, address)
    ]


class Controle:
    """One check of one page: its texts, and what the database knows about what they name. Nothing is asked twice."""

    def __init__(self, pagina):
        self.pagina = pagina
        rows = chain.from_iterable(
            getattr(pagina, name).all() for name in getattr(pagina, "versie_kinderen", ())
        )
        own = [Stuk(self, veld) for veld in text_fields(pagina)]
        self.stukken = own + [Stuk(self, veld, row) for row in rows for veld in text_fields(row)]

    @property
    def rijke_teksten(self) -> list[Stuk]:
        return [stuk for stuk in self.stukken if Soort.RIJK in stuk.soort]

    @cached_property
    def bekende_bronnen(self) -> set[str]:
        """The codes that texts name, of sources that exist."""
        slugs = {slug for stuk in self.rijke_teksten for slug in bron_slugs(stuk.waarde)}
        return (
            set(Bron.objects.filter(slug__in=slugs).values_list("slug", flat=True))
            if slugs
            else set()
        )

    @cached_property
    def moeilijke_woorden(self) -> Woordenlijst:
        return Woordenlijst(MoeilijkWoord.objects.all())

    @cached_property
    def doelen(self) -> Doelen:
        return Doelen(
            self.pagina, [link.href for stuk in self.rijke_teksten for link in stuk.links]
        )


class Rule(NamedTuple):
    naam: str
    ernst: Ernst
    soort: Soort  # of text that it looks at
    find: Callable[[Stuk], Iterable[str]]


FOUT, WAARSCHUWING = Ernst.FOUT, Ernst.WAARSCHUWING
RIJK, PLAT, RIJ, TITEL = Soort.RIJK, Soort.PLAT, Soort.RIJ, Soort.TITEL
TEKST = RIJK | PLAT | RIJ

# fmt: off
RULES = [
    Rule("samenvatting ontbreekt",      FOUT,         Soort.SAMENVATTING, missing_summary),
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
    Rule("cijfer niet in de tekst",     WAARSCHUWING, PLAT,               figure_not_in_text),  # rows have a field for it

    Rule("lange zin",                   WAARSCHUWING, TEKST,              long_sentence),
    Rule("moeilijk woord",              WAARSCHUWING, TEKST,              difficult_word),
    Rule("hoofdletters",                WAARSCHUWING, TEKST | TITEL,      capitals),
    Rule("dubbel woord",                WAARSCHUWING, TEKST | TITEL,      double_word),
    Rule("je of jij",                   WAARSCHUWING, TEKST,              informal),
]
# fmt: on


def controleer(pagina) -> list[Melding]:
    """Everything that the rules find on a page as it is in the database now, in the order of its form. Writes nothing."""
    return [
        Melding(rule.ernst, tekst, stuk.veld.name, stuk.regel, rule.naam)
        for stuk in Controle(pagina).stukken
        for rule in RULES
        if rule.soort & stuk.soort
        for tekst in rule.find(stuk)
    ]
