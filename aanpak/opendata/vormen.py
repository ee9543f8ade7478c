"""A dataset as CSV, as JSON and as JSON-LD."""

import csv
import re
from io import StringIO

from django.conf import settings
from django.urls import reverse

from aanpak.opendata.lijsten import Dataset, Inhoud

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BYTE_ORDER_MARK = "\ufeff"

# The start of a formula, after characters that a spreadsheet may skip. Excel also accepts the
# full-width signs.
FORMULA = re.compile(r"""[\t\n]|[\s\u200b\u2060\ufeff"'‘’“”]*[=+\-@＝＋－＠]""")


def as_cell(value) -> str:
    """A cell that no spreadsheet runs as a formula: decimal comma, lists separated by " | "."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    if isinstance(value, list):
        items = [item.replace(" | ", " / ") for item in value]
        value = " | ".join(items)
    text = CONTROL_CHARACTERS.sub("", str(value))
    text = re.sub("\r\n?", "\n", text)
    return f"'{text}" if FORMULA.match(text) else text


def as_csv(dataset: Dataset, inhoud: Inhoud) -> str:
    """A file that opens correctly in a Dutch Excel and in LibreOffice.

    Excel splits at the list separator of the computer, a semicolon in Dutch, and needs the byte
    order mark to read UTF-8. LibreOffice also proposes commas and tabs as separators: quotes
    keep a sentence or 46,6 in one cell. Both still read a quoted number as a number.
    """
    file = StringIO()
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(
        file,
        delimiter=";",
        quoting=csv.QUOTE_ALL,
        lineterminator="\r\n",
    )
    writer.writerow(kolom.naam for kolom in dataset.kolommen)
    for rij in inhoud.rijen:
        writer.writerow(as_cell(value) for value in rij)
    return file.getvalue()


def as_data(dataset: Dataset, inhoud: Inhoud, instellingen) -> dict:
    namen = [kolom.naam for kolom in dataset.kolommen]
    rijen = [dict(zip(namen, rij, strict=True)) for rij in inhoud.rijen]
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
        "rijen": rijen,
    }


def catalogue(overzicht, instellingen) -> dict:
    """schema.org's DataCatalog, by which search engines find the datasets."""
    page = settings.SITE_URL + reverse("open-data")
    datasets = []
    for dataset, _, laatst in overzicht:
        datasets.append(as_schema(dataset, laatst, instellingen))
    return {
        "@context": "https://schema.org",
        "@type": "DataCatalog",
        "@id": page,
        "url": page,
        "name": f"Open data van {instellingen.site_naam}",
        "publisher": organisation_schema(),
        "dataset": datasets,
    }


def as_schema(dataset, laatst, instellingen) -> dict:
    """schema.org's Dataset; without a licence or a date when there is none."""
    page = settings.SITE_URL + reverse("open-data")
    schema = {
        "@type": "Dataset",
        "@id": f"{page}#{dataset.naam}",
        "url": f"{page}#{dataset.naam}",
        "name": f"{dataset.titel} – {instellingen.site_naam}",
        "description": f"{dataset.omschrijving} Uit de gids ‘{instellingen.site_naam}’.",
        "inLanguage": "nl",
        "isAccessibleForFree": True,
        "creator": organisation_schema(),
        "includedInDataCatalog": {"@id": page},
        "distribution": [
            download_schema(dataset, "csv", "text/csv"),
            download_schema(dataset, "json", "application/json"),
        ],
    }
    if instellingen.licentie_url:
        schema["license"] = instellingen.licentie_url
    if laatst:
        schema["dateModified"] = laatst.isoformat()
    return schema


def organisation_schema():
    return {"@id": f"{settings.SITE_URL}/#organisatie"}


def download_schema(dataset, url_name, media_type):
    path = reverse(url_name, args=[dataset.naam])
    return {
        "@type": "DataDownload",
        "encodingFormat": media_type,
        "contentUrl": settings.SITE_URL + path,
    }
