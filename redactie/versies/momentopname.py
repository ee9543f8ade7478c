"""Serialises the content of a page, and restores it.

Content is every editable field, many-to-many relations included, of the page and of its rows in
`versie_kinderen`. Left out are the fields in `buiten_versies`, and those that are not editable:
they are state, such as gepubliceerd and the dates of change.
"""

import json

from django.core import checks, serializers
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


def fields_of(model, parent=""):
    """The content fields of a page or row. `parent` is the foreign key of a row to its page."""
    outside = {parent, *getattr(model, "buiten_versies", ())}
    meta = model._meta
    fields = []
    for field in [*meta.concrete_fields, *meta.many_to_many]:
        is_content = field.editable and not field.primary_key
        if is_content and field.name not in outside:
            fields.append(field)
    return fields


def take(pagina) -> dict:
    """{"velden": {name: value}, "kinderen": {related name: [{"pk", "velden"}]}} of the page."""
    stored = type(pagina)._base_manager.get(pk=pagina.pk)
    kinderen = {}
    for name in stored.versie_kinderen:
        relation = getattr(stored, name)
        kinderen[name] = take_rows(relation)
    gegevens = {
        "velden": take_fields(stored),
        "kinderen": kinderen,
    }
    return as_json(gegevens)


def as_json(value):
    """The value as it comes out of a JSONField."""
    text = json.dumps(value, cls=DjangoJSONEncoder)
    return json.loads(text)


def take_rows(relation):
    parent = relation.field.name
    rows = []
    for row in relation.all():
        velden = take_fields(row, parent)
        rows.append({"pk": row.pk, "velden": velden})
    return rows


def take_fields(row, parent=""):
    fields = fields_of(type(row), parent)
    names = [field.name for field in fields]
    [serialized] = serializers.serialize("python", [row], fields=names)
    values = serialized["fields"]
    for field in fields:
        if field.many_to_many:
            # Unordered in the database. Sorted, equal content is equal JSON.
            values[field.name] = sorted(values[field.name])
    return {name: values[name] for name in names}


def put_back(pagina, gegevens, valid=False, **state) -> list[str]:
    """Make the rows of the page equal to `gegevens`, and set its state.

    Returns a sentence for everything that could not be restored. With valid=True, raises
    ValidationError instead of saving an invalid page.
    """
    problems: list[str] = []
    many = set_fields(pagina, gegevens["velden"], problems)
    for name, value in state.items():
        setattr(pagina, name, value)
    if valid:
        pagina.full_clean()
    save_with_relations(pagina, many)
    kinderen = gegevens["kinderen"]
    for name in pagina.versie_kinderen:
        if name in kinderen:
            relation = getattr(pagina, name)
            put_back_rows(pagina, relation, kinderen[name], problems)
    return problems


def set_fields(row, values, problems):
    """Returns the many-to-many values, to set after saving; None if the row cannot be saved.

    That happens when a required relation was deleted. Fields without a value (newer than the
    version) and values without a field are ignored.
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
            set_value(row, field, value)
    return many


def set_value(row, field, value):
    typed = field.to_python(value)
    setattr(row, field.attname, typed)


def find_related(field, pks, problems):
    wanted = {str(pk) for pk in pks if pk}
    found = field.related_model._base_manager.in_bulk(wanted)
    gone = wanted - {str(pk) for pk in found}
    for pk in sorted(gone):
        problems.append(f"{field.verbose_name}: nummer {pk} bestaat niet meer")
    return found


def set_relation(row, field, pk, problems) -> bool:
    """False if the row is left without a required relation. It may keep its current one."""
    found = find_related(field, [pk], problems)
    if found:
        set_value(row, field, pk)
    elif field.null:
        set_value(row, field, None)
    return field.null or getattr(row, field.attname) is not None


def is_taken(row, field, value) -> bool:
    """Whether another row has this unique value. For a new row, the database checks it."""
    if not field.unique or not getattr(row, field.attname):
        return False
    others = type(row)._base_manager.exclude(pk=row.pk)
    same = others.filter(**{field.name: value})
    return same.exists()


def save_with_relations(row, many, **options):
    row.save(**options)
    for name, related in many.items():
        getattr(row, name).set(related)


def put_back_rows(pagina, relation, rows, problems):
    """Delete the rows that are not in `rows`, update those that differ, and insert the others.

    Inserted rows keep their key.
    """
    existing = {str(row.pk): row for row in relation.all()}
    wanted = {values["pk"] for values in rows}
    for pk in existing.keys() - wanted:
        existing[pk].delete()
    for values in rows:
        row = existing.get(values["pk"])
        # Saving an equal row would change `gewijzigd_op` of the pages that show it.
        if not row or not is_equal(relation, row, values):
            put_back_row(pagina, relation, row, values, problems)


def is_equal(relation, row, values):
    velden = take_fields(row, relation.field.name)
    return as_json(velden) == values["velden"]


def put_back_row(pagina, relation, existing, values, problems):
    row = existing or relation.model(pk=values["pk"])
    setattr(row, relation.field.name, pagina)
    lost: list[str] = []
    many = set_fields(row, values["velden"], lost)
    problems.extend(lost)
    if many is None:
        return
    if lost and not is_acceptable(row):
        return
    save_with_relations(row, many, force_insert=existing is None)


def is_acceptable(row) -> bool:
    """Whether the row keeps the rules without what it lost: a sentence of a source needs one."""
    try:
        row.validate_constraints()
    except ValidationError:
        return False
    return True


def check_versie_kinderen(model, inlines):
    kinderen = []
    for name in model.versie_kinderen:
        relation = model._meta.get_field(name)
        kinderen.append(relation.related_model)
    edited = {inline.model for inline in inlines}
    for kind in edited - set(kinderen):
        # Text typed in that inline would be lost in a rollback.
        message = f"{kind.__name__} staat niet in versie_kinderen."
        yield checks.Error(message, obj=model, id="redactie.E001")
    for kind in kinderen:
        if not isinstance(kind._meta.pk, models.UUIDField):
            # After a rollback, SQLite reuses the number of an AutoField for another row.
            message = f"{kind.__name__} moet een UUID als sleutel hebben."
            yield checks.Error(message, obj=model, id="redactie.E002")
