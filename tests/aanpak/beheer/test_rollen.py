"""Who may go where: four roles, every address of the admin, GET and POST, generated from the
URLconf.
"""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.redirects.models import Redirect
from django.test import Client
from django.urls import URLPattern, URLResolver

from aanpak.zoeken.woorden import Zoekvraag
from redactie.beheer.werk import Werkafspraken
from redactie.controle.woorden import MoeilijkWoord
from redactie.versies.versie import Versie
from redactie.weblinks.weblink import Weblink
from tests.beheer import change_url, save
from tests.factories import (
    make_beheerder,
    make_bouwsteen,
    make_bron,
    make_cijfer,
    make_doelgroep,
    make_domein,
    make_eindredacteur,
    make_gemeente,
    make_hulpmiddel,
    make_hulpwoord,
    make_instellingen,
    make_interventie,
    make_levering,
    make_medewerker,
    make_pagina,
    make_raamwerk,
    make_redacteur,
    make_stap,
    make_synoniem,
    make_uitgelicht,
    make_voorbeeld,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db

PEOPLE = {
    "bezoeker": None,
    "redacteur": make_redacteur,
    "eindredacteur": make_eindredacteur,
    "beheerder": lambda: make_medewerker("Beheerder"),
}
MAKE = {
    "bouwstenen_bouwsteen": lambda: make_bouwsteen(gepubliceerd=False),
    "bouwstenen_ondersteuningsvorm": lambda: make_vorm(gepubliceerd=False),
    "domeinen_domein": lambda: make_domein(gepubliceerd=False),
    "stappen_stap": lambda: make_stap(gepubliceerd=False),
    "verdieping_doelgroep": lambda: make_doelgroep(gepubliceerd=False),
    "verdieping_raamwerk": lambda: make_raamwerk(gepubliceerd=False),
    "praktijk_hulpmiddel": lambda: make_hulpmiddel(gepubliceerd=False),
    "praktijk_interventie": lambda: make_interventie(gepubliceerd=False),
    "praktijk_voorbeeld": lambda: make_voorbeeld(gepubliceerd=False),
    "aanpak_pagina": lambda: make_pagina(gepubliceerd=False),
    "aanpak_synoniem": make_synoniem,
    "aanpak_hulpwoord": make_hulpwoord,
    "aanpak_uitgelicht": make_uitgelicht,
    "aanpak_zoekvraag": lambda: Zoekvraag.objects.create(woorden="tuinkabouter", dag="2026-11-25"),
    "cijfers_cijfer": make_cijfer,
    "cijfers_gemeente": make_gemeente,
    "cijfers_levering": make_levering,
    "redactie_bron": make_bron,
    "redactie_moeilijkwoord": lambda: MoeilijkWoord.objects.create(
        woord="realiseren", liever="maken"
    ),
    "aanpak_instellingen": make_instellingen,
    "redactie_weblink": lambda: Weblink.objects.create(url="https://elders.example/"),
    "redactie_werkafspraken": lambda: Werkafspraken.objects.create(),
    "redirects_redirect": lambda: Redirect.objects.create(
        site_id=1, old_path="/oud/", new_path="/stappen/"
    ),
    "auth_user": make_redacteur,
    "auth_group": lambda: Group.objects.get(name="Redacteur"),
    "admin_logentry": lambda: LogEntry.objects.log_actions(
        make_beheerder().pk, [make_bron()], 1, single_object=True
    ),
}
EVERYONE, BEHEER, NOBODY = {"redacteur", "eindredacteur", "beheerder"}, {"beheerder"}, set()
PUBLISHERS = {"eindredacteur", "beheerder"}
CONTENT = {name for name in MAKE if name.split("_")[0] not in ("auth", "redirects", "admin")} - {
    "aanpak_instellingen",
    "redactie_werkafspraken",
}
# What differs from: content is for everyone who works here, the rest for beheerders.
DIFFERENT = {
    "auth_group": NOBODY,  # only for who may do everything: a group is the root of all rights
    "aanpak_instellingen_add": NOBODY,  # there is one row
    "aanpak_instellingen_delete": NOBODY,
    "aanpak_instellingen_verwijderd": NOBODY,
    "aanpak_zoekvraag_add": NOBODY,
    "aanpak_zoekvraag_delete": NOBODY,
    "redactie_werkafspraken_add": NOBODY,
    "redactie_werkafspraken_delete": NOBODY,
    "redactie_weblink_add": NOBODY,
    "redactie_weblink_delete": NOBODY,
    "cijfers_gemeente_add": NOBODY,
    "cijfers_gemeente_delete": NOBODY,
    "cijfers_gemeente": PUBLISHERS,
    "cijfers_levering_add": NOBODY,
    "cijfers_levering_delete": NOBODY,
    "cijfers_levering": PUBLISHERS,
    "admin_logentry_add": NOBODY,
    "admin_logentry_delete": NOBODY,
}
GENERAL = {
    "index",
    "app_list",
    "jsi18n",
    "password_change",
    "password_change_done",
    "view_on_site",
    "autocomplete",
}
GENERAL |= {"werklijst", "hiaten", "hulp", "plakken"}
OPEN = {"login", "logout"}
READ_ONLY = {
    "admin_logentry_change",
    "redactie_weblink_change",
    "aanpak_zoekvraag_change",
    "cijfers_levering_change",
}
QUERY = {"autocomplete": "?app_label=stappen&model_name=stap&field_name=bronnen"}


def admin_patterns(patterns=None, prefix="/beheer/"):
    """(name, address pattern) of every address of the admin."""
    for pattern in admin.site.urls[0] if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from admin_patterns(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, prefix + str(pattern.pattern)


def model_of(name):
    return next((label for label in MAKE if name.startswith(f"{label}_")), None)


def allowed(name):
    """The roles that may do something at the address with this name."""
    for start, roles in DIFFERENT.items():
        if name == start or name.startswith(f"{start}_"):
            return roles
    label = model_of(name)
    return EVERYONE if label in CONTENT or name in GENERAL else BEHEER


def fill(pattern, thing):
    for part in ("<path:object_id>", "<int:object_id>", "<int:user_id>", "<id>"):
        pattern = pattern.replace(part, str(thing.pk) if thing else "1")
    return pattern.replace("<int:nummer>", "1")


def outcome(response):
    if response.status_code == 302 and "/login/" in response.headers["Location"]:
        return "inloggen"
    return "nee" if response.status_code == 403 else "ja"


def expected_outcome(role, name, method):
    if role == "bezoeker":
        return "inloggen"
    may = role in allowed(name) and not (method == "post" and name in READ_ONLY)
    return "ja" if may else "nee"


def is_in_the_table(name, pattern):
    has_unknown_part = "<" in fill(pattern, None) and model_of(name) is None
    return not (has_unknown_part or name in OPEN or "(?P" in pattern)


def admin_urls(things):
    for name, pattern in admin_patterns():
        if is_in_the_table(name, pattern):
            yield name, fill(pattern, things.get(model_of(name))) + QUERY.get(name, "")


@pytest.mark.parametrize("role", PEOPLE)
def test_every_address_of_the_admin_is_for_whom_it_should_be(role):
    client = Client()
    if make := PEOPLE[role]:
        client.force_login(make())
    things = {label: make() for label, make in MAKE.items()}
    for label, thing in things.items():
        if label in CONTENT and hasattr(thing, "versie_kinderen"):
            Versie.objects.add(thing, {"velden": {}, "kinderen": {}})

    wrong, seen = [], 0
    for name, url in admin_urls(things):
        for method in ("get", "post"):
            expected = expected_outcome(role, name, method)
            response = getattr(client, method)(url)
            if response.status_code == 405:  # an address for the other method only, whoever asks
                continue
            found = outcome(response)
            seen += 1
            if found != expected:
                wrong.append((method, name, found, expected))

    assert seen > 150
    assert wrong == []


def test_every_model_in_the_admin_is_in_the_table():
    registered = {
        f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry
    }

    assert registered == set(MAKE)


@pytest.fixture
def lead(client_for):
    """A client in which someone of the group Beheerder is logged in, who is no superuser."""
    return client_for(make_medewerker("Beheerder"))


def test_beheerder_cannot_give_anyone_all_rights(lead):
    person = make_redacteur()
    page = Page(lead.get(change_url(person)))

    save(lead, person, "_save", is_superuser="on", user_permissions=["1"], first_name="Anna")

    person.refresh_from_db()
    assert page.find("input", name="is_superuser") == []
    assert (person.first_name, person.is_superuser, person.user_permissions.count()) == (
        "Anna",
        False,
        0,
    )


@pytest.mark.parametrize("path", ["change/", "password/", "delete/", "extra-beveiliging/"])
def test_beheerder_cannot_touch_who_may_do_everything(lead, path):
    boss = make_beheerder()

    response = lead.post(
        f"/beheer/auth/user/{boss.pk}/{path}", {"username": "anders", "post": "yes"}
    )

    assert response.status_code == 403


def test_person_who_wrote_something_is_switched_off_and_not_deleted(lead):
    person = make_redacteur(username="rita")
    Versie.objects.add(make_stap(), {"velden": {}, "kinderen": {}}, auteur=person)

    page = Page(lead.post(f"/beheer/auth/user/{person.pk}/delete/", {"post": "yes"}))

    assert (
        "rita staat in de geschiedenis. Zet ‘actief’ uit: dan kan rita niet meer inloggen."
        in page.text
    )
    person.refresh_from_db()
