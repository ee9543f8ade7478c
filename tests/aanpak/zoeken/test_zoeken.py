"""The search: what it finds, what it never shows, and what it does with whatever is typed."""

import threading
import unicodedata
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.utils import timezone

from aanpak.instellingen import Instellingen
from aanpak.paginas import Pagina
from aanpak.zoeken import index
from aanpak.zoeken.index import KeptIndex, read_index
from aanpak.zoeken.woorden import Zoekvraag
from domeinen.models import Domein
from redactie.versies.versie import Versie, alsof
from tests.factories import (
    make_actie,
    make_bouwsteen,
    make_cijfer,
    make_domein,
    make_hulpmiddel,
    make_instellingen,
    make_interventie,
    make_pagina,
    make_stap,
    make_synoniem,
    make_uitgelicht,
    make_voorbeeld,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db
SECONDS = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def no_index_yet(monkeypatch):
    """Every test starts as a new process does."""
    monkeypatch.setattr(KeptIndex, "index", None)


def search(client, q, **more):
    return Page(client.get("/zoeken/", {"q": q, **more}))


def found(client, q, **more):
    """The titles of the results, the best first."""
    return [heading.text for heading in search(client, q, **more).main.find("h3")]


# --- What is found --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        make_bouwsteen,
        make_vorm,
        make_domein,
        make_stap,
        make_pagina,
        make_hulpmiddel,
        make_interventie,
    ],
)
def test_every_kind_of_page_is_found_by_its_title(client, make):
    page = make(titel="Tuinkabouters")

    results = search(client, "tuinkabouters").main.one("ol", class_="entries")

    assert [link.attrs["href"] for link in results.find("a")] == [page.get_absolute_url()]
    above = [titel for titel, _ in page.kruimels] or [page._meta.verbose_name]
    assert above[0].lower() in results.text.lower()


@pytest.mark.parametrize(
    "velden",
    [
        {"samenvatting": "Over kabouters."},
        {"tekst": "<p>Over kabouters.</p>"},
        {"voorbeelden": "Kabouters"},
    ],
    ids=["summary", "text", "own field"],
)
def test_page_is_found_by_what_it_says(client, velden):
    make_domein(titel="De tuin", **velden)

    assert found(client, "kabouters") == ["De tuin"]


def test_page_is_found_by_its_rows(client):
    make_actie(stap=make_stap(titel="De tuin"), tekst="Zet een kabouter neer.")

    assert found(client, "kabouter") == ["De tuin"]


def test_page_with_figures_is_found_by_the_people_in_them(client):
    make_pagina(slug="cijfers", titel="Hoeveel")
    make_cijfer(bevolking="Kabouters")

    assert found(client, "kabouters") == ["Hoeveel"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("schuld", "schulden"),
        ("eenzame", "eenzaamheid"),
        ("HERKENT", "herkennen"),
        ("financiele", "financiële"),
        ("café", "cafes"),
        ("mantelzorg", "mantelzorgondersteuning"),
        ("hulp", "schuldhulpverlening"),
        ("vrijwilligers werk", "vrijwilligerswerk"),
        ("eenzaamheidsbeleid", "beleid over eenzaamheid"),
        ("wijkverpleging", "wijkverpleegkundige"),
        ("kekr", "kerk"),
        ("krek", "kerk"),
        ("kerkk", "kerk"),
        ("gemeetne", "gemeente"),
        ("biblioteek", "bibliotheek"),
        ("wnoingcoporatie", "woningcorporatie"),
        ("sahin", "Şahin"),
        ("ŞAHİN", "Şahin"),
        ("malek", "Małek"),
        ("yildiz", "Yıldız"),
        ("soren", "Søren"),
        ("oeuvre", "œuvre"),
        ("caesar", "Cæsar"),
        ("strasse", "Straße"),
        ("fietsen", "ﬁetsen"),
        ("ijssel", "Ĳssel"),
        ("IJSSEL", "IJssel"),
        ("reünie", unicodedata.normalize("NFD", "reünie")),
        (unicodedata.normalize("NFD", "reünie"), "reünie"),
        ("eenzaamheidsbeleid", "eenzaam\u00adheids\u00adbeleid"),
        ("een\u00adzaamheid", "eenzaamheid"),
        ("zo'n kabouter", "zo’n kabouter"),
    ],
)
def test_word_is_found_in_another_form_part_or_spelling(client, typed, written):
    make_pagina(titel="Raak", tekst=f"<p>Hier staat {written} in de zin.</p>")
    make_pagina(titel="Mis", tekst="<p>Hier staat iets anders over vrouwen.</p>")

    assert found(client, typed) == ["Raak"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("rouw", "vrouwen"),
        ("voeren", "uitvoeren"),
        ("wet", "weten"),
        ("meten", "met"),
        ("poh", "pot"),
        ("2030", "2020"),
        ("spuk", "stuk"),
        ("trouwen", "vrouwen"),
        ("paspoort", "pastoor"),
        ("rijbewijs", "bewijs"),
        ("straatlantaarn", "straat"),
    ],
)
def test_word_that_only_looks_like_it_is_not_found(client, typed, written):
    make_pagina(titel="Mis", samenvatting="Kort.", tekst=f"<p>Hier staat {written}.</p>")

    assert found(client, typed) == []


def test_title_comes_before_summary_and_summary_before_text(client):
    make_pagina(titel="Drie", samenvatting="Kort.", tekst="<p>De kabouter.</p>")
    make_pagina(titel="Twee", samenvatting="Over de kabouter.")
    make_pagina(titel="Kabouter", samenvatting="Kort.")

    assert found(client, "kabouters") == ["Kabouter", "Twee", "Drie"]


def test_whole_word_comes_before_part_of_one(client):
    make_pagina(titel="Deel", samenvatting="Kort.", tekst="<p>Over schuldhulpverlening.</p>")
    make_pagina(titel="Heel", samenvatting="Kort.", tekst="<p>Over hulp aan huis.</p>")

    assert found(client, "hulp") == ["Heel", "Deel"]


def test_known_compound_finds_pages_with_all_its_parts_too(client):
    make_pagina(titel="Heel", samenvatting="Kort.", tekst="<p>Over eenzaamheidscijfers.</p>")
    make_pagina(titel="Delen", samenvatting="Kort.", tekst="<p>De cijfers over de eenzaamheid.</p>")
    make_pagina(titel="Half", samenvatting="Kort.", tekst="<p>De cijfers.</p>")

    assert found(client, "eenzaamheidscijfers") == ["Heel", "Delen"]


def test_word_on_most_pages_does_not_drown_the_rest(client):
    for number in range(5):
        make_pagina(
            titel=f"Eenzaamheid {number}", tekst="<p>Over eenzaamheid en nog eens eenzaamheid.</p>"
        )
    make_pagina(titel="School", samenvatting="Kort.", tekst="<p>Leerlingen en eenzaamheid.</p>")

    assert found(client, "eenzaamheid leerlingen")[0] == "School"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("kerk", "Geloof"),
        ("lijst met hulp door kerken", "Lijst met hulp door kerken"),
        ("kerken hulp lijst", "Lijst met hulp door kerken"),
    ],
)
def test_guide_comes_before_practice_that_is_not_asked_by_its_name(client, typed, first):
    make_interventie(titel="Lijst met hulp door kerken", samenvatting="Kort.")
    make_domein(
        titel="Geloof", samenvatting="Van kerk tot moskee.", tekst="<p>Ook de kerk doet mee.</p>"
    )

    assert found(client, typed)[0] == first


def test_example_of_a_domein_comes_before_a_title(client):
    make_interventie(titel="Eten in de bibliotheek")
    make_domein(titel="Cultuur", voorbeelden="Theaters\nOpenbare bibliotheken")

    assert found(client, "bibliotheek") == ["Cultuur", "Eten in de bibliotheek"]


def test_practice_is_found_by_what_was_chosen_for_it(client):
    make_voorbeeld(titel="Coalitie", provincie="noord-brabant")
    make_hulpmiddel(titel="Guide", soort="meetinstrument", taal="en")
    make_hulpmiddel(titel="Plan", soort="sjabloon")

    assert found(client, "brabant") == ["Coalitie"]
    assert found(client, "zelftest") == found(client, "engels") == ["Guide"]
    assert found(client, "nederlands") == []


def test_page_with_more_of_the_question_comes_first(client):
    make_domein(titel="Gemeente", tekst="<p>De gemeente en nog eens de gemeente.</p>")
    for number in range(5):
        make_domein(titel=f"Nog een {number}", tekst="<p>Bel de gemeente.</p>")
    make_pagina(titel="Cijfers", samenvatting="Kort.", tekst="<p>Meten in de gemeente.</p>")

    assert found(client, "meten gemeente")[0] == "Cijfers"


def test_page_with_the_other_words_of_a_question_is_found_too(client):
    make_pagina(titel="Alles", samenvatting="Kort.", tekst="<p>Koffie drinken.</p>")
    make_pagina(titel="Koffie", samenvatting="Kort.")
    make_pagina(titel="Anders", samenvatting="Kort.")

    assert found(client, "koffie drinken") == ["Alles", "Koffie"]


def test_question_is_answered_by_its_telling_words(client):
    make_pagina(titel="Herkennen", tekst="<p>Zo ziet u het.</p>")
    make_pagina(titel="Hoe dan ook", tekst="<p>Hoe en wat en waarom het is.</p>")

    assert found(client, "Hoe herken ik het?") == ["Herkennen"]
    assert found(client, "hoe dan ook") == ["Hoe dan ook"]


def test_synonyms_of_editors_count_at_once_and_both_ways(client):
    make_pagina(titel="Zorg", tekst="<p>Over geestelijke gezondheidszorg.</p>")
    make_pagina(titel="Anders", tekst="<p>Over geestelijke vragen.</p>")
    before = found(client, "ggz")

    make_synoniem(woorden="ggz, geestelijke gezondheidszorg")

    assert before == []
    assert found(client, "ggz") == ["Zorg"]
    assert found(client, "gzg") == ["Zorg"]


# --- What editors tie to words --------------------------------------------------------------------


def test_page_that_editors_tied_to_a_word_comes_first(client):
    make_pagina(titel="Brief over van alles")
    stap = make_stap(titel="Beginnen")
    before = found(client, "brieven")

    make_uitgelicht(adres=stap.get_absolute_url(), woorden="brief, wie nodig ik uit")

    assert before == ["Brief over van alles"]
    assert found(client, "brieven") == ["Beginnen", "Brief over van alles"]
    assert found(client, "wie nodig ik uit") == ["Beginnen"]
    assert found(client, "breif") == ["Beginnen", "Brief over van alles"]
    assert found(client, "wie bent u") == []


def test_more_of_a_question_counts_for_more(client):
    kabouters, tuin = make_pagina(titel="Een"), make_pagina(titel="Twee")
    make_uitgelicht(adres=kabouters.get_absolute_url(), woorden="kabouter")
    make_uitgelicht(adres=tuin.get_absolute_url(), woorden="kabouter in de tuin")

    assert found(client, "kabouters")[0] == "Een"
    assert found(client, "tuin met kabouters")[0] == "Twee"


def test_word_that_says_little_counts_for_little(client):
    for number in range(5):
        make_pagina(titel=f"Anders {number}")
    kerk = make_domein(titel="Geloof", samenvatting="Voor wie gelooft.")
    make_domein(titel="Iets", samenvatting="Kort.", tekst="<p>Zo betrekt u in 2026 de kerk.</p>")
    make_uitgelicht(adres=kerk.get_absolute_url(), woorden="kerk")

    assert found(client, "kerken betrekken") == ["Geloof", "Iets"]
    assert found(client, "kerk 2026") == ["Geloof", "Iets"]


def test_page_stays_tied_when_its_address_changes(client):
    stap = make_stap(titel="Beginnen", slug="oud")
    make_uitgelicht(adres="/stappen/oud/", woorden="kabouter")

    stap.slug = "nieuw"
    stap.save()

    assert found(client, "kabouter") == ["Beginnen"]


def test_concept_is_not_found_by_the_words_tied_to_it(client):
    stap = make_stap(gepubliceerd=False)
    make_uitgelicht(adres=stap.get_absolute_url(), woorden="kabouter")

    assert found(client, "kabouter") == []


def test_editors_tie_words_to_a_page_by_its_title(client, redacteur):
    stap = make_stap(titel="Beginnen met kabouters")

    form = Page(redacteur.get("/beheer/aanpak/uitgelicht/add/"))
    redacteur.post(
        "/beheer/aanpak/uitgelicht/add/", {"adres": stap.get_absolute_url(), "woorden": "dwerg"}
    )

    assert "Beginnen met kabouters" in form.text
    assert found(client, "dwerg") == ["Beginnen met kabouters"]


# --- What a result shows --------------------------------------------------------------------------


def test_page_that_says_nothing_but_a_tag_is_found(client):
    make_domein(titel="Vogels", samenvatting="<zwaluw>", tekst="")

    assert "Vogels" in search(client, "vogels").text


def test_result_has_kind_title_and_fragment_with_marks(client):
    make_stap(
        titel="De tuin",
        samenvatting="Kort.",
        tekst="<p>Eerst dit.</p><p>Dan de <strong>Kabouters</strong> &amp; co.[bron:x]</p>",
    )

    result = search(client, "kabouter").main.one("ol", class_="entries").one("li")

    assert result.text == "De tuin Stappen Dan de Kabouters & co."
    assert result.one("mark").text == "Kabouters"


def test_long_paragraph_is_cut_around_what_was_found(client):
    make_pagina(
        titel="Lang", samenvatting="Kort.", tekst=f"<p>{'voor ' * 100}kabouter{' erna' * 100}</p>"
    )

    fragment = search(client, "kabouter").main.one("ol", class_="entries").find("p")[1].text

    assert fragment.startswith("… voor") and fragment.endswith("erna …") and "kabouter" in fragment
    assert len(fragment) < 250


def test_marks_are_right_between_rare_letters(client):
    make_pagina(titel="Namen", samenvatting="Kort.", tekst="<p>İpek, Kabouter en Şahin.</p>")

    marked = search(client, "kabouter sahin").main.one("ol", class_="entries").find("mark")

    assert [mark.text for mark in marked] == ["Kabouter", "Şahin"]


def test_number_and_kinds_count_all_results(client):
    for number in range(25):
        make_domein(titel=f"Tuin {number}")
    make_stap(titel="De tuin")

    everything, stappen = search(client, "tuin"), search(client, "tuin", soort="stap")

    assert "26 resultaten voor ‘tuin’" in everything.main.text
    assert everything.main.one("nav").text == "Alles (26) Domeinen (25) Stappen (1)"
    assert "Dit zijn de eerste 20." in everything.main.text
    assert "1 resultaat voor ‘tuin’" in stappen.main.text
    assert stappen.main.one("a", aria_current="true").text == "Stappen (1)"


def test_did_you_mean_leads_to_what_is_found(client):
    make_pagina(titel="Gemeenten en cliënten")

    page = search(client, "Clienetn van de gemeetne")

    link = page.main.find("a")[0]
    assert "Bedoelde u cliënten van de gemeenten?" in page.main.text
    assert (
        Page(client.get(link.attrs["href"])).main.one("ol", class_="entries").find("h3")[0].text
        == "Gemeenten en cliënten"
    )


def test_no_did_you_mean_for_another_last_letter(client):
    make_pagina(titel="Jongeren")

    page = search(client, "jongern")

    assert "1 resultaat" in page.main.text
    assert "Bedoelde u" not in page.main.text


def test_known_word_in_a_long_one_is_only_suggested(client):
    make_pagina(titel="De straat")

    page = search(client, "straatlantaarn")

    assert "Niets gevonden" in page.main.text
    assert "Bedoelde u straat?" in page.main.text


def test_no_did_you_mean_for_known_words(client):
    make_pagina(titel="Gemeente")

    assert "Bedoelde u" not in search(client, "gemeenten").text


def test_nothing_found_shows_ways_on(client):
    for slug in ("hulplijnen", "contact", *Pagina.ROUTES):
        make_pagina(slug=slug)

    page = search(client, "tuinkabouter")

    assert "Niets gevonden voor ‘tuinkabouter’" in page.main.text
    ways = {link.attrs["href"] for link in page.main.find("a")}
    assert {"/bouwstenen/", "/stappen/", "/domeinen/"} <= ways
    assert {"/hulpmiddelen/", "/cijfers/", "/hulplijnen/", "/contact/"} <= ways
    assert {"/voor/gemeenten/", "/voor/organisaties/", "/voor/ondernemers/"} <= ways
    assert page.meta(name="robots") == "noindex"


def test_site_without_pages_finds_nothing(client):
    make_synoniem(woorden="kabouter, tuinman")

    assert "Niets gevonden" in search(client, "kabouter").main.text
    assert "Niets gevonden" in search(client, "kabuoter").main.text


def test_page_without_a_question_explains_itself(client):
    page = Page(client.get("/zoeken/"))

    assert "Typ een of meer woorden" in page.main.text
    assert page.find("meta", name="robots") == []
    assert page.one("input", name="q").attrs["value"] == ""


# --- Only what visitors may see, and at once ------------------------------------------------------


def test_concept_is_never_found(client):
    make_stap(titel="Kabouter", gepubliceerd=False)
    make_vorm(titel="Kabouter", bouwsteen=make_bouwsteen(gepubliceerd=False))

    assert found(client, "kabouter") == []


def test_new_version_of_a_page_is_found_only_when_published(client):
    stap = make_stap(titel="Oud")
    versie = Versie.objects.add(
        stap, {"velden": {"titel": "Kabouter", "samenvatting": "Kort."}, "kinderen": {}}
    )
    before = found(client, "kabouter")

    versie.publish()

    assert before == []
    assert found(client, "kabouter") == ["Kabouter"]
    assert found(client, "oud") == []


def test_changed_and_deleted_pages_are_right_at_once(client):
    stap = make_stap(titel="Kabouter", samenvatting="Kort.")
    assert found(client, "kabouter") == ["Kabouter"]

    stap.titel = "Reus"
    stap.save()
    assert found(client, "kabouter") == []
    assert found(client, "reus") == ["Reus"]

    stap.delete()
    assert found(client, "reus") == []


def test_scheduled_page_comes_and_goes_at_its_moment(client):
    now = timezone.now()
    make_stap(
        titel="Kabouter", publiceren_vanaf=now + 10 * SECONDS, offline_vanaf=now + 20 * SECONDS
    )
    seen = []
    for seconds in (0, 9, 11, 19, 21):
        with time_machine.travel(now + seconds * SECONDS, tick=False):
            seen.append("resultaat" in search(client, "kabouter").main.text)

    assert seen == [False, False, True, True, False]


def test_index_is_made_once_for_the_same_content(client, monkeypatch):
    make_stap(titel="Kabouter")
    search(client, "kabouter")

    monkeypatch.setattr(index, "Zoekindex", None)  # whoever makes one fails

    assert found(client, "kabouter") == ["Kabouter"]


def test_index_is_never_made_inside_alsof():
    stap = make_stap(titel="Kabouter")
    versie = Versie.objects.add(
        stap, {"velden": {"titel": "Reus", "samenvatting": "Kort."}, "kinderen": {}}
    )
    before = read_index()

    with alsof(versie), pytest.raises(RuntimeError):
        read_index()

    assert read_index() is before


def test_others_answer_from_the_old_index_while_one_is_made(monkeypatch):
    old, new = read_index(), object()
    monkeypatch.setattr(index, "stempel", lambda: "anders")
    making, may_go_on = threading.Event(), threading.Event()

    def make_slowly(stempel):
        making.set()
        may_go_on.wait(10)
        return new

    monkeypatch.setattr(index, "Zoekindex", make_slowly)
    thread = threading.Thread(target=read_index)
    thread.start()
    making.wait(10)
    answered = read_index()
    may_go_on.set()
    thread.join()

    assert answered is old
    assert KeptIndex.index is new


@pytest.mark.parametrize("number", [1, 3])
def test_search_takes_few_queries(client, django_assert_num_queries, number):
    for _ in range(number):
        make_domein(titel="Kabouter")
    search(client, "kabouter")

    # the stamp, the settings, the fixed pages, and the names of places now and before
    with django_assert_num_queries(5):
        search(client, "kabouter")


def test_search_that_has_to_make_the_index_takes_few_queries_too(client, django_assert_num_queries):
    for make in (
        make_bouwsteen,
        make_vorm,
        make_domein,
        make_stap,
        make_actie,
        make_cijfer,
        make_synoniem,
    ):
        make()

    # also the pages, their rows, the next moment, the synonyms, what is tied to words and where
    # that moved to, the words of need
    with django_assert_num_queries(11):
        search(client, "domein")


# --- Whatever is typed ----------------------------------------------------------------------------

TYPED = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "😀",
    "\u202eabc",
    "مرحبا",
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "titel:kabouter",
    "kabouter AND NOT (reus OR",
    "kabouter~2 *",
    "/.*/",
    "[a TO z]",
    "' OR 1=1 --",
    "{{ 7 }}{% debug %}",
    "%",
    "\\",
    "zorg" * 25,
    "z" * 100,
    "a b c d e f g h i j k l m n o p",
    "de het een",
    "ß İ ﬁ ¼",
]


@pytest.mark.parametrize("typed", TYPED, ids=ascii)
@pytest.mark.parametrize("soort", ["", "stap", "onbekend", "<i>\x00"], ids=ascii)
def test_anything_typed_is_answered_and_escaped(client, typed, soort):
    make_stap(titel="Kabouter", tekst="<p>Zorg en zo.</p>")

    response = client.get("/zoeken/", {"q": typed.encode("utf-8", "surrogatepass"), "soort": soort})

    assert response.status_code == 200
    assert not any(
        piece in response.content.decode() for piece in ("<script>", "<img src=x", "<i>", "\x00")
    )


@pytest.mark.parametrize("length", [101, 1000, 10_000])
def test_too_long_question_is_refused_in_dutch(client, length):
    page = search(client, "a" * length)

    assert page.status == 400
    assert "Uw vraag is te lang. Gebruik hoogstens 100 tekens." in page.main.text
    assert page.one("input", name="q").attrs["value"] == "a" * 100


def test_query_language_is_not_for_visitors(client):
    make_stap(titel="Kabouter")
    make_stap(titel="Reus")

    assert found(client, "titel:kabouter NOT kabouter") == ["Kabouter"]
    assert found(client, "*") == []


def test_repeated_and_unknown_parameters_are_no_problem(client):
    make_stap(titel="Kabouter")

    assert (
        "1 resultaat voor ‘kabouter’"
        in Page(client.get("/zoeken/?q=a&q=kabouter&x=1&soort=a&soort=b")).main.text
    )


# --- Asked in vain --------------------------------------------------------------------------------


def test_question_without_result_is_counted_per_day(client):
    make_stap(titel="Reus")
    for typed in ("Kabouter", "kabouter ", "reus"):
        search(client, typed)

    assert list(Zoekvraag.objects.values_list("woorden", "dag", "aantal")) == [
        ("kabouter", timezone.localdate(), 2)
    ]


@pytest.mark.parametrize(
    "typed", ["jan@voorbeeld.nl", "0612345678", "kabouter 12 34 5", "a" * 101, "", "...  "]
)
def test_what_looks_personal_or_is_no_question_is_not_kept(client, typed):
    search(client, typed)

    assert not Zoekvraag.objects.exists()


def test_junk_cannot_fill_the_disk(client, monkeypatch):
    monkeypatch.setattr(type(Zoekvraag.objects.all()), "PER_DAG", 3)
    monkeypatch.setattr(type(Zoekvraag.objects.all()), "HOOGSTENS", 2)
    for typed in ("qqa", "qqb", "qqc", "qqd", "qqe", "qqa", "qqa", "qqa"):
        search(client, typed)

    assert Zoekvraag.objects.count() == 3
    assert Zoekvraag.objects.get(woorden="qqa").aantal == 2


def test_old_questions_are_cleared(client):
    Zoekvraag.objects.create(woorden="oud", dag=timezone.localdate() - timedelta(days=91))
    Zoekvraag.objects.create(woorden="nieuw", dag=timezone.localdate() - timedelta(days=89))

    search(client, "kabouter")

    assert set(Zoekvraag.objects.values_list("woorden", flat=True)) == {"nieuw", "kabouter"}


def test_asking_in_vain_does_not_make_the_index_anew(client):
    search(client, "kabouter")
    index = read_index()

    search(client, "reus")

    assert read_index() is index


def test_editors_read_what_was_asked_in_vain_and_make_a_synonym_of_it(redacteur):
    Zoekvraag.objects.create(woorden="tuinkabouter", dag=timezone.localdate(), aantal=4)

    page = Page(redacteur.get("/beheer/aanpak/zoekvraag/?q=kabouter"))
    [link] = [link for link in page.find("a") if link.text == "Maak een synoniem"]

    assert "tuinkabouter" in page.text
    assert (
        Page(redacteur.get(link.attrs["href"])).one("input", name="woorden").attrs["value"]
        == "tuinkabouter, "
    )


def test_editors_search_the_synonyms(redacteur):
    make_synoniem(woorden="kabouter, tuinman")
    make_synoniem(woorden="reus, kolos")

    page = Page(redacteur.get("/beheer/aanpak/synoniem/?q=kabouter"))

    assert "kabouter, tuinman" in page.text and "reus" not in page.text


def test_line_with_one_word_is_no_synonym(redacteur):
    page = Page(redacteur.post("/beheer/aanpak/synoniem/add/", {"woorden": "kabouter, ,"}))

    assert "Schrijf minstens twee woorden, met een komma ertussen." in page.text


@pytest.mark.parametrize("groep", ["Redacteur", "Eindredacteur", "Beheerder"])
def test_everyone_who_writes_keeps_the_synonyms(groep):
    rights = Group.objects.get(name=groep).permissions.values_list("codename", flat=True)

    assert {
        "add_synoniem",
        "change_synoniem",
        "delete_synoniem",
        "view_synoniem",
        "view_zoekvraag",
    } <= set(rights)


# --- Where it can be asked ------------------------------------------------------------------------


def test_every_page_has_the_search_in_its_header(client):
    page = Page(client.get("/stappen/"))
    form = page.one("header").one("form", role="search")

    assert (form.attrs["action"], form.attrs.get("method", "get")) == ("/zoeken/", "get")
    assert form.one("label").text == "Zoeken op deze site"
    assert form.one("label").one("input").attrs["name"] == "q"


def test_page_that_is_not_there_offers_the_search(client):
    page = Page(client.get("/bestaat-niet/"))

    assert page.status == 404
    assert page.main.one("form", role="search")


def test_browsers_can_add_the_search(client):
    make_instellingen(site_naam="De tuin & meer kabouters")

    link = Page(client.get("/")).one("link", rel="search")
    response = client.get(link.attrs["href"])

    assert link.attrs["title"] == "De tuin & meer kabouters"
    assert response.headers["Content-Type"].startswith("application/opensearchdescription+xml")
    assert 'template="http://localhost:8000/zoeken/?q={searchTerms}"' in response.content.decode()
    assert "De tuin &amp; meer kabouters" in response.content.decode()
    assert Instellingen.load().site_naam == "De tuin & meer kabouters"
    assert not Domein.objects.exists()
