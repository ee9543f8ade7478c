"""What an editor meets: the admin in a real browser."""

import re
from pathlib import Path

import django

from tests.browser.axe import RULES
from tests.browser.conftest import log_in, problems
from tests.browser.knoppen import press

PAGES = [
    "",
    "bouwstenen/bouwsteen/",
    "bouwstenen/bouwsteen/?status=online",
    "bouwstenen/bouwsteen/3/change/",
    "bouwstenen/bouwsteen/3/delete/",
    "bouwstenen/bouwsteen/3/history/",
    "bouwstenen/bouwsteen/verwijderd/",
    "redactie/werkafspraken/",
    "redactie/werkafspraken/add/",
    "bouwstenen/ondersteuningsvorm/1/change/",
    "domeinen/domein/1/change/",
    "stappen/stap/add/",
    "praktijk/hulpmiddel/",
    "praktijk/hulpmiddel/1/change/",
    "praktijk/interventie/add/",
    "praktijk/voorbeeld/1/change/",
    "hiaten/",
    "cijfers/cijfer/",
    "aanpak/pagina/",
    "aanpak/pagina/add/",
    "aanpak/instellingen/",
    "aanpak/instellingen/1/change/",
    "redactie/bron/",
    "redactie/bron/1/change/",
    "redactie/bron/1/delete/",
    "redactie/weblink/",
    "redactie/moeilijkwoord/",
    "redactie/moeilijkwoord/1/change/",
    "aanpak/synoniem/",
    "aanpak/synoniem/1/change/",
    "aanpak/uitgelicht/",
    "aanpak/uitgelicht/1/change/",
    "aanpak/hulpwoord/",
    "aanpak/hulpwoord/1/change/",
    "aanpak/zoekvraag/",
    "redirects/redirect/",
    "auth/user/",
    "auth/user/1/change/",
    "auth/user/2/delete/",
]
WORD_HTML = """<p class=MsoNormal style='margin:0'><b><span lang=NL>Vet uit Word</span></b><o:p></o:p></p>
<h1 style="color:red">Kop uit Word</h1><ul><li class=MsoListParagraph>Punt<script>alert(1)</script></li></ul>
<table><tr><td>Cel</td></tr></table><p><a href="https://voorbeeld.nl" onclick="x()">Voorbeeld van een plan</a></p>"""


def english_sentences():
    """The words of Django's own admin in English, those that look the same in Dutch left out."""
    source = Path(django.__file__).parent / "contrib/admin/locale/en/LC_MESSAGES/django.po"
    sentences = re.findall(
        r'^msgid "([A-Z][a-z]+(?: [a-z]+)+[^"%]*)"$', source.read_text(), re.MULTILINE
    )
    assert len(sentences) > 60
    return sentences


def test_admin_is_accessible_quiet_and_dutch(site, watched):
    log_in(watched, site, "bea")
    english = english_sentences()

    found = {}
    for path in PAGES:
        watched.goto(f"{site}/beheer/{path}")
        watched.wait_for_function(
            "document.querySelectorAll('.prose-editor').length === 0 || "
            "document.querySelector('.ProseMirror')"
        )
        text = watched.inner_text("body")
        found[path] = problems(watched, RULES) + [
            sentence for sentence in english if sentence in text
        ]
        watched.wrong.clear()

    assert {path: what for path, what in found.items() if what} == {}


def test_pages_about_versions_are_accessible_quiet_and_dutch(site, watched):
    log_in(watched, site, "eva")
    watched.goto(f"{site}/beheer/stappen/stap/6/change/")
    watched.fill("#id_samenvatting", "Houd aandacht voor eenzaamheid.")
    press(watched, "[name=_ter_controle]")
    english = english_sentences()

    found = {}
    for path in ("change/", "history/", "versie/2/", "versie/1/"):
        watched.goto(f"{site}/beheer/stappen/stap/6/{path}")
        text = watched.inner_text("body")
        found[path] = problems(watched, RULES) + [
            sentence for sentence in english if sentence in text
        ]
        watched.wrong.clear()

    assert {path: what for path, what in found.items() if what} == {}
    watched.goto(f"{site}/beheer/stappen/stap/6/change/")
    press(watched, "text=Concept weggooien")


def test_search_icon_is_named_in_dutch(site, watched):
    log_in(watched, site, "rita")
    watched.goto(f"{site}/beheer/stappen/stap/")

    assert watched.locator("#changelist-search img").get_attribute("alt") == "Zoeken"


def test_toolbar_of_the_editor_is_dutch_and_named(site, watched):
    log_in(watched, site, "rita")
    watched.goto(f"{site}/beheer/stappen/stap/1/change/")
    watched.wait_for_selector(".prose-menubar button")

    names = watched.eval_on_selector_all(
        ".prose-menubar button", "buttons => buttons.map(button => button.title)"
    )

    assert names == [
        *[
            "Kop",
            "Tussenkop",
            "Gewone tekst",
            "Lijst met punten",
            "Genummerde lijst",
            "Citaat",
            "Vet",
            "Cursief",
        ],
        *["Link toevoegen of wijzigen", "Link weghalen", "Ongedaan maken", "Opnieuw doen"],
    ]


def test_eindredacteur_writes_publishes_and_takes_offline(site, watched):
    log_in(watched, site, "eva")
    watched.goto(f"{site}/beheer/aanpak/pagina/add/")
    watched.fill("#id_titel", "Een nieuwe pagina")
    watched.click(".ProseMirror")
    watched.keyboard.type("Dit schreef Eva.")
    press(watched, "text=Concept opslaan")
    assert "Concept: bezoekers hebben deze pagina nog nooit gezien" in watched.inner_text(
        ".status-line"
    )
    assert watched.request.get(f"{site}/een-nieuwe-pagina/").status == 404

    press(watched, "[name=_publiceren]")
    assert "Schrijf eerst een samenvatting" in watched.inner_text(".errorlist")
    assert "Dit schreef Eva." in watched.inner_text(".ProseMirror")

    watched.fill("#id_samenvatting", "Kort gezegd.")
    press(watched, "[name=_publiceren]")
    assert "‘Een nieuwe pagina’ is gepubliceerd en staat online." in watched.inner_text(
        ".messagelist"
    )
    press(watched, "text=Bekijk op de site")
    watched.wait_for_selector("main p:has-text('Dit schreef Eva.')")

    watched.go_back()
    press(watched, "text=Offline halen")
    assert watched.request.get(f"{site}/een-nieuwe-pagina/").status == 404
    assert watched.wrong == []


def test_redacteur_shows_a_concept_to_someone_without_an_account(site, watched, browser):
    log_in(watched, site, "rita")
    watched.goto(f"{site}/beheer/stappen/stap/4/change/")
    watched.fill("#id_titel", "Samen een plan maken")
    press(watched, "text=Concept opslaan")
    press(watched, "text=Deellink maken")
    link = watched.locator(".answer a").inner_text()

    visitor = browser.new_context(java_script_enabled=False).new_page()
    visitor.goto(link)

    assert visitor.locator("h1").inner_text() == "Samen een plan maken"
    assert "Concept, niet delen." in visitor.inner_text("body")
    visitor.goto(f"{site}/stappen/plan-maken/")
    assert visitor.locator("h1").inner_text() == "Plan maken"
    press(watched, "text=Concept weggooien")
    assert watched.wrong == []


def test_two_people_meet_on_one_page(site, watched, browser):
    log_in(watched, site, "rita")
    watched.goto(f"{site}/beheer/stappen/stap/5/change/")
    watched.fill("#id_samenvatting", "Zo ziet Rita het.")
    other = browser.new_context().new_page()
    log_in(other, site, "eva")
    other.goto(f"{site}/beheer/stappen/stap/5/change/")
    assert "Een collega (rita) heeft deze pagina sinds" in other.inner_text("#anderen")
    other.fill("#id_samenvatting", "Zo ziet Eva het.")
    press(other, "text=Concept opslaan")

    press(watched, "text=Concept opslaan")

    assert "Intussen heeft een collega deze pagina opgeslagen." in watched.inner_text(".errornote")
    assert "Rita" in watched.inner_text(".compare__text ins")
    assert problems(watched, RULES) == []
    press(watched, "text=Maak van mijn tekst het concept")
    assert watched.input_value("#id_samenvatting") == "Zo ziet Rita het."
    press(watched, "text=Concept weggooien")


def test_eindredacteur_adds_a_bijdrage_and_both_pages_show_it(site, watched):
    log_in(watched, site, "eva")
    watched.goto(f"{site}/beheer/domeinen/domein/3/change/")
    watched.click("text=Nog een Bijdrage toevoegen")
    row = watched.locator("#bijdragen-group tr.dynamic-bijdragen").last
    row.locator("[name$=-bouwsteen]").select_option(label="Informeren")
    row.locator("[name$=-tekst]").fill("Vertel het aan de kassa.")
    row.locator(".select2-selection").click()
    watched.fill(".select2-container--open .select2-search__field", "Verbetertool")
    watched.click(".select2-results__option:has-text('Verbetertool Eenzaamheid')")
    watched.click("[name=_publiceren]")
    watched.wait_for_selector(".messagelist .success")

    for path in ("/domeinen/ondernemers/", "/bouwstenen/informeren/"):
        watched.goto(site + path)
        assert watched.locator("li", has_text="Vertel het aan de kassa.").count() >= 1


def test_eindredacteur_orders_pages_by_number(site, watched):
    log_in(watched, site, "eva")
    watched.goto(f"{site}/beheer/stappen/stap/")
    watched.wait_for_selector("#result_list .ui-sortable-handle")

    watched.locator("[name=form-0-nummer]").fill("99")
    watched.click("[name=_save]")
    watched.goto(f"{site}/stappen/initiatief-nemen/")
    assert watched.locator(".label").inner_text() == "Stap 6 van 6"

    watched.goto(f"{site}/beheer/stappen/stap/")
    watched.locator("#result_list tr", has_text="Initiatief nemen").locator("[name$=-nummer]").fill(
        "0"
    )
    watched.click("[name=_save]")
    watched.goto(f"{site}/stappen/initiatief-nemen/")
    assert watched.locator(".label").inner_text() == "Stap 1 van 6"


def test_text_pasted_from_word_comes_out_clean(site, watched):
    log_in(watched, site, "eva")
    watched.goto(f"{site}/beheer/aanpak/pagina/add/")
    watched.fill("#id_titel", "Uit Word")
    watched.fill("#id_samenvatting", "Kort.")
    watched.click(".ProseMirror")
    watched.evaluate(
        "html => { const data = new DataTransfer(); data.setData('text/html', html); document.querySelector('.ProseMirror')"
        ".dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, "
        "cancelable: true})); }",
        WORD_HTML,
    )
    watched.click("[name=_publiceren]")

    watched.goto(f"{site}/uit-word/")

    html = watched.inner_html(".text")
    assert "<strong>Vet uit Word</strong>" in html
    assert '<a href="https://voorbeeld.nl">Voorbeeld van een plan</a>' in html
    assert set(re.findall(r"<([a-z0-9]+)", html)) <= {"p", "strong", "h2", "ul", "li", "a"}
    assert not re.search(r"style|class|Mso|alert|onclick", html)


def test_leaving_with_unsaved_text_asks_first(site, watched):
    log_in(watched, site, "rita")
    watched.goto(f"{site}/beheer/stappen/stap/2/change/")
    watched.click(".ProseMirror")
    watched.keyboard.type("Nog niet opgeslagen. ")
    asked = []
    watched.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    watched.click("text=Bekijk op de site", no_wait_after=True)
    watched.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    assert "Nog niet opgeslagen." in watched.inner_text(".ProseMirror")
    watched.click("[name=_concept]")
    watched.wait_for_selector(".messagelist .success")


def test_refused_save_lists_what_is_wrong_with_links(site, watched):
    log_in(watched, site, "rita")
    watched.goto(f"{site}/beheer/domeinen/domein/4/change/")
    watched.click("text=Nog een Bijdrage toevoegen")
    watched.locator("#bijdragen-group tr.dynamic-bijdragen").last.locator("[name$=-tekst]").fill(
        "Zonder bouwsteen."
    )
    watched.click("[name=_concept]")

    links = watched.locator(".error-summary a")
    links.first.wait_for()
    number = links.first.inner_text().split(",")[0]
    row = watched.locator("#bijdragen-group tr", has_text="Zonder bouwsteen.")
    texts = links.all_inner_texts()
    links.first.click()

    assert texts == [f"{number}, bouwsteen: Dit veld is verplicht."]
    assert -50 < row.bounding_box()["y"] < watched.viewport_size["height"]
    assert problems(watched, RULES) == []
