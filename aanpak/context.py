from functools import cache

from django.utils.functional import SimpleLazyObject

from aanpak.instellingen import Instellingen
from aanpak.paginas import read_paginas
from redactie.pagina.inhoud import kept
from redactie.pagina.links import read_verwijzingen
from redactie.tekst.tonen import Verwijzingen


def site(request):
    """What base.html needs on every page: settings, the visible fixed pages by slug, the page at this address, its sources.

    A view that shows a page of its own passes `publicatie` and `verwijzingen` and so replaces the last two. Nothing is read
    before a template uses it, and what is the same on every page is read once for each state of the content. A view that
    reads settings or fixed pages itself passes the `onthoud` of before.
    """
    state = cache(kept.state)

    def onthoud(key, make):
        return kept.get(state(), key, make)

    paginas = SimpleLazyObject(
        lambda: onthoud("paginas", lambda: {pagina.slug: pagina for pagina in read_paginas()})
    )
    publicatie = SimpleLazyObject(lambda: paginas.get(request.path.strip("/") or "home"))
    return {
        "onthoud": onthoud,
        "voorbeeld": getattr(request, "voorbeeld", None),  # of a concept
        "instellingen": SimpleLazyObject(lambda: onthoud("instellingen", Instellingen.load)),
        "paginas": paginas,
        "publicatie": publicatie,
        "verwijzingen": SimpleLazyObject(
            lambda: read_verwijzingen(publicatie) if publicatie else Verwijzingen()
        ),
    }
