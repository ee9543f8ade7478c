from datetime import timedelta

from admin_ordering.admin import OrderableAdmin
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from redactie.gebruik import who_needs
from redactie.models import Bron
from redactie.rijketekst import bron_slugs, malformed_codes

DONE = {
    "online": "‘{pagina}’ is gepubliceerd en staat online.",
    "gepland": "‘{pagina}’ wordt zichtbaar op {moment}.",
    "verborgen": "‘{pagina}’ is gepubliceerd, maar nog niet te zien: de bouwsteen erboven staat niet online.",
    "concept": "‘{pagina}’ is offline gehaald. U kunt de pagina later weer publiceren.",
}


def what_happened(pagina):
    """What publishing or taking offline did, in a sentence for the editor."""
    vanaf = pagina.publiceren_vanaf
    moment = f"{date_format(timezone.localtime(vanaf), 'j F Y, H:i')} uur" if vanaf else ""
    return DONE[pagina.status].format(pagina=pagina, moment=moment)


def without_relations(objects):
    """The nested list of what would be deleted, without the rows that only tie a page to its sources."""
    kept = [item for item in objects if isinstance(item, list) or "-bron-relatie: " not in item]
    return [without_relations(item) if isinstance(item, list) else item for item in kept]


class ProtectingAdmin(admin.ModelAdmin):
    """Refuses to delete what other pages need, with the list of those pages, one by one or in bulk."""

    def get_deleted_objects(self, objs, request):
        to_delete, counts, perms, protected = super().get_deleted_objects(objs, request)
        pages = dict.fromkeys(page for obj in objs for page in who_needs(obj) if page not in objs)
        counts = {name: count for name, count in counts.items() if not name.endswith("-bron-relaties")}
        return without_relations(to_delete), counts, perms, [*protected, *(self.as_link(page) for page in pages)]

    def as_link(self, page):
        url = reverse(f"admin:{page._meta.app_label}_{page._meta.model_name}_change", args=[page.pk])
        return format_html('{}: <a href="{}">{}</a>', capfirst(page._meta.verbose_name), url, page)


@admin.register(Bron)
class BronAdmin(ProtectingAdmin):
    list_display = ["titel", "auteur", "jaar", "slug", "geraadpleegd_op"]
    search_fields = ["titel", "auteur", "slug", "url"]
    list_filter = ["geraadpleegd_op"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []  # texts refer to a source by its code

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["auteur", "titel"]}


class PublicatieForm(forms.ModelForm):
    """The form of a page. The button decides whether it becomes visible, so the same rules judge text and state together."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was_gepubliceerd, self.status_before = self.instance.gepubliceerd, self.instance.pk and self.instance.status

    def has_changed(self):
        return super().has_changed() or self.instance.gepubliceerd != self.was_gepubliceerd

    def clean(self):
        if "_publiceren" in self.data:
            self.instance.gepubliceerd = True
        elif "_offline" in self.data:
            self.instance.gepubliceerd = False
        return super().clean()

    def clean_tekst(self):
        """Raises ValidationError when the text names a source that does not exist."""
        tekst = self.cleaned_data["tekst"]
        if malformed := malformed_codes(tekst):
            raise forms.ValidationError(f"Schrijf een bron als [bron:code]. Dit klopt niet: {', '.join(malformed)}.")
        slugs = set(bron_slugs(tekst))
        if onbekend := slugs - set(Bron.objects.filter(slug__in=slugs).values_list("slug", flat=True)):
            raise forms.ValidationError(
                "Deze bron bestaat niet: %(codes)s. Kijk bij Bronnen wat de code is, of voeg de bron eerst toe.",
                params={"codes": ", ".join(f"[bron:{slug}]" for slug in sorted(onbekend))},
            )
        return tekst


class StatusFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [(status, status) for status in ("online", "gepland", "concept")]

    def queryset(self, request, queryset):
        match self.value():
            case "online":
                return queryset.zichtbaar()
            case "gepland":
                return queryset.filter(gepubliceerd=True, publiceren_vanaf__gt=timezone.now())
            case "concept":
                return queryset.filter(gepubliceerd=False)


class ControleFilter(admin.SimpleListFilter):
    title = "te controleren"
    parameter_name = "controle"
    dagen = {"nu": 0, "30": 30, "90": 90}

    def lookups(self, request, model_admin):
        return [("nu", "nu"), ("30", "binnen 30 dagen"), ("90", "binnen 90 dagen")]

    def queryset(self, request, queryset):
        dagen = self.dagen.get(self.value() or "")
        return queryset if dagen is None else queryset.te_controleren(timezone.localdate() + timedelta(days=dagen))


class PublicatieAdmin(ProtectingAdmin):
    """A page in the admin: what it says, then what belongs to it, then when it is shown and checked."""

    form = PublicatieForm
    change_form_template = "admin/publicatie_change_form.html"
    list_display = ["titel", "status", "gecontroleerd_op", "controleren_voor", "gewijzigd_op"]
    list_display_links = ["titel"]
    list_filter = [StatusFilter, ControleFilter]
    search_fields = ["titel", "samenvatting", "tekst"]
    search_help_text = "Zoek in titel, samenvatting en tekst."
    autocomplete_fields = ["bronnen"]
    save_on_top = True
    actions = ["publish", "take_offline"]
    eigen_velden: tuple[str, ...] = ()

    def get_deleted_objects(self, objs, request):
        """Also refuses what is online: one wrong click must not take a page from the site."""
        to_delete, counts, perms, protected = super().get_deleted_objects(objs, request)
        online = [f"‘{pagina}’ staat online. Haal de pagina eerst offline." for pagina in objs if pagina.gepubliceerd]
        return to_delete, counts, perms, [*protected, *online]

    def get_fieldsets(self, request, obj=None):
        return [
            (None, {"fields": ["titel", "samenvatting", "tekst", *self.eigen_velden]}),
            ("Bronnen", {"fields": ["bronnen"]}),
            ("Vindbaarheid", {"fields": ["slug"]}),
            ("Planning en controle", {"fields": ["publiceren_vanaf", "gecontroleerd_op", "controleren_voor"]}),
        ]

    @admin.display(description="status", ordering="gepubliceerd")
    def status(self, obj):
        return obj.status

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["titel"]}

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field:
            field.widget.is_required = True  # no cross that clears all: one wrong click would lose everything
        return field

    def get_view_on_site_url(self, obj=None):
        """The page itself; none while visitors cannot see it."""
        return obj.get_absolute_url() if obj and obj.zichtbaar else None

    def save_model(self, request, obj, form, change):
        if form.has_changed():  # else nothing changed, and the date of the last change stays true
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.bronnen.add(*Bron.objects.filter(slug__in=bron_slugs(form.instance.tekst)))

    def response_add(self, request, obj, post_url_continue=None):
        return self.response_publish(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self.response_publish(request, obj) or super().response_change(request, obj)

    def response_publish(self, request, obj):
        """Back to the page's own form after Publiceren or Offline halen, saying what happened; None for other buttons."""
        if not request.POST.keys() & {"_publiceren", "_offline"}:
            return None
        self.tell(request, obj)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", obj.pk)

    def tell(self, request, pagina):
        self.message_user(request, what_happened(pagina), messages.SUCCESS)
        if pagina.status == "concept" and (pages := who_needs(pagina)):
            links = format_html_join(", ", "{}", [(self.as_link(page),) for page in pages])
            self.message_user(request, format_html("Deze pagina’s linken er nog naar: {}", links), messages.WARNING)

    @admin.action(description="Publiceren", permissions=["change"])
    def publish(self, request, queryset):
        self.change_status(request, queryset.filter(gepubliceerd=False), True)

    @admin.action(description="Offline halen", permissions=["change"])
    def take_offline(self, request, queryset):
        self.change_status(request, queryset.filter(gepubliceerd=True), False)

    def change_status(self, request, queryset, gepubliceerd):
        """Changes each page that may be changed, and says per page what happened or why not."""
        pages = list(queryset)
        if not pages:
            self.message_user(request, "Er was niets te veranderen.", messages.INFO)
        for pagina in pages:
            pagina.gepubliceerd = gepubliceerd
            try:
                pagina.full_clean()
            except forms.ValidationError as error:
                self.message_user(request, f"‘{pagina}’ is niet veranderd. {' '.join(error.messages)}", messages.ERROR)
            else:
                pagina.save()
                self.tell(request, pagina)


class NamedFieldsMixin(admin.options.BaseModelAdmin):
    """Rows of a table have no labels beside their fields; this gives every field its name for a screen reader."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if not field:
            return None
        field.widget.attrs["aria-label"] = capfirst(field.label)
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
            field.widget.can_add_related &= db_field.related_model is Bron  # a new source on the spot, nothing else
        return field


class GenummerdAdmin(NamedFieldsMixin, OrderableAdmin, PublicatieAdmin):
    """Pages in an order: drag the rows, or type the numbers and save."""

    ordering_field = "nummer"
    list_display = ["titel", "nummer", "status", "gecontroleerd_op", "controleren_voor"]
    list_editable = ["nummer"]

    def get_changeform_initial_data(self, request):
        """A new page comes last."""
        last = self.model.objects.aggregate(last=models.Max("nummer"))["last"] or 0
        return {"nummer": last + 1} | super().get_changeform_initial_data(request)


class RegelInline(NamedFieldsMixin, OrderableAdmin, admin.TabularInline):
    """The rows of a page, edited on the page itself."""

    ordering_field = "nummer"
    autocomplete_fields = ["bron"]
    formfield_overrides = {models.CharField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 24})}}
