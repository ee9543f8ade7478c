from django.shortcuts import get_object_or_404, render

from redactie.models import Reeks
from redactie.rijketekst import Verwijzingen
from stappen.models import Stap


def stap_list(request):
    return render(request, "stappen/stap_list.html", {"stappen": Stap.objects.zichtbaar()})


def stap_detail(request, slug):
    stappen = Stap.objects.zichtbaar()
    stap = get_object_or_404(stappen.prefetch_related("bronnen"), slug=slug)
    context = {
        "publicatie": stap,
        "reeks": Reeks(stappen.only("titel", "slug"), stap),
        "acties": stap.acties.select_related("bron"),
        "verwijzingen": Verwijzingen(stap.bronnen.all()),
    }
    return render(request, "stappen/stap_detail.html", context)
