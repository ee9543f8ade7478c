import re
from urllib.parse import unquote

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.contrib.redirects.models import Redirect
from django.contrib.sites.models import Site
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from aanpak.beheer import logboek
from aanpak.beheer.rechten import RightsMixin
from aanpak.inloggen.sessies import EXTRA_BEVEILIGING, end_sessions
from aanpak.inloggen.veiligheid import record
from aanpak.instellingen import Instellingen
from aanpak.middleware import is_public
from aanpak.paginas import Pagina
from aanpak.zoeken.woorden import Synoniem, Zoekvraag
from redactie.beheer.publicatiebeheer import PublicatieAdmin
from redactie.beheer.versiebeheer import VersieAdmin
from redactie.versies.versie import Versie

admin.site.unregister(Site)  # SITE_URL says where the site lives
admin.site.unregister(Redirect)
admin.site.unregister(User)
admin.site.unregister([EmailAddress, Authenticator])  # allauth keeps these itself


@admin.register(User)
class GebruikerAdmin(RightsMixin, UserAdmin):
    """Who may log in. Someone who lost a telephone asks a beheerder here to take away the second factor."""

    list_display = ["username", "first_name", "last_name", "is_active", "extra_beveiliging"]
    readonly_fields = ["extra_beveiliging"]

    def get_queryset(self, request):
        steps = Authenticator.objects.filter(user=OuterRef("pk"), type__in=EXTRA_BEVEILIGING)
        return super().get_queryset(request).annotate(heeft_extra_beveiliging=Exists(steps))

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not request.user.is_superuser:
            fieldsets = [
                (title, {**options, "fields": without_root(options["fields"])})
                for title, options in fieldsets
            ]
        return [*fieldsets, ("Inloggen", {"fields": ["extra_beveiliging"]})] if obj else fieldsets

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not outranks(obj, request.user)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not outranks(obj, request.user)

    @admin.display(description="extra beveiliging")
    def extra_beveiliging(self, obj):
        if not obj.heeft_extra_beveiliging:
            return "nog niet ingesteld"
        url = reverse("admin:auth_user_extra_beveiliging", args=[obj.pk])
        return format_html('ingesteld, <a href="{}">weghalen</a>', url)

    def get_urls(self):
        view = self.admin_site.admin_view(self.remove_second_factor)
        return [
            path("<int:user_id>/extra-beveiliging/", view, name="auth_user_extra_beveiliging"),
            *super().get_urls(),
        ]

    def remove_second_factor(self, request, user_id):
        """Asks, then removes it and ends the sessions of that person. Raises PermissionDenied for who has no right to."""
        user = get_object_or_404(User, pk=user_id)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if user == request.user:
            return redirect("mfa_index")
        if request.method != "POST":
            context = self.admin_site.each_context(request) | {
                "title": "Extra beveiliging weghalen",
                "person": user,
            }
            return render(request, "admin/extra_beveiliging.html", context)
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        self.log_change(request, user, "Extra beveiliging weggehaald.")
        record(
            "extra beveiliging weggehaald door beheerder", request, user, door=request.user.username
        )
        messages.success(
            request,
            f"De extra beveiliging van {user} is weggehaald. {user} kan na het inloggen een nieuwe instellen.",
        )
        return redirect("admin:auth_user_change", user.pk)

    def user_change_password(self, request, id, form_url=""):
        response = super().user_change_password(request, id, form_url)
        if getattr(response, "url", "") == reverse("admin:auth_user_change", args=[id]):
            record(
                "wachtwoord veranderd door beheerder",
                request,
                User.objects.get(pk=id),
                door=request.user.username,
            )
        return response

    def get_deleted_objects(self, objs, request):
        """What goes with a person, without the second factor: that needs no word."""
        to_delete, counts, perms, protected = super().get_deleted_objects(objs, request)
        counts = {
            name: count
            for name, count in counts.items()
            if name != Authenticator._meta.verbose_name_plural
        }
        wrote = [
            f"{user} staat in de geschiedenis. Zet ‘actief’ uit: dan kan {user} niet meer inloggen."
            for user in objs
            if has_written(user)
        ]
        return without_second_factor(to_delete), counts, perms, [*protected, *wrote]


def outranks(user, other):
    """Whether somebody may do more than who wants to change them."""
    return user is not None and user.is_superuser and not other.is_superuser


def without_root(fields):
    """The fields of a form for who must not be able to give anyone all rights."""
    return [name for name in fields if name not in ("is_superuser", "user_permissions")]


def has_written(user):
    return (
        LogEntry.objects.filter(user=user).exists() or Versie.objects.filter(auteur=user).exists()
    )


def without_second_factor(objects):
    """The nested list of what would be deleted, without the rows of allauth."""
    kept = [
        item for item in objects if isinstance(item, list) or not item.startswith("Authenticator: ")
    ]
    return [without_second_factor(item) if isinstance(item, list) else item for item in kept]


def own_path(typed):
    """The path of an address on this site, with the slash that ends it. Raises ValidationError for any other address."""
    path = typed.removeprefix(settings.SITE_URL)
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        raise forms.ValidationError(
            "Begin met een /, zoals /stappen/plan-maken/. Een omleiding kan alleen op deze site."
        )
    return re.sub(r"/([\w-]+)$", r"/\1/", path)


class RedirectForm(forms.ModelForm):
    """A redirect that works: from an address where nothing is, to a page that visitors see."""

    class Meta:
        labels = {"old_path": "Oud adres", "new_path": "Nieuw adres"}
        help_texts = {
            "old_path": "Het adres waar niets meer staat, zoals /oude-pagina/.",
            "new_path": "De pagina waar bezoekers dan komen. Laat u dit leeg, dan zegt de site dat de pagina weg is.",
        }

    def clean_old_path(self):
        """Raises ValidationError for an address at which this redirect would never be asked for."""
        van = own_path(unquote(self.cleaned_data["old_path"]))
        if set(van) & set("?#"):
            raise forms.ValidationError(
                "Laat weg wat na ? of # komt; daar let een omleiding niet op."
            )
        if is_public(van):
            raise forms.ValidationError(
                "Op dit adres staat al iets. Een omleiding kan alleen voor een adres waar niets meer staat."
            )
        others = Redirect.objects.filter(site_id=settings.SITE_ID, old_path=van).exclude(
            pk=self.instance.pk
        )
        if others.exists():
            raise forms.ValidationError("Voor dit adres is er al een omleiding. Pas die aan.")
        return van

    def clean_new_path(self):
        """Raises ValidationError for an address without a page, and so for one that leads back here."""
        naar = self.cleaned_data["new_path"] and own_path(self.cleaned_data["new_path"])
        if naar and not is_public(naar):
            raise forms.ValidationError(
                "Op dit adres ziet een bezoeker geen pagina. Kies het adres van een pagina die online staat, "
                "of laat dit vak leeg."
            )
        return naar


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    form = RedirectForm
    list_display = ["old_path", "new_path"]
    search_fields = ["old_path", "new_path"]
    fields = ["old_path", "new_path"]

    def save_model(self, request, obj, form, change):
        obj.site_id = settings.SITE_ID
        super().save_model(request, obj, form, change)


@admin.register(Pagina)
class PaginaAdmin(PublicatieAdmin):
    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj and obj.is_vast else []

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_vast)


@admin.register(Instellingen)
class InstellingenAdmin(VersieAdmin):
    acties = frozenset({"niet_plannen", "nagekeken", "teruggeven", "weggooien", "terugzetten"})
    fieldsets = [
        ("Naam", {"fields": ["site_naam", "slogan", "organisatie", "redactie"]}),
        ("Contact op elke pagina", {"fields": ["telefoon", "email"]}),
        ("Open data", {"fields": ["licentie"]}),
        (
            "Lek in de site melden",
            {
                "fields": ["veiligheid_contact", "veiligheid_geldig_tot"],
                "description": "Hiervan maakt de site het bestand security.txt, zoals overheden verplicht zijn.",
            },
        ),
    ]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Instellingen.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Synoniem)
class SynoniemAdmin(admin.ModelAdmin):
    list_display = ["woorden"]
    search_fields = ["woorden"]


@admin.register(Zoekvraag)
class ZoekvraagAdmin(admin.ModelAdmin):
    """Only to read: what visitors asked for in vain, so that editors can do something about it."""

    list_display = ["woorden", "dag", "aantal", "oplossen"]
    list_display_links = None
    list_filter = ["dag"]
    search_fields = ["woorden"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="wat u kunt doen")
    def oplossen(self, obj):
        url = reverse("admin:aanpak_synoniem_add", query={"woorden": f"{obj.woorden}, "})
        return format_html('<a href="{}">Maak een synoniem</a>, of schrijf er een tekst over', url)
