from django.shortcuts import render

from domeinen.models import Domein, read_domeinen
from redactie.pagina.lezen import Reeks, read_lijst
from redactie.pagina.links import read_verwijzingen


def domein_list(request):
    domeinen = read_lijst(Domein)
    kleine_start = [domein for domein in domeinen if domein.kleine_start]
    return render(
        request, "domeinen/domein_list.html", {"domeinen": domeinen, "kleine_start": kleine_start}
    )


def domein_detail(request, slug):
    reeks = Reeks(read_domeinen(), slug)
    domein = reeks.huidige
    context = {"publicatie": domein, "reeks": reeks, "verwijzingen": read_verwijzingen(domein)}
    return render(request, "domeinen/domein_detail.html", context | domein.onderdelen())
