from django.utils.functional import SimpleLazyObject

from aanpak.instellingen import Instellingen
from aanpak.paginas import read_paginas
from redactie.pagina.inhoud import kept
from redactie.pagina.links import read_verwijzingen
from redactie.tekst.tonen import Verwijzingen


def site(request):
    """The context of base.html. Lazy: nothing is read before a template uses it.

    A view that shows a page of its own passes `publicatie` and `verwijzingen` instead of these.
    """
    paginas = SimpleLazyObject(lambda: kept.now()("paginas", read_paginas))
    publicatie = SimpleLazyObject(lambda: paginas.get(request.path.strip("/") or "home"))
    return {
        "voorbeeld": getattr(request, "voorbeeld", None),  # of a concept
        "instellingen": SimpleLazyObject(lambda: kept.now()("instellingen", Instellingen.load)),
        "paginas": paginas,  # the visible fixed pages by slug
        "publicatie": publicatie,
        "verwijzingen": SimpleLazyObject(
            lambda: read_verwijzingen(publicatie) if publicatie else Verwijzingen()
        ),
    }
