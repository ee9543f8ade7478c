"""Text sent when the session was over: kept in the browser session that sent it, and offered again after the log-in."""

import html
import re

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.html import strip_tags
from django.views import csrf

from aanpak.inloggen.limieten import Limiet, take_place
from aanpak.middleware import is_beheer

FORMULIEREN = 5
TEKENS = 500_000
PER_ADRES = Limiet("bewaren", 20, 60 * 60)
SAMEN = Limiet("samen-bewaren", 200, 60 * 60)
NO_TEXT = {
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "auth_user_password_change",
}
ROW = re.compile(r"-(\d+)-")
BLOCK_END = re.compile(r"</(?:p|h\d|li|blockquote)>")
SECRET = re.compile("csrfmiddlewaretoken|password|wachtwoord", re.IGNORECASE)


def kept(request):
    """The forms that this browser session keeps: each an address, and the fields as they were sent."""
    return request.session.get("bewaard", [])


def rescue(request):
    """Keeps a form that an editor just sent and says where to go on; None when this request is no such form."""
    if not is_a_form_of_the_beheer(request) or not (fields := fields_of(request)):
        return None
    form = {"adres": request.get_full_path(), "velden": fields}
    if form not in kept(request) and not keep(request, form):
        return render(request, "account/niet_bewaard.html", {"texts": texts_in(form)}, status=413)
    request.is_rescued = True
    return redirect("bewaard")


def keep(request, form):
    """Whether there was room for it; strangers must not be able to fill the database."""
    too_much = (
        sum(len(name) + len(value) for name, value in form["velden"]) > TEKENS
        or len(kept(request)) == FORMULIEREN
    )
    if too_much or not take_place(PER_ADRES, get_ip(request)) or not take_place(SAMEN):
        return False
    request.session["bewaard"] = [*kept(request), form]
    request.session.clear_expired()
    return True


def is_a_form_of_the_beheer(request):
    """Whether a person sent it, from a page of this site, to a page of the admin that takes text."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return False
    if request.headers.get("Origin") not in (
        None,
        settings.SITE_URL,
        f"{request.scheme}://{request.get_host()}",
    ):
        return False  # another site could have its own words posted by the next person who logs in here
    try:
        page = resolve(request.path_info)
    except Resolver404:
        return False
    return page.app_name == "admin" and page.url_name is not None and page.url_name not in NO_TEXT


def fields_of(request):
    """The fields as [name, value] pairs, the button included, without secrets."""
    lists = request.POST.lists()
    return [[name, value] for name, values in lists for value in values if not SECRET.search(name)]


def texts_in(form):
    """What a person wrote in the form, to read or to copy: (label, text) of each field with more than a word."""
    written = [
        (name, value) for name, value in form["velden"] if " " in value and not name.startswith("_")
    ]
    return [(label(name), plain(value)) for name, value in written]


def label(name):
    """The name of a field for people: acties-0-tekst is acties 1, tekst."""
    return ROW.sub(lambda row: f" {int(row[1]) + 1}, ", name).replace("_", " ")


def plain(value):
    """Rich text as text with line ends, other text as it is."""
    return (
        html.unescape(strip_tags(BLOCK_END.sub("\n", value))).strip()
        if BLOCK_END.search(value)
        else value
    )


def forget_what_arrived(request, response):
    """Lets go of a kept form once its page has taken it."""
    if (
        request.method != "POST"
        or response.status_code >= 400
        or hasattr(request, "is_rescued")
        or not kept(request)
    ):
        return
    arrived = {"adres": request.get_full_path(), "velden": fields_of(request)}
    if arrived in kept(request):
        request.session["bewaard"] = [form for form in kept(request) if form != arrived]


def show_kept(request):
    """Offers each kept form with a button to send it after all, and one to throw it away."""
    if request.method == "POST" and request.POST.get("nummer", "").isdecimal():
        number = int(request.POST["nummer"])
        request.session["bewaard"] = [form for at, form in enumerate(kept(request)) if at != number]
        messages.success(request, "De bewaarde tekst is weggegooid.")
        return redirect("bewaard")
    if not kept(request):
        return redirect("admin:index")
    names = [dict(form["velden"]).get("titel") or form["adres"] for form in kept(request)]
    forms = [
        form | {"naam": name, "teksten": texts_in(form)}
        for name, form in zip(names, kept(request), strict=True)
    ]
    context = {
        "title": "Uw tekst is bewaard",
        "has_permission": True,
        "site_url": "/",
        "forms": forms,
    }
    return render(request, "account/bewaard.html", context)


def give_back(request, error):
    """A page that still holds the text of an editor, to send again; None when this request is no such form.

    For when the database cannot write: no session can keep the text then either.
    """
    if not is_a_form_of_the_beheer(request) or not (fields := fields_of(request)):
        return None
    form = {"adres": request.get_full_path(), "velden": fields}
    context = {"form": form, "texts": texts_in(form), "vol": "full" in str(error).lower()}
    response = render(request, "account/niet_opgeslagen.html", context, status=503)
    response.headers["Retry-After"] = "60"
    response.headers["Cache-Control"] = "no-store"
    return response


def csrf_failure(request, reason=""):
    """Keeps the text of a form whose token is old, because its editor logged in again meanwhile."""
    has_token = "Origin" in request.headers and "csrfmiddlewaretoken" in request.POST
    return (has_token and is_beheer(request) and rescue(request)) or csrf.csrf_failure(
        request, reason
    )
