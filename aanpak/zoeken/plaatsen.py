"""A gemeente, place or postcode in a search: its figures come before all other results."""

from typing import NamedTuple

from django.utils.formats import date_format

from cijfers.gemeenten import Gemeente, Herindeling
from cijfers.plaatszoeker import Plaats, herken_plaats

WORDS = {
    Herindeling.Soort.OPGEGAAN: "{oud} hoort sinds {dag} bij de gemeente {nieuw}.",
    Herindeling.Soort.GESPLITST: "Een deel van {oud} hoort sinds {dag} bij de gemeente {nieuw}.",
    Herindeling.Soort.NAAM: "De gemeente {oud} heet sinds {dag} {nieuw}.",
}


class Gemeentepagina(NamedTuple):
    """The page with the figures of a gemeente, and why it was found."""

    titel: str
    url: str
    uitleg: str


def find_gemeenten(vraag: str) -> list[Gemeentepagina]:
    antwoord = herken_plaats(vraag)
    former = {row.gemeente: as_former(row) for row in antwoord.herindelingen}
    places = {
        plaats.gemeente: make_page(plaats.gemeente, in_words(plaats))
        for plaats in antwoord.plaatsen
    }
    return list((places | former).values())


def make_page(gemeente: Gemeente, uitleg: str) -> Gemeentepagina:
    return Gemeentepagina(f"Eenzaamheid {gemeente.waar}", gemeente.get_absolute_url(), uitleg)


def in_words(plaats: Plaats) -> str:
    if plaats.is_gemeente:
        return f"De cijfers van de gemeente {plaats.gemeente}, naast die van Nederland."
    return f"{plaats.volledig} hoort bij de gemeente {plaats.gemeente}."


def as_former(herindeling: Herindeling) -> Gemeentepagina:
    uitleg = WORDS[Herindeling.Soort(herindeling.soort)].format(
        oud=herindeling.oude_naam,
        dag=date_format(herindeling.datum, "j F Y"),
        nieuw=herindeling.gemeente,
    )
    return make_page(herindeling.gemeente, uitleg)
