from django.contrib import admin

from cijfers.gemeentebeheer import GemeenteAdmin, LeveringAdmin
from cijfers.models import Cijfer
from redactie.beheer.rijbeheer import NamedFieldsMixin
from redactie.beheer.zoekveld import zoekt


@admin.register(Cijfer)
class CijferAdmin(NamedFieldsMixin, admin.ModelAdmin):
    list_display = [
        "bevolking",
        "maat",
        "jaar",
        "waarde",
        "eenheid",
        "zekerheid",
    ]
    list_filter = ["zekerheid", "jaar", "bevolking"]
    search_fields = zoekt("bevolking", "maat", "onderzoek", "toelichting")
    autocomplete_fields = ["bron"]
    save_as = True
    fields = [
        "jaar",
        "bevolking",
        "maat",
        "waarde",
        "eenheid",
        "gebied",
        "onderzoek",
        "toelichting",
        "bron",
        "zekerheid",
    ]
