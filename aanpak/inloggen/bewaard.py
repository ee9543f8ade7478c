"""Keeps forms that were sent after the session ended, and offers them again after the log-in.

They are kept in the session of the browser that sent them, also while nobody is logged in.
"""

import html
import re

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.html import strip_tags
from django.views import csrf

from aanpak.inloggen.limieten import Limiet, take_slot
from aanpak.middleware import is_beheer

FORMULIEREN = 5
TEKENS = 500_000
PER_ADRES = Limiet("bewaren", 20, 60 * 60)
SAMEN = Limiet("samen-bewaren", 200, 60 * 60)
NO_TEXT = {  # URL names of admin pages
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "auth_user_password_change",
}
ROW_NUMBER = re.compile(r"-(\d+)-")
BLOCK_END = re.compile(r"</(?:p|h\d|li|blockquote)>")
SECRET_FIELD = re.compile("csrfmiddlewaretoken|password|wachtwoord", re.IGNORECASE)


def kept_forms(request):
    """The kept forms, each as {"adres": …, "velden": [[name, value], …]}."""
    return request.session.get("bewaard", [])


def rescue_form(request):
    """Keeps a form that an editor sent, and redirects; None if the request is no such form."""
    form = editor_form(request)
    if not form:
        return None
    if form not in kept_forms(request) and not keep_form(request, form):
        context = {"texts": texts_in(form)}
        return render(request, "account/niet_bewaard.html", context, status=413)
    request.is_rescued = True
    return redirect("bewaard")


def return_form(request, error):
    """A page with the form, to send again; None if the request is no form of an editor.

    For a database that cannot write, and so cannot save a session either.
    """
    form = editor_form(request)
    if not form:
        return None
    context = {
        "form": form,
        "texts": texts_in(form),
        "vol": "full" in str(error).lower(),
    }
    response = render(request, "account/niet_opgeslagen.html", context, status=503)
    response.headers["Retry-After"] = "60"
    response.headers["Cache-Control"] = "no-store"
    return response


def editor_form(request):
    if request.method != "POST" or not is_from_this_site(request):
        return None
    if not accepts_text(request):
        return None
    form = posted_form(request)
    return form if form["velden"] else None


def posted_form(request):
    return {
        "adres": request.get_full_path(),
        "velden": fields_of(request),
    }


def is_from_this_site(request):
    """A form from elsewhere could make the next editor who logs in post a stranger's text."""
    own = (None, settings.SITE_URL, f"{request.scheme}://{request.get_host()}")
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    origin = request.headers.get("Origin")
    return mode == "navigate" and origin in own


def accepts_text(request):
    try:
        page = resolve(request.path_info)
    except Resolver404:
        return False
    is_admin_page = page.app_name == "admin" and page.url_name is not None
    return is_admin_page and page.url_name not in NO_TEXT


def fields_of(request):
    """The fields as [name, value] pairs, the button included, without secrets."""
    fields = []
    for name, values in request.POST.lists():
        if not SECRET_FIELD.search(name):
            fields += [[name, value] for value in values]
    return fields


def keep_form(request, form):
    """Returns False above a limit: anyone can send forms, and they go into the database."""
    forms = kept_forms(request)
    size = 0
    for name, value in form["velden"]:
        size += len(name) + len(value)
    if size > TEKENS or len(forms) == FORMULIEREN:
        return False
    if not take_slot(PER_ADRES, get_ip(request)):
        return False
    if not take_slot(SAMEN):
        return False
    request.session["bewaard"] = [*forms, form]
    request.session.clear_expired()
    return True


def forget_sent_form(request, response):
    is_accepted = request.method == "POST" and response.status_code < 400
    if not is_accepted or hasattr(request, "is_rescued"):
        return
    forms = kept_forms(request)
    if not forms:
        return
    sent = posted_form(request)
    if sent in forms:
        request.session["bewaard"] = [form for form in forms if form != sent]


# --- Pages ----------------------------------------------------------------------------------------


def texts_in(form):
    """The (label, text) pairs to read or copy: fields with more than one word."""
    texts = []
    for name, value in form["velden"]:
        if " " in value and not name.startswith("_"):
            texts.append((field_label(name), without_markup(value)))
    return texts


def field_label(name):
    """acties-0-tekst -> acties 1, tekst."""
    numbered = ROW_NUMBER.sub(lambda row: f" {int(row[1]) + 1}, ", name)
    return numbered.replace("_", " ")


def without_markup(value):
    """Rich text as plain text with line ends; other text unchanged."""
    if not BLOCK_END.search(value):
        return value
    lines = BLOCK_END.sub("\n", value)
    text = html.unescape(strip_tags(lines))
    return text.strip()


def bewaard_page(request):
    forms = kept_forms(request)
    number = request.POST.get("nummer", "")
    if number.isdecimal():
        start = int(number)
        request.session["bewaard"] = forms[:start] + forms[start + 1 :]
        messages.success(request, "De bewaarde tekst is weggegooid.")
        return redirect("bewaard")
    if not forms:
        return redirect("admin:index")
    context = {
        "title": "Uw tekst is bewaard",
        "has_permission": True,
        "site_url": "/",
        "forms": [describe_form(form) for form in forms],
    }
    return render(request, "account/bewaard.html", context)


def describe_form(form):
    fields = dict(form["velden"])
    return {
        **form,
        "naam": fields.get("titel") or form["adres"],
        "teksten": texts_in(form),
    }


def csrf_failure(request, reason=""):
    """Keeps a form with an old CSRF token: the editor logged in again in the meantime."""
    has_token = "Origin" in request.headers and "csrfmiddlewaretoken" in request.POST
    response = None
    if has_token and is_beheer(request):
        response = rescue_form(request)
    return response or csrf.csrf_failure(request, reason)
