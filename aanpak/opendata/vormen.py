"""A dataset as CSV, as JSON and as JSON-LD."""

import csv
import re
from io import StringIO

from django.conf import settings
from django.urls import reverse

from aanpak.opendata.lijsten import Dataset, Inhoud

NOT_IN_CELL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


# What a spreadsheet could take for a formula, also when it skips what stands before it. The wide
# signs are for Excel.
FORMULA = re.compile(r"""[\t\n]|[\s\u200b\u2060\ufeff"'‘’“”]*[=+\-@＝＋－＠]""")


def as_cell(value) -> str:
    """A value as a cell that any spreadsheet only shows, with a decimal comma; a list between
    upright strokes.
    """
    if value is None or isinstance(value, bool):
        return {None: "", True: "ja", False: "nee"}[value]
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    if isinstance(value, list):
        value = " | ".join(item.replace(" | ", " / ") for item in value)
    text = re.sub("\r\n?", "\n", NOT_IN_CELL.sub("", str(value)))
    return f"'{text}" if FORMULA.match(text) else text


def as_csv(dataset: Dataset, inhoud: Inhoud) -> str:
    """The dataset as a file that opens right with a double click in a Dutch Excel and in
    LibreOffice.

    Excel splits at the list separator of the computer, in Dutch a semicolon, and needs the mark at
    the start to read UTF-8. LibreOffice proposes to split at semicolons, commas and tabs alike:
    quotes around every cell keep a sentence or 46,6 whole. In both, a quoted number is still a
    number.
    """
    out = StringIO("\ufeff")
    out.seek(0, 2)
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(kolom.naam for kolom in dataset.kolommen)
    writer.writerows(map(as_cell, row) for row in inhoud.rijen)
    return out.getvalue()


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
