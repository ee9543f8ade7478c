import re
from urllib.parse import unquote

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.redirects.models import Redirect
from django.contrib.sites.models import Site
from django.utils.http import url_has_allowed_host_and_scheme

from aanpak.middleware import is_visitable

admin.site.unregister(Site)  # SITE_URL says where the site lives
admin.site.unregister(Redirect)


def own_path(typed):
    """The path of an address on this site, with its final slash; else a ValidationError."""
    path = typed.removeprefix(settings.SITE_URL)
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        raise forms.ValidationError(
            "Begin met een /, zoals /stappen/plan-maken/. Een omleiding kan alleen op deze site."
        )
    return re.sub(r"/([\w-]+)$", r"/\1/", path)


class RedirectForm(forms.ModelForm):
    """Allows only redirects from an address without a page to one that visitors see."""

    class Meta:
        labels = {
            "old_path": "Oud adres",
            "new_path": "Nieuw adres",
        }
        help_texts = {
            "old_path": "Het adres waar niets meer staat, zoals /oude-pagina/.",
            "new_path": (
                "De pagina waar bezoekers dan komen. Laat u dit leeg, dan zegt de site dat "
                "de pagina weg is."
            ),
        }

    def clean_old_path(self):
        """Refuses an address that never leads to this redirect."""
        van = own_path(unquote(self.cleaned_data["old_path"]))
        if set(van) & set("?#"):
            raise forms.ValidationError(
                "Laat weg wat na ? of # komt; daar let een omleiding niet op."
            )
        if is_visitable(van):
            raise forms.ValidationError(
                "Op dit adres staat al iets. Een omleiding kan alleen voor een adres waar "
                "niets meer staat."
            )
        same = Redirect.objects.filter(site_id=settings.SITE_ID, old_path=van)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Voor dit adres is er al een omleiding. Pas die aan.")
        return van

    def clean_new_path(self):
        """Refuses an address without a page, which rules out a redirect to itself too."""
        naar = self.cleaned_data["new_path"] and own_path(self.cleaned_data["new_path"])
        if naar and not is_visitable(naar):
            raise forms.ValidationError(
                "Op dit adres ziet een bezoeker geen pagina. Kies het adres van een pagina die "
                "online staat, of laat dit vak leeg."
            )
        return naar


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    form = RedirectForm
    list_display = ["old_path", "new_path"]
    search_fields = ["old_path", "new_path"]
    fields = ["old_path", "new_path"]

    def save_model(self, request, obj, form, change):
        obj.site_id = settings.SITE_ID
        super().save_model(request, obj, form, change)
