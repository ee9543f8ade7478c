"""Saving the form of a page: its content becomes a version, which visitors do not see."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from redactie.beheer.bewerking import alsof_concept
from redactie.beheer.botsing import is_botsing, set_aside
from redactie.beheer.openen import panel_context
from redactie.beheer.publiceren import NOG_NIET_ONLINE, asks_to_publish, offer_concept, publish
from redactie.versies import momentopname
from redactie.versies.versie import Versie


class FormSaved(HttpResponse):
    """What `response_change` gives when the form has no errors: the content that it saved.

    Make it inside `alsof`, before that rolls the content back.
    """

    def __init__(self, pagina):
        super().__init__()
        self.gegevens = momentopname.take(pagina)
        self.vanaf = pagina.gewenst_vanaf


def save_form(bewerking, form_view):
    """The answer to a posted form. `form_view(context)` is Django's, which saves the form."""
    pagina = bewerking.pagina
    nieuwste = Versie.objects.nieuwste(pagina)
    number = bewerking.request.POST.get("versienummer", "")
    basis = Versie.objects.met_nummer(pagina, number)
    saved = save_and_roll_back(bewerking, form_view, basis, nieuwste)
    if not isinstance(saved, FormSaved):
        return saved  # the form again, with its errors
    if is_botsing(basis, nieuwste):
        return set_aside(bewerking, saved.gegevens, basis, nieuwste)
    versie = store_versie(bewerking, saved, nieuwste)
    return do_what_button_says(bewerking, versie)


def save_and_roll_back(bewerking, form_view, basis, nieuwste):
    # The form was opened on `basis`: only there do the keys of its rows exist.
    has_content = basis and (basis.is_open or is_botsing(basis, nieuwste))
    with alsof_concept(basis if has_content else None):
        context = panel_context(
            bewerking.admin,
            bewerking.request,
            bewerking.pagina,
            basis,
        )
        return form_view(context)


def store_versie(bewerking, saved, nieuwste):
    """The version with this content: a new one, or the newest when the form changes nothing."""
    loose = Versie.objects.add_rows(bewerking.pagina)
    current = current_versie(nieuwste, loose)
    if current and is_same(current, saved, bewerking.pagina):
        return current
    return bewerking.add_versie(saved.gegevens, publiceren_vanaf=saved.vanaf)


def current_versie(nieuwste, loose):
    """The version to compare with; None when the rows below a concept were changed by a script."""
    if not loose:
        return nieuwste
    if nieuwste and nieuwste.is_open:
        return None
    return loose


def is_same(versie, saved, pagina):
    is_aside = versie.staat == Versie.Staat.TERZIJDE
    if is_aside or versie.gegevens != saved.gegevens:
        return False
    if versie.is_open:
        return saved.vanaf == versie.publiceren_vanaf
    if getattr(pagina, "is_gepland", False):
        return saved.vanaf == pagina.publiceren_vanaf
    return saved.vanaf is None


def save_new(bewerking):
    """The answer to the form of a new page, which is a concept until its version is published."""
    saved = FormSaved(bewerking.pagina)
    versie = bewerking.add_versie(saved.gegevens, publiceren_vanaf=saved.vanaf)
    return do_what_button_says(bewerking, versie)


def do_what_button_says(bewerking, versie):
    request = bewerking.request
    if asks_to_publish(request.POST):
        publish(bewerking, versie, emergency="_nu_publiceren" in request.POST)
    elif "_ter_controle" in request.POST:
        offer_concept(bewerking, versie)
    elif versie.is_open:
        messages.success(request, f"Het concept is opgeslagen. {NOG_NIET_ONLINE}")
    else:
        messages.info(request, "U had niets veranderd.")
    bewerking.show_concept_in_lists()
    if "_voorbeeld" in request.POST and versie.is_open:
        return redirect("voorbeeld", versie.pk)
    return redirect(bewerking.form_url)
