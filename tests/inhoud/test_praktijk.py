"""The launch content from practice: all of it, each with its source, told honestly, and with its
relations.
"""

import re
from collections import Counter
from datetime import date

import pytest
from django.db.models import Count

from aanpak.paginas import Pagina
from praktijk.models import Hulpmiddel, Interventie, Partner, Voorbeeld
from redactie.pagina.bronnen import Bron

# The names as the research has them.
HULPMIDDELEN = """\
Handreiking Lokale aanpak van eenzaamheid
Opzet voor een plan van aanpak
Overzicht van zestien gemeenten
YouTube-afspeellijst over eenzaamheid
Zo kunnen woningcorporaties eenzaamheid bij huurders tegengaan
Long read Eenzaamheid lokaal aanpakken
Vijf pijlers
Adviseur Eén tegen eenzaamheid
Stappenplan lokale aanpak (Terneuzen)
Voorbeeldplan van aanpak (Terneuzen)
Benchmark Eén tegen eenzaamheid
Overzichtsrapportage benchmark 2021
Signaalpunt tegen eenzaamheid
Informatieblad en flyer Signaalpunt
Signaleringskaart Eenzaamheid
Risicogebieden in kaart
Verantwoording eenzaamheidscijfers
Gezondheid per wijk en buurt (tabel 50150NED)
VZinfo: eenzaamheid per regio en gemeente
VZinfo: oorzaken en gevolgen van eenzaamheid
Kaarten Gezondheidsmonitor Jongvolwassenen
Factsheet eenzaamheid onder jongvolwassenen
Het meten van eenzaamheid
Verkorte eenzaamheidsschaal (6 vragen)
De Eenzaamheidsmonitor
Routekaart eenzaamheid
Wegwijs in de aanpak van eenzaamheid
Verbetertool Eenzaamheid
Wat werkt bij de aanpak van eenzaamheid
Sleutels voor de lokale aanpak van eenzaamheid
Kwaliteitskompas
Databank Effectieve sociale interventies
Databank Effectieve jeugdinterventies
Interventies sport en bewegen
Zeven werkzame elementen in eenzaamheidsinterventies
Zin en onzin van eenzaamheidsinterventies bij ouderen
Inventarisatie van eenzaamheidsinterventies gericht op ouderen
Richtlijn Eenzaamheid onder ouderen
Nog een wereld te winnen
50 manieren om eenzaamheid te bestrijden
E-magazine Versterking aanpak eenzaamheid
Subsidieprogramma Versterking aanpak eenzaamheid
Samen Sterker tegen Armoede
Ondernemen tegen eenzaamheid
VoordeBuurt Fonds
Model fondsenaanvraag
Handreiking Week tegen Eenzaamheid voor gemeenten
Kom erbij-pakket
Communicatietoolkit Eén tegen eenzaamheid
Magazine Eén tegen eenzaamheid
Podcast Een sterke lokale coalitie tegen eenzaamheid
Netwerkvorming bij de aanpak van eenzaamheid
In contact komen met wijkbewoners die vereenzamen
Handreiking eenzaamheid onder lhbti-personen
Alert zijn op eenzaamheid onder vrijwilligers
Training Eenzaamheid 75+
Training signaleren en bespreekbaar maken
Workshop In gesprek gaan over eenzaamheid
Winkelcentrum Den Helder: community building in de supermarkt
De vijf vormen van alledaagse attentheid in de winkelstraat
Bouwen aan sociale netwerken
Praktijkvoorbeelden gemeenten
Lokale coalities en bewonersinitiatieven
Werken met sociale netwerken
Als meedoen niet lukt
Oog voor eenzaamheid: vragenlijst
Manual of the Loneliness Scale
Combating loneliness: a guide for local authorities
Must Know: is your council actively tackling loneliness?
Guidance for local authorities: strategic approach
Promising Approaches Revisited
Tackling Loneliness Hub
Action Guide for Building Socially Connected Communities
Social Connection Program Evaluation Toolkit
"""
INTERVENTIES = """\
Join Us-programma
Vrienden maken… kun je leren
Zin in vriendschap
Activerend huisbezoek bij ouderen
Creatief Leven
Resto VanHarte
Pop-updiner in de bibliotheek
GVB met Resto VanHarte
Bij Bosshardt
Bridgen: denken en doen
Allegoeds Vakanties
Welzijn op Recept
Kletskassa
ANWB AutoMaatje
De Luisterlijn
OldStars Sport
Samenlezen (shared reading)
Leestafel in de bibliotheek
Ouderen in de Wijk
Nationale Voorleeslunch
Age Friendly Cultural Cities
Danstheaterproject De Vlinder
Een Leven Lang Kunst
Oma’s Soep
Met je hart
SchuldHulpMaatje
Samen Hier
Buddyproject azc Hardenberg
Maatschappelijke begeleiding door VluchtelingenWerk
Vriendschappelijk Huisbezoek Leidsche Rijn
Bezoekwerk van de Zonnebloem
Jongerenmaatjes Humanitas
Klup-app
Caffè Caro
MAX 50plusnet
Stel je voor
Van begraafplaats naar ontmoetingsplaats
Telefooncirkel Wolphaartsdijk
Fiets- en wandelmaatjes
Diaconaal inloophuis Soest
Inloophuizen
Bellijst en hulp door kerken
Huisbezoeken 75-plus Zeist
Huisbezoeken 75-plus Rotterdam
Vind Gezelschap
Social Fridays
Vitale jonge ouders
Stop eenzaamheid zelf
Belronde oudere huurders
Signalering door vakmensen
Gemengde woongemeenschap
Maaltijden delen met een buurtgenoot
Ontmoetingsdag op het roc
Huiskamer van Andijk
Hartenwensen in het wijkcentrum
Kaartjes en geluksmomentjes
NLvoorelkaar-uitdaging
"""
VOORBEELDEN = """\
Coalitie eenzaamheid Meierijstad
Coalitie Eén tegen eenzaamheid Deventer
Sociale coalitie Heemstede
Samen is leuker
Lokale Coalitie tegen Eenzaamheid Maastricht
Coalitie Kom Erbij
Wij zijn er voor elkaar
Netwerk tegen eenzaamheid Waalwijk
Aanpak eenzaamheid Terneuzen
Zoetermeer tegen eenzaamheid
Samen tegen eenzaamheid (pilot)
Platform Eenzaamheid Walcheren
Coalitie Eén tegen eenzaamheid
Twee coalities in een podcast
Utrechtse aanpak en netwerk Utrecht Omarmt
ZamenEen Dronten
Damster Coalitie tegen Eenzaamheid
ZeewoldeSamen
Bossche coalitie Samen is leuker
Albrandswaard tegen eenzaamheid
Samen tegen eenzaamheid in Papendrecht
Coalitie Kom Erbij Sliedrecht
Coalitie tegen eenzaamheid Alkmaar
Coalitie Haarlem Ontmoet
Kom Erbij Heusden
Coalitie Erbij Rotterdam
"""
MODELS = (Hulpmiddel, Interventie, Voorbeeld)

# Not seen, not certain or possibly gone: an editor looks first.
CONCEPTEN = {
    Hulpmiddel: {
        "opzet-voor-een-plan-van-aanpak",
        "overzicht-van-zestien-gemeenten",
        "youtube-afspeellijst-over-eenzaamheid",
        "de-eenzaamheidsmonitor",
        "kaarten-gezondheidsmonitor-jongvolwassenen",
        "ondernemen-tegen-eenzaamheid",
        "oog-voor-eenzaamheid-vragenlijst",
        "samen-sterker-tegen-armoede",
        "subsidieprogramma-versterking-aanpak-eenzaamheid",
        "voordebuurt-fonds",
        "werken-met-sociale-netwerken",
    },
    Interventie: {
        "gvb-met-resto-vanharte",
        "stop-eenzaamheid-zelf",
        "gemengde-woongemeenschap",
        "maaltijden-delen-met-een-buurtgenoot",
    },
    Voorbeeld: {
        "samen-is-leuker",
        "wij-zijn-er-voor-elkaar",
        "coalitie-een-tegen-eenzaamheid",
        "twee-coalities-in-een-podcast",
    },
}

# (model, slug, relation, the slugs that the research names)
RELATIES = [
    (Hulpmiddel, "vijf-pijlers", "bouwstenen", "kwaliteit-bieden samenwerken"),
    (Hulpmiddel, "vijf-pijlers", "stappen", "initiatief-nemen plan-maken permanente-aandacht"),
    (Hulpmiddel, "verkorte-eenzaamheidsschaal-6-vragen", "stappen", "permanente-aandacht"),
    (Hulpmiddel, "risicogebieden-in-kaart", "stappen", "feiten-en-cijfers"),
    (
        Hulpmiddel,
        "netwerkvorming-bij-de-aanpak-van-eenzaamheid",
        "stappen",
        "beginnen-met-organiseren",
    ),
    (Hulpmiddel, "training-eenzaamheid-75", "bouwstenen", "vinden kwaliteit-bieden"),
    (Hulpmiddel, "bouwen-aan-sociale-netwerken", "domeinen", "woningcorporaties-en-bouw"),
    (Hulpmiddel, "winkelcentrum-den-helder", "domeinen", "ondernemers"),
    (Hulpmiddel, "tackling-loneliness-hub", "bouwstenen", "kwaliteit-bieden informeren"),
    (
        Interventie,
        "join-us-programma",
        "vormen",
        "sociale-vaardigheden ontmoeting realistische-verwachtingen",
    ),
    (Interventie, "join-us-programma", "domeinen", "zorg-en-welzijn onderwijs"),
    (Interventie, "anwb-automaatje", "domeinen", "gemeente ondernemers zorg-en-welzijn"),
    (Interventie, "anwb-automaatje", "vormen", "praktische-ondersteuning betekenisvol-contact"),
    (Interventie, "kletskassa", "bouwstenen", "weten vinden ondersteunen"),
    (Interventie, "oldstars-sport", "domeinen", "zelforganisaties sport-en-bewegen"),
    (Interventie, "schuldhulpmaatje", "domeinen", "schuld-en-armoede geloofsgemeenschappen"),
    (Interventie, "creatief-leven", "vormen", "sociale-vaardigheden realistische-verwachtingen"),
    (Interventie, "samen-hier", "domeinen", "integratie"),
    (Interventie, "een-leven-lang-kunst", "domeinen", "zorg-en-welzijn kunst-en-cultuur"),
    (Voorbeeld, "aanpak-eenzaamheid-terneuzen", "domeinen", "gemeente ondernemers zorg-en-welzijn"),
    (
        Voorbeeld,
        "coalitie-eenzaamheid-meierijstad",
        "domeinen",
        "gemeente zelforganisaties zorg-en-welzijn onderwijs",
    ),
    (
        Voorbeeld,
        "sociale-coalitie-heemstede",
        "domeinen",
        "gemeente zorg-en-welzijn sport-en-bewegen",
    ),
]


def everything():
    return [item for model in MODELS for item in model.objects.prefetch_related("bronnen")]


@pytest.mark.parametrize(
    ("model", "names"),
    [(Hulpmiddel, HULPMIDDELEN), (Interventie, INTERVENTIES), (Voorbeeld, VOORBEELDEN)],
)
def test_every_name_of_the_research_is_there(gids, model, names):
    assert sorted(model.objects.values_list("titel", flat=True)) == sorted(names.splitlines())


def test_counts_are_those_of_the_research(gids):
    assert [model.objects.count() for model in MODELS] == [74, 57, 26]


@pytest.mark.parametrize("model", MODELS)
def test_what_is_uncertain_is_a_concept_that_nobody_has_checked(gids, model):
    concepts = model.objects.filter(gepubliceerd=False)

    assert {item.slug for item in concepts} == CONCEPTEN[model]
    assert [item.slug for item in concepts if item.gecontroleerd_op] == []


def test_everything_names_a_source(gids):
    assert [item.slug for item in everything() if not item.bronnen.all()] == []


def test_no_two_sources_have_one_address(gids):
    addresses = Counter(
        re.sub(r"^https?://(www\.)?|/$", "", bron.url) for bron in Bron.objects.exclude(url="")
    )

    assert [address for address, times in addresses.items() if times > 1] == []


def test_addresses_are_safe_and_follow_nobody(gids):
    addresses = [item.url for item in everything() if item.url]
    copies = re.compile(r"5dok\.net|docplayer\.nl|fdocuments\.nl|adoc\.pub|pdfslide\.net|studylib")

    assert [url for url in addresses if not url.startswith("https://")] == []
    assert [url for url in addresses if copies.search(url)] == []
    assert [
        url for url in addresses + [bron.url for bron in Bron.objects.all()] if "utm_" in url
    ] == []


def test_evidence_is_told_as_the_sources_tell_it(gids):
    labels = Counter(Interventie.objects.values_list("bewijs", flat=True))

    erkend = Interventie.objects.filter(bewijs="erkend").values_list("slug", flat=True)

    assert labels == {"erkend": 2, "databank": 5, "onderzoek": 6, "geen": 44}
    assert set(erkend) == {"creatief-leven", "join-us-programma"}
    assert list(Interventie.objects.exclude(bewijs="geen").filter(bewijs_toelichting="")) == []


def test_promise_is_not_told_as_proof(gids):
    interventie = Interventie.objects.get(slug="welzijn-op-recept")

    assert interventie.bewijs == "onderzoek"
    assert "nog geen stevig bewijs" in interventie.bewijs_toelichting


def test_every_hulpmiddel_belongs_to_a_bouwsteen_and_a_stap(gids):
    assert (
        list(Hulpmiddel.objects.filter(bouwstenen=None))
        == list(Hulpmiddel.objects.filter(stappen=None))
        == []
    )


def test_every_interventie_belongs_to_a_bouwsteen_a_vorm_and_a_domein(gids):
    alone = [
        Interventie.objects.filter(**{name: None}) for name in ("bouwstenen", "vormen", "domeinen")
    ]

    assert [list(items) for items in alone] == [[], [], []]


@pytest.mark.parametrize(("model", "slug", "relation", "expected"), RELATIES)
def test_relations_are_those_of_the_research(gids, model, slug, relation, expected):
    pages = getattr(model.objects.get(slug=slug), relation)

    assert set(pages.values_list("slug", flat=True)) == set(expected.split())


def test_every_voorbeeld_has_partners_in_order(gids):
    assert Partner.objects.count() == 191
    for voorbeeld in Voorbeeld.objects.annotate(aantal=Count("partners")):
        assert sorted(voorbeeld.partners.values_list("nummer", flat=True)) == list(
            range(1, voorbeeld.aantal + 1)
        )
        assert voorbeeld.aantal


def test_partners_of_meierijstad_are_those_of_its_source(gids):
    partners = Partner.objects.filter(voorbeeld__slug="coalitie-eenzaamheid-meierijstad").order_by(
        "domein__nummer", "nummer"
    )

    assert [(partner.domein.slug, partner.naam) for partner in partners] == [
        ("gemeente", "Gemeente Meierijstad"),
        ("gemeente", "Adviesraad Sociaal Domein"),
        ("zelforganisaties", "KBO Erp, Keldonk en Boerdonk"),
        ("zelforganisaties", "Seniorenraad"),
        ("zorg-en-welzijn", "ONS welzijn"),
        ("zorg-en-welzijn", "Welzijn de Meierij"),
        ("zorg-en-welzijn", "BrabantZorg"),
        ("zorg-en-welzijn", "PieterBrueghelHuis"),
        ("zorg-en-welzijn", "Buurtzorg"),
        ("onderwijs", "ROC de Leijgraaf"),
    ]


def test_year_that_was_only_derived_is_left_out(gids):
    derived = Voorbeeld.objects.filter(
        slug__in=["lokale-coalitie-tegen-eenzaamheid", "netwerk-tegen-eenzaamheid-waalwijk"]
    )

    assert [voorbeeld.jaar for voorbeeld in derived] == [None, None]
    assert (
        Hulpmiddel.objects.get(slug="handreiking-week-tegen-eenzaamheid-voor-gemeenten").jaar
        is None
    )


def test_texts_speak_to_u_and_not_of_our_research(gids):
    ours = re.compile(
        r"\b(je|jij|jou|jouw|jullie)\b|geziene tekst|features\.md|\bseed\b|niet genoemd",
        re.IGNORECASE,
    )
    texts = [
        (item.slug, f"{item.samenvatting} {item.tekst} {item.doelgroep}") for item in everything()
    ]
    texts += [(item.slug, item.bewijs_toelichting) for item in Interventie.objects.all()]

    assert [(slug, ours.findall(text)) for slug, text in texts if ours.search(text)] == []


def test_doelgroep_begins_with_a_small_letter_or_a_figure(gids):
    assert [
        item.doelgroep for item in everything() if not re.match(r"[a-z0-9]|$", item.doelgroep)
    ] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/interventies/samen-in-de-zeeuwse-klei/", "/voorbeelden/platform-eenzaamheid-walcheren/"),
        (
            "/interventies/samen-tegen-eenzaamheid-limburg/",
            "/voorbeelden/samen-tegen-eenzaamheid-pilot/",
        ),
        ("/interventies/voordebuurt-fonds/", "/domeinen/financiele-sector/"),
        ("/interventies/voorbeelden-van-kbo-en-pcob-afdelingen/", "/domeinen/zelforganisaties/"),
    ],
)
def test_what_was_no_interventie_leads_to_where_it_is_told(gids, client, old, new):
    response = client.get(old)

    assert (response.status_code, response.headers["Location"]) == (301, new)
    assert client.get(new).status_code == 200


def test_introduction_explains_every_evidence_label(gids):
    text = Pagina.objects.get(slug="interventies").tekst.lower()

    assert [
        label
        for label in Interventie.bewijs.field.flatchoices
        if f"<strong>{label[1]}." not in text
    ] == []
    assert "wij kennen geen onderzoek of oordeel" in text


@pytest.mark.parametrize("slug", ["gemeenten", "organisaties", "ondernemers", "vrijwilligers"])
def test_route_leads_through_pages_that_visitors_can_see(gids, slug):
    route = Pagina.objects.get(slug=slug)

    assert route.zichtbaar
    assert len(re.findall("<h2>", route.tekst)) == len(re.findall("<ol>", route.tekst)) == 4
    assert len(re.findall('<a href="', route.tekst)) == len(re.findall("<li>", route.tekst)) >= 12


def test_what_nobody_checked_says_no_date_and_asks_for_a_look_soon(gids):
    """Its facts come from kept copies of pages: an editor still has to open every link."""
    pages = [page for model in (Hulpmiddel, Interventie, Voorbeeld) for page in model.objects.all()]

    assert {page.gecontroleerd_op for page in pages} == {None}
    assert {page.controleren_voor for page in pages} == {date(2027, 2, 1)}
