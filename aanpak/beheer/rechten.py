"""What users and groups may do, in Dutch: Django keeps the names of rights in English."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, Permission
from django.utils.text import capfirst

from aanpak.beheer.volgorde import app_order

VERBS = {"add": "toevoegen", "change": "wijzigen", "delete": "verwijderen", "view": "bekijken"}


class RightsField(forms.ModelMultipleChoiceField):
    """Rights as "Bouwstenen: toevoegen", or by their own name when that is Dutch already."""

    def label_from_instance(self, obj):
        verb = VERBS.get(obj.codename.partition("_")[0])
        model = obj.content_type.model_class()
        return (
            f"{capfirst(model._meta.verbose_name_plural)}: {verb}" if verb and model else obj.name
        )


class RightsMixin(admin.options.BaseModelAdmin):
    """Offers the rights on what stands in the admin, none on what Django keeps for itself."""

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.related_model is Permission:
            kwargs |= {
                "form_class": RightsField,
                "queryset": Permission.objects.filter(content_type__app_label__in=app_order()),
            }
        return super().formfield_for_manytomany(db_field, request=request, **kwargs)


admin.site.unregister(Group)


@admin.register(Group)
class GroepAdmin(RightsMixin, GroupAdmin):
    pass
