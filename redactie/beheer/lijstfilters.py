from datetime import timedelta

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone

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
