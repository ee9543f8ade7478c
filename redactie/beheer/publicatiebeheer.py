from admin_ordering.admin import OrderableAdmin
from django.contrib import admin, messages
from django.db import models

from redactie.beheer.acties import take_offline
from redactie.beheer.bewerking import locked_page
from redactie.beheer.lijstfilters import ControleFilter, StatusFilter, list_status
from redactie.beheer.publicatieformulier import PublicatieForm
from redactie.beheer.publiceren import newest_versie, publish
from redactie.beheer.rijbeheer import NamedFieldsMixin
from redactie.beheer.versiebeheer import VersieAdmin
from redactie.beheer.verwijderen import ProtectingAdmin
from redactie.beheer.zoekveld import zoekt
from redactie.pagina.bronnen import Bron
from redactie.tekst.schoon import bron_slugs
from redactie.versies.versie import Versie


class PublicatieAdmin(VersieAdmin, ProtectingAdmin):
    form = PublicatieForm
    list_display = [
        "titel",
        "status",
        "gecontroleerd_op",
        "controleren_voor",
        "gewijzigd_op",
    ]
    list_display_links = ["titel"]
    list_filter = [StatusFilter, ControleFilter]
    search_fields = zoekt("titel", "samenvatting", "tekst")
    search_help_text = "Zoek in titel, samenvatting en tekst."
    autocomplete_fields = ["bronnen"]
    actions = ["publish_selected", "take_offline"]
    eigen_velden: tuple[str, ...] = ()

    def get_queryset(self, request):
        pages = super().get_queryset(request)
        versie_staat = Versie.objects.staat_per_pagina(self.model)
        return pages.annotate(versie_staat=versie_staat)

    def get_deleted_objects(self, objs, request):
        """Also refuses pages that are online: one wrong click must not take them from the site."""
        to_delete, counts, perms, protected = super().get_deleted_objects(objs, request)
        for pagina in objs:
            if pagina.gepubliceerd:
                protected.append(f"‘{pagina}’ staat online. Haal de pagina eerst offline.")
        return to_delete, counts, perms, protected

    def get_fieldsets(self, request, obj=None):
        texts = ["titel", "samenvatting", "tekst", *self.eigen_velden]
        return [
            (None, {"fields": texts}),
            ("Bronnen", {"fields": ["bronnen"]}),
            ("Vindbaarheid", {"fields": ["slug"]}),
            ("Planning", {"fields": ["publiceren_vanaf", "offline_vanaf"]}),
            ("Controle", {"fields": ["gecontroleerd_op", "controleren_voor"]}),
        ]

    @admin.display(description="status", ordering="gepubliceerd")
    def status(self, obj):
        return list_status(obj.status, obj.versie_staat)

    def get_prepopulated_fields(self, request, obj=None):
        if obj:
            return {}
        return {"slug": ["titel"]}

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field:
            # No cross to clear the whole field: one wrong click would lose everything.
            field.widget.is_required = True
        return field

    def save_model(self, request, obj, form, change):
        if not change:
            obj.gepubliceerd = False  # publishing comes afterwards, as a version
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        pagina = form.instance
        slugs = bron_slugs(pagina.tekst)
        named = Bron.objects.filter(slug__in=slugs)
        pagina.bronnen.add(*named)
        if not isinstance(form, PublicatieForm):
            return  # a list of pages, in which only their order is edited
        for sentence in form.weggehaald():
            self.message_user(request, sentence, messages.WARNING)

    @admin.action(description="Publiceren", permissions=["publiceren"])
    def publish_selected(self, request, queryset):
        for pagina in queryset:
            with locked_page(self, request, pagina.pk) as bewerking:
                versie = newest_versie(bewerking)
                publish(bewerking, versie)

    @admin.action(description="Offline halen", permissions=["publiceren"])
    def take_offline(self, request, queryset):
        pages = queryset.filter(gepubliceerd=True)
        if not pages:
            self.message_user(request, "Er was niets te veranderen.", messages.INFO)
        for pagina in pages:
            with locked_page(self, request, pagina.pk) as bewerking:
                take_offline(bewerking)


class GenummerdAdmin(NamedFieldsMixin, OrderableAdmin, PublicatieAdmin):
    """Pages with an order, which editors change in the list."""

    ordering_field = "nummer"
    list_display = [
        "titel",
        "nummer",
        "status",
        "gecontroleerd_op",
        "controleren_voor",
    ]
    list_editable = ["nummer"]

    def save_model(self, request, obj, form, change):
        if not change:  # a new page comes last
            numbers = self.model.objects.aggregate(last=models.Max("nummer"))
            last = numbers["last"] or 0
            obj.nummer = last + 1
        super().save_model(request, obj, form, change)

    def get_changelist_instance(self, request):
        """Another order is live at once: only editors who may publish can change it."""
        changelist = super().get_changelist_instance(request)
        if not self.has_publiceren_permission(request):
            changelist.list_editable = ()
        return changelist
