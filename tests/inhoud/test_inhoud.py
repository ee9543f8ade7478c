"""The launch content: loaded safely, complete against the source, sound, and easy to read."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count

from aanpak.instellingen import Instellingen
from aanpak.management.commands.laad_inhoud import launch_content
from aanpak.paginas import Pagina
from bouwstenen.models import Advies, Bouwsteen, Ondersteuningsvorm
from cijfers.models import Cijfer
from domeinen.models import Bijdrage, Domein
from redactie.controle.controle import Ernst, controleer
from redactie.controle.woorden import MoeilijkWoord
from redactie.pagina.bronnen import Bron
from redactie.pagina.gebruik import publicatie_models
from redactie.tekst.schoon import bron_slugs, clean, forbidden_links
from redactie.tekst.taal import Woordenlijst, sentences, words
from stappen.models import Actie, Stap
from tests.factories import make_bron
from tests.pages import Page
from tests.taal import flesch_douma, mean_length

START = date(2026, 12, 1)  # of the launch content

# --- What the source says, page by page. Each line is a pattern: names and examples as they stand t

BOUWSTENEN = ["Weten", "Vinden", "Ondersteunen", "Kwaliteit bieden", "Samenwerken", "Informeren"]
VORMEN = [
    "Bieden van praktische ondersteuning",
    "Helpen verbeteren van sociale vaardigheden",
    "Bieden van ontmoetingsmogelijkheden",
    "Faciliteren van persoonlijk en betekenisvol contact",
    "Helpen vinden van een sociaal gewaardeerde rol",
    "Helpen vinden van bezigheden of afleiding",
    "Ontwikkelen van realistische verwachtingen over sociale situaties",
]
DOMEINEN = [
    "Gemeente",
    "Zelforganisaties",
    "Ondernemers",
    "Organisaties rond integratie",
    "Organisaties rond schuld en armoede",
    "Zorg- en welzijnsorganisaties",
    "Woningcorporaties & bouw",
    "Kunst en cultuur",
    "Geloofsgemeenschappen",
    "Sport en bewegen",
    "Onderwijs",
    "Financiële sector",
]
STAPPEN = [
    "Initiatief nemen",
    "Feiten en cijfers verzamelen",
    "Beginnen met organiseren",
    "Plan maken",
    "Plan uitvoeren",
    "Zorgen voor permanente aandacht",
]

SOURCE = {
    "/": [
        "Eén plek, alle informatie",
        "Zo gaat u aan de slag met eenzaamheid",
        "gemeente",
        "maatschappelijke organisatie",
        "ondernemer",
        "voorkomen of tegen",
    ],
    "/algemeen/": [
        "subjectief gevoel",
        "bij elk mens",
        "andere oorzaak",
        "combinatie van oorzaken",
        "maatwerk",
        "lokale partijen",
        "contact leggen met mensen die eenzaam zijn",
        "lange adem",
        "wezenlijk",
        "veranderingen bij mensen",
        "samenwerking tussen veel partijen",
        "onbegonnen werk",
        "Welnee",
        "weten inmiddels heel goed welke inzet nodig is",
        "hulpmiddelen",
        "kanttekening",
        "alle informatie",
        "‘planmatig’ is op te lossen",
        "niet zo",
        "verbinding",
        "beweging",
        "juist nodig om níet te plannen",
        "balans tussen ‘plannen’ en ‘loslaten’",
        "de kunst",
        "een gemeente",
        "een maatschappelijke organisatie",
        "ondernemer",
        "de inhoud en dan het proces",
    ],
    "/bouwstenen/": [
        "De inhoud: zes bouwstenen",
        "in uw gemeente met succes eenzaamheid voorkomen of tegengaan",
        "in samenhang",
        r"Coalitie Erbij \(2018\)\. Handreiking Lokale aanpak van Eenzaamheid",
        *BOUWSTENEN,
    ],
    "/bouwstenen/weten/": [
        "bewustwording en agendering bij mensen en organisaties",
        "iedereen weet dát eenzaamheid een groot en actueel vraagstuk is",
        "partijen willen helpen dit tegen te gaan",
        "bespreekbaar",
    ],
    "/bouwstenen/vinden/": [
        "mensen die eenzaam zijn herkennen en vinden",
        "daadwerkelijk in contact met mensen die eenzaam zijn of kunnen zijn",
        "kunt hen ondersteunen",
        "elke burger",
        "vrijwilligers",
        "professionals",
        "veel contact hebben met inwoners",
    ],
    "/bouwstenen/ondersteunen/": [
        "zorgen voor ondersteuning en activering",
        "nadat ze ‘gevonden’ zijn ook daadwerkelijk geholpen",
        "Movisie onderscheidt zeven manieren van ondersteuning",
        r"Movisie\. Verbetertool Eenzaamheid",
        *VORMEN,
    ],
    "/bouwstenen/kwaliteit-bieden/": [
        "zorgen voor voldoende kwaliteit en deskundigheid van alle betrokkenen",
        "de inzet door iedereen is zo effectief mogelijk",
    ],
    "/bouwstenen/samenwerken/": [
        "zorgen voor goede samenwerking tussen iedereen",
        "partijen zoeken elkaar op om maatwerk te kunnen leveren",
        "van elkaar (kunnen )?leren",
        "‘samen sterk’",
        "agenderen en bij het vinden van mensen die eenzaam zijn",
    ],
    "/bouwstenen/informeren/": [
        "makkelijk en snel kunnen vinden van informatie over eenzaamheid en mogelijke interventies",
        "mensen die eenzaam zijn",
        "hun netwerk",
        "vrijwillige en betaalde hulpverleners",
        "precies en eenvoudig interventies",
        "aanbieden",
    ],
    "/bouwstenen/ondersteunen/praktische-ondersteuning/": [
        "administratie",
        "vervoer",
        "Ontlasten (van )?(de )?mantelzorger",
    ],
    "/bouwstenen/ondersteunen/sociale-vaardigheden/": [
        "Meer initiatief bij het contact opnemen met anderen",
        "Taalles",
    ],
    "/bouwstenen/ondersteunen/ontmoeting/": ["Wandelclub", "Concert", "Etentje", "Kaartavond"],
    "/bouwstenen/ondersteunen/betekenisvol-contact/": [
        "Maatjesproject",
        "Mentorproject",
        "Bezoekdienst",
    ],
    "/bouwstenen/ondersteunen/gewaardeerde-rol/": ["Vrijwilligerswerk", "Arbeid"],
    "/bouwstenen/ondersteunen/bezigheden/": [
        "Tuinieren",
        "Wandelen",
        "Schilderen",
        "cursus volgen",
    ],
    "/bouwstenen/ondersteunen/realistische-verwachtingen/": [
        "Helpen doorbreken van negatieve gedachten en verwachtingen"
    ],
    "/domeinen/": [
        "samenwerking tussen alle domeinen",
        "stap voor stap",
        "geleidelijk",
        "partijen",
        "twaalf domeinen",
        "elk domein kan een bijdrage leveren",
        "‘klein’ beginnen",
        "gemeente, zorg- en welzijnsorganisaties en zelforganisaties",
        "Later kunt u uitbreiden met andere sectoren",
        "Voorbeeld van een gemeentelijke coalitie",
        *DOMEINEN,
    ],
    "/domeinen/gemeente/": ["algemeen", "vanuit alle andere domeinen"],
    "/domeinen/zelforganisaties/": [
        "Ouderenbonden",
        "Cliëntenorganisaties",
        "Patiëntenorganisaties",
    ],
    "/domeinen/ondernemers/": ["Supermarkten", "Kappers", "Notarissen"],
    "/domeinen/integratie/": ["Asielzoekerscentra", "Vluchtelingenwerk", "Reclassering"],
    "/domeinen/schuld-en-armoede/": [
        "gemeentelijke kredietbank",
        "Incassobureaus",
        "Schuldhulpverleners",
    ],
    "/domeinen/zorg-en-welzijn/": [r"Vrijgevestigde \(para\)medici"],
    "/domeinen/woningcorporaties-en-bouw/": ["Woningcorporaties", "bouw"],
    "/domeinen/kunst-en-cultuur/": ["Openbare bibliotheken", "Centra voor de kunsten"],
    "/domeinen/geloofsgemeenschappen/": ["geloofsgemeenschap"],
    "/domeinen/sport-en-bewegen/": ["Sportscholen", "Sportverenigingen"],
    "/domeinen/onderwijs/": ["Lager onderwijs", "Middelbaar onderwijs", "Hoger onderwijs"],
    "/domeinen/financiele-sector/": [
        "Banken",
        "Verzekeraars",
        "Lokale en regionale goededoelenfondsen",
    ],
    "/stappen/": [
        "in zes stappen naar resultaat",
        "geen hogere wiskunde",
        "lokaal niveau",
        r"Coalitie Erbij \(2018\)\. Handreiking Lokale aanpak van Eenzaamheid",
        *STAPPEN,
    ],
    "/stappen/initiatief-nemen/": [
        "praten met mensen binnen en buiten uw organisatie",
        "gelijkgestemden",
        "ideeën voor de aanpak",
    ],
    "/stappen/feiten-en-cijfers/": [
        "in welke mate eenzaamheid in uw gemeente voorkomt",
    ],
    "/stappen/beginnen-met-organiseren/": [
        "Benader andere mensen en organisaties om samen aan dit onderwerp te werken",
        "startconferentie",
        "werkgroep",
    ],
    "/stappen/plan-maken/": [
        "samen een plan",
        "keuzes",
        "wie doet wat",
        "wanneer",
        "met welke middelen",
        "binnen welke voorwaarden",
    ],
    "/stappen/plan-uitvoeren/": ["slim, effectief en efficiënt"],
    "/stappen/permanente-aandacht/": [
        "stel het plan steeds bij en pas het aan",
        "borg de organisatie goed",
        "motiveren en inspireren",
        "zoveel mogelijk aan bij beleid dat er al is",
    ],
}


@pytest.mark.parametrize("path", SOURCE)
def test_page_has_everything_that_the_source_says_about_it(launch_pages, path):
    text = launch_pages[path].text

    missing = [pattern for pattern in SOURCE[path] if not re.search(pattern, text, re.IGNORECASE)]

    assert missing == []


WITHOUT_EXAMPLES = {"gemeente", "woningcorporaties-en-bouw", "geloofsgemeenschappen"}


@pytest.mark.parametrize("model", [Ondersteuningsvorm, Domein])
def test_examples_of_the_source_stand_in_a_list(gids, model):
    things = model.objects.exclude(slug__in=WITHOUT_EXAMPLES)

    missing = [
        (thing.titel, pattern)
        for thing in things
        for pattern in SOURCE[thing.get_absolute_url()]
        if not re.search(pattern, thing.voorbeelden, re.IGNORECASE)
    ]

    assert len(things) in (7, 9)
    assert missing == []


def test_gids_has_everything_that_the_source_says(launch_pages):
    text = launch_pages["/gids/"].text
    elsewhere = {"/", "/bouwstenen/"}  # with words of their own around the same names

    patterns = [
        pattern
        for path, patterns in SOURCE.items()
        if path not in elsewhere
        for pattern in patterns
    ]
    missing = [pattern for pattern in patterns if not re.search(pattern, text, re.IGNORECASE)]

    assert missing == []


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/bouwstenen/", BOUWSTENEN),
        ("/bouwstenen/ondersteunen/", VORMEN),
        ("/domeinen/", DOMEINEN),
        ("/stappen/", STAPPEN),
    ],
)
def test_names_stand_in_the_order_of_the_source(launch_pages, path, names):
    page = launch_pages[path]

    [listing] = (
        page.main.find(class_="puzzle")
        + page.main.find(class_="entries")
        + page.main.find(class_="numbered")
        + (page.main.find(class_="path"))
    )
    titles = [
        item.find("a")[0].text.removeprefix(f"Stap {place}: ")
        for place, item in enumerate(listing.find("li"), start=1)
    ]

    assert titles == names


def test_gids_has_all_names_in_the_order_of_the_source(launch_pages):
    headings = [
        heading.text
        for heading in launch_pages["/gids/"].one("div", class_="gids").find("h2", "h3", "h4")
    ]
    plain = [re.sub(r"^(Stap )?\d+[.:] ", "", heading) for heading in headings]
    bouwstenen = [*BOUWSTENEN[:3], *VORMEN, *BOUWSTENEN[3:]]
    expected = [
        "Inleiding",
        "De inhoud: zes bouwstenen",
        *bouwstenen,
        "Het proces: samenwerking tussen alle domeinen",
    ]
    expected += [*DOMEINEN, "Het proces: in zes stappen naar resultaat", *STAPPEN]

    seen = iter(plain)
    missing = [name for name in expected if name not in seen]

    assert missing == []


def test_counts_are_those_of_the_source(gids):
    counts = [
        model.objects.zichtbaar().count() for model in (Bouwsteen, Ondersteuningsvorm, Domein, Stap)
    ]

    assert counts == [6, 7, 12, 6]


def test_example_of_a_coalition_is_broad_and_beside_it_is_one_of_ours_with_all_twelve(launch_pages):
    page = launch_pages["/domeinen/"]

    example = page.find("svg", class_="krans")[1]
    taking_part = [link for link in example.find("a") if "doet mee" in link.attrs["aria-label"]]
    assert len(taking_part) == 11
    [ours] = page.one("div", class_="text").find("ol")
    assert len(ours.find("li")) == 12
    assert "Dit voorbeeld hebben wij bedacht." in page.main.text


def test_figures_lead_with_the_newest_year_and_have_those_of_2016_right(launch_pages, gids):
    def figure(maat, jaar):
        return Cijfer.objects.get(maat=maat, jaar=jaar, bevolking__startswith="18 jaar").waarde

    assert "voelde 46,2% zich eenzaam in 2024" in launch_pages["/"].main.text
    assert "In 2024 voelde ongeveer 46 procent" in launch_pages["/bouwstenen/weten/"].main.text
    assert launch_pages["/cijfers/"].one("div", class_="text").text.startswith("In 2024 voelde")
    assert str(figure("emotioneel eenzaam", 2016)) == "23.0"
    assert str(figure("sociaal eenzaam", 2016)) == "30.9"


def test_step_two_leads_to_the_figures_and_they_to_those_of_a_municipality(launch_pages):
    step = launch_pages["/stappen/feiten-en-cijfers/"]
    figures = launch_pages["/cijfers/"]

    assert "/cijfers/" in [link.attrs["href"] for link in step.one("div", class_="text").find("a")]
    assert "gemeente" in figures.text
    assert any("data.overheid.nl" in href or "vzinfo.nl" in href for href in figures.hrefs)


def test_advice_to_start_small_names_the_same_three_as_the_source(gids):
    small = Domein.objects.filter(kleine_start=True)

    assert [domein.titel for domein in small] == [
        "Gemeente",
        "Zelforganisaties",
        "Zorg- en welzijnsorganisaties",
    ]


def test_typing_error_of_the_source_is_not_copied(launch_pages):
    assert [path for path, page in launch_pages.items() if "Verbebetertool" in page.html] == []


# --- Loading --------------------------------------------------------------------------------------


def load():
    out = StringIO()
    call_command("laad_inhoud", stdout=out)
    return out.getvalue().strip()


def everything():
    models = list(launch_content().values())
    return {model: list(model.objects.order_by("pk").values()) for model in models}


@pytest.mark.django_db
def test_loading_fills_an_empty_database():
    message = load()

    assert message == "De inhoud van de gids is geladen."
    assert all(rows for rows in everything().values())


def test_loading_again_changes_nothing(gids):
    before = everything()

    message = load()

    assert message == "Er is al inhoud; er is niets geladen en niets veranderd."
    assert everything() == before


def test_loading_again_keeps_what_an_editor_changed_added_and_deleted(gids):
    stap = Stap.objects.first()
    stap.titel = "Door een redacteur veranderd"
    stap.save()
    Bijdrage.objects.last().delete()
    make_bron(titel="Door een redacteur toegevoegd")
    before = everything()

    load()

    assert everything() == before


@pytest.mark.django_db
def test_one_row_of_an_editor_is_enough_to_load_nothing():
    make_bron()

    load()

    assert [len(rows) for rows in everything().values() if rows] == [1]


def test_fixtures_can_be_loaded_over_themselves(gids):
    before = {model: len(rows) for model, rows in everything().items()}

    call_command("loaddata", *launch_content(), verbosity=0)

    assert {model: len(rows) for model, rows in everything().items()} == before


def test_every_fixture_is_loaded_and_readable():
    files = sorted(path for path in settings.BASE_DIR.glob("fixtures/*") if path.is_file())

    assert {path.name for path in files} == {f"{name}.json" for name in launch_content()}
    for path in files:
        text = path.read_text()
        assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n", path.name


# --- Sound ----------------------------------------------------------------------------------------


def pages():
    return [
        page for model in publicatie_models() for page in model.objects.prefetch_related("bronnen")
    ]


def test_every_domein_contributes_to_every_bouwsteen(gids):
    cells = set(Bijdrage.objects.zichtbaar().values_list("domein__slug", "bouwsteen__slug"))

    expected = {
        (domein.slug, bouwsteen.slug)
        for domein in Domein.objects.all()
        for bouwsteen in Bouwsteen.objects.all()
    }
    assert len(expected) == 72
    assert cells == expected


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in SOURCE
        if path.startswith(("/bouwstenen/", "/domeinen/", "/stappen/")) and path.count("/") == 3
    ],
)
def test_a_row_has_a_number_exactly_when_its_source_says_it(launch_pages, gids, path):
    own = {
        regel.tekst
        for model in (Advies, Actie, Bijdrage)
        for regel in model.objects.filter(herkomst="eigen")
    }
    rows = [
        item
        for class_ in ("do", "points")
        for list_ in launch_pages[path].main.find("ul", class_=class_)
        for item in list_.find("li")
    ]

    numbered = [row.text for row in rows if row.find("sup")]
    without = [row.text for row in rows if not row.find("sup")]

    assert len(rows) >= 6
    assert [text for text in numbered if text.partition("[")[0] in own] == []
    assert set(without) <= own


def test_every_bouwsteen_and_stap_has_something_to_do(gids):
    assert [
        bouwsteen.titel for bouwsteen in Bouwsteen.objects.exclude(adviezen__soort="begin")
    ] == []
    assert [
        bouwsteen.titel for bouwsteen in Bouwsteen.objects.exclude(adviezen__soort="valkuil")
    ] == []
    assert [
        stap.titel for stap in Stap.objects.annotate(aantal=Count("acties")).filter(aantal__lt=3)
    ] == []
    assert [stap.titel for stap in Stap.objects.filter(resultaat="")] == []


def test_every_source_that_a_text_names_is_on_its_page(gids):
    lost = {
        page.titel: set(bron_slugs(page.tekst)) - {bron.slug for bron in page.bronnen.all()}
        for page in pages()
    }

    assert {titel: slugs for titel, slugs in lost.items() if slugs} == {}


def test_no_code_is_left_on_a_page(launch_pages):
    assert [path for path, page in launch_pages.items() if "[bron" in page.html] == []


def test_every_source_tells_what_it_is_and_where(gids):
    incomplete = [bron.slug for bron in Bron.objects.all() if not (bron.titel and bron.auteur)]

    assert incomplete == []


def test_no_source_says_that_somebody_looked_at_it(gids):
    """The research read kept copies: an editor still has to open every source."""
    assert list(Bron.objects.exclude(geraadpleegd_op=None)) == []


def test_every_page_source_row_and_figure_keeps_the_rules_of_the_forms(gids):
    for model in (*publicatie_models(), Bron, Advies, Actie, Bijdrage, Cijfer, Instellingen):
        for thing in model.objects.all():
            thing.full_clean()


def test_texts_are_as_clean_as_when_an_editor_saves_them(gids):
    assert [page.titel for page in pages() if clean(page.tekst) != page.tekst] == []
    assert [forbidden_links(page.tekst) for page in pages() if forbidden_links(page.tekst)] == []


def test_no_sentence_is_twice_in_one_list(gids):
    for model, page in ((Advies, "bouwsteen"), (Actie, "stap"), (Bijdrage, "domein")):
        twice = (
            model.objects.values(page, "tekst").annotate(aantal=Count("pk")).filter(aantal__gt=1)
        )
        assert list(twice) == []


def test_every_stap_tells_who_how_long_what_may_go_wrong_and_who_did_it(launch_pages):
    for stap in Stap.objects.all():
        page = launch_pages[stap.get_absolute_url()]
        headings = [heading.text for heading in page.one("div", class_="text").find("h2")]

        assert {"Wie u nodig heeft", "Hoeveel tijd het kost", "Wat mis kan gaan"} <= set(headings)
        [example] = [text for text in headings if re.fullmatch("Zo (deed|doet) .+ het", text)]
        text = stap.tekst.partition(f"<h2>{example}</h2>")[2]
        assert re.search(r'href="/voorbeelden/[a-z-]+/".*\[bron:', text)


def test_no_stap_says_one_sentence_twice(launch_pages):
    for stap in Stap.objects.all():
        lines = lines_of(launch_pages[stap.get_absolute_url()])

        assert [line for line in lines if lines.count(line) > 1] == []


def test_figures_are_national_with_a_source_and_certain_enough(gids):
    assert Cijfer.objects.count() >= 20
    assert set(Cijfer.objects.values_list("gebied", "zekerheid")) <= {
        ("Nederland", "hoog"),
        ("Nederland", "middel"),
    }


# --- Checked --------------------------------------------------------------------------------------


def test_no_page_is_marked_as_checked_and_each_asks_for_it_within_six_months(gids):
    assert [page.titel for page in pages() if page.gecontroleerd_op] == []
    assert [
        page.titel
        for page in pages()
        if page.zichtbaar and page.controleren_voor - START > timedelta(days=184)
    ] == []


def test_no_page_speaks_of_what_the_owner_must_do(launch_pages):
    owner = re.compile("eigenaar|moet hier|bewaarde kopie", re.IGNORECASE)

    found = {path: owner.findall(page.main.text) for path, page in launch_pages.items()}

    # What the research read is told on one page, as it was.
    assert {path: words for path, words in found.items() if words} == {"/over/": ["bewaarde kopie"]}


def test_hulplijnen_are_checked_again_within_six_months(gids):
    hulplijnen = Pagina.objects.get(slug="hulplijnen")

    assert hulplijnen.zichtbaar
    assert hulplijnen.controleren_voor - START <= timedelta(days=184)


def test_hulplijnen_have_only_numbers_that_are_certain_each_with_its_source(gids):
    hulplijnen = Pagina.objects.get(slug="hulplijnen")

    numbers = hulplijnen.hulplijnen.exclude(telefoon="").values_list("naam", "telefoon")
    card = [(lijn.telefoon, lijn.ander_nummer) for lijn in hulplijnen.op_kaart]

    assert dict(numbers) == {
        "Alarmnummer": "112",
        "113 Zelfmoordpreventie": "113",
        "De Luisterlijn": "088 0767 000",
        "De Kindertelefoon": "0800-0432",
        "Alles Oké? Supportlijn": "0800-0450",
        "Meldpunt Zorgwekkend gedrag": "0800-1205",
        "Veilig Thuis": "0800-2000",
        "Slachtofferhulp Nederland": "0900-0101",
    }
    assert card == [("112", ""), ("113", "0800-0113"), ("088 0767 000", "")]
    assert not re.search(r"\d{3}", hulplijnen.tekst)


def test_who_is_worried_finds_the_page_where_the_worry_arises(gids, client):
    paths = ["/", "/domeinen/ondernemers/", "/domeinen/geloofsgemeenschappen/"]
    paths += ["/bouwstenen/vinden/", "/hulplijnen/"]

    assert [path for path in paths if "/zorgen/" not in Page(client.get(path)).hrefs] == []


def test_help_that_is_not_certain_stays_a_concept_without_numbers(gids):
    [concept] = Pagina.objects.filter(gepubliceerd=False)

    assert not re.search(r"\d{3}", re.sub('href="[^"]*"', "", concept.tekst))


def test_contact_starts_empty_so_that_nobody_calls_a_made_up_number(gids):
    instellingen = Instellingen.load()

    assert (instellingen.telefoon, instellingen.email, instellingen.veiligheid_contact) == (
        "",
        "",
        "",
    )


def test_contact_page_promises_no_call_or_mail_while_there_is_no_number_or_address(launch_pages):
    main = launch_pages["/contact/"].main
    text = f"{main.one('p', class_='lead').text} {main.one('div', class_='text').text}"

    assert not re.search(r"\b(bel|belt|mail|mailt|telefoon|e-mail)\b", text, re.IGNORECASE)


# --- Letters --------------------------------------------------------------------------------------


def test_no_accent_is_damaged(launch_pages):
    damage = re.compile(
        "\ufffd|Ã|Â|â€|â\x80|Å|&amp;[a-z]+;|&lt;|\\\\u[0-9a-f]{4}\\w|\xad|\u200b|\ufeff"
    )

    damaged = {path: damage.findall(without_heading(page)) for path, page in launch_pages.items()}

    assert {path: found for path, found in damaged.items() if found} == {}


def without_heading(page):
    """Soft hyphens are meant in the heading only."""
    return re.sub("<h1.*?</h1>", "", page.html)


def test_accents_of_the_source_are_there(launch_pages):
    text = launch_pages["/gids/"].text

    assert all(
        word in text
        for word in (
            "níet",
            "dát",
            "Cliënten",
            "Patiënten",
            "Financiële",
            "ideeën",
            "efficiënt",
            "één",
        )
    )


def test_typography_is_the_same_everywhere(launch_pages):
    odd = re.compile(
        r"""\w'|'\w|["“”„`´]| - |--|\.\.|\s[,.;:!?](?=\s)|[,;](?=[a-zA-Z])| {2}|\( | \)|‘\s|\s’\s"""
    )

    found = {}
    for path, page in launch_pages.items():
        for element in page.main.find("p", "li", "h1", "h2", "h3", "h4", "td", "th"):
            if not element.inside("ol", class_="sources") and not element.find("p", "li"):
                words = re.sub(r"\s*\n\s*", " ", element.raw.strip())  # lines of the template
                found.setdefault(path, []).extend(odd.findall(re.sub(r"\[\d+\]", "", words)))

    assert {path: signs for path, signs in found.items() if signs} == {}


def test_quotation_marks_come_in_pairs(gids):
    texts = [page.tekst for page in pages()] + [page.samenvatting for page in pages()]
    texts += [regel.tekst for model in (Advies, Actie, Bijdrage) for regel in model.objects.all()]

    unpaired = [text for text in texts if text.count("‘") > text.count("’")]

    assert unpaired == []


@pytest.mark.parametrize("model", [Advies, Actie, Bijdrage])
def test_every_row_is_a_sentence(gids, model):
    texts = model.objects.values_list("tekst", flat=True)

    assert [text for text in texts if not re.fullmatch(r"[A-ZÀ-Ý‘].*[.?!]", text)] == []


# --- Language -------------------------------------------------------------------------------------


def lines_of(page):
    """The sentences of the text itself: no menus, lists of sources, labels or buttons."""
    furniture = ("sources", "page-meta", "label", "buttons", "prev-next", "legend", "filters")
    blocks = [
        element
        for element in page.main.find("p", "li")
        if not element.find("p", "li")
        and not element.inside("nav")
        and not any(
            element.is_a((), {"class": name}) or element.inside(class_=name) for name in furniture
        )
    ]
    return [line for block in blocks for line in sentences(re.sub(r"\[\d+\]", "", block.text))]


def whole_sentences(page):
    """Without names and examples in a list, which would make the text look easier than it is."""
    return [line for line in lines_of(page) if re.search("[.?!:][’)]*$", line)]


def test_sentences_are_short_on_average(launch_pages):
    lengths = {path: mean_length(whole_sentences(page)) for path, page in launch_pages.items()}

    assert sum(len(whole_sentences(page)) for page in launch_pages.values()) > 1500
    assert {path: length for path, length in lengths.items() if length > 12} == {}


def test_every_page_is_easy_to_read(launch_pages):
    ease = {path: flesch_douma(whole_sentences(page)) for path, page in launch_pages.items()}

    assert {path: score for path, score in ease.items() if score < 60} == {}


def test_no_sentence_is_long(launch_pages):
    long = {
        line for page in launch_pages.values() for line in lines_of(page) if len(words(line)) > 25
    }

    assert long == set()


def of_inhoud(launch_pages):
    """The pages of the bouwstenen, vormen and domeinen."""
    paths = [
        thing.get_absolute_url()
        for model in (Bouwsteen, Ondersteuningsvorm, Domein)
        for thing in model.objects.zichtbaar()
    ]
    return {path: launch_pages[path] for path in paths}


def test_no_sentence_stands_twice_on_a_page_of_the_inhoud(launch_pages, gids):
    twice = {
        (path, line)
        for path, page in of_inhoud(launch_pages).items()
        for line, times in Counter(whole_sentences(page)).items()
        if times > 1
    }

    assert twice == set()


def test_texts_of_the_inhoud_tell_and_hardly_ask(launch_pages, gids):
    asked = [
        line
        for page in of_inhoud(launch_pages).values()
        for line in whole_sentences(page)
        if "?" in line
    ]

    assert len(asked) <= 12, asked


def test_links_tell_where_they_go(launch_pages):
    vague = re.compile(
        r"klik|hier|lees meer|deze link|link|meer|verder|www\..*|https?:.*", re.IGNORECASE
    )

    texts = {link.text for page in launch_pages.values() for link in page.main.find("a")}

    assert [text for text in texts if vague.fullmatch(text)] == []
    assert [path for path, page in launch_pages.items() if "klik hier" in page.text.lower()] == []


# Warnings that stay: (page, field, word) with the reason.
REMAINING = {
    ("weten", "doel", "vraagstuk"): "the purpose in the words of the source",
    ("zameneen-dronten", "naam", "KWOOT"): "the name of the organisation",
    ("vinden", "doel", "daadwerkelijk"): "the purpose in the words of the source",
    ("ondersteunen", "doel", "daadwerkelijk"): "the purpose in the words of the source",
    (
        "permanente-aandacht",
        "tekst",
        "Borg",
    ): "the word of the source; the next sentence explains it",
    (
        "betekenisvol-contact",
        "tekst",
        "Faciliteren",
    ): "explains the title of the page, which is the name in the source",
    ("training-eenzaamheid-75", "uitgever", "STAND"): "part of the name STAND-BY!",
    ("een-leven-lang-kunst", "aanbieder", "VRIJDAG"): "the name of the organisation",
    ("wet-en-geld", "tekst", "RCOAK"): "the name of the fund",
    ("routekaart-movisie", "naam", "Monitoren"): "the name of a chapter of Movisie",
    ("routekaart-movisie", "naam", "evalueren"): "the name of a chapter of Movisie",
}


def test_check_before_publishing_finds_no_errors(gids):
    errors = [
        (page.slug, melding)
        for page in pages()
        for melding in controleer(page)
        if melding.ernst == Ernst.FOUT
    ]

    assert errors == []


def test_check_before_publishing_warns_of_nothing_but_words_of_the_source(gids):
    warnings = [(page.slug, melding) for page in pages() for melding in controleer(page)]

    assert {melding.naam for _, melding in warnings} == {"moeilijk woord", "hoofdletters"}
    words_at = {
        (slug, melding.veld, re.findall("‘([^’]+)’", melding.tekst)[-1])
        for slug, melding in warnings
    }
    assert words_at == set(REMAINING)


def test_difficult_words_have_easier_ones_that_are_not_on_the_list(gids):
    lijst = Woordenlijst(MoeilijkWoord.objects.all())

    assert MoeilijkWoord.objects.count() >= 80
    assert [
        str(woord) for woord in MoeilijkWoord.objects.all() if lijst.find(woord.suggestie)
    ] == []
    assert [
        word for word in ("interventie", "eenzaamheid", "domein", "bouwsteen") if lijst.find(word)
    ] == []


def test_reader_is_addressed_as_u(launch_pages):
    informal = re.compile(r"\b(jij|jou|jouw|jullie|je)\b", re.IGNORECASE)
    quoted = re.compile(
        "‘[^’]*’|Vrienden maken… kun je leren|Met je hart|Stel je voor|Verbind je buurt!"
    )  # or a name

    found = {
        path: informal.findall(quoted.sub("", " ".join(lines_of(page))))
        for path, page in launch_pages.items()
    }

    assert {path: words for path, words in found.items() if words} == {}
