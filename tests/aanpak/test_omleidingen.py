"""Old addresses of the guide, and addresses that nearly are those of a page."""

import pytest

from tests.factories import make_bouwsteen, make_domein, make_pagina, make_stap
from tests.pages import Page


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/aandeslag/", "/"),
        ("/wegwijs/", "/hulpmiddelen/wegwijs-in-de-aanpak-van-eenzaamheid/"),
        ("/woningcorporaties/", "/domeinen/woningcorporaties-en-bouw/"),
        ("/dezesbouwstenen/", "/bouwstenen/"),
        ("/aandeslag", "/"),
        ("/DeZesBouwstenen/?utm_source=nieuwsbrief", "/bouwstenen/?utm_source=nieuwsbrief"),
    ],
)
def test_address_of_the_first_guide_leads_to_the_page_of_now_in_one_step(gids, client, old, new):
    response = client.get(old)

    assert (response.status_code, response.headers["Location"]) == (301, new)
    assert client.get(new).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "near",
    [
        "/stappen/plan-maken/.",
        "/stappen/plan-maken.",
        "/stappen/plan-maken/,",
        "/stappen/plan-maken)",
        "/stappen/plan-maken/).",
        "/stappen/plan-maken/%3E",
        "/stappen/plan-maken",
        "/Stappen/Plan-maken/",
        "/STAPPEN/PLAN-MAKEN",
        "/stappen//plan-maken/",
        "/stappen/plan-maken//",
        "/stappen/plan-maken/%E2%80%8B",
        "/stappen/plan-maken/%20",
    ],
)
def test_near_miss_leads_to_the_page_for_good(client, near):
    make_stap(slug="plan-maken")

    response = client.get(near)

    assert (response.status_code, response.headers["Location"]) == (301, "/stappen/plan-maken/")


@pytest.mark.django_db
def test_near_miss_keeps_its_query_string(client):
    make_stap(slug="plan")

    response = client.get("/Stappen/Plan?utm_source=mail")

    assert response.headers["Location"] == "/stappen/plan/?utm_source=mail"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("near", "page"), [("/Voor/gemeenten", "/voor/gemeenten/"), ("/Zoeken?q=Ede", "/zoeken/?q=Ede")]
)
def test_near_miss_of_a_fixed_page_leads_there(client, near, page):
    make_pagina(slug="gemeenten")

    assert client.get(near).headers["Location"] == page


@pytest.mark.django_db
def test_near_miss_does_not_tell_of_a_concept(client):
    make_stap(slug="geheim", gepubliceerd=False)
    make_bouwsteen(slug="geheim", gepubliceerd=False)

    paths = ("/Stappen/Geheim/", "/stappen//geheim/", "/stappen/geheim/.", "/bouwstenen/geheim).")

    assert {client.get(path).status_code for path in paths} == {404}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/\\evil/",
        "/%2Fevil.example/..",
        "/.",
        "/%00",
        "/🪑",
        "/stappen/日本語",
        "/stappen/plan-maken/x.",
        "/Beheer/",
        "/beheer//account/login/.",
        "/Voorbeeld/1/",
        "/Concept/abc/",
        "/-//gereed",
        "/Open-data/stappen.csv",
        "/open-data/stappen.json.",
        "/Sitemap.xml",
        "/static//css/site.css",
    ],
)
def test_what_is_no_near_miss_leads_nowhere(client, path):
    make_pagina(slug="home")
    make_domein(slug="evil")

    response = client.get(path)

    assert "Location" not in response.headers or response.headers["Location"].startswith("/beheer/")
    assert response.status_code in (302, 404)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("//stappen/plan/", "/stappen/plan/"),
        ("//evil.example", None),
        ("//evil.example/", None),
        ("///evil/", None),
    ],
)
def test_two_slashes_in_front_never_lead_to_another_site(client, path, location):
    make_stap(slug="plan")

    response = client.get("/", PATH_INFO=path)

    assert response.headers.get("Location") == location


@pytest.mark.django_db
def test_page_that_does_not_exist_says_so_after_a_capital_too(client):
    assert Page(client.get("/Bestaat-niet/")).status == 404


@pytest.mark.django_db
def test_near_miss_is_redirected_for_readers_only(client):
    make_stap(slug="plan")

    assert client.head("/Stappen/plan/").status_code == 301
    assert client.post("/Stappen/plan/").status_code == 404
