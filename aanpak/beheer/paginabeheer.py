from django.contrib import admin

from aanpak.instellingen import Instellingen
from aanpak.paginas import Hulplijn, Pagina, Plek, Termijn
from redactie.beheer.beperkt import EenRijAdmin
from redactie.beheer.publicatiebeheer import GenummerdAdmin
from redactie.beheer.rijbeheer import LangeRijInline, RijInline
from redactie.beheer.versiebeheer import VersieAdmin


class HulplijnInline(LangeRijInline):
    model = Hulplijn
    autocomplete_fields = ["bron"]
    verbose_name_plural = "hulplijnen: waar iemand nu kan praten"
    fields = [
        "nummer",
        "naam",
        "kop",
        "uitleg",
        ("telefoon", "ander_nummer"),
        "voor_wie",
        "uren",
        "kosten",
        "chat",
        "niet_horen",
        "site",
        ("op_kaart", "bij_zorgen"),
        "bron",
    ]


class TermijnInline(RijInline):
    model = Termijn
    autocomplete_fields = ["bron"]
    fields = ["nummer", "datum", "tekst", "bron"]
    verbose_name_plural = "termijnen: dagen om op te letten"


@admin.register(Pagina)
class PaginaAdmin(GenummerdAdmin):
    eigen_velden = ("plek",)
    list_display = [
        "titel",
        "nummer",
        "plek",
        "status",
        "gecontroleerd_op",
        "controleren_voor",
    ]
    list_filter = [*GenummerdAdmin.list_filter, "plek"]
    inlines = [HulplijnInline, TermijnInline]

    def get_inlines(self, request, obj):
        if obj and obj.slug == "hulplijnen":
            return [HulplijnInline]
        if obj and obj.plek == Plek.VERDIEPING:
            return [TermijnInline]
        return []

    def get_readonly_fields(self, request, obj=None):
        if obj and obj.is_vast:
            return ["slug"]
        return []

    def has_delete_permission(self, request, obj=None):
        if obj and obj.is_vast:
            return False
        return super().has_delete_permission(request, obj)


@admin.register(Instellingen)
class InstellingenAdmin(EenRijAdmin, VersieAdmin):
    acties = frozenset(
        {
            "niet_plannen",
            "nagekeken",
            "teruggeven",
            "weggooien",
            "terugzetten",
        }
    )
    fieldsets = [
        ("Naam", {"fields": ["site_naam", "slogan", "organisatie", "redactie"]}),
        (
            "Contact op elke pagina",
            {"fields": ["telefoon", "email", "openingstijden", "adres"]},
        ),
        ("Open data", {"fields": ["licentie"]}),
        ("Privacy en toegankelijkheid", {"fields": ["logs_dagen", "toegankelijkheid_url"]}),
        (
            "Lek in de site melden",
            {
                "fields": ["veiligheid_contact", "veiligheid_geldig_tot"],
                "description": (
                    "Hiervan maakt de site het bestand security.txt, zoals overheden "
                    "verplicht zijn."
                ),
            },
        ),
    ]
