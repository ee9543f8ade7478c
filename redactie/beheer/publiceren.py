"""Publishing a version: first the reasons against it, then at once or at its moment."""

from django.contrib import messages
from django.utils import timezone

from redactie.beheer import berichten
from redactie.beheer.bewerking import alsof_concept, is_author
from redactie.beheer.werk import Werkafspraken
from redactie.controle.controle import Ernst, controleer
from redactie.templatetags.beheer import moment
from redactie.versies.versie import Versie, VersieFout

Staat = Versie.Staat

PUBLICEREN = "redactie.publiceren"  # the permission
PUBLISH_BUTTONS = {"_publiceren", "_nu_publiceren"}
NOG_NIET_ONLINE = "Bezoekers zien het pas als u het publiceert."
VIER_OGEN = (
    "Een collega moet deze versie publiceren, want u heeft haar geschreven."
    " Kies ‘Ter controle aanbieden’."
    " Kan het niet wachten? Kies dan ‘Nu publiceren, achteraf nakijken’."
)
OFFLINE = "‘{pagina}’ is offline gehaald. U kunt de pagina later weer publiceren."
NEW_STATUS = {
    "online": "‘{pagina}’ is gepubliceerd en staat online.",
    "gepland": "‘{pagina}’ wordt zichtbaar op {moment}.",
    "verborgen": "‘{pagina}’ is gepubliceerd, maar nog niet te zien:"
    " de bouwsteen erboven staat niet online.",
    "concept": OFFLINE,
    "offline": OFFLINE,
}


def asks_to_publish(post_data) -> bool:
    return bool(PUBLISH_BUTTONS & post_data.keys())


def publish(bewerking, versie, emergency=False):
    """Publish or plan the version, or tell the editor why it stays a concept."""
    request = bewerking.request
    pagina = bewerking.pagina
    if versie.staat == Staat.GEPUBLICEERD and pagina.zichtbaar:
        messages.info(request, f"Er was niets te veranderen: ‘{pagina}’ staat zo al online.")
        return
    bezwaren = find_bezwaren(versie, bewerking.user, emergency)
    if not bezwaren:
        nakijken = emergency and is_author(bewerking.user, versie)
        bezwaren = publish_or_plan(bewerking, versie, nakijken)
    if bezwaren:
        not_published = f"‘{versie.titel}’ is niet gepubliceerd. De tekst is bewaard als concept."
        messages.error(request, f"{not_published} {' '.join(bezwaren)}")


def find_bezwaren(versie, user, emergency) -> list[str]:
    """The reasons not to publish, listed before anything changes: sentences for the editor."""
    needs_colleague = Werkafspraken.load().vier_ogen and not emergency
    if needs_colleague and is_author(user, versie):
        return [VIER_OGEN]  # without the errors: a colleague will read it first
    fouten = []
    with alsof_concept(versie) as concept:
        for melding in controleer(concept):
            if melding.ernst == Ernst.FOUT:
                fouten.append(melding.tekst)
    if fouten:
        return ["Los eerst dit op:", *fouten[:3]]
    return []


def publish_or_plan(bewerking, versie, nakijken) -> list[str]:
    """Publish now or plan, and tell the editor. Returns the reasons when that is refused."""
    vanaf = coming_moment(versie)
    try:
        if vanaf and bewerking.pagina.zichtbaar:
            told = plan_change(bewerking, versie, vanaf)
        else:
            told = publish_now(bewerking, versie, vanaf, nakijken)
    except VersieFout as refusal:
        return [str(refusal)]
    bewerking.log(f"{versie}.")
    messages.success(bewerking.request, told)
    return []


def coming_moment(versie):
    vanaf = versie.publiceren_vanaf
    if vanaf and vanaf > timezone.now():
        return vanaf
    return None


def plan_change(bewerking, versie, vanaf) -> str:
    versie.plan(vanaf, door=bewerking.user)
    return (
        f"De wijziging van ‘{bewerking.pagina}’ is gepland."
        f" Bezoekers zien de nieuwe tekst vanaf {moment(vanaf)}."
    )


def publish_now(bewerking, versie, vanaf, nakijken) -> str:
    """Publish the rows now; a page that visitors do not see yet appears at `vanaf`."""
    pagina = bewerking.pagina
    state = {}
    if hasattr(pagina, "publiceren_vanaf") and not pagina.zichtbaar:
        state = {"publiceren_vanaf": vanaf}
    bewerking.pagina = versie.publish(
        door=bewerking.user,
        nakijken=nakijken,
        **state,
    )
    return new_status(bewerking.pagina)


def new_status(pagina) -> str:
    vanaf = getattr(pagina, "publiceren_vanaf", None)
    words = moment(vanaf) if vanaf else ""
    return NEW_STATUS[pagina.status].format(pagina=pagina, moment=words)


def newest_versie(bewerking):
    """The version to publish from a list: the newest, made from the rows when there is none."""
    pagina = bewerking.pagina
    loose = Versie.objects.add_rows(pagina)
    nieuwste = Versie.objects.nieuwste(pagina)
    return nieuwste or bewerking.add_versie(loose.gegevens)


def offer_concept(bewerking, versie):
    request = bewerking.request
    if not versie.is_open:
        messages.info(request, "Er is niets om te controleren: deze tekst staat zo al online.")
        return
    notitie = versie.notitie or bewerking.notitie
    versie.set_staat(Staat.TER_CONTROLE, antwoord="", notitie=notitie)
    bewerking.log(f"{versie} aangeboden.")
    berichten.tell_publishers(versie, bewerking.user, bewerking.form_url)
    told = "Het concept staat klaar voor controle. Een eindredacteur ziet het op het beginscherm."
    messages.success(request, told)
