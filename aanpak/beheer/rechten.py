"""The rights of users and groups, named in Dutch: Django keeps their names in English."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, Permission
from django.utils.text import capfirst

from aanpak.beheer.volgorde import app_order

VERBS = {
    "add": "toevoegen",
    "change": "wijzigen",
    "delete": "verwijderen",
    "view": "bekijken",
}


class RightsField(forms.ModelMultipleChoiceField):
    """Rights as "Bouwstenen: toevoegen", or by their own name when that is Dutch already."""

    def label_from_instance(self, obj):
        action, _, _ = obj.codename.partition("_")
        verb = VERBS.get(action)
        model = obj.content_type.model_class()
        if not verb or not model:
            return obj.name
        return f"{capfirst(model._meta.verbose_name_plural)}: {verb}"


class RightsMixin(admin.options.BaseModelAdmin):
    """Offers only the rights on apps that are in the admin."""

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.related_model is Permission:
            kwargs["form_class"] = RightsField
            kwargs["queryset"] = Permission.objects.filter(content_type__app_label__in=app_order())
        return super().formfield_for_manytomany(db_field, request, **kwargs)


admin.site.unregister(Group)


@admin.register(Group)
class GroepAdmin(RightsMixin, GroupAdmin):
    pass
