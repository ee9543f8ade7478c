"""A concept as visitors would see it: the real public view, inside `alsof(versie)`."""

from typing import Any

from django.http import HttpResponse

from redactie.pagina.bezoek import call_view, visitor_request
from redactie.versies.versie import alsof

NOT_FOR_OTHERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


def render_preview(versie, terug=""):
    """(content, status) of the page as if the version were live; `terug` is an editor's link."""
    with alsof(versie, **visible_state(versie)) as pagina:
        if boven := getattr(pagina, "boven", ""):
            make_visible(getattr(pagina, boven))
        request: Any = visitor_request(pagina.get_absolute_url())
        request.voorbeeld = {"terug": terug}  # for the banner in base.html
        response = call_view(request)
        return response.content, response.status_code


def make_visible(pagina):
    rows = type(pagina).objects.filter(pk=pagina.pk)
    rows.update(gepubliceerd=True, publiceren_vanaf=None, offline_vanaf=None)


def visible_state(versie):
    """State that makes the page visible now. A live page has a summary, a concept maybe not."""
    state: dict = {"gepubliceerd": True}
    for name in ("publiceren_vanaf", "offline_vanaf"):
        if hasattr(versie.model, name):
            state[name] = None
    if versie.gegevens["velden"].get("samenvatting") == "":
        state["samenvatting"] = "Hier komt nog een samenvatting."
    return state


def preview_response(page):
    content, status = page
    return HttpResponse(content, status=status, headers=NOT_FOR_OTHERS)
