from django.shortcuts import render

from domeinen.models import Domein
from redactie.pagina.links import read_verwijzingen
from redactie.pagina.reeks import Reeks


def domein_list(request):
    domeinen = Domein.objects.zichtbaar().in_lijst()
    kleine_start = [domein for domein in domeinen if domein.kleine_start]
    coalitie = domeinen.breedste_coalitie()
    context = {
        "domeinen": domeinen,
        "kleine_start": kleine_start,
        "coalitie": coalitie,
        "meedoend": domeinen.filter(voorbeeld_lijst=coalitie).distinct(),
    }
    return render(request, "domeinen/domein_list.html", context)


def domein_detail(request, slug):
    reeks = Reeks(Domein.objects.zichtbaar(), slug)
    domein = reeks.huidige
    context = {
        "publicatie": domein,
        "reeks": reeks,
        "verwijzingen": read_verwijzingen(domein),
        **domein.onderdelen(),
    }
    return render(request, "domeinen/domein_detail.html", context)
