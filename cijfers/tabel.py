"""Figures in tables: one per group of people, a row per year, a column per measure."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from cijfers.models import Cijfer

NUMBER = re.compile(r"\d+")
NO_AGE = 999
SENTENCE_END = re.compile(r"(?<=\.) (?=[A-Z‘])")


@dataclass
class TabelRij:
    label: str
    cellen: list[Cijfer | None]


@dataclass
class Tabel:
    titel: str
    rijkop: str
    maten: list[str]
    rijen: list[TabelRij]
    onderzoeken: list[tuple[str, str]]  # (survey, years)
    toelichtingen: list[tuple[str, str]]  # (sentence, years; empty when about every year)


def tabellen(cijfers) -> list[Tabel]:
    """A table per group of people: first the one with the most figures, then by age.

    Groups measured in only one year share the last table.
    """
    op_groep = sorted(cijfers, key=age_year_and_survey)
    reeksen = []
    losse = []
    for _, cijfers_of_groep in groupby(op_groep, key=attrgetter("bevolking")):
        reeks = list(cijfers_of_groep)
        if reeks[0].jaar == reeks[-1].jaar:
            losse += reeks
        else:
            reeksen.append(reeks)
    longest = max(map(len, reeksen), default=0)
    reeksen.sort(key=lambda reeks: len(reeks) < longest)
    tables = []
    for reeks in reeksen:
        groep = reeks[0].bevolking
        tables.append(make_tabel(groep, "Jaar", reeks, label_jaar))
    if losse:
        tables.append(make_tabel("Andere groepen", "Groep en jaar", losse, label_groep_en_jaar))
    return tables


def age_year_and_survey(cijfer):
    """The key to sort by; the age is the first number in the name of the group."""
    found = NUMBER.search(cijfer.bevolking)
    age = int(found[0]) if found else NO_AGE
    return age, cijfer.bevolking, cijfer.jaar, cijfer.onderzoek


def label_jaar(cijfer):
    return str(cijfer.jaar)


def label_groep_en_jaar(cijfer):
    return f"{cijfer.bevolking}, {cijfer.jaar}"


def make_tabel(titel, rijkop, cijfers, make_label) -> Tabel:
    aantallen = Counter(cijfer.maat for cijfer in cijfers)
    maten = sorted(aantallen, key=lambda maat: (-aantallen[maat], maat))
    return Tabel(
        titel=titel,
        rijkop=rijkop,
        maten=maten,
        rijen=make_rijen(cijfers, maten, make_label),
        onderzoeken=read_onderzoeken(cijfers),
        toelichtingen=read_toelichtingen(cijfers),
    )


def make_rijen(cijfers, maten, make_label) -> list[TabelRij]:
    """A row per label and survey: figures of two surveys never share a row."""

    def label_and_onderzoek(cijfer):
        return make_label(cijfer), cijfer.onderzoek

    rijen = []
    for (label, _), cijfers_of_rij in groupby(cijfers, key=label_and_onderzoek):
        per_maat = {cijfer.maat: cijfer for cijfer in cijfers_of_rij}
        cellen = [per_maat.get(maat) for maat in maten]
        rijen.append(TabelRij(label, cellen))
    return rijen


def read_onderzoeken(cijfers):
    """[(survey, "2020, 2022")], each survey once."""
    jaren = defaultdict(set)
    for cijfer in cijfers:
        jaren[cijfer.onderzoek].add(cijfer.jaar)
    return [(onderzoek, join_jaren(years)) for onderzoek, years in jaren.items()]


def read_toelichtingen(cijfers):
    """[(sentence, "2020, 2022")], each sentence once; no years when it is about all of them."""
    jaren = defaultdict(set)
    for cijfer in cijfers:
        for zin in SENTENCE_END.split(cijfer.toelichting):
            jaren[zin].add(cijfer.jaar)
    jaren.pop("", None)
    every_year = {cijfer.jaar for cijfer in cijfers}
    toelichtingen = []
    for zin, years in jaren.items():
        words = "" if years == every_year else join_jaren(years)
        toelichtingen.append((zin, words))
    return toelichtingen


def join_jaren(jaren) -> str:
    return ", ".join(map(str, sorted(jaren)))
