"""The difference between two versions: per field, in words that an editor reads."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime

from redactie.pagina.links import with_addresses
from redactie.tekst.tonen import as_text
from redactie.tekst.velden import RijkeTekstField

# Every token starts with the white space before it: difflib is slow when spaces are tokens.
TOKEN = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")


class Deel(NamedTuple):
    soort: str  # gelijk, weg or erbij
    tekst: str


def merge_texts(before: str, after: str) -> list[Deel]:
    """The two texts as one, in parts that are equal, gone or new."""
    old = TOKEN.findall(before)
    new = TOKEN.findall(after)
    parts = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(Deel("gelijk", "".join(old[i:j])))
        else:
            parts += mark_part("weg", "".join(old[i:j]))
            parts += mark_part("erbij", "".join(new[k:m]))
    return parts


def mark_part(soort, text):
    """The text as one part, with the white space before it left unmarked."""
    words = text.lstrip()
    space = text[: len(text) - len(words)]
    parts = [Deel("gelijk", space), Deel(soort, words)]
    return [part for part in parts if part.tekst]


def verschil(model, before: dict | None, after: dict) -> list[tuple[str, list[Deel]]]:
    """[(label, parts)] of the fields that differ; of all fields without an earlier version."""
    old = labelled_texts(model, before) if before else {}
    new = labelled_texts(model, after)
    changes = []
    for key in dict.fromkeys([*new, *old]):
        label, _ = new.get(key) or old[key]
        _, old_text = old.get(key, ("", ""))
        _, new_text = new.get(key, ("", ""))
        if old_text != new_text:
            changes.append((label, merge_texts(old_text, new_text)))
    return changes


def labelled_texts(model, gegevens):
    """{key: (label, text)} of all fields of a version, in reading order."""
    texts = {}
    for name, value in gegevens["velden"].items():
        texts[name] = labelled_text(model, name, value)
    for relation, rows in gegevens["kinderen"].items():
        kind = model._meta.get_field(relation).related_model
        for place, row in enumerate(rows, 1):
            heading = f"{capfirst(kind._meta.verbose_name)} {place}"
            for name, value in row["velden"].items():
                label, text = labelled_text(kind, name, value)
                texts[relation, row["pk"], name] = (f"{heading}: {label}", text)
    return texts


def labelled_text(model, name, value):
    """(label, text) of one field; a field that the model no longer has keeps its old name."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name, str(value)
    return str(field.verbose_name), value_as_text(field, value)


def value_as_text(field, value):
    if value in (None, "", []):
        return ""
    if field.is_relation:
        pks = value if field.many_to_many else [value]
        return "\n".join(names_of_related(field.related_model, pks))
    if isinstance(field, models.DateField):  # DateTimeField is one too
        return moment_as_text(field.to_python(value), field)
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(field, RijkeTekstField):
        return as_text(with_addresses(value))
    return str(dict(field.flatchoices).get(value, value))


def moment_as_text(value, field):
    if isinstance(field, models.DateTimeField):
        return f"{date_format(localtime(value), 'j F Y, H:i')} uur"
    return date_format(value, "j F Y")


def names_of_related(model, pks):
    found = {str(pk): str(thing) for pk, thing in model._base_manager.in_bulk(pks).items()}
    return sorted(found.get(str(pk), f"(verwijderd: {pk})") for pk in pks)
