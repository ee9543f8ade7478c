from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.redirects.models import Redirect
from django.contrib.sites.models import Site

from aanpak import logboek  # noqa: F401 (registers itself)
from aanpak.models import Instellingen, Pagina
from redactie.admin import PublicatieAdmin
from redactie.versiebeheer import VersieAdmin

admin.site.unregister(Site)  # SITE_URL says where the site lives
admin.site.unregister(Redirect)


class RedirectForm(forms.ModelForm):
    def clean_old_path(self):
        """Raises ValidationError for an address that another redirect leads away from already."""
        van = self.cleaned_data["old_path"]
        others = Redirect.objects.filter(site_id=settings.SITE_ID, old_path=van).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError("Voor dit adres is er al een omleiding. Pas die aan.")
        return van


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    form = RedirectForm
    list_display = ["old_path", "new_path"]
    search_fields = ["old_path", "new_path"]
    fields = ["old_path", "new_path"]

    def save_model(self, request, obj, form, change):
        obj.site_id = settings.SITE_ID
        super().save_model(request, obj, form, change)


@admin.register(Pagina)
class PaginaAdmin(PublicatieAdmin):
    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj and obj.is_vast else []

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_vast)


@admin.register(Instellingen)
class InstellingenAdmin(VersieAdmin):
    acties = frozenset({"niet_plannen", "nagekeken", "teruggeven", "weggooien", "terugzetten"})
    fieldsets = [
        ("Naam", {"fields": ["site_naam", "slogan", "organisatie", "redactie"]}),
        ("Contact op elke pagina", {"fields": ["telefoon", "email"]}),
        (
            "Lek in de site melden",
            {
                "fields": ["veiligheid_contact", "veiligheid_geldig_tot"],
                "description": "Hiervan maakt de site het bestand security.txt, zoals overheden verplicht zijn.",
            },
        ),
    ]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Instellingen.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
