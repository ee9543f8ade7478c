from django.contrib import admin

from redactie.beheer.publicatiebeheer import GenummerdAdmin
from redactie.beheer.rijbeheer import RegelInline
from stappen.models import Actie, Stap


class ActieInline(RegelInline):
    model = Actie
    fields = [
        "nummer",
        "tekst",
        "bron",
        "herkomst",
    ]
    verbose_name_plural = "acties: wat u doet in deze stap"


@admin.register(Stap)
class StapAdmin(GenummerdAdmin):
    eigen_velden = ("resultaat",)
    inlines = [ActieInline]
