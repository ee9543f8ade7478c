"""What changed between two versions: per field, in words that an editor reads."""

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

TOKEN = re.compile(
    r"\s*\w+|\s*[^\w\s]|\s+"
)  # white space goes with the word after it: loose spaces make difflib slow


class Deel(NamedTuple):
    soort: str  # gelijk, weg or erbij
    tekst: str


def words(before: str, after: str) -> list[Deel]:
    """The two texts as one: what stayed, what went and what came, in reading order."""
    a, b = TOKEN.findall(before), TOKEN.findall(after)
    parts = []
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(Deel("gelijk", "".join(a[i:j])))
        else:
            parts += marked("weg", "".join(a[i:j])) + marked("erbij", "".join(b[k:m]))
    return parts


def marked(kind, text):
    """The text as one part, with the white space before it left unmarked."""
    words = text.lstrip()
    space = [Deel("gelijk", text[: len(text) - len(words)])] if len(words) < len(text) else []
    return space + ([Deel(kind, words)] if words else [])


def verschil(model, before: dict | None, after: dict) -> list[tuple[str, list[Deel]]]:
    """[(label, parts)] of the fields that differ between two versions; of all fields when there is no earlier one."""
    old, new = readable(model, before) if before else {}, readable(model, after)
    rows = []
    for key in [*new, *(key for key in old if key not in new)]:
        label, text = new.get(key) or (old[key][0], "")
        was = old.get(key, ("", ""))[1]
        if was != text:
            rows.append((label, words(was, text)))
    return rows


def readable(model, gegevens):
    """A version as {key: (label, text)} in reading order."""
    lines = {name: as_line(model, name, value) for name, value in gegevens["velden"].items()}
    for relation, rows in gegevens["kinderen"].items():
        kind = model._meta.get_field(relation).related_model
        for place, row in enumerate(rows, 1):
            for name, value in row["velden"].items():
                label, text = as_line(kind, name, value)
                lines[relation, row["pk"], name] = (
                    f"{capfirst(kind._meta.verbose_name)} {place}: {label}",
                    text,
                )
    return lines


def as_line(model, name, value):
    """(label, text) of one field; a field that has gone since then keeps its old name."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name, str(value)
    return str(field.verbose_name), as_words(field, value)


def as_words(field, value):
    if value in (None, "", []):
        return ""
    if field.is_relation:
        return "\n".join(names(field.related_model, value if field.many_to_many else [value]))
    if isinstance(field, models.DateTimeField):
        return f"{date_format(localtime(field.to_python(value)), 'j F Y, H:i')} uur"
    if isinstance(field, models.DateField):
        return date_format(field.to_python(value), "j F Y")
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(field, RijkeTekstField):
        return as_text(with_addresses(value))
    return str(dict(field.flatchoices).get(value, value))


def names(model, pks):
    found = {str(pk): str(thing) for pk, thing in model._base_manager.in_bulk(pks).items()}
    return sorted(found.get(str(pk), f"(verwijderd: {pk})") for pk in pks)
