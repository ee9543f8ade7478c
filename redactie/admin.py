from datetime import timedelta

from admin_ordering.admin import OrderableAdmin
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from redactie.beheer.tekstveld import RijkeTekstFormField
from redactie.beheer.versiebeheer import PUBLISHING, VersieAdmin
from redactie.beheer.werk import Werkafspraken
from redactie.controle.woorden import MoeilijkWoord
from redactie.pagina.bronnen import Bron
from redactie.pagina.gebruik import admin_url, who_needs
from redactie.tekst.rijketekst import bron_slugs, malformed_codes
from redactie.versies.versie import Versie
from redactie.weblinks.vinden import find_places
from redactie.weblinks.weblink import Weblink


def without_relations(objects):
    """The nested list of what would be deleted, without the rows that only tie a page to its sources."""
    kept = [item for item in objects if isinstance(item, list) or "-bron-relatie: " not in item]
    return [without_relations(item) if isinstance(item, list) else item for item in kept]


class ProtectingAdmin(admin.ModelAdmin):
    """Refuses to delete what other pages need, with the list of those pages, one by one or in bulk."""

    def get_deleted_objects(self, objs, request):
        to_delete, counts, perms, protected = super().get_deleted_objects(objs, request)
        pages = dict.fromkeys(page for obj in objs for page in who_needs(obj) if page not in objs)
        counts = {
            name: count for name, count in counts.items() if not name.endswith("-bron-relaties")
        }
        return (
            without_relations(to_delete),
            counts,
            perms,
            [*protected, *(self.as_link(page) for page in pages)],
        )

    def as_link(self, page):
        return format_html(
            '{}: <a href="{}">{}</a>', capfirst(page._meta.verbose_name), admin_url(page), page
        )


@admin.register(Bron)
class BronAdmin(ProtectingAdmin):
    list_display = ["titel", "auteur", "jaar", "slug", "geraadpleegd_op"]
    search_fields = ["titel", "auteur", "slug", "url"]
    list_filter = ["geraadpleegd_op", "jaar"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []  # texts refer to a source by its code

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["auteur", "titel"]}


@admin.register(Werkafspraken)
class WerkafsprakenAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Werkafspraken.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(MoeilijkWoord)
class MoeilijkWoordAdmin(admin.ModelAdmin):
    list_display = ["woord", "liever"]
    search_fields = ["woord", "liever"]


TOESTANDEN = {
    "kapot": lambda links: links.kapot(),
    "werkt niet": lambda links: links.filter(fouten__range=(1, Weblink.KAPOT_NA - 1)),
    "verhuisd": lambda links: links.verhuisd(),
    "niet te controleren": lambda links: links.filter(uitslag=Weblink.Uitslag.GESLOTEN),
}


class ToestandFilter(admin.SimpleListFilter):
    title = "toestand"
    parameter_name = "toestand"

    def lookups(self, request, model_admin):
        return [(toestand, toestand) for toestand in TOESTANDEN]

    def queryset(self, request, queryset):
        condition = TOESTANDEN.get(self.value() or "")
        return queryset if condition is None else condition(queryset)


def link_to(url):
    return format_html('<a href="{}" rel="noreferrer">{}</a>', url, url)


@admin.register(Weblink)
class WeblinkAdmin(admin.ModelAdmin):
    """What manage.py controleer_links found. It can be read, never changed."""

    list_display = [
        "adres",
        "hoe",
        "fout_sinds",
        "antwoord",
        "naar",
        "waar",
        "laatst_gecontroleerd_op",
    ]
    list_display_links = None
    list_filter = [ToestandFilter]
    list_per_page = 100
    search_fields = ["url", "antwoord", "verhuisd_naar"]
    search_help_text = "Zoek in het adres en in wat de server zei."

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changelist_instance(self, request):
        """The list, with for every link the places where it stands: as many queries for one link as for a hundred."""
        changelist = super().get_changelist_instance(request)
        places = find_places()
        for link in changelist.result_list:
            link.plaatsen = places.get(link.url, [])
        return changelist

    @admin.display(description="link", ordering="url")
    def adres(self, link):
        return link_to(link.url)

    @admin.display(description="toestand", ordering="fouten")
    def hoe(self, link):
        return link.toestand

    @admin.display(description="verhuisd naar")
    def naar(self, link):
        return link_to(link.verhuisd_naar) if link.is_verhuisd else None

    @admin.display(description="staat op")
    def waar(self, link):
        things = [
            (admin_url(thing), capfirst(thing._meta.verbose_name), thing) for thing in link.plaatsen
        ]
        return format_html_join(", ", '<a href="{}">{} ‘{}’</a>', things) or "nergens meer"


class PublicatieForm(forms.ModelForm):
    """The form of a page. Only what is published has to keep all the rules; a concept may be unfinished."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.is_gepland:
            self.initial["publiceren_vanaf"] = (
                None  # a moment that has passed plans nothing any more
            )

    def clean(self):
        self.instance.gepubliceerd = bool(PUBLISHING & self.data.keys())
        super().clean()
        self.vanaf = self.cleaned_data.get("publiceren_vanaf")
        self.cleaned_data["publiceren_vanaf"] = (
            None  # the version keeps it, and publishing decides what it means
        )
        return self.cleaned_data

    def weggehaald(self):
        """What cleaning took out of the texts of this form, a sentence for each."""
        return [
            f"Uit {capfirst(field.label)} {field.weggehaald}"
            for field in self.fields.values()
            if isinstance(field, RijkeTekstFormField) and field.weggehaald
        ]

    def clean_tekst(self):
        """Raises ValidationError when the text names a source that does not exist."""
        tekst = self.cleaned_data["tekst"]
        if malformed := malformed_codes(tekst):
            raise forms.ValidationError(
                f"Schrijf een bron als [bron:code]. Dit klopt niet: {', '.join(malformed)}."
            )
        slugs = set(bron_slugs(tekst))
        if onbekend := slugs - set(
            Bron.objects.filter(slug__in=slugs).values_list("slug", flat=True)
        ):
            raise forms.ValidationError(
                "Deze bron bestaat niet: %(codes)s. Kijk bij Bronnen wat de code is, of voeg de bron eerst toe.",
                params={"codes": ", ".join(f"[bron:{slug}]" for slug in sorted(onbekend))},
            )
        return tekst


STATUSSEN = {
    "online": lambda pages: pages.zichtbaar(),
    "online met concept": lambda pages: pages.zichtbaar().filter(
        versie_staat__in=["concept", "ter controle"]
    ),
    "ter controle": lambda pages: pages.filter(versie_staat="ter controle"),
    "gepland": lambda pages: pages.filter(
        Q(gepubliceerd=True, publiceren_vanaf__gt=timezone.now()) | Q(versie_staat="gepland")
    ),
    "concept": lambda pages: pages.filter(gepubliceerd=False, status_sinds=None),
    "offline": lambda pages: pages.filter(
        Q(gepubliceerd=False, status_sinds__isnull=False) | Q(offline_vanaf__lte=timezone.now())
    ),
}


def list_status(status, versie_staat):
    """The status of a page for a list, with what waits behind it, in words."""
    if status in ("concept", "offline"):
        return f"{status}, ter controle" if versie_staat == "ter controle" else status
    waiting = {
        "concept": "met concept",
        "ter controle": "met concept ter controle",
        "gepland": "met geplande wijziging",
    }
    return f"{status} {waiting[versie_staat]}" if versie_staat in waiting else status


class StatusFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [(status, status) for status in STATUSSEN]

    def queryset(self, request, queryset):
        condition = STATUSSEN.get(self.value() or "")
        return queryset if condition is None else condition(queryset)


class ControleFilter(admin.SimpleListFilter):
    title = "te controleren"
    parameter_name = "controle"
    dagen = {"nu": 0, "30": 30, "90": 90}

    def lookups(self, request, model_admin):
        return [("nu", "nu"), ("30", "binnen 30 dagen"), ("90", "binnen 90 dagen")]

    def queryset(self, request, queryset):
        dagen = self.dagen.get(self.value() or "")
        return (
            queryset
            if dagen is None
            else queryset.te_controleren(timezone.localdate() + timedelta(days=dagen))
        )


class PublicatieAdmin(VersieAdmin, ProtectingAdmin):
    """A page in the admin: what it says, then what belongs to it, then when it is shown and checked."""

    form = PublicatieForm
    list_display = ["titel", "status", "gecontroleerd_op", "controleren_voor", "gewijzigd_op"]
    list_display_links = ["titel"]
    list_filter = [StatusFilter, ControleFilter]
    search_fields = ["titel", "samenvatting", "tekst"]
    search_help_text = "Zoek in titel, samenvatting en tekst."
    autocomplete_fields = ["bronnen"]
    actions = ["publish_selected", "take_offline"]
    eigen_velden: tuple[str, ...] = ()

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(versie_staat=Versie.objects.staat_per_pagina(self.model))
        )

    def get_deleted_objects(self, objs, request):
        """Also refuses what is online: one wrong click must not take a page from the site."""
        to_delete, counts, perms, protected = super().get_deleted_objects(objs, request)
        online = [
            f"‘{pagina}’ staat online. Haal de pagina eerst offline."
            for pagina in objs
            if pagina.gepubliceerd
        ]
        return to_delete, counts, perms, [*protected, *online]

    def get_fieldsets(self, request, obj=None):
        return [
            (None, {"fields": ["titel", "samenvatting", "tekst", *self.eigen_velden]}),
            ("Bronnen", {"fields": ["bronnen"]}),
            ("Vindbaarheid", {"fields": ["slug"]}),
            ("Planning", {"fields": ["publiceren_vanaf", "offline_vanaf"]}),
            ("Controle", {"fields": ["gecontroleerd_op", "controleren_voor"]}),
        ]

    @admin.display(description="status", ordering="gepubliceerd")
    def status(self, obj):
        return list_status(obj.status, obj.versie_staat)

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["titel"]}

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field:
            field.widget.is_required = (
                True  # no cross that clears all: one wrong click would lose everything
            )
        return field

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.bronnen.add(*Bron.objects.filter(slug__in=bron_slugs(form.instance.tekst)))
        for sentence in (
            form.weggehaald() if isinstance(form, PublicatieForm) else ()
        ):  # a list of pages has no texts
            self.message_user(request, sentence, messages.WARNING)

    @admin.action(description="Publiceren", permissions=["publiceren"])
    def publish_selected(self, request, queryset):
        for pagina in queryset:
            with transaction.atomic():
                self.publish(request, self.lock(pagina.pk), self.newest_versie(request, pagina))

    def newest_versie(self, request, pagina):
        loose = Versie.objects.add_rows(pagina)
        nieuwste = Versie.objects.nieuwste(pagina)
        return nieuwste or self.add_versie(request, pagina, loose.gegevens)

    @admin.action(description="Offline halen", permissions=["publiceren"])
    def take_offline(self, request, queryset):
        pages = queryset.filter(gepubliceerd=True)
        if not pages:
            self.message_user(request, "Er was niets te veranderen.", messages.INFO)
        for pagina in pages:
            with transaction.atomic():
                self.do_offline(request, self.lock(pagina.pk), None)


class NamedFieldsMixin(admin.options.BaseModelAdmin):
    """Rows of a table have no labels beside their fields; this gives every field its name for a screen reader."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if not field:
            return None
        field.widget.attrs["aria-label"] = capfirst(field.label)
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = (
                field.widget.can_view_related
            ) = False
            field.widget.can_add_related &= (
                db_field.related_model is Bron
            )  # a new source on the spot, nothing else
        return field


class GenummerdAdmin(NamedFieldsMixin, OrderableAdmin, PublicatieAdmin):
    """Pages in an order: drag the rows, or type the numbers and save."""

    ordering_field = "nummer"
    list_display = ["titel", "nummer", "status", "gecontroleerd_op", "controleren_voor"]
    list_editable = ["nummer"]

    def save_model(self, request, obj, form, change):
        if not change:  # a new page comes last
            obj.nummer = (self.model.objects.aggregate(last=models.Max("nummer"))["last"] or 0) + 1
        super().save_model(request, obj, form, change)

    def get_changelist_instance(self, request):
        """Another order is live at once, so it is for who may publish."""
        changelist = super().get_changelist_instance(request)
        if not self.has_publiceren_permission(request):
            changelist.list_editable = ()
        return changelist


class RijInline(NamedFieldsMixin, OrderableAdmin, admin.TabularInline):
    """The rows of a page, edited on the page itself."""

    ordering_field = "nummer"
    formfield_overrides = {
        models.CharField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 24})}
    }


class RegelInline(RijInline):
    autocomplete_fields = ["bron"]
