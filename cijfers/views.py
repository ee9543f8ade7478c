from django.shortcuts import get_object_or_404, redirect, render

from cijfers.gemeentecijfers import Gemeentecijfers
from cijfers.gemeentelijst import per_provincie, read_gemeentelijst, read_nederland
from cijfers.gemeenten import Gemeente
from cijfers.grafiek import grafiek
from cijfers.kop import gemeente_kop, lijst_kop
from cijfers.models import Cijfer
from cijfers.plaatszoeker import zoek_plaats
from cijfers.tabel import tabellen
from cijfers.watnu import wat_nu


def cijfer_list(request):
    tables = tabellen(Cijfer.objects.landelijk())
    context = {
        "tabellen": tables,
        "grafiek": grafiek(tables[0]) if tables else None,
    }
    return render(request, "cijfers/cijfer_list.html", context)


def gemeente_list(request):
    """With ?q= the gemeente that is meant, or a question which one."""
    vraag = request.GET.get("q", "").strip()
    antwoord = zoek_plaats(vraag) if vraag else None
    if antwoord and antwoord.gemeente:
        return redirect(antwoord.gemeente)
    lijst = read_gemeentelijst()
    context = {
        "publicatie": lijst_kop(lijst),
        "antwoord": antwoord,
        "lijst": lijst,
        "provincies": per_provincie(lijst),
        "jaren": read_nederland(),
    }
    return render(request, "cijfers/gemeente_list.html", context)


def gemeente_detail(request, slug):
    gemeente = get_object_or_404(Gemeente, slug=slug)
    cijfers = Gemeentecijfers(gemeente)
    context = {
        "publicatie": gemeente_kop(gemeente, cijfers.lijst),
        "gemeente": gemeente,
        "cijfers": cijfers,
        **wat_nu(cijfers),
    }
    return render(request, "cijfers/gemeente_detail.html", context)
