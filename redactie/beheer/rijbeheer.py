from admin_ordering.admin import OrderableAdmin
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.utils.text import capfirst

from redactie.pagina.bronnen import Bron


class NamedFieldsMixin(admin.options.BaseModelAdmin):
    """Rows of a table have no labels beside their fields; this gives every field its name for a screen reader."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if not field:
            return None
        field.widget.attrs["aria-label"] = capfirst(field.label)
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = (
                field.widget.can_view_related
            ) = False
            field.widget.can_add_related &= (
                db_field.related_model is Bron
            )  # a new source on the spot, nothing else
        return field


class RijInline(NamedFieldsMixin, OrderableAdmin, admin.TabularInline):
    """The rows of a page, edited on the page itself."""

    ordering_field = "nummer"
    formfield_overrides = {
        models.CharField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 24})}
    }


class RegelInline(RijInline):
    autocomplete_fields = ["bron"]
