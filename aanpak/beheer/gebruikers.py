from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html

from aanpak.beheer.rechten import RightsMixin
from aanpak.inloggen.sessies import EXTRA_BEVEILIGING, end_sessions
from aanpak.inloggen.veiligheid import log_event
from redactie.beheer.verwijderen import list_deletion
from redactie.versies.versie import Versie

admin.site.unregister(User)
admin.site.unregister([EmailAddress, Authenticator])  # allauth keeps these itself


@admin.register(User)
class GebruikerAdmin(RightsMixin, UserAdmin):
    """Accounts. A beheerder can remove the second factor of somebody who lost their phone."""

    list_display = [
        "username",
        "first_name",
        "last_name",
        "is_active",
        "extra_beveiliging",
    ]
    readonly_fields = ["extra_beveiliging"]

    def get_queryset(self, request):
        users = super().get_queryset(request)
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=EXTRA_BEVEILIGING)
        return users.annotate(heeft_extra_beveiliging=Exists(factors))

    def get_fieldsets(self, request, obj=None):
        may_grant_all = request.user.is_superuser
        fieldsets = []
        for title, options in super().get_fieldsets(request, obj):
            fields = options["fields"]
            if not may_grant_all:
                fields = without_root(fields)
            fieldsets.append((title, {**options, "fields": fields}))
        if obj:
            fieldsets.append(("Inloggen", {"fields": ["extra_beveiliging"]}))
        return fieldsets

    def has_change_permission(self, request, obj=None):
        if outranks(obj, request.user):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        if outranks(obj, request.user):
            return False
        return super().has_delete_permission(request, obj)

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
        user = get_object_or_404(User, pk=user_id)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if user == request.user:
            return redirect("mfa_index")
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": "Extra beveiliging weghalen",
                "person": user,
            }
            return render(request, "admin/extra_beveiliging.html", context)
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        self.log_change(request, user, "Extra beveiliging weggehaald.")
        door = request.user.username
        log_event("extra beveiliging weggehaald door beheerder", request, user, door=door)
        message = (
            f"De extra beveiliging van {user} is weggehaald. {user} kan na het inloggen een "
            "nieuwe instellen."
        )
        messages.success(request, message)
        return redirect("admin:auth_user_change", user.pk)

    def user_change_password(self, request, id, form_url=""):
        response = super().user_change_password(request, id, form_url)
        user_url = reverse("admin:auth_user_change", args=[id])
        if getattr(response, "url", "") == user_url:
            user = User.objects.get(pk=id)
            door = request.user.username
            log_event("wachtwoord veranderd door beheerder", request, user, door=door)
        return response

    def get_deleted_objects(self, objs, request):
        """Leaves the second factor out of the list, and protects whoever is in the history."""
        deletion = list_deletion(
            self.admin_site,
            request,
            objs,
            unlisted={Authenticator},
        )
        to_delete, counts, refused, protected = deletion
        for user in objs:
            if has_written(user):
                protected.append(
                    f"{user} staat in de geschiedenis. "
                    f"Zet ‘actief’ uit: dan kan {user} niet meer inloggen."
                )
        return to_delete, counts, refused, protected


def outranks(user, other):
    """Whether the user has more rights than the other, who wants to change them."""
    return user is not None and user.is_superuser and not other.is_superuser


def without_root(fields):
    return [name for name in fields if name not in ("is_superuser", "user_permissions")]


def has_written(user):
    logged = LogEntry.objects.filter(user=user)
    versies = Versie.objects.filter(auteur=user)
    return logged.exists() or versies.exists()
