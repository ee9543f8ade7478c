from django.shortcuts import render

from bouwstenen.models import Bouwsteen, Ondersteuningsvorm
from redactie.links import read_verwijzingen
from redactie.models import Reeks
from redactie.verbanden import read_verbanden


def bouwsteen_list(request):
    return render(request, "bouwstenen/bouwsteen_list.html", {"bouwstenen": Bouwsteen.objects.zichtbaar()})


def bouwsteen_detail(request, slug):
    reeks = Reeks(Bouwsteen.objects.zichtbaar(), slug)
    bouwsteen = reeks.huidige
    context = {"publicatie": bouwsteen, "reeks": reeks, "verwijzingen": read_verwijzingen(bouwsteen)}
    return render(request, "bouwstenen/bouwsteen_detail.html", context | bouwsteen.onderdelen())


def vorm_detail(request, bouwsteen, slug):
    reeks = Reeks(Ondersteuningsvorm.objects.zichtbaar().filter(bouwsteen__slug=bouwsteen), slug)
    vorm = reeks.huidige
    context = {
        "publicatie": vorm,
        "reeks": reeks,
        "verwijzingen": read_verwijzingen(vorm),
        "praktijk": read_verbanden(vorm.interventie_lijst, meest=6),
    }
    return render(request, "bouwstenen/vorm_detail.html", context)
