from django.shortcuts import render

from redactie.pagina.links import read_verwijzingen
from redactie.pagina.reeks import Reeks
from verdieping.models import Doelgroep, Raamwerk


def doelgroep_detail(request, slug):
    reeks = Reeks(Doelgroep.objects.zichtbaar(), slug)
    doelgroep = reeks.huidige
    context = {
        "publicatie": doelgroep,
        "reeks": reeks,
        "verwijzingen": read_verwijzingen(doelgroep),
        **doelgroep.onderdelen(),
    }
    return render(request, "verdieping/doelgroep_detail.html", context)


def raamwerk_detail(request, slug):
    reeks = Reeks(Raamwerk.objects.zichtbaar(), slug)
    raamwerk = reeks.huidige
    context = {
        "publicatie": raamwerk,
        "reeks": reeks,
        "verwijzingen": read_verwijzingen(raamwerk),
        "delen": raamwerk.delen.met_gids(),
    }
    return render(request, "verdieping/raamwerk_detail.html", context)
