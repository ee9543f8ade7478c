from collections.abc import Callable
from datetime import timedelta

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone

from redactie.versies.versie import Versie

Staat = Versie.Staat
WAITING = {
    Staat.CONCEPT: "met concept",
    Staat.TER_CONTROLE: "met concept ter controle",
    Staat.GEPLAND: "met geplande wijziging",
}


def list_status(status, versie_staat):
    if status in ("concept", "offline"):
        is_offered = versie_staat == Staat.TER_CONTROLE
        return f"{status}, ter controle" if is_offered else status
    if versie_staat in WAITING:
        return f"{status} {WAITING[versie_staat]}"
    return status


class ChoiceFilter(admin.SimpleListFilter):
    """A filter of which every choice has a word and a selection: {word: function of a queryset}."""

    selections: dict[str, Callable]

    def lookups(self, request, model_admin):
        return [(word, word) for word in self.selections]

    def queryset(self, request, queryset):
        select = self.selections.get(self.value() or "")
        if not select:
            return queryset
        return select(queryset)


def online(pages):
    return pages.zichtbaar()


def online_with_concept(pages):
    concepten = [Staat.CONCEPT, Staat.TER_CONTROLE]
    return online(pages).filter(versie_staat__in=concepten)


def offered(pages):
    return pages.filter(versie_staat=Staat.TER_CONTROLE)


def planned(pages):
    now = timezone.now()
    new_page = Q(gepubliceerd=True, publiceren_vanaf__gt=now)
    change = Q(versie_staat=Staat.GEPLAND)
    return pages.filter(new_page | change)


def never_online(pages):
    return pages.filter(gepubliceerd=False, status_sinds=None)


def offline(pages):
    now = timezone.now()
    taken_offline = Q(gepubliceerd=False, status_sinds__isnull=False)
    is_past = Q(offline_vanaf__lte=now)
    return pages.filter(taken_offline | is_past)


class StatusFilter(ChoiceFilter):
    title = "status"
    parameter_name = "status"
    selections = {
        "online": online,
        "online met concept": online_with_concept,
        "ter controle": offered,
        "gepland": planned,
        "concept": never_online,
        "offline": offline,
    }


class ControleFilter(admin.SimpleListFilter):
    title = "te controleren"
    parameter_name = "controle"
    dagen = {
        "nu": 0,
        "30": 30,
        "90": 90,
    }

    def lookups(self, request, model_admin):
        return [("nu", "nu"), ("30", "binnen 30 dagen"), ("90", "binnen 90 dagen")]

    def queryset(self, request, queryset):
        dagen = self.dagen.get(self.value() or "")
        if dagen is None:
            return queryset
        voor = timezone.localdate() + timedelta(days=dagen)
        return queryset.te_controleren(voor)
