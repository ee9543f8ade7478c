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
        return f"{status}, ter controle" if versie_staat == Staat.TER_CONTROLE else status
    return f"{status} {WAITING[versie_staat]}" if versie_staat in WAITING else status


class ChoiceFilter(admin.SimpleListFilter):
    """A filter of which every choice has a word and a selection: {word: function of a queryset}."""

    selections: dict[str, Callable]

    def lookups(self, request, model_admin):
        return [(word, word) for word in self.selections]

    def queryset(self, request, queryset):
        select = self.selections.get(self.value() or "")
        return select(queryset) if select else queryset


def online_with_concept(pages):
    return pages.zichtbaar().filter(versie_staat__in=[Staat.CONCEPT, Staat.TER_CONTROLE])


def planned(pages):
    new_page = Q(gepubliceerd=True, publiceren_vanaf__gt=timezone.now())
    return pages.filter(new_page | Q(versie_staat=Staat.GEPLAND))


def offline(pages):
    taken_offline = Q(gepubliceerd=False, status_sinds__isnull=False)
    return pages.filter(taken_offline | Q(offline_vanaf__lte=timezone.now()))


class StatusFilter(ChoiceFilter):
    title = "status"
    parameter_name = "status"
    selections = {
        "online": lambda pages: pages.zichtbaar(),
        "online met concept": online_with_concept,
        "ter controle": lambda pages: pages.filter(versie_staat=Staat.TER_CONTROLE),
        "gepland": planned,
        "concept": lambda pages: pages.filter(gepubliceerd=False, status_sinds=None),
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
        return queryset.te_controleren(timezone.localdate() + timedelta(days=dagen))
