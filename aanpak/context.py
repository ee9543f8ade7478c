from django.utils.functional import SimpleLazyObject

from aanpak.instellingen import Instellingen
from aanpak.paginas import per_plek, read_paginas
from redactie.pagina.inhoud import kept
from redactie.pagina.links import read_verwijzingen
from redactie.tekst.tonen import Verwijzingen


def site(request):
    """The context of base.html, read only when a template uses it.

    A view with its own page overrides `publicatie` and `verwijzingen`.
    """

    def verwijzingen_of_page():
        return read_verwijzingen(publicatie) if publicatie else Verwijzingen()

    slug = request.path.strip("/") or "home"
    paginas = SimpleLazyObject(lambda: kept.now()("paginas", read_paginas))
    publicatie = SimpleLazyObject(lambda: paginas.get(slug))
    return {
        "voorbeeld": getattr(request, "voorbeeld", None),  # of a concept
        "instellingen": SimpleLazyObject(lambda: kept.now()("instellingen", Instellingen.load)),
        "paginas": paginas,  # the visible fixed pages by slug
        "plekken": SimpleLazyObject(lambda: per_plek(paginas.values())),
        "publicatie": publicatie,
        "verwijzingen": SimpleLazyObject(verwijzingen_of_page),
    }
