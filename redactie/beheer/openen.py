"""Opening the form of a page: with its concept in it, and a panel with its status above it."""

from django.conf import settings
from django.contrib import messages

from redactie.beheer.bewerking import alsof_concept
from redactie.beheer.werk import Geopend
from redactie.controle.controle import Ernst, controleer, read_aandachtspunten
from redactie.versies.versie import Versie

Staat = Versie.Staat


def open_form(admin, request, pagina, form_view):
    """The form of the newest concept, else of the page itself. `form_view(context)` is Django's."""
    # First the version number, then the content. The other way round, the form could hold older
    # text than its number says, and saving it would overwrite a colleague unseen.
    nieuwste = Versie.objects.nieuwste(pagina)
    context = panel_context(admin, request, pagina, nieuwste)
    if not nieuwste or not nieuwste.is_open:
        return form_view(context)
    with alsof_concept(nieuwste) as concept:
        for melding in concept.meldingen:
            messages.warning(request, f"Dit kon niet worden teruggezet: {melding}.")
        return form_view(context)


def panel_context(admin, request, pagina, versie):
    """The context of the panel. Read it outside `alsof`, where the live page is."""
    versies = Versie.objects.van(pagina)
    published = versies.gepubliceerd()
    return {
        "pagina": pagina,
        "live_url": pagina.get_absolute_url() if pagina.zichtbaar else "",
        "versie": versie,
        "gepland": versies.gepland().first(),
        "gedeeld": versies.gedeeld().first(),
        "na_te_kijken": versies.filter(nakijken=True).first(),
        "was_online": pagina.gepubliceerd or published.exists(),
        "anderen": Geopend.objects.touch(pagina, request.user),
        "mag_wijzigen": admin.has_change_permission(request, pagina),
        "acties": admin.acties,
        "site_adres": settings.SITE_URL,
        "actie_url": admin.url("actie", pagina.pk),
        "open_url": admin.url("open", pagina.pk),
    }


def controle_context(pagina, inline_formsets):
    """Errors and tips of the check of the texts: [(melding, id in the form of its place)]."""
    row_ids = {}
    for inline in inline_formsets:
        for form in inline.formset.initial_forms:
            row_ids[form.instance.pk] = form.prefix
    context: dict = {"fouten": [], "tips": []}
    for melding in [*controleer(pagina), *read_aandachtspunten(pagina)]:
        place = f"id_{melding.veld}"
        if melding.regel:
            place = row_ids.get(melding.regel.pk, "")
        kind = "fouten" if melding.ernst == Ernst.FOUT else "tips"
        context[kind].append((melding, place))
    return context
