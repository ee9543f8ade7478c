"""The public site as the emergency site reads it: content by address, without the middleware."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse

from aanpak.errors import page_not_found
from praktijk.models import Praktijk
from redactie.geheugen.stempel import stempel
from redactie.pagina.bezoek import call_view, visitor_request
from redactie.pagina.gebruik import publicatie_models

NOT_FOUND = "/404.html"  # the name that many web servers use
OLD_ADDRESS = re.compile(r"(/[\w.,~+@ -]{1,80})+/?")  # one that can be the name of a file
CHOICES = re.compile(r"(?:(?:^|&)[a-z]+=[a-z0-9-]{1,80})+")  # query string of an overview


class NoodsiteFout(Exception):
    """Why there can be no emergency site, in sentences for the operator."""


def content_state():
    """Changes with anything a visitor can see, also if a page comes or goes by its date."""
    return stempel(), get_response("/sitemap.xml").content


# --- Responses ------------------------------------------------------------------------------------


def get_response(address: str) -> HttpResponse:
    """Calls the view itself: the middleware could answer with an older, stored page."""
    request = visitor_request(address)
    if address == NOT_FOUND:
        return page_not_found(request, None)
    if request.path == reverse("zoeken"):
        request.resolver_match = resolve(request.path_info)
        return render(request, "noodsite/zoeken.html")
    return call_view(request)


def read_static(name: str) -> bytes | None:
    path = find_static(name)
    if path and path.is_file():
        return path.read_bytes()
    return None


def find_static(name: str) -> Path | None:
    if not settings.WHITENOISE_USE_FINDERS:
        return Path(settings.STATIC_ROOT, name)
    found = finders.find(name)
    return Path(found) if found else None


def read_content(address: str) -> bytes | None:
    """The content that a visitor gets; None if there is none, or if nobody may store it."""
    if not is_public(address):
        return None
    if address.startswith(settings.STATIC_URL):
        return read_static(address.removeprefix(settings.STATIC_URL))
    try:
        response = get_response(address)
    except Http404:
        return None
    except Exception as error:
        raise NoodsiteFout(f"De pagina {address} geeft een fout: {error!r}") from error
    expected = 404 if address == NOT_FOUND else 200
    may_store = "no-store" not in response.get("Cache-Control", "")
    if response.status_code == expected and may_store:
        return response.content
    return None


# --- Addresses ------------------------------------------------------------------------------------


def is_public(address):
    if ".." in unquote(address):
        return False
    is_here = address.startswith("/") and not address.startswith("//")
    return is_here and not address.startswith(settings.BEHEER)


@cache
def overview_addresses() -> set[str]:
    return {reverse(f"{model.lijst}:list") for model in publicatie_models(Praktijk)}


def normalise_address(address: str) -> str:
    """The address as the site writes it: with its last slash, without a query string it ignores."""
    path, _, query = address.partition("?")
    path = re.sub(r"/([\w-]+)$", r"/\1/", path)
    has_choices = path in overview_addresses() and CHOICES.fullmatch(query)
    return f"{path}?{query}" if has_choices else path


def file_name(address: str) -> str:
    """/interventies/?pagina=2 -> interventies/pagina=2/index.html. No slug can contain a "="."""
    path, _, query = address.partition("?")
    name = unquote(path).lstrip("/")
    for choice in query.split("&"):
        if choice:
            name += f"{choice}/"
    if name and not name.endswith("/"):
        return name
    return f"{name}index.html"


def read_redirects() -> dict[str, str]:
    """{old address: new address}. An old one becomes a folder, which every web server finds."""
    rows = Redirect.objects.filter(site_id=settings.SITE_ID)
    rows = rows.exclude(new_path="").order_by("old_path")
    pairs = rows.values_list("old_path", "new_path")
    redirects = {}
    for old, new in pairs:
        if OLD_ADDRESS.fullmatch(old):
            folder = old if old.endswith((".html", "/")) else f"{old}/"
            redirects[folder] = new
    return redirects
