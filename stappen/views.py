from django.shortcuts import render

from redactie.pagina.links import read_verwijzingen
from redactie.pagina.reeks import Reeks
from stappen.models import Stap


def stap_list(request):
    stappen = Stap.objects.zichtbaar().in_lijst().prefetch_related("acties")
    return render(request, "stappen/stap_list.html", {"stappen": stappen})


def stap_detail(request, slug):
    reeks = Reeks(Stap.objects.zichtbaar(), slug)
    stap = reeks.huidige
    context = {
        "publicatie": stap,
        "reeks": reeks,
        "verwijzingen": read_verwijzingen(stap),
        **stap.onderdelen(),
    }
    return render(request, "stappen/stap_detail.html", context)
