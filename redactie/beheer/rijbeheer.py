from admin_ordering.admin import OrderableAdmin
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.utils.text import capfirst

from redactie.pagina.bronnen import Bron


class NamedFieldsMixin(admin.options.BaseModelAdmin):
    """Names every field for screen readers: a row of a table has no visible labels."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if not field:
            return None
        field.widget.attrs["aria-label"] = capfirst(field.label)
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = False
            field.widget.can_delete_related = False
            field.widget.can_view_related = False
            if db_field.related_model is not Bron:  # only sources can be added on the spot
                field.widget.can_add_related = False
        return field


class LangeRijInline(NamedFieldsMixin, OrderableAdmin, admin.StackedInline):
    """Rows with too many fields for a table."""

    ordering_field = "nummer"


class RijInline(NamedFieldsMixin, OrderableAdmin, admin.TabularInline):
    """The rows of a page, edited on the page itself."""

    ordering_field = "nummer"
    formfield_overrides = {
        models.CharField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 24})}
    }


class RegelInline(RijInline):
    autocomplete_fields = ["bron"]
