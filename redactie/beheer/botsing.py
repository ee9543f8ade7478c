"""Conflicts: an editor saves, or acts on, a text that a colleague changed in the meantime."""

from django.contrib import messages
from django.shortcuts import redirect

from redactie.versies.versie import Versie


def is_botsing(basis, nieuwste) -> bool:
    """Whether somebody saved the page after this form was opened on version `basis`."""
    return basis != nieuwste


def set_aside(bewerking, gegevens, basis, nieuwste):
    """Keep the text of a form that was opened on `basis`, and show it beside the newest one."""
    request = bewerking.request
    pagina = bewerking.pagina
    if basis and gegevens == basis.gegevens:
        messages.info(request, "U had niets veranderd. Dit is de nieuwste tekst, van een collega.")
        return redirect(bewerking.form_url)
    Versie.objects.add_rows(pagina)
    versie = bewerking.add_versie(gegevens, staat=Versie.Staat.TERZIJDE)
    compare_url = bewerking.admin.url("versie", pagina.pk, versie.nummer)
    return redirect(f"{compare_url}?met={nummer_of(nieuwste)}&botsing=1")


def is_outdated(request, nieuwste):
    """Whether the editor pressed a button of the panel above a text that is not the newest.

    A list sends no number: it shows no text that could be outdated.
    """
    seen = request.POST.get("gezien")
    return seen is not None and seen != nummer_of(nieuwste)


def nummer_of(versie) -> str:
    return str(versie.nummer) if versie else ""
