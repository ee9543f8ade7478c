from django.contrib import admin

from domeinen.models import Bijdrage, Domein
from redactie.beheer.publicatiebeheer import GenummerdAdmin
from redactie.beheer.rijbeheer import RegelInline


class BijdrageInline(RegelInline):
    model = Bijdrage
    fields = [
        "nummer",
        "bouwsteen",
        "tekst",
        "bron",
        "herkomst",
    ]
    verbose_name_plural = "bijdragen: wat dit domein per bouwsteen kan doen"


@admin.register(Domein)
class DomeinAdmin(GenummerdAdmin):
    eigen_velden = (
        "voorbeelden",
        "openingszin",
        "kleine_start",
        "ingang",
    )
    inlines = [BijdrageInline]
