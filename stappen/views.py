from django.shortcuts import render

from redactie.models import Reeks
from redactie.rijketekst import Verwijzingen
from stappen.models import Stap


def stap_list(request):
    return render(request, "stappen/stap_list.html", {"stappen": Stap.objects.zichtbaar()})


def stap_detail(request, slug):
    reeks = Reeks(Stap.objects.zichtbaar(), slug)
    stap = reeks.huidige
    context = {
        "publicatie": stap,
        "reeks": reeks,
        "acties": stap.acties.select_related("bron"),
        "verwijzingen": Verwijzingen(stap.bronnen.all()),
    }
    return render(request, "stappen/stap_detail.html", context)
