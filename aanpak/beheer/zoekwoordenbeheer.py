from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from aanpak.zoeken.woorden import Hulpwoord, Synoniem, Uitgelicht, Zoekvraag
from redactie.beheer.beperkt import ReadOnlyAdmin
from redactie.beheer.zoekveld import zoekt
from redactie.pagina.gebruik import publicatie_models


@admin.register(Synoniem)
class SynoniemAdmin(admin.ModelAdmin):
    list_display = ["woorden"]
    search_fields = zoekt("woorden")


@admin.register(Hulpwoord)
class HulpwoordAdmin(admin.ModelAdmin):
    list_display = ["woorden", "wanneer"]
    list_filter = ["wanneer"]
    search_fields = zoekt("woorden")


def page_choices():
    """Every page by its title, in groups by kind. Also those that are not online."""
    for model in publicatie_models():
        pages = model.objects.select_related(model.boven) if model.boven else model.objects.all()
        options = [(page.get_absolute_url(), page.titel) for page in pages]
        if options:
            yield capfirst(model._meta.verbose_name_plural), options


class UitgelichtForm(forms.ModelForm):
    adres = forms.ChoiceField(label="pagina", choices=page_choices)


@admin.register(Uitgelicht)
class UitgelichtAdmin(admin.ModelAdmin):
    form = UitgelichtForm
    list_display = ["adres", "woorden"]
    search_fields = ["adres", *zoekt("woorden")]


@admin.register(Zoekvraag)
class ZoekvraagAdmin(ReadOnlyAdmin):
    """Searches of visitors that found nothing."""

    list_display = [
        "woorden",
        "dag",
        "aantal",
        "oplossen",
    ]
    list_display_links = None
    list_filter = ["dag"]
    search_fields = zoekt("woorden")

    @admin.display(description="wat u kunt doen")
    def oplossen(self, obj):
        url = reverse("admin:aanpak_synoniem_add", query={"woorden": f"{obj.woorden}, "})
        return format_html('<a href="{}">Maak een synoniem</a>, of schrijf er een tekst over', url)
