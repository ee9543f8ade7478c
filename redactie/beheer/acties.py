"""The buttons of the panel above the form of a page. `ACTIES`, at the end, lists them."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.html import format_html, format_html_join

from redactie.beheer import berichten
from redactie.beheer.bewerking import Bewerking
from redactie.beheer.botsing import is_outdated
from redactie.beheer.publiceren import NOG_NIET_ONLINE, new_status
from redactie.beheer.werk import Werkafspraken
from redactie.pagina.gebruik import admin_url, pages_below, who_needs
from redactie.versies import momentopname
from redactie.versies.versie import NAGELEZEN, OPNIEUW, Versie

Staat = Versie.Staat


def run_actie(bewerking, name):
    """Do what the button says, unless a colleague changed the page in the meantime."""
    request = bewerking.request
    actie = ACTIES[name]
    may_publish = bewerking.admin.has_publiceren_permission(request)
    if actie.is_publishing and not may_publish:
        raise PermissionDenied
    nieuwste = Versie.objects.nieuwste(bewerking.pagina)
    if is_outdated(request, nieuwste):
        told = "Er is niets gebeurd: intussen heeft een collega iets veranderd. Kijk eerst wat."
        messages.warning(request, told)
        return
    actie.run(bewerking, nieuwste)


# --- What visitors see --------------------------------------------------------------------------


def take_offline(bewerking, nieuwste=None):
    request = bewerking.request
    pagina = bewerking.pagina
    if not pagina.mag_offline:
        why = "deze tekst staat boven een overzicht dat er altijd is."
        messages.error(request, f"‘{pagina}’ blijft online: {why}")
        return
    Versie.objects.add_rows(pagina)
    below = pages_below(pagina)
    pagina.gepubliceerd = False
    pagina.save()
    plannen = Versie.objects.van(pagina).gepland()
    plannen.update(staat=Staat.CONCEPT)
    bewerking.show_concept_in_lists()
    bewerking.log("Offline gehaald.")
    messages.success(request, new_status(pagina))
    name_pages(request, "Deze pagina’s staan eronder en zijn nu ook niet te zien: {}", below)
    name_pages(request, "Deze pagina’s linken er nog naar: {}", who_needs(pagina))


def name_pages(request, warning, pages):
    addresses = [(admin_url(page), page) for page in pages]
    links = format_html_join(", ", '<a href="{}">{}</a>', addresses)
    if links:
        messages.warning(request, format_html(warning, links))


def cancel_plan(bewerking, nieuwste):
    plannen = Versie.objects.van(bewerking.pagina).gepland()
    plannen.update(staat=Staat.CONCEPT, publiceren_vanaf=None)
    bewerking.log("Planning weggehaald.")
    told = "De planning is weggehaald. De tekst is bewaard als concept."
    messages.success(bewerking.request, told)


# --- Reading and answering ----------------------------------------------------------------------


def confirm_still_right(bewerking, nieuwste):
    """Date the check on the live page, and with the same dates on an open concept."""
    pagina = bewerking.pagina
    dates = Werkafspraken.load().next_check()
    Versie.objects.add_rows(pagina)
    gegevens = momentopname.take(pagina)
    gegevens["velden"] |= dates
    checked = Versie.objects.add(
        pagina,
        gegevens,
        auteur=bewerking.user,
        notitie=NAGELEZEN,
    )
    checked.publish(door=bewerking.user)
    if nieuwste and nieuwste.is_open:
        nieuwste.copy_on_top(dates)
    bewerking.log("Nagelezen: nog juist.")
    told = f"‘{pagina}’ is nagelezen en nog juist. De volgende controle staat gepland."
    messages.success(bewerking.request, told)


def confirm_read_afterwards(bewerking, nieuwste):
    request = bewerking.request
    versies = Versie.objects.van(bewerking.pagina).filter(nakijken=True)
    own = versies.filter(auteur=bewerking.user)
    if own.exists():
        refusal = "Een collega moet dit nakijken, want u heeft de tekst geschreven."
        messages.error(request, refusal)
        return
    versies.update(nakijken=False)
    bewerking.log("Achteraf nagekeken.")
    messages.success(request, "U heeft de gepubliceerde tekst nagekeken.")


def give_back(bewerking, nieuwste):
    if not nieuwste or nieuwste.staat != Staat.TER_CONTROLE:
        return
    antwoord = bewerking.request.POST.get("antwoord", "")
    nieuwste.set_staat(Staat.CONCEPT, antwoord=antwoord[:300])
    berichten.tell_author(nieuwste, bewerking.user, bewerking.form_url)
    bewerking.log(f"{nieuwste} teruggegeven.")
    told = "Het concept is teruggegeven. De schrijver ziet uw antwoord boven het formulier."
    messages.success(bewerking.request, told)


# --- The concept --------------------------------------------------------------------------------


def throw_away(bewerking, nieuwste):
    """Set the open concept aside. A page that was never online would have no text without it."""
    request = bewerking.request
    pagina = bewerking.pagina
    versies = Versie.objects.van(pagina)
    online = versies.gepubliceerd().first()
    if not (online or pagina.gepubliceerd):
        refusal = "Deze pagina is nooit online geweest. Wilt u haar kwijt? Kies dan Verwijderen."
        messages.error(request, refusal)
        return
    concepten = versies.concepten()
    concepten.update(staat=Staat.TERZIJDE)
    if not pagina.gepubliceerd:
        online.apply()
    bewerking.log("Concept weggegooid.")
    told = "Het concept is weggegooid. Bij Geschiedenis kunt u het nog terughalen."
    messages.success(request, told)


def start_again_from(bewerking, nieuwste):
    request = bewerking.request
    nummer = request.POST.get("nummer", "")
    versie = Versie.objects.met_nummer(bewerking.pagina, nummer)
    if not versie:
        raise Http404
    Versie.objects.add_rows(bewerking.pagina)
    notitie = f"{OPNIEUW} {versie.nummer}"
    concept = bewerking.add_versie(versie.gegevens, notitie=notitie)
    bewerking.show_concept_in_lists()
    told = f"Versie {versie.nummer} is nu het concept, als versie {concept.nummer}."
    messages.success(request, f"{told} {NOG_NIET_ONLINE}")


def share_concept(bewerking, nieuwste):
    if not nieuwste or not nieuwste.is_open:
        raise Http404
    nieuwste.share()
    bewerking.log("Deellink gemaakt.")
    told = "De link is gemaakt. U vindt hem boven het formulier."
    messages.success(bewerking.request, told)


def withdraw_share(bewerking, nieuwste):
    versies = Versie.objects.van(bewerking.pagina)
    versies.update(deelsleutel=None, deelbaar_tot=None)
    bewerking.log("Deellink ingetrokken.")
    messages.success(bewerking.request, "De link werkt niet meer.")


class Actie(NamedTuple):
    run: Callable[[Bewerking, Versie | None], None]
    is_publishing: bool = False  # only for editors who may publish


ACTIES = {
    "offline": Actie(take_offline, is_publishing=True),
    "niet_plannen": Actie(cancel_plan, is_publishing=True),
    "juist": Actie(confirm_still_right, is_publishing=True),
    "nagekeken": Actie(confirm_read_afterwards, is_publishing=True),
    "teruggeven": Actie(give_back, is_publishing=True),
    "weggooien": Actie(throw_away),
    "terugzetten": Actie(start_again_from),
    "delen": Actie(share_concept),
    "intrekken": Actie(withdraw_share),
}
