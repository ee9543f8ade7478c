from django.shortcuts import get_object_or_404, redirect, render

from praktijk.models import Hulpmiddel, Interventie, Voorbeeld
from praktijk.overzicht import Filter, Overzicht
from redactie.pagina.links import read_verwijzingen

BOUWSTEEN = Filter(
    naam="bouwsteen",
    label="Bouwsteen",
    alles="Alle bouwstenen",
    veld="bouwstenen",
)
STAP = Filter(
    naam="stap",
    label="Stap",
    alles="Alle stappen",
    veld="stappen",
)
VORM = Filter(
    naam="vorm",
    label="Vorm van ondersteuning",
    alles="Alle vormen",
    veld="vormen",
)
DOMEIN = Filter(
    naam="domein",
    label="Domein",
    alles="Alle domeinen",
    veld="domeinen",
)
SOORT = Filter(
    naam="soort",
    label="Soort",
    alles="Alle soorten",
    veld="soort",
)
BEWIJS = Filter(
    naam="bewijs",
    label="Bewijs",
    alles="Alle labels",
    veld="bewijs",
)
DOELGROEP = Filter(
    naam="doelgroep",
    label="Doelgroep",
    alles="Alle doelgroepen",
    veld="doelgroepen",
)
PROVINCIE = Filter(
    naam="provincie",
    label="Provincie",
    alles="Alle provincies",
    veld="provincie",
)


def hulpmiddel_list(request):
    return render_overzicht(request, Hulpmiddel, SOORT, BOUWSTEEN, STAP, DOMEIN)


def interventie_list(request):
    return render_overzicht(request, Interventie, DOELGROEP, VORM, DOMEIN, BOUWSTEEN, BEWIJS)


def voorbeeld_list(request):
    return render_overzicht(request, Voorbeeld, DOMEIN, PROVINCIE, BOUWSTEEN, STAP)


def render_overzicht(request, model, *filters):
    """Redirect when the form sent empty choices, for an address short enough to share."""
    overzicht = Overzicht(model, filters, request.GET)
    choices = [request.GET.get(filter_.naam) for filter_ in filters]
    if "" in choices:
        return redirect(overzicht.adres())
    return render(request, "praktijk/overzicht.html", {"overzicht": overzicht})


def hulpmiddel_detail(request, slug):
    return render_detail(request, "praktijk/detail.html", Hulpmiddel, slug)


def interventie_detail(request, slug):
    return render_detail(request, "praktijk/interventie_detail.html", Interventie, slug)


def voorbeeld_detail(request, slug):
    return render_detail(request, "praktijk/voorbeeld_detail.html", Voorbeeld, slug)


def render_detail(request, template, model, slug):
    pagina = get_object_or_404(model.objects.zichtbaar(), slug=slug)
    context = {
        "publicatie": pagina,
        "verwijzingen": read_verwijzingen(pagina),
        **pagina.onderdelen(),
    }
    return render(request, template, context)
