from redactie.tekst.afbreken import hyphenate
from tests.factories import make_bouwsteen


def test_long_word_may_break_between_its_parts():
    assert hyphenate("Bieden van ontmoetingsmogelijkheden") == (
        "Bieden van ontmoe\u00adtings\u00admo\u00adge\u00adlijk\u00adheden"
    )


def test_short_word_stays_whole():
    assert hyphenate("Eenzaamheid in Ede 2024") == "Eenzaamheid in Ede 2024"


def test_heading_breaks_and_nothing_else_of_the_page_does(client, db):
    make_bouwsteen(titel="Verantwoordelijkheid & <b>", slug="lang")

    html = client.get("/bouwstenen/lang/").content.decode()

    assert "Verant\u00adwoor\u00adde\u00adlijk\u00adheid &amp; &lt;b&gt;</h1>" in html
    assert html.count("\u00ad") == 4
