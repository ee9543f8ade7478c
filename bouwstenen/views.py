from django.shortcuts import render

from bouwstenen.models import Bouwsteen, Ondersteuningsvorm
from redactie.pagina.links import read_verwijzingen
from redactie.pagina.reeks import Reeks
from redactie.pagina.verbanden import read_verbanden


def bouwsteen_list(request):
    bouwstenen = Bouwsteen.objects.zichtbaar().in_lijst()
    return render(request, "bouwstenen/bouwsteen_list.html", {"bouwstenen": bouwstenen})


def bouwsteen_detail(request, slug):
    reeks = Reeks(Bouwsteen.objects.zichtbaar(), slug)
    bouwsteen = reeks.huidige
    context = {
        "publicatie": bouwsteen,
        "reeks": reeks,
        "verwijzingen": read_verwijzingen(bouwsteen),
        **bouwsteen.onderdelen(),
    }
    return render(request, "bouwstenen/bouwsteen_detail.html", context)


def vorm_detail(request, bouwsteen, slug):
    vormen = Ondersteuningsvorm.objects.zichtbaar().filter(bouwsteen__slug=bouwsteen)
    reeks = Reeks(vormen, slug)
    vorm = reeks.huidige
    context = {
        "publicatie": vorm,
        "reeks": reeks,
        "verwijzingen": read_verwijzingen(vorm),
        "praktijk": read_verbanden(vorm, "interventie_lijst", meest=6),
    }
    return render(request, "bouwstenen/vorm_detail.html", context)
