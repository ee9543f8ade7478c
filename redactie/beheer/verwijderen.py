"""The page that asks whether something may be deleted: what goes with it, and what stops it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.db import router
from django.utils.html import format_html
from django.utils.text import capfirst

from redactie.pagina.gebruik import admin_url, publicatie_models, who_needs


def list_deletion(site, request, objs, unlisted):
    """As Django's get_deleted_objects, but without the rows of the models in `unlisted`.

    Django renders its list at once and has no place to leave something out.
    """
    if not objs:
        return [], {}, set(), []
    database = router.db_for_write(type(objs[0]))
    collector: Any = NestedObjects(using=database, origin=objs)
    collector.collect(objs)
    nested = without_models(collector.nested(), unlisted)
    counts = {}
    for model, rows in collector.model_objs.items():
        if model not in unlisted:
            counts[model._meta.verbose_name_plural] = len(rows)
    refused = set()
    for obj in [*flatten_nested(nested), *collector.protected]:
        if not may_delete(site, request, obj):
            refused.add(obj._meta.verbose_name)
    to_delete = describe_nested(site, nested)
    protected = [describe_object(site, obj) for obj in collector.protected]
    return to_delete, counts, refused, protected


def without_models(nested, models):
    kept = []
    for item in nested:
        if isinstance(item, list):
            kept.append(without_models(item, models))
        elif type(item) not in models:
            kept.append(item)
    return kept


def flatten_nested(nested):
    for item in nested:
        if isinstance(item, list):
            yield from flatten_nested(item)
        else:
            yield item


def may_delete(site, request, obj):
    """Also true for rows without an admin of their own: they go with their page."""
    model = type(obj)
    if not site.is_registered(model):
        return True
    model_admin = site.get_model_admin(model)
    return model_admin.has_delete_permission(request, obj)


def describe_nested(site, nested):
    described = []
    for item in nested:
        describe = describe_nested if isinstance(item, list) else describe_object
        described.append(describe(site, item))
    return described


def describe_object(site, obj):
    if site.is_registered(type(obj)):
        return link_to_form(obj)
    return f"{capfirst(obj._meta.verbose_name)}: {obj}"


def link_to_form(obj):
    kind = capfirst(obj._meta.verbose_name)
    return format_html('{}: <a href="{}">{}</a>', kind, admin_url(obj), obj)


class ProtectingAdmin(admin.ModelAdmin):
    """Refuses to delete what other pages need, and lists those pages."""

    def get_deleted_objects(self, objs, request):
        ties_to_sources = {model.bronnen.through for model in publicatie_models()}
        deletion = list_deletion(
            self.admin_site,
            request,
            objs,
            unlisted=ties_to_sources,
        )
        to_delete, counts, refused, protected = deletion
        pages = []
        for obj in objs:
            pages += [page for page in who_needs(obj) if page not in objs]
        protected += map(link_to_form, dict.fromkeys(pages))
        return to_delete, counts, refused, protected
