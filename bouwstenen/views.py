from django.shortcuts import render

from bouwstenen.models import Bouwsteen, read_bouwstenen, read_vormen_below
from redactie.pagina.lezen import Reeks, read_lijst
from redactie.pagina.links import read_verwijzingen
from redactie.pagina.verbanden import read_verbanden


def bouwsteen_list(request):
    return render(request, "bouwstenen/bouwsteen_list.html", {"bouwstenen": read_lijst(Bouwsteen)})


def bouwsteen_detail(request, slug):
    reeks = Reeks(read_bouwstenen(), slug)
    bouwsteen = reeks.huidige
    context = {
        "publicatie": bouwsteen,
        "reeks": reeks,
        "verwijzingen": read_verwijzingen(bouwsteen),
    }
    return render(request, "bouwstenen/bouwsteen_detail.html", context | bouwsteen.onderdelen())


def vorm_detail(request, bouwsteen, slug):
    reeks = Reeks(read_vormen_below(bouwsteen), slug)
    vorm = reeks.huidige
    context = {
        "publicatie": vorm,
        "reeks": reeks,
        "verwijzingen": read_verwijzingen(vorm),
        "praktijk": read_verbanden(vorm, "interventie_lijst", meest=6),
    }
    return render(request, "bouwstenen/vorm_detail.html", context)
