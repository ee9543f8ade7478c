"""The admin: who may do what, and what happens to a page when an editor presses a button."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.redirects.models import Redirect
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aanpak.instellingen import Instellingen
from aanpak.paginas import Pagina
from bouwstenen.models import Bouwsteen
from cijfers.models import Cijfer
from domeinen.models import Bijdrage, Domein
from redactie.controle.woorden import MoeilijkWoord
from redactie.pagina.bronnen import Bron
from stappen.models import Actie, Stap
from tests.beheer import act, change_url, errors, form_data, messages, save
from tests.factories import (
    WACHTWOORD,
    make_actie,
    make_advies,
    make_bijdrage,
    make_bouwsteen,
    make_bron,
    make_cijfer,
    make_domein,
    make_hulpmiddel,
    make_instellingen,
    make_interventie,
    make_moeilijk_woord,
    make_pagina,
    make_redacteur,
    make_stap,
    make_voorbeeld,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db

CONTENT = [
    "bouwstenen/bouwsteen",
    "bouwstenen/ondersteuningsvorm",
    "domeinen/domein",
    "stappen/stap",
    "cijfers/cijfer",
    "aanpak/pagina",
    "redactie/bron",
    "redactie/moeilijkwoord",
]
NOT_FOR_REDACTEUR = ["aanpak/instellingen", "auth/user", "auth/group"]
MAKE = {
    "bouwstenen/bouwsteen": make_bouwsteen,
    "bouwstenen/ondersteuningsvorm": make_vorm,
    "domeinen/domein": make_domein,
    "stappen/stap": make_stap,
    "cijfers/cijfer": make_cijfer,
    "aanpak/pagina": make_pagina,
    "redactie/bron": make_bron,
    "redactie/moeilijkwoord": make_moeilijk_woord,
    "aanpak/instellingen": make_instellingen,
    "auth/user": make_redacteur,
    "auth/group": lambda: Group.objects.get(name="Redacteur"),
}


# --- Who may do what ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/beheer/", "/beheer/stappen/stap/", "/beheer/auth/user/"])
def test_visitor_is_asked_to_log_in(client, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response.headers["Location"] == f"/beheer/login/?next={path}"


def test_redacteur_can_log_in_with_a_password(client):
    make_redacteur(username="rita")

    response = client.post("/beheer/account/login/", {"login": "rita", "password": WACHTWOORD})

    assert response.headers["Location"] == "/beheer/"
    assert Page(client.get("/beheer/")).texts("h1")[-1] == "Goedendag"


def test_wrong_password_is_refused_in_dutch(client):
    make_redacteur(username="rita")

    page = Page(client.post("/beheer/account/login/", {"login": "rita", "password": "fout"}))

    assert "horen niet bij elkaar" in page.text
    assert client.get("/beheer/").status_code == 302


@pytest.mark.parametrize("path", CONTENT)
def test_eindredacteur_can_list_add_change_and_delete_content(eindredacteur, path):
    thing = MAKE[path]()

    pages = ["", "add/", f"{thing.pk}/change/", f"{thing.pk}/history/", f"{thing.pk}/delete/"]
    statuses = {page: eindredacteur.get(f"/beheer/{path}/{page}").status_code for page in pages}

    assert set(statuses.values()) == {200}, statuses


@pytest.mark.parametrize(
    "make",
    [
        make_bouwsteen,
        make_vorm,
        make_domein,
        make_stap,
        make_hulpmiddel,
        make_interventie,
        make_voorbeeld,
        make_pagina,
    ],
)
def test_redacteur_can_delete_only_what_visitors_never_saw(redacteur, make):
    concept, online = make(gepubliceerd=False), make()

    statuses = [
        redacteur.get(change_url(thing).replace("change", "delete")).status_code
        for thing in (concept, online)
    ]

    assert statuses == [200, 403]


@pytest.mark.parametrize("path", NOT_FOR_REDACTEUR)
def test_redacteur_cannot_touch_users_or_settings(redacteur, path):
    thing = MAKE[path]()

    pages = ["", "add/", f"{thing.pk}/change/", f"{thing.pk}/history/", f"{thing.pk}/delete/"]
    statuses = {page: redacteur.get(f"/beheer/{path}/{page}").status_code for page in pages}

    assert set(statuses.values()) == {403}, statuses
    assert f'href="/beheer/{path}/"' not in redacteur.get("/beheer/").content.decode()


def test_redacteur_has_exactly_the_rights_on_content():
    rights = Group.objects.get(name="Redacteur").permissions.values_list(
        "content_type__model", "codename"
    )

    models = {
        "bouwsteen",
        "advies",
        "ondersteuningsvorm",
        "cijfer",
        "domein",
        "bijdrage",
        "bron",
        "stap",
        "actie",
        "pagina",
    }
    models |= {"moeilijkwoord", "synoniem", "hulpwoord", "uitgelicht"}
    models |= {"hulpmiddel", "interventie", "voorbeeld", "partner", "hulplijn"}
    models |= {"doelgroep", "raamwerk", "onderdeel", "termijn"}
    expected = {
        (model, f"{right}_{model}")
        for model in models
        for right in ("add", "change", "delete", "view")
    }
    assert set(rights) == expected | {("weblink", "view_weblink"), ("zoekvraag", "view_zoekvraag")}


def test_beheerder_can_open_everything(beheerder):
    things = [make() for make in MAKE.values()]

    statuses = {change_url(thing): beheerder.get(change_url(thing)).status_code for thing in things}

    assert set(statuses.values()) == {200}, statuses


def test_parts_of_the_beheer_stand_in_the_order_of_the_site(beheerder):
    page = Page(beheerder.get("/beheer/"))

    captions = [caption.text for caption in page.one("div", id="content-main").find("caption")]
    assert captions[:6] == [
        "Bouwstenen",
        "Domeinen",
        "Stappen",
        "Verdieping",
        "Praktijk",
        "Cijfers",
    ]
    assert "Sites" not in captions


def test_lists_search_and_filter_without_error(beheerder):
    for make in (
        make_bouwsteen,
        make_vorm,
        make_domein,
        make_stap,
        make_hulpmiddel,
        make_interventie,
        make_voorbeeld,
        make_pagina,
    ):
        make()
    registered = [
        model
        for model in admin.site._registry
        if model._meta.app_label in ("bouwstenen", "domeinen", "stappen", "aanpak")
    ]
    pages = [model for model in registered if hasattr(model, "versie_kinderen")]
    searchable = [model for model in pages if admin.site._registry[model].search_fields]

    queries = ["?q=samen", *(f"?status={status}" for status in ("online", "gepland", "concept"))]
    urls = [
        f"/beheer/{model._meta.app_label}/{model._meta.model_name}/{query}"
        for model in searchable
        for query in queries
    ]

    assert len(urls) == 20
    assert {url: status for url in urls if (status := beheerder.get(url).status_code) != 200} == {}


def test_list_can_be_filtered_by_status(redacteur):
    make_stap(titel="Online stap")
    make_stap(titel="Geplande stap", publiceren_vanaf=timezone.now() + timedelta(days=1))
    make_stap(titel="Concept stap", gepubliceerd=False)

    found = {
        status: re.findall(
            r"\w+ stap(?=</a>)",
            redacteur.get(f"/beheer/stappen/stap/?status={status}").content.decode(),
        )
        for status in ("online", "gepland", "concept")
    }

    assert found == {
        "online": ["Online stap"],
        "gepland": ["Geplande stap"],
        "concept": ["Concept stap"],
    }


@pytest.mark.parametrize("path", CONTENT)
def test_list_takes_as_many_queries_for_three_as_for_one(redacteur, path):
    redacteur.get(f"/beheer/{path}/")  # what Django keeps for all requests is read now
    counts = []
    for aantal in (1, 2):
        for _ in range(aantal):
            MAKE[path](
                **(
                    {"jaar": 2000 + aantal + Cijfer.objects.count()}
                    if path == "cijfers/cijfer"
                    else {}
                )
            )
        with CaptureQueriesContext(connection) as queries:
            redacteur.get(f"/beheer/{path}/")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 25


# --- Publishing -----------------------------------------------------------------------------------


def test_publishing_shows_the_page_to_visitors(eindredacteur):
    stap = make_stap(slug="plan", gepubliceerd=False)

    page = save(eindredacteur, stap, "_publiceren", titel="Een plan")

    assert messages(page) == ["‘Een plan’ is gepubliceerd en staat online."]
    assert page.response.request["PATH_INFO"] == change_url(stap)
    assert Page(eindredacteur.get("/stappen/plan/")).texts("h1") == ["Een plan"]


def test_taking_offline_hides_the_page_from_visitors(eindredacteur):
    stap = make_stap(slug="plan", titel="Een plan")

    page = act(eindredacteur, stap, "offline")

    assert messages(page) == [
        "‘Een plan’ is offline gehaald. U kunt de pagina later weer publiceren."
    ]
    assert eindredacteur.get("/stappen/plan/").status_code == 404


@pytest.mark.parametrize("gepubliceerd", [True, False])
def test_saving_leaves_the_status_as_it_is(eindredacteur, gepubliceerd):
    stap = make_stap(gepubliceerd=gepubliceerd)

    save(eindredacteur, stap, "_concept", titel="Anders")

    stap.refresh_from_db()
    assert stap.gepubliceerd == gepubliceerd


def test_status_cannot_be_changed_by_a_field_in_the_form(eindredacteur):
    stap = make_stap(gepubliceerd=False)

    save(eindredacteur, stap, "_concept", gepubliceerd="on")

    stap.refresh_from_db()
    assert stap.gepubliceerd is False


def test_publishing_without_samenvatting_is_refused_and_nothing_is_saved(eindredacteur):
    stap = make_stap(titel="Oud", samenvatting="", gepubliceerd=False)

    page = save(eindredacteur, stap, "_publiceren", titel="Nieuw")

    stap.refresh_from_db()
    assert "Schrijf eerst een samenvatting; zonder kan de pagina niet online." in errors(page)
    assert (stap.titel, stap.gepubliceerd) == ("Oud", False)


def test_concept_may_be_saved_without_samenvatting(eindredacteur):
    stap = make_stap(samenvatting="", gepubliceerd=False)

    save(eindredacteur, stap, "_concept", titel="Half af")

    stap.refresh_from_db()
    assert stap.titel == "Half af"


def test_new_page_is_a_concept_after_saving_and_visible_after_publishing(eindredacteur):
    url = "/beheer/stappen/stap/add/"
    data = form_data(Page(eindredacteur.get(url))) | {
        "titel": "Nieuw",
        "samenvatting": "Kort.",
        "nummer": "1",
    }

    eindredacteur.post(url, data | {"slug": "concept", "_save": "x"})
    eindredacteur.post(url, data | {"slug": "online", "_publiceren": "x"})

    assert eindredacteur.get("/stappen/concept/").status_code == 404
    assert eindredacteur.get("/stappen/online/").status_code == 200


def test_publishing_several_at_once_says_per_page_what_happened(eindredacteur):
    good = make_stap(titel="Goed", gepubliceerd=False)
    bad = make_stap(titel="Leeg", samenvatting="", gepubliceerd=False)
    data = {"action": "publish_selected", "_selected_action": [good.pk, bad.pk]}

    page = Page(eindredacteur.post("/beheer/stappen/stap/", data, follow=True))

    assert set(messages(page)) == {
        "‘Goed’ is gepubliceerd en staat online.",
        "‘Leeg’ is niet gepubliceerd. De tekst is bewaard als concept. "
        "Los eerst dit op: Er is nog geen samenvatting. "
        "Schrijf in één tot drie korte zinnen wat de lezer op deze pagina vindt.",
    }
    assert list(Stap.objects.zichtbaar()) == [good]


def test_taking_several_offline_at_once(eindredacteur):
    stappen = [make_stap(), make_stap()]
    data = {"action": "take_offline", "_selected_action": [stap.pk for stap in stappen]}

    eindredacteur.post("/beheer/stappen/stap/", data)

    assert list(Stap.objects.zichtbaar()) == []


def test_introduction_of_an_overview_stays_online(eindredacteur):
    pagina = make_pagina(slug="stappen", titel="De stappen")

    page = act(eindredacteur, pagina, "offline")
    eindredacteur.post(
        "/beheer/aanpak/pagina/", {"action": "take_offline", "_selected_action": [pagina.pk]}
    )

    pagina.refresh_from_db()
    assert messages(page) == [
        "‘De stappen’ blijft online: deze tekst staat boven een overzicht dat er altijd is."
    ]
    assert pagina.gepubliceerd is True


@pytest.mark.parametrize("slug", ["stappen", "hulplijnen", "contact"])
def test_page_that_the_site_names_can_be_changed_but_not_renamed_or_deleted(eindredacteur, slug):
    pagina = make_pagina(slug=slug)

    save(eindredacteur, pagina, titel="Andere titel", slug="iets-anders")
    delete = eindredacteur.post(f"/beheer/aanpak/pagina/{pagina.pk}/delete/", {"post": "yes"})
    eindredacteur.post(
        "/beheer/aanpak/pagina/",
        {"action": "delete_selected", "_selected_action": [pagina.pk], "post": "yes"},
    )

    pagina.refresh_from_db()
    assert delete.status_code == 403
    assert (pagina.titel, pagina.slug) == ("Andere titel", slug)


def test_redirect_can_be_made_by_hand(beheerder):
    make_stap(slug="plan")
    url = "/beheer/redirects/redirect/add/"

    beheerder.post(
        url,
        form_data(Page(beheerder.get(url)))
        | {"old_path": "/plan/", "new_path": "/stappen/plan/", "_save": "x"},
    )

    assert beheerder.get("/plan/").headers["Location"] == "/stappen/plan/"


def add_redirect(client, van, naar):
    """The page that answers when a beheerder saves a new omleiding."""
    url = "/beheer/redirects/redirect/add/"
    data = form_data(Page(client.get(url))) | {"old_path": van, "new_path": naar, "_save": "x"}
    return Page(client.post(url, data))


def test_second_redirect_for_one_address_is_refused(beheerder):
    make_stap(slug="plan")
    add_redirect(beheerder, "/plan/", "/stappen/plan/")

    page = add_redirect(beheerder, "/plan/", "/stappen/")

    assert errors(page) == ["Voor dit adres is er al een omleiding. Pas die aan."]
    assert Redirect.objects.get().new_path == "/stappen/plan/"


def test_redirect_can_be_saved_again(beheerder):
    make_stap(slug="plan")
    add_redirect(beheerder, "/plan/", "/stappen/plan/")

    save(beheerder, Redirect.objects.get(), new_path="/stappen/")

    assert Redirect.objects.get().new_path == "/stappen/"


START = "Begin met een /, zoals /stappen/plan-maken/. Een omleiding kan alleen op deze site."
NO_PAGE = (
    "Op dit adres ziet een bezoeker geen pagina. Kies het adres van een pagina die online "
    "staat, of laat dit vak leeg."
)
IN_USE = (
    "Op dit adres staat al iets. Een omleiding kan alleen voor een adres waar niets meer staat."
)


@pytest.mark.parametrize(
    ("van", "naar", "expected"),
    [
        ("/oud/", "https://evil.example/", [START]),
        ("/oud/", "//evil.example/", [START]),
        ("/oud/", "/\\evil.example/", [START]),
        ("/oud/", "javascript:alert(1)", [START]),
        ("/oud/", "stappen/plan/", [START]),
        ("/oud/", "/bestaat-niet/", [NO_PAGE]),
        ("/oud/", "/stappen/concept/", [NO_PAGE]),
        ("/oud/", "/oud/", [NO_PAGE]),
        ("https://evil.example/oud/", "/stappen/", [START]),
        ("oud", "/stappen/", [START]),
        (
            "/oud/?id=3",
            "/stappen/",
            ["Laat weg wat na ? of # komt; daar let een omleiding niet op."],
        ),
        ("/stappen/plan/", "/stappen/", [IN_USE]),
        ("/beheer/", "/stappen/", [IN_USE]),
    ],
)
def test_redirect_that_would_not_work_is_refused(beheerder, van, naar, expected):
    make_stap(slug="plan")
    make_stap(slug="concept", gepubliceerd=False)

    page = add_redirect(beheerder, van, naar)

    assert errors(page) == expected
    assert Redirect.objects.count() == 0


def test_redirect_to_an_old_address_is_refused_so_that_none_goes_round(beheerder):
    make_stap(slug="plan")
    add_redirect(beheerder, "/a/", "/stappen/plan/")

    page = add_redirect(beheerder, "/b/", "/a/")

    assert errors(page) == [NO_PAGE]


@pytest.mark.parametrize(
    ("van", "naar"),
    [
        ("/oud", "/stappen/plan"),
        ("http://localhost:8000/oud/", "http://localhost:8000/stappen/plan/"),
        ("/a/oud", "/stappen/plan/?van=folder"),
        ("/oud.html", "/stappen/plan/#wat-u-doet"),
        ("/caf%C3%A9/", "/stappen/plan/"),
    ],
)
def test_redirect_works_as_people_type_or_paste_it(beheerder, van, naar):
    make_stap(slug="plan")

    page = add_redirect(beheerder, van, naar)
    response = beheerder.get(van.removeprefix("http://localhost:8000"), follow=True)

    assert errors(page) == []
    assert response.status_code == 200
    assert response.request["PATH_INFO"] == "/stappen/plan/"


def test_redirect_without_a_target_tells_that_the_page_is_gone(beheerder):
    add_redirect(beheerder, "/oud/", "")

    assert beheerder.get("/oud/").status_code == 410


def test_link_to_the_page_is_there_only_while_visitors_can_see_it(eindredacteur):
    visible, concept = make_stap(), make_stap(gepubliceerd=False)

    for_visible = [
        link
        for link in Page(eindredacteur.get(change_url(visible))).find("a")
        if link.text == "Bekijk op de site"
    ]
    for_concept = [
        link
        for link in Page(eindredacteur.get(change_url(concept))).find("a")
        if link.text == "Bekijk op de site"
    ]

    assert [eindredacteur.get(link.attrs["href"]).status_code for link in for_visible] == [200]
    assert for_concept == []


# --- What is saved --------------------------------------------------------------------------------


def test_saving_without_a_change_keeps_the_date_of_the_last_change(eindredacteur):
    stap = make_stap(tekst="<p>Tekst</p>")
    old = timezone.now() - timedelta(days=30)
    Stap.objects.update(gewijzigd_op=old)

    save(eindredacteur, stap)

    assert Stap.objects.get().gewijzigd_op == old


def test_text_from_word_is_clean_after_saving(eindredacteur):
    stap = make_stap()

    save(
        eindredacteur,
        stap,
        tekst=(
            '<p class=MsoNormal style="margin:0"><b>Vet</b><o:p></o:p></p><script>alert(1)</script>'
        ),
    )

    stap.refresh_from_db()
    assert stap.tekst == "<p><strong>Vet</strong></p>"


def test_link_that_is_not_possible_is_named_in_the_form(eindredacteur):
    stap = make_stap(tekst="<p>Oud</p>")

    page = save(eindredacteur, stap, tekst='<p><a href="http://oud.example/">klik</a></p>')

    stap.refresh_from_db()
    assert any("http://oud.example/" in error and "https://" in error for error in errors(page))
    assert stap.tekst == "<p>Oud</p>"


def test_source_that_is_named_in_the_text_joins_the_sources_of_the_page(eindredacteur):
    stap, bron = make_stap(), make_bron(slug="boek")

    save(eindredacteur, stap, tekst="<p>Feit. [bron:boek]</p>")

    assert list(stap.bronnen.all()) == [bron]
    assert "[1]" in Page(eindredacteur.get(stap.get_absolute_url())).main.text


def test_source_that_does_not_exist_is_named_in_the_form(eindredacteur):
    stap = make_stap(tekst="<p>Oud</p>")

    page = save(eindredacteur, stap, tekst="<p>Feit. [bron:bestaat-niet]</p>")

    assert (
        "Deze bron bestaat niet: [bron:bestaat-niet]. Kijk bij Bronnen wat de code is, of "
        "voeg de bron eerst toe."
    ) in errors(page)
    assert Stap.objects.get().tekst == "<p>Oud</p>"


def test_new_address_in_the_form_leaves_a_redirect(eindredacteur):
    stap = make_stap(slug="oud")

    save(eindredacteur, stap, slug="nieuw")

    assert eindredacteur.get("/stappen/oud/").headers["Location"] == "/stappen/nieuw/"


def test_address_that_is_refused_leaves_no_redirect(eindredacteur):
    stap = make_stap(slug="oud")
    make_stap(slug="bezet")

    page = save(eindredacteur, stap, slug="bezet")

    assert any("bestaat al" in error for error in errors(page))
    assert Redirect.objects.count() == 0


def test_code_of_a_source_cannot_be_changed_because_texts_refer_to_it(eindredacteur):
    bron = make_bron(slug="boek")

    save(eindredacteur, bron, titel="Andere titel", slug="anders")

    bron.refresh_from_db()
    assert (bron.titel, bron.slug) == ("Andere titel", "boek")


def test_row_is_added_to_a_page_and_shown_on_both_pages(eindredacteur):
    domein, bouwsteen, bron = make_domein(), make_bouwsteen(), make_bron()
    row = {
        "bijdragen-0-nummer": "1",
        "bijdragen-0-bouwsteen": bouwsteen.pk,
        "bijdragen-0-tekst": "Drink koffie.",
    }
    row |= {
        "bijdragen-0-bron": bron.pk,
        "bijdragen-0-herkomst": "eigen",
        "bijdragen-TOTAL_FORMS": "1",
    }

    save(eindredacteur, domein, **row)

    assert Bijdrage.objects.get().tekst == "Drink koffie."
    assert "Drink koffie." in Page(eindredacteur.get(domein.get_absolute_url())).main.text
    assert "Drink koffie." in Page(eindredacteur.get(bouwsteen.get_absolute_url())).main.text


def test_own_advice_needs_no_source(eindredacteur):
    stap = make_stap()
    row = {
        "acties-0-nummer": "1",
        "acties-0-tekst": "Drink koffie.",
        "acties-0-bron": "",
        "acties-0-herkomst": "eigen",
        "acties-TOTAL_FORMS": "1",
    }

    save(eindredacteur, stap, **row)

    assert Actie.objects.get().bron is None
    main = Page(eindredacteur.get(stap.get_absolute_url())).main
    assert "Drink koffie." in main.text
    assert main.find("sup") == []


def test_row_is_removed_from_a_page(eindredacteur):
    actie = make_actie()

    save(eindredacteur, actie.stap, **{"acties-0-DELETE": "on"})

    assert Actie.objects.count() == 0
    assert Stap.objects.count() == 1


def test_rows_are_put_in_another_order(eindredacteur):
    stap, bron = make_stap(), make_bron()
    make_actie(stap=stap, bron=bron, nummer=1, tekst="Eerst.")
    make_actie(stap=stap, bron=bron, nummer=2, tekst="Daarna.")

    save(eindredacteur, stap, **{"acties-0-nummer": "9"})

    assert [actie.tekst for actie in stap.acties.all()] == ["Daarna.", "Eerst."]


def test_pages_are_put_in_another_order_in_the_list(eindredacteur):
    first, second = make_stap(nummer=1, slug="een"), make_stap(nummer=2, slug="twee")
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "_save": "x"}
    data |= {
        "form-0-id": first.pk,
        "form-0-nummer": "2",
        "form-1-id": second.pk,
        "form-1-nummer": "1",
    }

    eindredacteur.post("/beheer/stappen/stap/", data)

    listing = Page(eindredacteur.get("/stappen/")).one("div", class_="path")
    assert [link.attrs["href"] for link in listing.find("a")] == ["/stappen/twee/", "/stappen/een/"]


# --- Deleting -------------------------------------------------------------------------------------


def delete(client, thing):
    url = change_url(thing).replace("/change/", "/delete/")
    confirmation = Page(client.get(url))
    client.post(url, {"post": "yes"})
    return confirmation


def test_page_that_nobody_needs_is_deleted(eindredacteur):
    stap = make_stap(gepubliceerd=False)

    delete(eindredacteur, stap)

    assert Stap.objects.count() == 0


@pytest.mark.parametrize("make", [make_bouwsteen, make_domein, make_stap, make_pagina])
def test_page_that_others_link_to_is_not_deleted_and_they_are_named(eindredacteur, make):
    publicatie = make()
    linking = make_pagina(
        titel="Verwijst hierheen",
        tekst=f'<p><a href="{publicatie.get_absolute_url()}">lees</a></p>',
    )

    confirmation = delete(eindredacteur, publicatie)

    assert type(publicatie).objects.filter(pk=publicatie.pk).exists()
    assert "Verwijst hierheen" in confirmation.text
    assert change_url(linking) in confirmation.hrefs


def test_source_that_a_text_names_is_not_deleted(eindredacteur):
    bron = make_bron(slug="boek")
    make_stap(titel="Noemt het boek", tekst="<p>Feit. [bron:boek]</p>")

    confirmation = delete(eindredacteur, bron)

    assert Bron.objects.count() == 1
    assert "Noemt het boek" in confirmation.text


@pytest.mark.parametrize("make", [make_advies, make_actie, make_bijdrage, make_cijfer])
def test_source_of_a_row_is_not_deleted(eindredacteur, make):
    regel = make()

    delete(eindredacteur, regel.bron)

    assert Bron.objects.filter(pk=regel.bron.pk).exists()


def test_bouwsteen_that_domeinen_contribute_to_is_not_deleted(eindredacteur):
    bijdrage = make_bijdrage(tekst="Drink koffie.")

    confirmation = delete(eindredacteur, bijdrage.bouwsteen)

    assert Bouwsteen.objects.count() == 1
    assert "Drink koffie." in confirmation.text


def test_deleting_several_at_once_is_refused_when_one_is_needed(eindredacteur):
    free, needed = make_domein(), make_domein()
    make_pagina(tekst=f'<p><a href="{needed.get_absolute_url()}">lees</a></p>')
    data = {"action": "delete_selected", "_selected_action": [free.pk, needed.pk], "post": "yes"}

    eindredacteur.post("/beheer/domeinen/domein/", data)

    assert Domein.objects.count() == 2


def test_pages_that_only_need_each_other_can_be_deleted_together(eindredacteur):
    first = make_domein(gepubliceerd=False, slug="een")
    second = make_domein(
        gepubliceerd=False, slug="twee", tekst='<p><a href="/domeinen/een/">lees</a></p>'
    )
    data = {"action": "delete_selected", "_selected_action": [first.pk, second.pk], "post": "yes"}

    eindredacteur.post("/beheer/domeinen/domein/", data)

    assert Domein.objects.count() == 0


# --- Settings and people --------------------------------------------------------------------------


def test_instellingen_can_be_changed_but_not_doubled_or_deleted(beheerder):
    instellingen = make_instellingen()

    save(beheerder, instellingen, telefoon="020 765 43 21")

    instellingen.refresh_from_db()
    assert instellingen.telefoon == "020 765 43 21"
    assert beheerder.get("/beheer/aanpak/instellingen/add/").status_code == 403
    assert beheerder.get("/beheer/aanpak/instellingen/1/delete/").status_code == 403


def test_first_instellingen_can_be_added(beheerder):
    url = "/beheer/aanpak/instellingen/add/"

    beheerder.post(
        url, form_data(Page(beheerder.get(url))) | {"email": "info@gids.example", "_save": "x"}
    )

    assert "mailto:info@gids.example" in beheerder.get("/stappen/").content.decode()


@pytest.mark.parametrize("make", [make_redacteur, lambda: Group.objects.get(name="Redacteur")])
def test_rights_are_named_in_dutch_and_only_those_of_the_beheer(beheerder, make):
    page = Page(beheerder.get(change_url(make())))

    [select] = page.find("select", name="user_permissions") + page.find(
        "select", name="permissions"
    )
    rights = [option.text for option in select.find("option")]
    assert {
        "Bouwstenen: wijzigen",
        "Stappen: toevoegen",
        "Gebruikers: verwijderen",
        "Cijfers: bekijken",
    } <= set(rights)
    assert [
        right
        for right in rights
        if re.search(r"Can |log entr|sessi|content|\|", right, re.IGNORECASE)
    ] == []


@pytest.mark.parametrize("make", [make_redacteur, make_bron, make_cijfer])
def test_message_after_saving_needs_no_article(beheerder, make):
    thing = make()

    page = save(beheerder, thing)

    assert messages(page) == [f"‘{thing}’ is gewijzigd."]


@pytest.fixture
def answers(monkeypatch):
    """Sets what someone at the keyboard answers: the questions in order, then the passwords in
    order.
    """

    def answer(lines, passwords):
        typed, secrets = iter(lines), iter(passwords)
        monkeypatch.setattr("builtins.input", lambda prompt: next(typed))
        monkeypatch.setattr("getpass.getpass", lambda prompt: next(secrets))

    return answer


def test_beheerder_is_made_from_the_command_line(client, answers):
    answers(["bea", "bea@gids.example"], [WACHTWOORD, WACHTWOORD])

    call_command("maak_beheerder", verbosity=0)

    assert client.login(username="bea", password=WACHTWOORD)
    assert client.get("/beheer/auth/user/").status_code == 200


def test_redacteur_is_made_from_the_command_line(client, answers):
    answers(["rita", ""], [WACHTWOORD, WACHTWOORD])

    call_command("maak_beheerder", redacteur=True, verbosity=0)

    assert client.login(username="rita", password=WACHTWOORD)
    assert client.get("/beheer/stappen/stap/").status_code == 200
    assert client.get("/beheer/auth/user/").status_code == 403


def test_name_that_exists_and_weak_or_unequal_passwords_are_asked_again(answers, capsys):
    make_redacteur(username="rita")
    answers(
        ["", "RITA", "niet goed!", "bea", ""],
        ["kort", WACHTWOORD, "anders", WACHTWOORD, WACHTWOORD],
    )

    call_command("maak_beheerder", verbosity=0)

    told = capsys.readouterr().err
    assert User.objects.get(is_superuser=True).username == "bea"
    assert told.count("Kies een gebruikersnaam die nog niet bestaat.") >= 1
    assert "te kort" in told
    assert "De twee wachtwoorden zijn niet gelijk." in told


def test_stopping_halfway_makes_nobody(monkeypatch):
    def stop(prompt):
        raise EOFError

    monkeypatch.setattr("builtins.input", stop)

    with pytest.raises(CommandError, match="er is niemand toegevoegd"):
        call_command("maak_beheerder")

    assert User.objects.count() == 0


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)


def test_first_beheerder_is_asked_how_visitors_reach_the_organisation(answers, terminal, capsys):
    make_instellingen(telefoon="", email="info@gids.example")
    answers(
        ["bea", "", "Gemeente Voorbeeld", "bel ons", "030 123 45 67", "", ""],
        [WACHTWOORD, WACHTWOORD],
    )

    call_command("maak_beheerder", verbosity=0)

    instellingen = Instellingen.load()
    assert (instellingen.organisatie, instellingen.telefoon, instellingen.email) == (
        "Gemeente Voorbeeld",
        "030 123 45 67",
        "info@gids.example",
    )
    assert "Gebruik alleen cijfers" in capsys.readouterr().err


def test_redacteur_is_not_asked_for_the_organisation(answers, terminal):
    answers(["rita", ""], [WACHTWOORD, WACHTWOORD])

    call_command("maak_beheerder", redacteur=True, verbosity=0)

    assert Instellingen.load().organisatie == ""


def test_stopping_at_the_organisation_keeps_the_beheerder(monkeypatch, terminal):
    typed = iter(["bea", "", "Gemeente Voorbeeld"])

    def answer(prompt):
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr("getpass.getpass", lambda prompt: WACHTWOORD)

    call_command("maak_beheerder", verbosity=0)

    assert User.objects.get().username == "bea"
    assert Instellingen.load().organisatie == "Gemeente Voorbeeld"


def test_short_passwords_are_refused_for_editors(beheerder):
    make_pagina()
    data = {
        "username": "nieuw",
        "usable_password": "true",
        "password1": "elftekens12",
        "password2": "elftekens12",
    }

    page = Page(beheerder.post("/beheer/auth/user/add/", data))

    assert not User.objects.filter(username="nieuw").exists()
    assert any("12" in error for error in errors(page))
    assert Pagina.objects.count() == 1


# --- What the form says about a page --------------------------------------------------------------


def status_line(response):
    return " ".join(Page(response).one("p", class_="status-line").text.split())


def test_new_page_gets_the_last_place(redacteur):
    make_domein(nummer=12)
    url = "/beheer/domeinen/domein/add/"

    redacteur.post(
        url,
        form_data(Page(redacteur.get(url))) | {"titel": "Nieuw", "slug": "nieuw", "_concept": "x"},
    )

    assert Domein.objects.get(slug="nieuw").nummer == 13


def test_vorm_below_a_concept_is_said_to_be_hidden(eindredacteur):
    vorm = make_vorm(bouwsteen=make_bouwsteen(gepubliceerd=False))

    line = status_line(
        eindredacteur.get(f"/beheer/bouwstenen/ondersteuningsvorm/{vorm.pk}/change/")
    )

    assert line.startswith(
        "Verborgen: de pagina is gepubliceerd, maar de bouwsteen waar zij bij hoort, staat "
        "niet online."
    )


def test_planned_page_says_when_it_appears(eindredacteur):
    stap = make_stap(publiceren_vanaf=timezone.now() + timedelta(days=400))

    line = status_line(eindredacteur.get(f"/beheer/stappen/stap/{stap.pk}/change/"))

    assert re.match(r"Gepland: bezoekers zien deze pagina vanaf \d+ \w+ \d{4} om \d\d:\d\d\.", line)


def test_refused_offline_keeps_saying_online(eindredacteur):
    stap = make_stap()

    response = eindredacteur.post(
        f"/beheer/stappen/stap/{stap.pk}/change/", {"titel": "", "_publiceren": "1"}
    )

    assert status_line(response).startswith("Online")
    assert Stap.objects.get().gepubliceerd


def test_taking_a_bouwsteen_offline_names_the_vormen_that_go_with_it(eindredacteur):
    bouwsteen = make_bouwsteen()
    make_vorm(bouwsteen=bouwsteen, titel="Samen eten")
    make_vorm(bouwsteen=bouwsteen, titel="Nog een concept", gepubliceerd=False)
    make_vorm(titel="Onder een andere bouwsteen")

    page = act(eindredacteur, bouwsteen, "offline")

    assert "Deze pagina’s staan eronder en zijn nu ook niet te zien: Samen eten" in messages(page)


def test_taking_a_page_offline_names_the_pages_that_link_to_it(eindredacteur):
    stap = make_stap()
    make_pagina(titel="Wijzer", tekst=f'<p><a href="{stap.get_absolute_url()}">stap</a></p>')

    response = eindredacteur.post(
        "/beheer/stappen/stap/",
        {"action": "take_offline", "_selected_action": [stap.pk]},
        follow=True,
    )

    assert "Deze pagina’s linken er nog naar" in response.content.decode()
    assert ">Wijzer</a>" in response.content.decode()


def test_publishing_what_is_online_changes_nothing(eindredacteur):
    stap = make_stap(titel="Plan maken")
    before = Stap.objects.get().gewijzigd_op

    response = eindredacteur.post(
        "/beheer/stappen/stap/",
        {"action": "publish_selected", "_selected_action": [stap.pk]},
        follow=True,
    )

    assert (
        "Er was niets te veranderen: ‘Plan maken’ staat zo al online." in response.content.decode()
    )
    assert Stap.objects.get().gewijzigd_op == before


@pytest.mark.parametrize("slug", ["contact", "hulplijnen", "privacy"])
def test_page_that_templates_name_keeps_its_address_and_cannot_be_deleted(eindredacteur, slug):
    pagina = make_pagina(slug=slug)

    form = eindredacteur.get(f"/beheer/aanpak/pagina/{pagina.pk}/change/").content.decode()

    assert 'name="slug"' not in form
    assert eindredacteur.get(f"/beheer/aanpak/pagina/{pagina.pk}/delete/").status_code == 403


def test_introduction_cannot_be_planned(eindredacteur):
    pagina = make_pagina(slug="bouwstenen")
    pagina.publiceren_vanaf = timezone.now() + timedelta(days=1)

    with pytest.raises(ValidationError, match="altijd online"):
        pagina.full_clean()


@pytest.mark.parametrize(("dagen", "filter"), [(-1, "nu"), (20, "30"), (80, "90")])
def test_list_shows_what_must_be_checked(eindredacteur, dagen, filter):
    make_stap(titel="Oude stap", controleren_voor=timezone.localdate() + timedelta(days=dagen))
    make_stap(titel="Verse stap", controleren_voor=timezone.localdate() + timedelta(days=300))

    html = eindredacteur.get(f"/beheer/stappen/stap/?controle={filter}").content.decode()

    assert "Oude stap" in html
    assert "Verse stap" not in html


def test_delete_page_speaks_of_pages_and_rows_only(eindredacteur):
    stap = make_actie(stap=make_stap(gepubliceerd=False, bronnen=[make_bron()])).stap

    html = eindredacteur.get(f"/beheer/stappen/stap/{stap.pk}/delete/").content.decode()

    assert "Actie: " in html
    assert "relatie" not in html
    assert "object (" not in html


@pytest.mark.parametrize("bulk", [False, True])
def test_page_that_is_online_is_taken_offline_before_it_can_be_deleted(eindredacteur, bulk):
    stap = make_stap(titel="Plan maken")
    action = {"action": "delete_selected", "_selected_action": [stap.pk]} if bulk else {}

    url = "/beheer/stappen/stap/" if bulk else f"/beheer/stappen/stap/{stap.pk}/delete/"
    response = eindredacteur.post(url, {"post": "yes"} | action)

    assert "‘Plan maken’ staat online. Haal de pagina eerst offline." in response.content.decode()
    assert Stap.objects.exists()


def test_link_typed_without_https_is_completed(eindredacteur):
    stap = make_stap()
    data = form_data(Page(eindredacteur.get(f"/beheer/stappen/stap/{stap.pk}/change/")))

    eindredacteur.post(
        f"/beheer/stappen/stap/{stap.pk}/change/",
        data | {"tekst": '<p><a href="www.movisie.nl">Movisie</a></p>', "_publiceren": "1"},
    )

    assert Stap.objects.get().tekst == '<p><a href="https://www.movisie.nl">Movisie</a></p>'


def test_redacteur_adds_a_difficult_word_once(redacteur):
    url = "/beheer/redactie/moeilijkwoord/add/"
    redacteur.post(url, {"woord": "teneinde", "liever": "om"})

    page = Page(redacteur.post(url, {"woord": "Teneinde", "liever": "om te"}))

    assert "Dit woord staat al in de lijst." in page.text
    assert list(MoeilijkWoord.objects.values_list("woord", "liever")) == [("teneinde", "om")]


def test_difficult_words_stand_with_the_sources(redacteur):
    page = Page(redacteur.get("/beheer/"))

    [part] = [
        table
        for table in page.find("table")
        if table.find("caption")[0].text == "Bronnen, links en woorden"
    ]
    assert [row.find("a")[0].text for row in part.find("th", scope="row")] == [
        "Bronnen",
        "Links naar andere sites",
        "Moeilijke woorden",
    ]
