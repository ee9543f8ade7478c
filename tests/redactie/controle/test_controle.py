"""The check of a page before publishing: what each rule finds, what it leaves alone, and what an
editor reads.
"""

import re
from datetime import timedelta
from time import thread_time

import pytest
from django.contrib.redirects.models import Redirect
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aanpak.instellingen import Instellingen
from redactie.controle.controle import RULES, Ernst, TekstSoort, controleer
from redactie.pagina.gebruik import publicatie_models
from tests.factories import (
    make_actie,
    make_advies,
    make_bijdrage,
    make_bouwsteen,
    make_bron,
    make_domein,
    make_instellingen,
    make_moeilijk_woord,
    make_pagina,
    make_stap,
    make_vorm,
)
from tests.plakvoorbeelden import NASTY

pytestmark = pytest.mark.django_db

NOG_NIET = timezone.now() + timedelta(days=30)
LANG = (
    "Wie in een nieuwe wijk komt wonen en daar nog niemand kent, kan op dinsdag met een "
    "vrijwilliger kennismaken"
)
LANGE_ZIN = f"{LANG}, en drinkt daarna koffie met buren die al langer in de wijk wonen."
ALINEA = "Vraag eerst wat iemand zelf graag wil doen met anderen. " * 13


def names(pagina):
    return {melding.naam for melding in controleer(pagina)}


def texts(pagina, naam):
    return [melding.tekst for melding in controleer(pagina) if melding.naam == naam]


@pytest.fixture
def world():
    """What the samples below speak of: a source, difficult words, and pages that are online or not."""
    make_bron(slug="boek")
    for woord, liever in [
        ("realiseren", "maken, doen"),
        ("ten aanzien van", "over"),
        ("integraal", "samen"),
    ]:
        make_moeilijk_woord(woord=woord, liever=liever)
    make_stap(slug="plan-maken", titel="Plan maken", tekst="<h2>Kies met zorg</h2><p>Kies.</p>")
    make_stap(slug="geheim", titel="Geheim plan", gepubliceerd=False)
    make_stap(slug="later", titel="Later", publiceren_vanaf=NOG_NIET)
    make_vorm(
        slug="maatje", titel="Maatje", bouwsteen=make_bouwsteen(slug="steun", gepubliceerd=False)
    )
    Redirect.objects.create(
        site_id=1, old_path="/stappen/oud-plan/", new_path="/stappen/plan-maken/"
    )


# --- Each rule ------------------------------------------------------------------------------------

# Rule, field, text in which it finds something, and the words that the editor reads about it.
WRONG = [
    ("samenvatting ontbreekt", "samenvatting", "", "nog geen samenvatting"),
    ("samenvatting ontbreekt", "samenvatting", "  \n", "nog geen samenvatting"),
    (
        "overgeslagen kop",
        "tekst",
        "<p>Bel.</p><h3>Wie belt u?</h3><h2>Daarna</h2><p>Ga.</p>",
        "tussenkop ‘Wie belt u?’",
    ),
    (
        "lege kop",
        "tekst",
        "<p>Bel eerst.</p><h2>…</h2><p>Ga langs.</p>",
        "zonder woorden, na ‘Bel eerst’",
    ),
    ("lege kop", "tekst", "<h2>[bron:boek]</h2><p>Ga langs.</p>", "zonder woorden, bovenaan"),
    (
        "vette alinea",
        "tekst",
        "<p><strong>Het eerste gesprek</strong></p><p>Bel.</p>",
        "helemaal vet: ‘Het eerste gesprek’",
    ),
    (
        "vette alinea",
        "tekst",
        "<p><strong>Let op:</strong> [bron:boek]</p>",
        "helemaal vet: ‘Let op:’",
    ),
    (
        "getypte lijst",
        "tekst",
        "<p>Neem mee:</p><p>- brood</p><p>- kaas</p>",
        "getypte tekens: ‘- brood’",
    ),
    ("getypte lijst", "tekst", "<p>• brood</p>", "‘• brood’"),
    ("getypte lijst", "tekst", "<p>·brood</p>", "‘·brood’"),
    ("getypte lijst", "tekst", "<p>* brood</p>", "‘* brood’"),
    ("getypte lijst", "tekst", "<p>1. Bel de buren.</p>", "‘1. Bel de buren’"),
    ("getypte lijst", "tekst", "<p>a) Bel de buren.</p>", "‘a) Bel de buren’"),
    (
        "getypt teken",
        "resultaat",
        "U heeft:\n- een lijst\n- een plan",
        "getypt teken: ‘- een lijst’",
    ),
    (
        "lange alinea",
        "tekst",
        f"<p>{ALINEA}</p>",
        "heeft 130 woorden: ‘Vraag eerst wat iemand zelf graag wil doen …’",
    ),
    ("lange alinea", "tekst", f"<ul><li>{ALINEA}</li></ul>", "heeft 130 woorden"),
    (
        "vage linktekst",
        "tekst",
        '<p><a href="/stappen/">Klik hier</a></p>',
        "‘Klik hier’ zegt niet waar",
    ),
    (
        "vage linktekst",
        "tekst",
        '<p>Kijk <a href="/stappen/">hier</a>.</p>',
        "‘hier’ zegt niet waar",
    ),
    (
        "vage linktekst",
        "tekst",
        '<p><a href="/stappen/">Lees meer »</a></p>',
        "‘Lees meer »’ zegt niet waar",
    ),
    (
        "vage linktekst",
        "tekst",
        '<p>Open <a href="https://a.example"><strong>deze</strong> link</a>.</p>',
        "‘deze link’",
    ),
    (
        "vage linktekst",
        "tekst",
        '<p>Stappen<a href="/stappen/">.</a></p>',
        "link naar /stappen/ zonder woorden",
    ),
    (
        "adres als linktekst",
        "tekst",
        '<p><a href="https://a.example">www.a.example</a></p>',
        "‘www.a.example’ is een adres",
    ),
    (
        "adres als linktekst",
        "tekst",
        '<p><a href="https://a.example">https://a.example/b</a></p>',
        "is een adres",
    ),
    (
        "adres als linktekst",
        "tekst",
        '<p><a href="https://a.example">info@a.example</a></p>',
        "‘info@a.example’ is een adres",
    ),
    (
        "kapotte link",
        "tekst",
        '<p><a href="/stappen/bestaat-niet/">Plan</a></p>',
        "‘Plan’ gaat naar /stappen/bestaat-niet/",
    ),
    ("kapotte link", "tekst", '<p><a href="/nergens">Plan</a></p>', "die pagina bestaat niet"),
    (
        "link naar verborgen pagina",
        "tekst",
        '<p><a href="/stappen/geheim/">Lees dit</a></p>',
        "‘Geheim plan’, maar die staat",
    ),
    (
        "link naar verborgen pagina",
        "tekst",
        '<p><a href="/stappen/later/">Lees dit</a></p>',
        "niet online (gepland)",
    ),
    (
        "link naar verborgen pagina",
        "tekst",
        '<p><a href="/bouwstenen/steun/maatje/">Maatje</a></p>',
        "(verborgen)",
    ),
    (
        "link naar verborgen pagina",
        "tekst",
        '<p><a href="/beheer/">Bewerken</a></p>',
        "gaat naar het beheer",
    ),
    (
        "link naar verdwenen kop",
        "tekst",
        '<p><a href="/stappen/plan-maken/#kop-weg">Kies</a></p>',
        "#kop-weg op de pagina /stappen/plan-maken/",
    ),
    (
        "link naar verdwenen kop",
        "tekst",
        '<h2>Eén</h2><p><a href="#kop-twee">twee</a></p>',
        "naar #kop-twee op deze pagina",
    ),
    (
        "link naar verdwenen kop",
        "tekst",
        '<p><a href="/stappen/#weg">de stappen</a></p>',
        "#weg op de pagina /stappen/",
    ),
    (
        "onbekende bron",
        "tekst",
        "<p>Feit. [bron:bestaat-niet]</p>",
        "De bron [bron:bestaat-niet] bestaat niet.",
    ),
    (
        "fout geschreven bron",
        "tekst",
        "<p>Feit. [Bron: boek]</p>",
        "De bron ‘[Bron: boek]’ is niet goed geschreven.",
    ),
    (
        "bron in gewone tekst",
        "samenvatting",
        "Een feit. [bron:boek]",
        "zien bezoekers de code [bron:boek] staan",
    ),
    (
        "bron in gewone tekst",
        "titel",
        "Plan [bron:boek]",
        "zien bezoekers de code [bron:boek] staan",
    ),
    (
        "cijfer zonder bron",
        "tekst",
        "<p>Van de jongeren voelt 63 procent zich eenzaam.</p>",
        "Bij ‘63 procent’ staat geen bron",
    ),
    ("cijfer zonder bron", "tekst", "<p>Dat is 46,6%.</p>", "Bij ‘46,6%’"),
    (
        "cijfer zonder bron",
        "tekst",
        "<p>Er zijn bijna 1,7 miljoen ouderen.</p>",
        "Bij ‘1,7 miljoen’",
    ),
    (
        "cijfer zonder bron",
        "tekst",
        "<p>Ruim tienduizend mensen doen mee.</p>",
        "Bij ‘tienduizend’",
    ),
    ("cijfer zonder bron", "tekst", "<p>Het gaat om 12.500 inwoners.</p>", "Bij ‘12.500’"),
    (
        "cijfer zonder bron",
        "tekst",
        "<p>Eén op de tien mensen is sterk eenzaam.</p>",
        "Bij ‘Eén op de tien’",
    ),
    ("cijfer zonder bron", "tekst", "<p>Dat zijn 1 op de 4 mensen.</p>", "Bij ‘1 op de 4’"),
    (
        "cijfer zonder bron",
        "tekst",
        "<p>Bijna de helft van de mensen is eenzaam.</p>",
        "Bij ‘de helft van de’",
    ),
    (
        "cijfer zonder bron",
        "tekst",
        "<p>Dit. [bron:boek]</p><ul><li>a</li></ul><p>Dat is 5%.</p>",
        "Bij ‘5%’",
    ),
    (
        "cijfer niet in de tekst",
        "samenvatting",
        "Bijna 47 procent is eenzaam.",
        "‘47 procent’ staat niet in de tekst",
    ),
    (
        "lange zin",
        "tekst",
        f"<p>Ga langs. {LANGE_ZIN}</p>",
        "heeft 32 woorden: ‘Wie in een nieuwe wijk komt wonen en …’",
    ),
    ("lange zin", "samenvatting", LANGE_ZIN, "heeft 32 woorden"),
    ("lange zin", "resultaat", LANGE_ZIN, "heeft 32 woorden"),
    (
        "moeilijk woord",
        "tekst",
        "<p>Wij <em>realiseren</em> een plek.</p>",
        "Schrijf liever ‘maken’ of ‘doen’ dan ‘realiseren’.",
    ),
    ("moeilijk woord", "tekst", "<p>Die plek is gerealiseerd.</p>", "dan ‘gerealiseerd’."),
    (
        "moeilijk woord",
        "samenvatting",
        "Integrale aanpak van problemen.",
        "Schrijf liever ‘samen’ dan ‘Integrale’.",
    ),
    (
        "moeilijk woord",
        "resultaat",
        "Er is beleid ten aanzien van ouderen.",
        "Schrijf liever ‘over’ dan ‘ten aanzien van’.",
    ),
    (
        "hoofdletters",
        "tekst",
        "<p>Dit is HEEL BELANGRIJK voor u.</p>",
        "‘BELANGRIJK’ staat in hoofdletters",
    ),
    ("hoofdletters", "titel", "HULPLIJNEN", "‘HULPLIJNEN’ staat in hoofdletters"),
    ("dubbel woord", "tekst", "<p>Ga naar de de wijk.</p>", "twee keer ‘de’ achter elkaar"),
    ("dubbel woord", "samenvatting", "Samen samen eten.", "twee keer ‘samen’ achter elkaar"),
    (
        "je of jij",
        "tekst",
        "<p>Bel eerst. Dan kun je langsgaan.</p>",
        "‘u’ en niet ‘je’: ‘Dan kun je langsgaan’",
    ),
    ("je of jij", "resultaat", "Jullie plan is klaar.", "‘u’ en niet ‘Jullie’"),
]

# Rule, field, and text that looks like the above but is right.
RIGHT = [
    ("samenvatting ontbreekt", "samenvatting", "Bel de buren."),
    (
        "overgeslagen kop",
        "tekst",
        "<h2>Bellen</h2><p>Bel.</p><h3>Wie belt u?</h3><p>De buren.</p><h3>Wanneer?</h3>",
    ),
    ("lege kop", "tekst", "<h2>112</h2><p>Bel.</p><h2>Feiten [bron:boek]</h2>"),
    (
        "vette alinea",
        "tekst",
        (
            "<p><strong>Let op:</strong> bel "
            "eerst.</p><ul><li><p><strong>Maatwerk</strong></p></li></ul>"
        ),
    ),
    ("vette alinea", "tekst", "<h2><strong>Bellen</strong></h2><p>Bel.</p>"),
    (
        "getypte lijst",
        "tekst",
        (
            "<ul><li>brood</li></ul><p>-5 graden is koud.</p><p>2022 was een goed "
            "jaar.</p><h2>1. Bel</h2>"
        ),
    ),
    ("getypt teken", "resultaat", "Een lijst\nEen plan - of twee"),
    ("lange alinea", "tekst", f"<p>{ALINEA[:500]}</p><p>{ALINEA[:500]}</p>"),
    (
        "vage linktekst",
        "tekst",
        '<p><a href="/stappen/">Lees meer over de stappen</a>, die u hier vindt.</p>',
    ),
    ("vage linktekst", "tekst", '<p><a href="tel:112">112</a></p>'),
    (
        "adres als linktekst",
        "tekst",
        '<p>Mail <a href="mailto:info@a.example">info@a.example</a> of kijk op www.a.example.</p>',
    ),
    (
        "kapotte link",
        "tekst",
        (
            '<p><a href="/stappen/plan-maken/">plan</a> <a href="/stappen">zo</a> <a '
            'href="/">home</a></p>'
        ),
    ),
    (
        "kapotte link",
        "tekst",
        (
            '<p><a href="/stappen/oud-plan/">verhuisd</a> <a '
            'href="https://a.example/weg/">elders</a></p>'
        ),
    ),
    (
        "kapotte link",
        "tekst",
        (
            '<p><a href="http://localhost:8000/stappen/plan-maken/">plan</a> <a '
            'href="tel:112">bel</a></p>'
        ),
    ),
    (
        "kapotte link",
        "tekst",
        '<p><a href="/stappen/geheim/">Die bestaat, maar is verborgen</a></p>',
    ),
    (
        "link naar verborgen pagina",
        "tekst",
        '<p><a href="/stappen/plan-maken/">plan</a> <a href="/cijfers/?q=1">cijfers</a></p>',
    ),
    (
        "link naar verdwenen kop",
        "tekst",
        '<p><a href="/stappen/plan-maken/#kop-kies-met-zorg">kies met zorg</a></p>',
    ),
    (
        "link naar verdwenen kop",
        "tekst",
        '<h2>Eén plan</h2><p><a href="#kop-een-plan">dit</a> <a href="#inhoud">dat</a></p>',
    ),
    (
        "link naar verdwenen kop",
        "tekst",
        '<p><a href="/stappen/#top">boven</a> <a href="/nergens/#kop">weg</a></p>',
    ),
    ("onbekende bron", "tekst", "<p>Feit. [bron:boek] Nog een. [bron:boek]</p>"),
    ("fout geschreven bron", "tekst", "<p>Feit. [bron:boek] De bron van de Maas [de langste].</p>"),
    ("bron in gewone tekst", "samenvatting", "De bron staat in de tekst."),
    (
        "cijfer zonder bron",
        "tekst",
        "<p>Dat is 46,6 procent. Ook 1 op de 4 ouderen. [bron:boek]</p>",
    ),
    (
        "cijfer zonder bron",
        "tekst",
        "<p>De schaal. [bron:boek]</p><ul><li>5 procent is mild</li><li>9 procent is erg</li></ul>",
    ),
    (
        "cijfer zonder bron",
        "tekst",
        (
            "<p>In 2022 deden 24 organisaties mee. Bel 112. Zet het op de kalender. Een van de "
            "oorzaken.</p>"
        ),
    ),
    ("cijfer niet in de tekst", "samenvatting", "In 2022 deden 24 organisaties mee."),
    (
        "lange zin",
        "tekst",
        (
            f"<p>{LANG}. En u drinkt o.a. Surinaamse koffie met buren die al langer in de wijk "
            "wonen.</p>"
        ),
    ),
    (
        "moeilijk woord",
        "tekst",
        (
            "<p>Dat is realistisch. Het heet ‘realiseren’. Ten behoeve van ouderen, en van de "
            "integratie.</p>"
        ),
    ),
    ("moeilijk woord", "titel", "Realiseren van een plek"),
    ("hoofdletters", "tekst", "<p>Het RIVM, de GGD en ZonMw meten na COVID-19 met UCLA.</p>"),
    ("dubbel woord", "tekst", "<p>Hij zei dat dat mag. Mensen die die hulp geven. Ga. Ga nu.</p>"),
    ("je of jij", "tekst", "<p>De cursus ‘Vrienden maken… kun je leren’ is een beetje nieuw.</p>"),
]


def make_sample(veld, tekst):
    velden = {"samenvatting": "Bel de buren.", "resultaat": "U kent de buren.", veld: tekst}
    return make_stap(**velden, gepubliceerd=bool(velden["samenvatting"]))


@pytest.mark.parametrize(("naam", "veld", "tekst", "says"), WRONG)
def test_rule_finds_what_is_wrong(world, naam, veld, tekst, says):
    stap = make_sample(veld, tekst)

    found = [melding for melding in controleer(stap) if melding.naam == naam]

    assert [melding.veld for melding in found] == [veld]
    assert says in found[0].tekst


@pytest.mark.parametrize(("naam", "veld", "tekst"), RIGHT)
def test_rule_leaves_what_is_right(world, naam, veld, tekst):
    stap = make_sample(veld, tekst)

    assert texts(stap, naam) == []


def test_every_rule_has_samples_of_wrong_and_right():
    all_names = [rule.naam for rule in RULES]

    assert len(set(all_names)) == len(all_names)
    assert {sample[0] for sample in WRONG} == {sample[0] for sample in RIGHT} == set(all_names)


@pytest.mark.parametrize(("naam", "veld", "tekst", "says"), WRONG)
def test_rule_says_in_clear_dutch_what_to_do(world, naam, veld, tekst, says):
    [melding] = [
        melding for melding in controleer(make_sample(veld, tekst)) if melding.naam == naam
    ]

    advice = r"Schrijf|Maak|Haal|Kijk|Gebruik|Publiceer|Kies|Zet|Noem"
    assert re.search(advice, melding.tekst)
    assert re.search(r"[.!?]’?$", melding.tekst)


def test_what_visitors_would_stumble_over_stops_publishing():
    errors = [rule.naam for rule in RULES if rule.ernst == Ernst.FOUT]

    assert errors == [
        "samenvatting ontbreekt",
        "overgeslagen kop",
        "lege kop",
        "vage linktekst",
        "kapotte link",
        "link naar verborgen pagina",
        "link naar verdwenen kop",
        "onbekende bron",
        "fout geschreven bron",
        "bron in gewone tekst",
    ]


def test_good_page_gets_no_remarks(world):
    stap = make_stap(
        tekst="<p>Bel de buren. [bron:boek]</p><h2>Daarna</h2><p>Ga langs.</p>",
        resultaat="U kent de buren.",
    )

    assert controleer(stap) == []


def test_every_occurrence_is_told_once_for_its_field(world):
    tekst = (
        "<p>Wij realiseren dit.</p><p>En zij realiseren dat, wat is "
        "gerealiseerd.</p><p>Feit. [bron:a] [bron:a]</p>"
    )

    meldingen = controleer(make_stap(tekst=tekst))

    assert [(melding.ernst, melding.tekst.partition(". ")[0]) for melding in meldingen] == [
        (Ernst.FOUT, "De bron [bron:a] bestaat niet"),
        (Ernst.WAARSCHUWING, "Schrijf liever ‘maken’ of ‘doen’ dan ‘realiseren’."),
        (Ernst.WAARSCHUWING, "Schrijf liever ‘maken’ of ‘doen’ dan ‘gerealiseerd’."),
    ]


def test_figure_of_the_samenvatting_may_have_its_source_in_the_text(world):
    stap = make_stap(
        samenvatting="Bijna 47 procent.", tekst="<p>Dat was bijna 47 procent. [bron:boek]</p>"
    )

    assert controleer(stap) == []


def test_nested_list_and_marked_words_are_read_as_one_text(world):
    tekst = (
        "<ul><li>Wij <strong>rea</strong>liseren<ul><li>dit</li></ul>ten <em>aanzien</em> "
        "van u</li></ul>"
    )

    assert texts(make_stap(tekst=tekst), "moeilijk woord") == [
        "Schrijf liever ‘maken’ of ‘doen’ dan ‘realiseren’.",
        "Schrijf liever ‘over’ dan ‘ten aanzien van’.",
    ]


def test_long_text_is_quoted_in_short(world):
    tekst = f"<h3>{'a' * 500}</h3><p>{'woord ' * 30}[bron {'x' * 500}]</p>"

    assert max(len(melding.tekst) for melding in controleer(make_stap(tekst=tekst))) < 250


# --- Rows and models ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make_row", "pagina"),
    [(make_actie, "stap"), (make_advies, "bouwsteen"), (make_bijdrage, "domein")],
)
def test_row_is_checked_on_the_page_where_it_is_written(world, make_row, pagina):
    row = make_row(
        tekst=f"- {'ga of ' * 13}HELEMAAL realiseren samen samen met jullie. [bron:boek]"
    )

    meldingen = controleer(getattr(row, pagina))

    assert {(melding.regel, melding.veld) for melding in meldingen} == {(row, "tekst")}
    assert [melding.naam for melding in meldingen] == [
        rule.naam for rule in RULES if TekstSoort.RIJ in rule.soort
    ]


def test_row_of_another_page_is_not_checked_twice(world):
    bijdrage = make_bijdrage(tekst="Wij realiseren dit.")

    assert controleer(bijdrage.bouwsteen) == []


@pytest.mark.parametrize(
    ("make", "veld"),
    [
        (make_bouwsteen, "opdracht"),
        (make_bouwsteen, "doel"),
        (make_vorm, "voorbeelden"),
        (make_domein, "voorbeelden"),
        (make_domein, "openingszin"),
        (make_stap, "resultaat"),
        (make_pagina, "samenvatting"),
        (make_pagina, "tekst"),
    ],
)
def test_every_text_of_every_kind_of_page_is_checked(world, make, veld):
    pagina = make(**{veld: "Dit wordt gerealiseerd."})

    assert [(melding.veld, melding.regel) for melding in controleer(pagina)] == [(veld, None)]


def test_every_kind_of_page_names_rows_that_exist():
    assert {
        model.__name__: model.versie_kinderen
        for model in publicatie_models()
        if model.versie_kinderen
    } == {
        "Bouwsteen": ("adviezen",),
        "Domein": ("bijdragen",),
        "Pagina": ("hulplijnen", "termijnen"),
        "Raamwerk": ("delen",),
        "Stap": ("acties",),
        "Voorbeeld": ("partners",),
    }
    for model in publicatie_models():
        assert all(model._meta.get_field(name).one_to_many for name in model.versie_kinderen)


def test_choices_and_addresses_are_no_texts(world):
    bouwsteen = make_bouwsteen(slug="realiseren", icoon="lamp")

    assert controleer(bouwsteen) == []


def test_something_else_than_a_page_can_be_checked_too(world):
    instellingen = make_instellingen(slogan="Samen realiseren", redactie="REDACTIE")

    meldingen = controleer(Instellingen.objects.get(pk=instellingen.pk))

    assert [(melding.veld, melding.naam) for melding in meldingen] == [
        ("slogan", "moeilijk woord"),
        ("redactie", "hoofdletters"),
    ]


def test_page_without_any_text_gets_one_error():
    pagina = make_pagina(samenvatting="", gepubliceerd=False)

    assert names(pagina) == {"samenvatting ontbreekt"}


# --- Links ----------------------------------------------------------------------------------------


def test_concept_may_link_to_itself(world):
    tekst = (
        '<h2>Eén</h2><p><a href="/stappen/nieuw/#kop-een">deze kop</a> <a href="#bronnen">de '
        "bronnen</a></p>"
    )
    stap = make_stap(slug="nieuw", gepubliceerd=False, tekst=tekst)

    assert controleer(stap) == []


def test_heading_of_a_concept_that_is_not_there_is_found(world):
    stap = make_stap(gepubliceerd=False, tekst='<h2>Eén</h2><p><a href="#kop-twee">die kop</a></p>')

    assert names(stap) == {"link naar verdwenen kop"}


def test_place_on_a_page_that_its_template_makes_is_known(world):
    actie = make_actie()
    pagina = make_pagina(
        tekst=f'<p><a href="{actie.stap.get_absolute_url()}#wat-u-doet">wat u doet</a></p>'
    )

    assert controleer(pagina) == []


def test_planned_page_may_link_to_what_is_online_by_then(world):
    tekst = '<p><a href="/stappen/later/">de stap die later komt</a></p>'

    assert names(make_stap(tekst=tekst, publiceren_vanaf=NOG_NIET)) == set()
    assert names(make_stap(tekst=tekst, publiceren_vanaf=NOG_NIET - timedelta(days=1))) == {
        "link naar verborgen pagina"
    }


def test_redirect_to_a_page_that_is_hidden_is_seen_through(world):
    Redirect.objects.create(site_id=1, old_path="/oud/", new_path="/stappen/geheim/")
    Redirect.objects.create(site_id=1, old_path="/weg/", new_path="")

    assert names(make_pagina(tekst='<p><a href="/oud/">oud plan</a></p>')) == {
        "link naar verborgen pagina"
    }
    assert names(make_pagina(tekst='<p><a href="/weg/">oud plan</a></p>')) == {"kapotte link"}


def test_whole_address_of_this_site_is_an_internal_link(world, settings):
    settings.SITE_URL = "https://gids.example"
    elsewhere = '<a href="https://gids.example.org/nergens/">een andere site</a>'

    good = (
        '<p><a href="https://gids.example/stappen/plan-maken/">plan</a> <a '
        'href="https://gids.example">voorpagina</a></p>'
    )
    assert names(make_pagina(tekst=good + elsewhere)) == set()
    assert names(make_pagina(tekst='<p><a href="https://gids.example/nergens/">plan</a></p>')) == {
        "kapotte link"
    }


@pytest.mark.parametrize(
    "href", ["/robots.txt", "/sitemap.xml", "/gids/#bronnen", "/stappen/?a=b#inhoud"]
)
def test_every_public_address_can_be_linked_to(world, href):
    make_pagina(
        slug="gids",
        titel="Gids",
        bronnen=[make_bron(slug="gids")],
        tekst="<p>Feit. [bron:gids]</p>",
    )

    assert names(make_pagina(tekst=f'<p><a href="{href}">dit adres</a></p>')) == set()


@pytest.mark.parametrize(
    "href", ["/%00/", "/stappen/%00", "/é/", "/beheer", "/a]b[/", "/stappen/../plan/"]
)
def test_odd_addresses_are_broken_links_and_no_accidents(world, href):
    assert names(make_pagina(tekst=f'<p><a href="{href}">dit adres</a></p>')) == {"kapotte link"}


def test_as_many_queries_for_ten_links_and_rows_as_for_one(world):
    links = (
        '<p><a href="/stappen/plan-maken/">een plan</a> <a href="/stappen/oud-plan/">een oud '
        "plan</a> [bron:boek]</p>"
    )
    one, ten = make_stap(tekst=links), make_stap(tekst=links * 10)
    for stap in [one] + [ten] * 10:
        make_actie(stap=stap)
    for number in range(10):
        vorm = make_vorm()
        ten.tekst += (
            f'<p><a href="{vorm.get_absolute_url()}">vorm {number}</a> [bron:boek-{number}]</p>'
        )

    counts = []
    for stap in (one, ten):
        with CaptureQueriesContext(connection) as queries:
            controleer(stap)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= len(publicatie_models()) + 4


def test_page_without_links_sources_or_rows_asks_for_the_words_only(django_assert_num_queries):
    vorm = make_vorm(tekst="<p>Bel.</p>")

    with django_assert_num_queries(1):
        controleer(vorm)


def test_checking_writes_nothing(world):
    stap = make_stap(tekst='<p><a href="/stappen/#weg">stappen</a> [bron:boek] [bron:weg]</p>')

    with CaptureQueriesContext(connection) as queries:
        assert controleer(stap)

    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


# --- Safe -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("nasty", NASTY)
def test_remarks_quote_nasty_text_without_letting_it_through(world, nasty):
    nasty = f"{nasty.replace(chr(0), '')} REALISEREN realiseren je je {LANGE_ZIN} 5%"[:400]
    stap = make_stap(
        titel=nasty[:120],
        samenvatting=nasty[:300],
        resultaat=nasty,
        tekst=f"<h3>{nasty}</h3>{nasty}",
    )
    make_actie(stap=stap, tekst=nasty[:200])

    meldingen = controleer(stap)

    html = Template("{% for m in meldingen %}<p>{{ m.tekst }}</p>{% endfor %}").render(
        Context({"meldingen": meldingen})
    )
    assert meldingen
    assert {type(melding.tekst) for melding in meldingen} == {str}
    assert re.sub(r"</?p>", "", html).count("<") == 0


def cpu_time(function, *args):
    """CPU seconds of this thread: what else the machine does counts for nothing."""
    begin = thread_time()
    function(*args)
    return thread_time() - begin


@pytest.mark.parametrize(
    ("piece", "times"),
    [
        ("a.b ", 30_000),
        ("1.", 20_000),
        ("de ", 20_000),
        ("‘", 40_000),
        ("[bron:a]", 2_000),
        ("@", 20_000),
        ("a", 50_000),
    ],
)
def test_work_for_a_hostile_text_grows_no_faster_than_its_length(world, piece, times):
    texts = [piece * (times // 8), piece * times]
    short, long = (make_stap(tekst=f'<p><a href="/stappen/">{text}</a></p>') for text in texts)

    one, again, eightfold = (cpu_time(controleer, page) for page in (short, short, long))

    assert eightfold < 24 * min(one, again)  # in proportion is 8, quadratic 64
