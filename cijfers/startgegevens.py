"""The municipalities and figures with which a site begins: the CSV files of fixtures/cijfers/.

Loading adds what is missing. What is in the database already stays as it is.
"""

import csv
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from cijfers.gemeenten import Gemeente, Herindeling, Plaatsnaam
from cijfers.metingen import Levering, Meting
from redactie.geheugen.stempel import hold, renew

FOLDER = settings.BASE_DIR / "fixtures/cijfers"
INDELING = 2024  # the borders have not changed since
TABELLEN = {
    Levering.Reeks.VOLWASSENEN: "50090NED (2012, 2016 en 2020) en 50150NED (2024)",
    Levering.Reeks.JONGVOLWASSENEN: "50140NED (2024)",
}


def read_rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_gemeenten() -> dict[str, int]:
    """How many of each were added: {"gemeenten": 342, …}."""
    hold()
    before = count_rows()
    rows = list(read_rows("gemeenten"))
    known = set(Gemeente.objects.values_list("pk", flat=True))
    new = [row for row in rows if row["code"] not in known]
    add_gemeenten(new)
    add_buren(new)
    add_plaatsnamen(rows)
    add_herindelingen()
    for reeks, tabel in TABELLEN.items():
        if not Levering.objects.filter(reeks=reeks).exists():
            add_levering(reeks, tabel)
    after = count_rows()
    if after != before:
        renew()
    return {name: after[name] - before[name] for name in after}


def count_rows():
    counts = {}
    for model in (Gemeente, Plaatsnaam, Herindeling, Levering, Meting):
        naam = str(model._meta.verbose_name_plural)
        counts[naam] = model.objects.count()
    return counts


def add_gemeenten(rows):
    Gemeente.objects.bulk_create(
        Gemeente(
            code=row["code"],
            naam=row["naam"],
            slug=slugify(row["naam"]),
            provincie=row["provincie"],
            ggd=row["ggd"],
            inwoners=int(row["inwoners"]),
            procent_65plus=int(row["procent_65plus"]),
            stedelijkheid=int(row["stedelijkheid"]),
        )
        for row in rows
    )


def add_buren(rows):
    model = Gemeente.buren.through
    buren = []
    for row in rows:
        for buur in row["buren"].split():
            buren.append(model(from_gemeente_id=row["code"], to_gemeente_id=buur))
    model.objects.bulk_create(buren, ignore_conflicts=True)


def add_plaatsnamen(rows):
    """Names and postcodes; a postcode is the name of a place too."""
    names = [(row["naam"], row["gemeente"]) for row in read_rows("plaatsnamen")]
    for row in rows:
        names += [(postcode, row["code"]) for postcode in postcodes(row["postcodes"])]
    plaatsnamen = [
        Plaatsnaam(naam=naam, sleutel=slugify(naam), gemeente_id=gemeente)
        for naam, gemeente in names
    ]
    Plaatsnaam.objects.bulk_create(plaatsnamen, ignore_conflicts=True)


def postcodes(text: str) -> Iterator[str]:
    """The postcodes in a text with ranges, such as "6711-6713 6718"."""
    for part in text.split():
        first, _, last = part.partition("-")
        for postcode in range(int(first), int(last or first) + 1):
            yield str(postcode)


def add_herindelingen():
    Herindeling.objects.bulk_create(
        [
            Herindeling(
                datum=row["datum"],
                oude_code=row["oude_code"],
                oude_naam=row["oude_naam"],
                sleutel=slugify(row["oude_naam"]),
                soort=row["soort"],
                gemeente_id=row["gemeente"],
            )
            for row in read_rows("herindelingen")
        ],
        ignore_conflicts=True,
    )


def add_levering(reeks, tabel):
    """A published delivery with all figures of the file that is named after the series."""
    levering = Levering.objects.create(
        reeks=reeks,
        tabel=tabel,
        indeling=INDELING,
        staat=Levering.Staat.GEPUBLICEERD,
        gepubliceerd_op=timezone.now(),
    )
    Meting.objects.bulk_create(
        Meting(
            levering=levering,
            gebied=row["gebied"],
            jaar=int(row["jaar"]),
            leeftijd=row["leeftijd"],
            maat=maat,
            waarde=row[maat],
            opmerking=row.get("opmerking", ""),
        )
        for row in read_rows(reeks.value)
        for maat in Meting.Maat
        if row.get(maat)
    )
