"""A page as data: its content taken from its rows, and put back into them.

Content is every editable field, many-to-many relations included, of the page and of the rows that
it names in `versie_kinderen`. Fields that are not editable are state (gepubliceerd, dates of
change) and are left out, as are the fields that a page names in `buiten_versies`.
"""

import json

from django.core import checks, serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


def fields_of(model, parent=""):
    """The fields of a page or row that are content. `parent` is the link of a row to its page."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    outside = {parent, *getattr(model, "buiten_versies", ())}
    return [
        field
        for field in fields
        if field.editable and not field.primary_key and field.name not in outside
    ]


def take(pagina) -> dict:
    """{"velden": {name: value}, "kinderen": {related name: [{"pk", "velden"}]}} of the page."""
    stored = type(pagina)._base_manager.get(pk=pagina.pk)
    kinderen = {name: take_rows(getattr(stored, name)) for name in stored.versie_kinderen}
    return as_json({"velden": take_fields(stored), "kinderen": kinderen})


def as_json(value):
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def take_rows(relation):
    parent = relation.field.name
    return [{"pk": row.pk, "velden": take_fields(row, parent)} for row in relation.all()]


def take_fields(row, parent=""):
    fields = fields_of(type(row), parent)
    names = [field.name for field in fields]
    [serialized] = serializers.serialize("python", [row], fields=names)
    values = serialized["fields"]
    for field in fields:
        if field.many_to_many:  # has no order: sorted, equal content is equal JSON
            values[field.name] = sorted(values[field.name])
    return {name: values[name] for name in names}


def put_back(pagina, gegevens: dict, valid=False, **state) -> list[str]:
    """Make the rows of the page equal to `gegevens`, and set its state.

    Returns a sentence for everything that could not be put back. With valid=True it first raises
    ValidationError for a page that its model refuses.
    """
    problems: list[str] = []
    many = set_fields(pagina, gegevens["velden"], problems)
    for name, value in state.items():
        setattr(pagina, name, value)
    if valid:
        pagina.full_clean()
    save_with_relations(pagina, many)
    for name in pagina.versie_kinderen:
        if name in gegevens["kinderen"]:
            put_back_rows(pagina, getattr(pagina, name), gegevens["kinderen"][name], problems)
    return problems


def set_fields(row, values, problems):
    """Returns the values for many-to-many relations, which have to wait until the row is saved.

    A field that is newer than the values is left alone; a value without a field is ignored. None
    when the row cannot exist, because it needs something that was deleted.
    """
    many = {}
    for field in fields_of(type(row)):
        if field.name not in values:
            continue
        value = values[field.name]
        if field.many_to_many:
            many[field.name] = find_related(field, value, problems)
        elif field.is_relation:
            if not set_relation(row, field, value, problems):
                return None
        elif is_taken(row, field, value):
            problems.append(f"{field.verbose_name}: ‘{value}’ is al in gebruik")
        else:
            setattr(row, field.attname, field.to_python(value))
    return many


def find_related(field, pks, problems):
    wanted = {str(pk) for pk in pks if pk}
    found = field.related_model._base_manager.in_bulk(wanted)
    gone = wanted - {str(pk) for pk in found}
    problems += [f"{field.verbose_name}: nummer {pk} bestaat niet meer" for pk in sorted(gone)]
    return found


def set_relation(row, field, pk, problems) -> bool:
    """False when the row needs this relation and has none; it may keep the one that it had."""
    found = find_related(field, [pk], problems)
    if found:
        setattr(row, field.attname, field.to_python(pk))
    elif field.null:
        setattr(row, field.attname, None)
    return field.null or getattr(row, field.attname) is not None


def is_taken(row, field, value) -> bool:
    """Whether another row has this value of a unique field. A new row is left to the database."""
    if not field.unique or not getattr(row, field.attname):
        return False
    others = type(row)._base_manager.exclude(pk=row.pk)
    return others.filter(**{field.name: value}).exists()


def save_with_relations(row, many, **options):
    row.save(**options)
    for name, related in many.items():
        getattr(row, name).set(related)


def put_back_rows(pagina, relation, rows, problems):
    """Delete the rows that are not in `rows`, change those that differ, add those that are new.

    A new row gets the key that it has in `rows`.
    """
    existing = {str(row.pk): row for row in relation.all()}
    for pk in existing.keys() - {values["pk"] for values in rows}:
        existing[pk].delete()
    for values in rows:
        row = existing.get(values["pk"])
        if row and as_json(take_fields(row, relation.field.name)) == values["velden"]:
            continue  # saving it would date a change of the pages that show it
        put_back_row(pagina, relation, row, values, problems)


def put_back_row(pagina, relation, existing, values, problems):
    row = existing or relation.model(pk=values["pk"])
    setattr(row, relation.field.name, pagina)
    many = set_fields(row, values["velden"], problems)
    if many is not None:
        save_with_relations(row, many, force_insert=existing is None)


def check_versie_kinderen(model, inlines):
    kinderen = [model._meta.get_field(name).related_model for name in model.versie_kinderen]
    for kind in {inline.model for inline in inlines} - set(kinderen):
        # The text of that inline would vanish when the transaction is rolled back.
        message = f"{kind.__name__} staat niet in versie_kinderen."
        yield checks.Error(message, obj=model, id="redactie.E001")
    for kind in kinderen:
        if not isinstance(kind._meta.pk, models.UUIDField):
            # After a rollback, SQLite gives the next number of a counter to another row.
            message = f"{kind.__name__} moet een UUID als sleutel hebben."
            yield checks.Error(message, obj=model, id="redactie.E002")
