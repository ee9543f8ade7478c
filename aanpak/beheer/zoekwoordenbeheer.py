from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from aanpak.zoeken.woorden import Hulpwoord, Synoniem, Zoekvraag
from redactie.beheer.beperkt import ReadOnlyAdmin
from redactie.beheer.zoekveld import zoekt


@admin.register(Synoniem)
class SynoniemAdmin(admin.ModelAdmin):
    list_display = ["woorden"]
    search_fields = zoekt("woorden")


@admin.register(Hulpwoord)
class HulpwoordAdmin(admin.ModelAdmin):
    list_display = ["woorden", "wanneer"]
    list_filter = ["wanneer"]
    search_fields = zoekt("woorden")


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
