"""A page as data: its content read from its rows, and content put back into them.

Content is every editable field of the page, many-to-many relations included, and of the rows that it names in
`versie_kinderen`. What is not editable is state (gepubliceerd, dates of change) and never travels; nor do the fields that a
page names in `buiten_versies`.
"""

import json

from django.core import checks, serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


def fields_of(model, parent=""):
    """The fields of a page or row that are content; `parent` is a row's own link to its page."""
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    outside = {parent, *getattr(model, "buiten_versies", ())}
    return [
        field
        for field in fields
        if field.editable and not field.primary_key and field.name not in outside
    ]


def read(pagina) -> dict:
    """{"velden": {name: value}, "kinderen": {related name: [{"pk", "velden"}]}} of the page as its rows are."""
    pagina = type(pagina)._base_manager.get(pk=pagina.pk)  # the row, not a half filled object
    kinderen = {name: read_rows(getattr(pagina, name)) for name in pagina.versie_kinderen}
    return as_json({"velden": read_row(pagina), "kinderen": kinderen})


def as_json(value):
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def read_rows(relation):
    return [{"pk": row.pk, "velden": read_row(row, relation.field.name)} for row in relation.all()]


def read_row(row, parent=""):
    fields = fields_of(type(row), parent)
    values = serializers.serialize("python", [row], fields=[field.name for field in fields])[0][
        "fields"
    ]
    # A many-to-many relation has no order; sorted, equal content is equal to the letter.
    return {
        field.name: sorted(values[field.name]) if field.many_to_many else values[field.name]
        for field in fields
    }


def apply(pagina, gegevens: dict, valid=False, **state) -> list[str]:
    """Makes the rows of the page equal to `gegevens`, sets its state, and returns in sentences what could not be put back.

    With valid=True it first raises ValidationError for what its model refuses.
    """
    problems: list[str] = []
    many = fill(pagina, gegevens["velden"], problems)
    for name, value in state.items():
        setattr(pagina, name, value)
    if valid:
        pagina.full_clean()
    save(pagina, many)
    for name in pagina.versie_kinderen:
        if name in gegevens["kinderen"]:
            apply_rows(pagina, getattr(pagina, name), gegevens["kinderen"][name], problems)
    return problems


def fill(row, values, problems):
    """Sets the values on the row; returns the many-to-many ones, which have to wait until it is saved.

    A field that came later keeps its value, a name that the model no longer has is left out. None: the row cannot exist,
    because something that it needs is gone.
    """
    many: dict = {}
    for field in fields_of(type(row)):
        if field.name not in values:
            continue
        if field.many_to_many:
            many[field.name] = find_related(field, values[field.name], problems)
        elif field.is_relation:
            if not fill_relation(row, field, values[field.name], problems):
                return None
        elif (
            field.unique
            and getattr(row, field.attname)
            and is_taken(row, field, values[field.name])
        ):
            problems.append(f"{field.verbose_name}: ‘{values[field.name]}’ is al in gebruik")
        else:
            setattr(row, field.attname, field.to_python(values[field.name]))
    return many


def find_related(field, pks, problems):
    wanted = {str(pk) for pk in pks if pk}
    found = field.related_model._base_manager.in_bulk(wanted)
    gone = wanted - {str(pk) for pk in found}
    problems += [f"{field.verbose_name}: nummer {pk} bestaat niet meer" for pk in sorted(gone)]
    return found


def fill_relation(row, field, pk, problems):
    """Whether the row can exist: what it needs is there, or it keeps what it had."""
    found = find_related(field, [pk], problems)
    if found or field.null:
        setattr(row, field.attname, field.to_python(pk) if found else None)
    return getattr(row, field.attname) is not None or field.null


def is_taken(row, field, value):
    return type(row)._base_manager.filter(**{field.name: value}).exclude(pk=row.pk).exists()


def save(row, many, **options):
    row.save(**options)
    for name, related in many.items():
        getattr(row, name).set(related)


def apply_rows(pagina, relation, rows, problems):
    """Deletes the rows that are not in `rows`, changes those that differ, adds the new ones with the key that they have."""
    existing = {str(row.pk): row for row in relation.all()}
    for pk in existing.keys() - {row["pk"] for row in rows}:
        existing[pk].delete()
    for values in rows:
        row = existing.get(values["pk"])
        if row and as_json(read_row(row, relation.field.name)) == values["velden"]:
            continue  # untouched: the pages that show it did not change
        new = row is None
        row = row or relation.model(pk=values["pk"])
        setattr(row, relation.field.name, pagina)
        many = fill(row, values["velden"], problems)
        if many is not None:
            save(row, many, force_insert=new)


def check(model, inlines):
    """System check: whatever the form edits must be in the snapshot."""
    kinderen = [model._meta.get_field(name).related_model for name in model.versie_kinderen]
    for kind in {inline.model for inline in inlines} - set(kinderen):
        # What an editor types in that inline would vanish when the transaction is rolled back.
        yield checks.Error(
            f"{kind.__name__} staat niet in versie_kinderen.", obj=model, id="redactie.E001"
        )
    for kind in kinderen:
        if not isinstance(kind._meta.pk, models.UUIDField):
            # A counter can give the same number to another row later; SQLite does, after a rollback.
            yield checks.Error(
                f"{kind.__name__} moet een UUID als sleutel hebben.", obj=model, id="redactie.E002"
            )
