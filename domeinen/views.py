from django.shortcuts import get_object_or_404, render

from domeinen.models import Domein
from redactie.models import Reeks
from redactie.rijketekst import Verwijzingen


def domein_list(request):
    domeinen = Domein.objects.zichtbaar()
    kleine_start = [domein for domein in domeinen if domein.kleine_start]
    return render(request, "domeinen/domein_list.html", {"domeinen": domeinen, "kleine_start": kleine_start})


def domein_detail(request, slug):
    domeinen = Domein.objects.zichtbaar()
    domein = get_object_or_404(domeinen.prefetch_related("bronnen"), slug=slug)
    context = {
        "publicatie": domein,
        "reeks": Reeks(domeinen.only("titel", "slug"), domein),
        "bijdragen": domein.bijdragen.zichtbaar().per_bouwsteen(),
        "verwijzingen": Verwijzingen(domein.bronnen.all()),
    }
    return render(request, "domeinen/domein_detail.html", context)
