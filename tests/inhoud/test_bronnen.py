"""The sources of the launch content: those of the publisher, or named without a link."""

import re

from redactie.pagina.bronnen import Bron

COPY_SITES = re.compile(
    r"docplayer|5dok|studylib|fdocuments|adoc\.pub|pdfslide|doczz|scribd|slideshare"
)

# No page of the publisher is known. A visitor can ask a library.
WITHOUT_LINK = {
    "lesi-meedoen-niet-lukt",
    "movisie-activerend-huisbezoek-ouderen",
    "movisie-wat-werkt-2016",
    "significant-benchmark-2021",
    "tvgg-zin-onzin-eenzaamheidsinterventies",
    "wmo-wijzer-werken-sociale-netwerken",
}


def test_no_source_is_a_copy_that_someone_else_put_online(gids):
    named = [
        bron.slug
        for bron in Bron.objects.all()
        if COPY_SITES.search(f"{bron.slug} {bron.auteur} {bron.url}")
    ]

    assert named == []


def test_source_without_a_link_names_its_author(gids):
    without = Bron.objects.filter(url="")

    assert {bron.slug for bron in without} <= WITHOUT_LINK
    assert [bron.slug for bron in without if not bron.auteur] == []


def test_no_source_is_on_a_site_that_has_moved(gids):
    assert list(Bron.objects.filter(url__contains="volksgezondheidenzorg.info")) == []


def test_source_of_an_organisation_that_stopped_says_so(gids):
    stopped = Bron.objects.filter(
        url__regex=r"kbo-pcob\.nl|campaigntoendloneliness|samentegeneenzaamheid\.nl"
    )

    assert [
        bron.slug
        for bron in stopped
        if not re.search("tot eind 2023|2011-2024|stopte", f"{bron.auteur} {bron.titel}")
    ] == []
