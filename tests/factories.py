"""Plain functions that make one valid object each; a test names only what it is about.

Pages are published by default.
"""

from itertools import count

from django.contrib.auth.models import Group, User
from django.utils import timezone
from django.utils.text import slugify

from aanpak.instellingen import Instellingen
from aanpak.paginas import Hulplijn, Pagina, Termijn
from aanpak.zoeken.woorden import Hulpwoord, Synoniem, Uitgelicht
from bouwstenen.models import Advies, Bouwsteen, Ondersteuningsvorm
from cijfers.models import Cijfer, Gemeente, Levering, Meting
from domeinen.models import Bijdrage, Domein
from praktijk.models import Hulpmiddel, Interventie, Partner, Voorbeeld
from redactie.controle.woorden import MoeilijkWoord
from redactie.pagina.bronnen import Bron
from stappen.models import Actie, Stap
from verdieping.models import Doelgroep, Onderdeel, Raamwerk

WACHTWOORD = "paard batterij nietje zeilboot"
nummers = count(1)


def publicatie_velden(soort, /, **velden):
    nummer = next(nummers)
    velden.setdefault("titel", f"{soort.capitalize()} {nummer}")
    velden.setdefault("slug", f"{soort}-{nummer}")
    velden.setdefault("samenvatting", f"Samenvatting van {velden['titel']}.")
    velden.setdefault("gepubliceerd", True)
    return velden


def make_publicatie(model, **velden):
    """A page; what is a list of other pages or sources goes into that relation."""
    many = {
        field.name: velden.pop(field.name)
        for field in model._meta.many_to_many
        if field.name in velden
    }
    publicatie = model.objects.create(**velden)
    for name, related in many.items():
        getattr(publicatie, name).set(related)
    return publicatie


def make_genummerd(model, soort, /, **velden):
    velden.setdefault("nummer", next(nummers))
    return make_publicatie(model, **publicatie_velden(soort, **velden))


def make_bron(**velden):
    nummer = next(nummers)
    velden.setdefault("titel", f"Onderzoek {nummer}")
    velden.setdefault("slug", f"bron-{nummer}")
    velden.setdefault("auteur", f"Instituut {nummer}")
    velden.setdefault("url", f"https://onderzoek.example/{nummer}/")
    return Bron.objects.create(**velden)


def make_moeilijk_woord(**velden):
    velden.setdefault("woord", f"moeilijkheidsgraad {next(nummers)}")
    velden.setdefault("liever", "gemak")
    return MoeilijkWoord.objects.create(**velden)


def make_synoniem(**velden):
    velden.setdefault("woorden", f"kabouter {next(nummers)}, tuinman")
    return Synoniem.objects.create(**velden)


def make_uitgelicht(**velden):
    velden.setdefault("adres", f"/pagina-{next(nummers)}/")
    velden.setdefault("woorden", "kabouter, tuinman")
    return Uitgelicht.objects.create(**velden)


def make_hulpwoord(**velden):
    velden.setdefault("woorden", f"nood {next(nummers)}")
    return Hulpwoord.objects.create(**velden)


def make_bouwsteen(**velden):
    velden.setdefault("opdracht", "zorgen voor iets goeds")
    velden.setdefault("doel", "zodat het beter gaat")
    return make_genummerd(Bouwsteen, "bouwsteen", **velden)


def make_vorm(**velden):
    velden["bouwsteen"] = velden.get("bouwsteen") or make_bouwsteen()
    return make_genummerd(Ondersteuningsvorm, "vorm", **velden)


def make_domein(**velden):
    return make_genummerd(Domein, "domein", **velden)


def make_stap(**velden):
    return make_genummerd(Stap, "stap", **velden)


def make_hulpmiddel(**velden):
    velden.setdefault("soort", "handreiking")
    velden.setdefault("uitgever", "Kenniscentrum")
    return make_publicatie(Hulpmiddel, **publicatie_velden("hulpmiddel", **velden))


def make_doelgroep(**velden):
    return make_genummerd(Doelgroep, "doelgroep", **velden)


def make_raamwerk(**velden):
    return make_genummerd(Raamwerk, "raamwerk", **velden)


def make_onderdeel(**velden):
    velden["raamwerk"] = velden.get("raamwerk") or make_raamwerk()
    velden.setdefault("nummer", next(nummers))
    velden.setdefault("naam", f"Onderdeel {next(nummers)}")
    return make_publicatie(Onderdeel, **velden)


def make_termijn(**velden):
    velden["pagina"] = velden.get("pagina") or make_pagina(plek="verdieping")
    velden["bron"] = velden.get("bron") or make_bron()
    velden.setdefault("tekst", f"Er loopt iets af, nummer {next(nummers)}.")
    return Termijn.objects.create(**velden)


def make_interventie(**velden):
    velden.setdefault("bewijs_toelichting", "Een instituut oordeelde.")
    return make_publicatie(Interventie, **publicatie_velden("interventie", **velden))


def make_voorbeeld(**velden):
    velden.setdefault("gemeenten", "Voorbeeldstad")
    return make_publicatie(Voorbeeld, **publicatie_velden("voorbeeld", **velden))


def make_partner(**velden):
    velden["voorbeeld"] = velden.get("voorbeeld") or make_voorbeeld()
    velden["domein"] = velden.get("domein") or make_domein()
    velden.setdefault("naam", f"Partner {next(nummers)}")
    return Partner.objects.create(**velden)


def make_pagina(**velden):
    return make_publicatie(Pagina, **publicatie_velden("pagina", **velden))


def make_hulplijn(**velden):
    velden["pagina"] = velden.get("pagina") or make_pagina(slug="hulplijnen", titel="Hulplijnen")
    velden["bron"] = velden.get("bron") or make_bron()
    velden.setdefault("naam", "De Praatlijn")
    velden.setdefault("kop", "Iemand die luistert")
    velden.setdefault("uitleg", "U praat met een vrijwilliger.")
    velden.setdefault("telefoon", "088 123 45 67")
    return Hulplijn.objects.create(**velden)


def make_regel(model, soort, /, **velden):
    nummer = next(nummers)
    velden.setdefault("nummer", nummer)
    velden.setdefault("tekst", f"Doe {soort} {nummer}.")
    if "bron" not in velden:
        velden["bron"] = make_bron()
    velden.setdefault("herkomst", "bron")
    return model.objects.create(**velden)


def make_advies(**velden):
    velden["bouwsteen"] = velden.get("bouwsteen") or make_bouwsteen()
    return make_regel(Advies, "advies", **velden)


def make_bijdrage(**velden):
    velden["domein"] = velden.get("domein") or make_domein()
    velden["bouwsteen"] = velden.get("bouwsteen") or make_bouwsteen()
    return make_regel(Bijdrage, "bijdrage", **velden)


def make_actie(**velden):
    velden["stap"] = velden.get("stap") or make_stap()
    return make_regel(Actie, "actie", **velden)


def make_cijfer(**velden):
    velden.setdefault("jaar", 2022)
    velden.setdefault("bevolking", "Volwassenen")
    velden.setdefault("maat", "eenzaam")
    velden.setdefault("waarde", "46.6")
    velden.setdefault("onderzoek", "Gezondheidsmonitor")
    velden.setdefault("zekerheid", "hoog")
    velden["bron"] = velden.get("bron") or make_bron()
    return Cijfer.objects.create(**velden)


def make_gemeente(**velden):
    nummer = next(nummers)
    velden.setdefault("code", f"GM{nummer % 10_000:04}")
    velden.setdefault("naam", f"Gemeente {nummer}")
    velden.setdefault("slug", slugify(velden["naam"]))
    velden.setdefault("provincie", "Gelderland")
    velden.setdefault("ggd", "GGD Gelderland-Midden")
    velden.setdefault("inwoners", 50_000)
    velden.setdefault("procent_65plus", 20)
    velden.setdefault("stedelijkheid", 3)
    return Gemeente.objects.create(**velden)


def make_levering(**velden):
    velden.setdefault("reeks", "volwassenen")
    velden.setdefault("tabel", "50150NED")
    velden.setdefault("indeling", 2024)
    velden.setdefault("staat", "gepubliceerd")
    velden.setdefault("gepubliceerd_op", timezone.now())
    return Levering.objects.create(**velden)


def make_meting(gebied="NL01", **velden):
    """A figure of a municipality or of the country, about lonely adults in 2024."""
    velden["levering"] = velden.get("levering") or make_levering()
    velden.setdefault("jaar", 2024)
    velden.setdefault("leeftijd", "18+")
    velden.setdefault("maat", "eenzaam")
    velden.setdefault("waarde", "47.1")
    return Meting.objects.create(gebied=getattr(gebied, "code", gebied), **velden)


def make_instellingen(**velden):
    velden.setdefault("telefoon", "030 123 45 67")
    velden.setdefault("email", "info@gids.example")
    return Instellingen.objects.create(pk=1, **velden)


def make_medewerker(groep, **velden):
    velden.setdefault("username", f"{groep.lower()}-{next(nummers)}")
    user = User.objects.create_user(password=WACHTWOORD, is_staff=True, **velden)
    user.groups.add(Group.objects.get(name=groep))
    return user


def make_redacteur(**velden):
    """Someone who writes concepts."""
    return make_medewerker("Redacteur", **velden)


def make_eindredacteur(**velden):
    """Someone who also publishes, but does not touch the users and the settings."""
    return make_medewerker("Eindredacteur", **velden)


def make_beheerder(**velden):
    """Someone who may do everything."""
    velden.setdefault("username", f"beheerder-{next(nummers)}")
    return User.objects.create_superuser(password=WACHTWOORD, **velden)
