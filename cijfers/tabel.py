"""Figures as readers compare them: a table per group of people, a row per year, a column per
measure.
"""

import re
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from cijfers.models import Cijfer

SENTENCE_END = re.compile(r"(?<=\.) (?=[A-Z‘])")


@dataclass
class Rij:
    label: str
    cellen: list[Cijfer | None]


@dataclass
class Tabel:
    titel: str
    rijkop: str
    maten: list[str]
    rijen: list[Rij]
    onderzoeken: list[tuple[str, str]]  # (survey, years)
    toelichtingen: list[tuple[str, str]]  # (remark, years it is about; empty when about all)


def tabellen(cijfers) -> list[Tabel]:
    """One table per group of people, the group with most figures first; groups seen in one year
    only share the last.
    """
    per_groep = groupby(
        sorted(cijfers, key=attrgetter("bevolking", "jaar", "onderzoek")),
        key=attrgetter("bevolking"),
    )
    groepen = {groep: list(rows) for groep, rows in per_groep}
    reeksen = {groep: rows for groep, rows in groepen.items() if rows[0].jaar != rows[-1].jaar}
    losse = [cijfer for groep, rows in groepen.items() if groep not in reeksen for cijfer in rows]
    tables = [
        make_tabel(groep, "Jaar", rows, "{0.jaar}")
        for groep, rows in sorted(reeksen.items(), key=lambda item: -len(item[1]))
    ]
    return (
        [*tables, make_tabel("Andere groepen", "Groep en jaar", losse, "{0.bevolking}, {0.jaar}")]
        if losse
        else tables
    )


def make_tabel(titel, rijkop, cijfers, label):
    maten = sorted(
        {cijfer.maat for cijfer in cijfers}, key=lambda maat: (-count(cijfers, maat), maat)
    )
    rijen = []
    for (name, _), rows in groupby(
        cijfers, key=lambda cijfer: (label.format(cijfer), cijfer.onderzoek)
    ):
        per_maat = {cijfer.maat: cijfer for cijfer in rows}
        rijen.append(Rij(name, [per_maat.get(maat) for maat in maten]))
    onderzoeken = [(cijfer.onderzoek, cijfer.jaar) for cijfer in cijfers]
    zinnen = [
        (zin, cijfer.jaar)
        for cijfer in cijfers
        for zin in SENTENCE_END.split(cijfer.toelichting)
        if zin
    ]
    every_year = len({cijfer.jaar for cijfer in cijfers})
    return Tabel(titel, rijkop, maten, rijen, per_text(onderzoeken), per_text(zinnen, every_year))


def count(cijfers, maat):
    return sum(cijfer.maat == maat for cijfer in cijfers)


def per_text(pairs, every_year=0):
    """[(text, "2020, 2022")] with every text once; no years for a text about `every_year` years."""
    jaren: dict[str, set[int]] = {}
    for text, jaar in pairs:
        jaren.setdefault(text, set()).add(jaar)
    return [
        (text, "" if len(years) == every_year else ", ".join(map(str, sorted(years))))
        for text, years in jaren.items()
    ]
