"""A concept as visitors would see it: the real public view, inside `alsof(versie)`."""

from copy import copy

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, QueryDict
from django.urls import resolve

from redactie.versies.versie import alsof

NOT_FOR_OTHERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


def show(request, versie, terug=""):
    """(content, status) of the page as a visitor would get it if the version were live; `terug` is a link for the editor."""
    with alsof(versie, **visible_state(versie)) as pagina:
        if boven := getattr(pagina, "boven", ""):
            show_too(getattr(pagina, boven))
        visit = as_visitor(request, pagina.get_absolute_url())
        visit.voorbeeld = {"terug": terug}  # for the banner in base.html
        view, args, kwargs = visit.resolver_match
        response = view(visit, *args, **kwargs)
        return response.content, response.status_code


def show_too(pagina):
    """Makes the page above the one that is shown visible, without which that one would not be."""
    rows = type(pagina).objects.filter(pk=pagina.pk)
    rows.update(gepubliceerd=True, publiceren_vanaf=None, offline_vanaf=None)


def visible_state(versie):
    """What makes the page visible now, whatever the version plans; a concept without a summary can be shown too."""
    planned = {
        name: None for name in ("publiceren_vanaf", "offline_vanaf") if hasattr(versie.model, name)
    }
    summary = versie.gegevens["velden"].get("samenvatting")
    missing = {"samenvatting": "Hier komt nog een samenvatting."} if summary == "" else {}
    return {"gepubliceerd": True} | planned | missing


def as_visitor(request, path):
    visit = copy(request)
    visit.path = visit.path_info = path
    visit.method, visit.GET, visit.POST, visit.user = (
        "GET",
        QueryDict(),
        QueryDict(),
        AnonymousUser(),
    )
    visit.resolver_match = resolve(path)
    return visit


def respond(page):
    content, status = page
    return HttpResponse(content, status=status, headers=NOT_FOR_OTHERS)
