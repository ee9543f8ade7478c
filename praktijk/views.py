from django.shortcuts import get_object_or_404, redirect, render

from praktijk.models import Hulpmiddel, Interventie, Voorbeeld
from praktijk.overzicht import Filter, Overzicht
from redactie.pagina.links import read_verwijzingen

BOUWSTEEN = Filter("bouwsteen", "Bouwsteen", "Alle bouwstenen", "bouwstenen")
STAP = Filter("stap", "Stap", "Alle stappen", "stappen")
VORM = Filter("vorm", "Vorm van ondersteuning", "Alle vormen", "vormen")
DOMEIN = Filter("domein", "Domein", "Alle domeinen", "domeinen")
SOORT = Filter("soort", "Soort", "Alle soorten", "soort")
BEWIJS = Filter("bewijs", "Bewijs", "Alle labels", "bewijs")
PROVINCIE = Filter("provincie", "Provincie", "Alle provincies", "provincie")


def hulpmiddel_list(request):
    return overview(request, Hulpmiddel, SOORT, BOUWSTEEN, STAP, DOMEIN)


def interventie_list(request):
    return overview(request, Interventie, VORM, DOMEIN, BOUWSTEEN, BEWIJS)


def voorbeeld_list(request):
    return overview(request, Voorbeeld, DOMEIN, PROVINCIE, BOUWSTEEN, STAP)


def overview(request, model, *filters):
    """An empty choice in the address comes from the form; without it the address is fit to be
    mailed.
    """
    overzicht = Overzicht(model, filters, request.GET)
    if any(request.GET.get(item.naam) == "" for item in filters):
        return redirect(overzicht.adres())
    return render(request, "praktijk/overzicht.html", {"overzicht": overzicht})


def hulpmiddel_detail(request, slug):
    return detail(request, "praktijk/detail.html", Hulpmiddel, slug)


def interventie_detail(request, slug):
    return detail(request, "praktijk/interventie_detail.html", Interventie, slug)


def voorbeeld_detail(request, slug):
    return detail(request, "praktijk/voorbeeld_detail.html", Voorbeeld, slug)


def detail(request, template, model, slug):
    pagina = get_object_or_404(model.objects.zichtbaar(), slug=slug)
    context = {"publicatie": pagina, "verwijzingen": read_verwijzingen(pagina)}
    return render(request, template, context | pagina.onderdelen())
