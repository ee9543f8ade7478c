from django.shortcuts import get_object_or_404, render

from bouwstenen.models import Bouwsteen, Ondersteuningsvorm
from redactie.models import Reeks
from redactie.rijketekst import Verwijzingen


def bouwsteen_list(request):
    return render(request, "bouwstenen/bouwsteen_list.html", {"bouwstenen": Bouwsteen.objects.zichtbaar()})


def bouwsteen_detail(request, slug):
    bouwstenen = Bouwsteen.objects.zichtbaar()
    bouwsteen = get_object_or_404(bouwstenen.prefetch_related("bronnen"), slug=slug)
    context = {
        "publicatie": bouwsteen,
        "reeks": Reeks(bouwstenen.only("titel", "slug"), bouwsteen),
        "verwijzingen": Verwijzingen(bouwsteen.bronnen.all()),
    }
    return render(request, "bouwstenen/bouwsteen_detail.html", context | bouwsteen.onderdelen())


def vorm_detail(request, bouwsteen, slug):
    vormen = Ondersteuningsvorm.objects.zichtbaar().filter(bouwsteen__slug=bouwsteen)
    vorm = get_object_or_404(vormen.prefetch_related("bronnen"), slug=slug)
    context = {"publicatie": vorm, "reeks": Reeks(vormen, vorm), "verwijzingen": Verwijzingen(vorm.bronnen.all())}
    return render(request, "bouwstenen/vorm_detail.html", context)
