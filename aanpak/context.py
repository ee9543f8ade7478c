from django.utils.functional import SimpleLazyObject

from aanpak.instellingen import Instellingen
from aanpak.paginas import per_plek, read_paginas
from cijfers.models import Gemeente
from redactie.pagina.inhoud import kept
from redactie.pagina.links import read_verwijzingen
from redactie.tekst.tonen import Verwijzingen


def lazily_kept(key, make):
    return SimpleLazyObject(lambda: kept.now()(key, make))


def site(request):
    """The context of base.html, read only when a template uses it.

    A view with its own page overrides `publicatie` and `verwijzingen`.
    """

    slug = request.path.strip("/") or "home"

    def verwijzingen_of_page():
        if not publicatie:
            return Verwijzingen()
        return read_verwijzingen(publicatie)

    paginas = lazily_kept("paginas", read_paginas)
    publicatie = SimpleLazyObject(lambda: paginas.get(slug))
    return {
        "voorbeeld": getattr(request, "voorbeeld", None),  # of a concept
        "instellingen": lazily_kept("instellingen", Instellingen.load),
        "paginas": paginas,  # the visible fixed pages by slug
        "plekken": SimpleLazyObject(lambda: per_plek(paginas.values())),
        "heeft_gemeenten": lazily_kept("gemeenten", Gemeente.objects.exists),
        "publicatie": publicatie,
        "verwijzingen": SimpleLazyObject(verwijzingen_of_page),
    }
