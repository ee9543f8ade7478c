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


class Veldtekst(NamedTuple):
    label: str = ""
    tekst: str = ""


NO_FIELD = Veldtekst()


def merge_texts(before: str, after: str) -> list[Deel]:
    """The two texts as one, in parts that are equal, gone or new."""
    old = TOKEN.findall(before)
    new = TOKEN.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    parts = []
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        gone = "".join(old[old_start:old_end])
        added = "".join(new[new_start:new_end])
        if kind == "equal":
            parts.append(Deel("gelijk", gone))
        else:
            parts += mark_part("weg", gone)
            parts += mark_part("erbij", added)
    return parts


def mark_part(soort, text):
    """The text as one part, with the white space before it left unmarked."""
    words = text.lstrip()
    space = text[: len(text) - len(words)]
    parts = [Deel("gelijk", space), Deel(soort, words)]
    return [part for part in parts if part.tekst]


def verschil(model, before, after) -> list[tuple[str, list[Deel]]]:
    """[(label, parts)] of the fields that differ; of all fields without an earlier version."""
    old = labelled_texts(model, before) if before else {}
    new = labelled_texts(model, after)
    changes = []
    for key in dict.fromkeys([*new, *old]):
        before_field = old.get(key, NO_FIELD)
        after_field = new.get(key, NO_FIELD)
        if before_field.tekst != after_field.tekst:
            label = after_field.label or before_field.label
            parts = merge_texts(before_field.tekst, after_field.tekst)
            changes.append((label, parts))
    return changes


def labelled_texts(model, gegevens):
    """{key: Veldtekst} of all fields of a version, in reading order."""
    texts = {}
    for name, value in gegevens["velden"].items():
        texts[name] = labelled_text(model, name, value)
    for relation, rows in gegevens["kinderen"].items():
        kind = model._meta.get_field(relation).related_model
        for place, row in enumerate(rows, 1):
            heading = f"{capfirst(kind._meta.verbose_name)} {place}"
            for name, value in row["velden"].items():
                label, text = labelled_text(kind, name, value)
                key = relation, row["pk"], name
                texts[key] = Veldtekst(f"{heading}: {label}", text)
    return texts


def labelled_text(model, name, value):
    """A field that the model no longer has keeps its old name."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return Veldtekst(name, str(value))
    text = value_as_text(field, value)
    return Veldtekst(str(field.verbose_name), text)


def value_as_text(field, value):
    if value in (None, "", []):
        return ""
    if field.is_relation:
        pks = value if field.many_to_many else [value]
        names = names_of_related(field.related_model, pks)
        return "\n".join(names)
    if isinstance(field, models.DateField):  # DateTimeField is one too
        return moment_as_text(field.to_python(value), field)
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(field, RijkeTekstField):
        return as_text(with_addresses(value))
    labels = dict(field.flatchoices)
    return str(labels.get(value, value))


def moment_as_text(value, field):
    if isinstance(field, models.DateTimeField):
        return f"{date_format(localtime(value), 'j F Y, H:i')} uur"
    return date_format(value, "j F Y")


def names_of_related(model, pks):
    found = model._base_manager.in_bulk(pks)
    names = {str(pk): str(thing) for pk, thing in found.items()}
    return sorted(names.get(str(pk), f"(verwijderd: {pk})") for pk in pks)
