from django.shortcuts import render

from cijfers.grafiek import grafiek
from cijfers.models import Cijfer
from cijfers.tabel import tabellen


def cijfer_list(request):
    tables = tabellen(Cijfer.objects.landelijk())
    context = {
        "tabellen": tables,
        "grafiek": grafiek(tables[0]) if tables else None,
    }
    return render(request, "cijfers/cijfer_list.html", context)
