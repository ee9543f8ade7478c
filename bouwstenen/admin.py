from django.contrib import admin

from bouwstenen.models import Advies, Bouwsteen, Ondersteuningsvorm
from redactie.beheer.publicatiebeheer import GenummerdAdmin
from redactie.beheer.rijbeheer import RegelInline


class AdviesInline(RegelInline):
    model = Advies
    fields = [
        "nummer",
        "soort",
        "tekst",
        "bron",
        "herkomst",
    ]
    verbose_name_plural = "adviezen: zo begint u, en valkuilen"


@admin.register(Bouwsteen)
class BouwsteenAdmin(GenummerdAdmin):
    eigen_velden = ("opdracht", "doel", "icoon")
    inlines = [AdviesInline]


@admin.register(Ondersteuningsvorm)
class OndersteuningsvormAdmin(GenummerdAdmin):
    eigen_velden = ("voorbeelden", "bouwsteen")
    list_select_related = ["bouwsteen"]
