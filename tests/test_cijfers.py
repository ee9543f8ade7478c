"""The figures: rules, tables, chart and the one figure on home."""

from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cijfers.grafiek import BOTTOM, HEIGHT, LAST, TOP, WIDTH
from cijfers.models import Cijfer
from tests.factories import make_bron, make_cijfer, make_pagina
from tests.pages import Page

pytestmark = pytest.mark.django_db


def cijfers_page(client):
    return Page(client.get("/cijfers/"))


def rows(table):
    return [[cell.text for cell in row.find("th", "td")] for row in table.find("tr")]


@pytest.mark.parametrize("waarde", ["100.1", "150"])
def test_percentage_above_a_hundred_is_refused(waarde):
    cijfer = make_cijfer()

    cijfer.waarde = Decimal(waarde)
    with pytest.raises(ValidationError) as error:
        cijfer.full_clean()
    with pytest.raises(IntegrityError, match="hoogstens_honderd_procent"), transaction.atomic():
        cijfer.save()

    assert error.value.messages == ["Een percentage is hoogstens 100."]


def test_amount_that_is_no_percentage_may_be_more_than_a_hundred():
    cijfer = make_cijfer(waarde=Decimal("1500"), eenheid="duizend mensen")

    cijfer.full_clean()

    assert Cijfer.objects.get().waarde == 1500


def test_figure_below_zero_is_refused():
    cijfer = make_cijfer()

    cijfer.waarde = Decimal("-1")
    with pytest.raises(ValidationError) as error:
        cijfer.full_clean()

    assert list(error.value.message_dict) == ["waarde"]


def test_same_figure_cannot_be_there_twice():
    cijfer = make_cijfer()
    again = Cijfer(
        jaar=2022,
        bevolking="Volwassenen",
        maat="eenzaam",
        waarde=1,
        onderzoek="Gezondheidsmonitor",
        bron=cijfer.bron,
    )

    with pytest.raises(ValidationError) as error:
        again.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()

    assert error.value.messages == [
        "Dit cijfer staat er al: zelfde jaar, groep, maat, gebied en onderzoek."
    ]


def test_table_has_a_row_per_year_and_a_column_per_measure(client):
    make_cijfer(jaar=2020, maat="eenzaam", waarde="46.6")
    make_cijfer(jaar=2020, maat="sterk eenzaam", waarde="11")
    make_cijfer(jaar=2016, maat="eenzaam", waarde="43.0")

    page = cijfers_page(client)

    assert page.texts("h3") == ["Volwassenen"]
    assert rows(page.one("table")) == [
        ["Jaar", "Eenzaam", "Sterk eenzaam"],
        ["2016", "43%[1]", "–"],
        ["2020", "46,6%[2]", "11%[3]"],
    ]


def test_measure_with_most_figures_comes_first(client):
    make_cijfer(jaar=2016, maat="sterk eenzaam", waarde=10)
    make_cijfer(jaar=2020, maat="sterk eenzaam", waarde=11)
    make_cijfer(jaar=2020, maat="eenzaam", waarde=46)

    page = cijfers_page(client)

    assert rows(page.one("table"))[0] == ["Jaar", "Sterk eenzaam", "Eenzaam"]


def test_every_figure_refers_to_its_source(client):
    bron = make_bron(titel="Monitor", auteur="RIVM")
    make_cijfer(jaar=2016, bron=bron)
    make_cijfer(jaar=2020, bron=bron)

    page = cijfers_page(client)

    [item] = page.one("ol", class_="sources").find("li")
    assert "RIVM. Monitor" in item.text
    assert len(item.find("a", class_="back")) == 2


def test_group_with_most_figures_comes_first_and_single_years_share_the_last_table(client):
    make_cijfer(bevolking="Ouderen", jaar=2016)
    make_cijfer(bevolking="Ouderen", jaar=2020)
    make_cijfer(bevolking="Jongeren", jaar=2022)
    for jaar in (2012, 2016, 2020):
        make_cijfer(bevolking="Volwassenen", jaar=jaar)

    page = cijfers_page(client)

    assert page.texts("h3") == ["Volwassenen", "Ouderen", "Andere groepen"]
    assert rows(page.find("table")[-1])[1][0] == "Jongeren, 2022"


def test_groups_come_by_age(client):
    for bevolking in ("85 jaar en ouder", "16 tot en met 25 jaar", "Gemeenten", "75 jaar en ouder"):
        make_cijfer(bevolking=bevolking, jaar=2020)
        make_cijfer(bevolking=bevolking, jaar=2022)
    for jaar in (2012, 2016, 2020):
        make_cijfer(jaar=jaar)

    page = cijfers_page(client)

    assert page.texts("h3") == [
        "Volwassenen",
        "16 tot en met 25 jaar",
        "75 jaar en ouder",
        "85 jaar en ouder",
        "Gemeenten",
    ]


def test_years_of_corona_are_marked_in_the_chart(client):
    for jaar in (2016, 2020, 2022, 2024):
        make_cijfer(jaar=jaar)

    figure = cijfers_page(client).one("figure", class_="chart")

    years = [text.text for text in figure.find("text", class_="year")]
    assert years == ["2016", "2020*", "2022*", "2024"]
    assert "* gemeten in coronatijd" in figure.text


def test_surveys_and_remarks_are_told_once_with_their_years(client):
    make_cijfer(jaar=2016, toelichting="Mensen van 19 jaar en ouder.")
    make_cijfer(jaar=2020, toelichting="Mensen van 19 jaar en ouder. Gemeten in coronatijd.")

    page = cijfers_page(client)

    notes = [item.text for item in page.main.find("ul", class_="small")[0].find("li")]
    assert notes == [
        "Onderzoek (2016, 2020): Gezondheidsmonitor.",
        "Mensen van 19 jaar en ouder.",
        "2020: Gemeten in coronatijd.",
    ]


def test_figures_of_other_areas_are_not_among_the_national_ones(client):
    make_cijfer(gebied="Utrecht", waarde="12.3")

    page = cijfers_page(client)

    assert "12,3" not in page.text
    assert page.find("table") == []


def test_amount_shows_its_unit(client):
    make_cijfer(jaar=2020, waarde="1500", eenheid="duizend mensen")

    page = cijfers_page(client)

    assert rows(page.one("table"))[1][1] == "1500 duizend mensen[1]"


# --- The chart ------------------------------------------------------------------------------------


def bars(page):
    return page.one("figure", class_="chart").find("svg")[0].find("rect")


def test_chart_has_a_bar_per_figure_of_the_first_table_inside_the_drawing(client):
    for jaar, eenzaam, sterk in [(2016, 43, 10), (2020, "46.6", 11), (2022, 49, 14)]:
        make_cijfer(jaar=jaar, maat="eenzaam", waarde=eenzaam)
        make_cijfer(jaar=jaar, maat="sterk eenzaam", waarde=sterk)

    page = cijfers_page(client)

    numbers = [
        {name: int(bar.attrs[name]) for name in ("x", "y", "width", "height")} for bar in bars(page)
    ]
    assert len(numbers) == 6
    assert all(bar["x"] >= 0 and bar["x"] + bar["width"] <= WIDTH for bar in numbers)
    assert all(bar["y"] >= TOP and bar["y"] + bar["height"] == HEIGHT - BOTTOM for bar in numbers)
    assert max(bar["height"] for bar in numbers) == HEIGHT - TOP - BOTTOM
    spans = sorted((bar["x"], bar["x"] + bar["width"]) for bar in numbers)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_bars_are_as_high_as_their_figures(client):
    make_cijfer(jaar=2016, waarde=40)
    make_cijfer(jaar=2020, waarde=20)

    [high, low] = bars(cijfers_page(client))

    assert int(high.attrs["height"]) == 2 * int(low.attrs["height"])


def test_chart_tells_the_same_values_and_years_as_the_table(client):
    make_cijfer(jaar=2016, waarde="43.0")
    make_cijfer(jaar=2020, waarde="46.6")

    page = cijfers_page(client)

    texts = [text.text for text in page.one("figure", class_="chart").find("text")]
    assert texts == ["43%", "2016", "46,6%", "2020*"]
    assert (
        "Volwassenen: eenzaam, per jaar."
        in page.one("figure", class_="chart").find("title")[0].text
    )


def test_bar_has_the_colour_of_its_measure_when_the_other_is_missing_that_year(client):
    make_cijfer(jaar=2016, maat="eenzaam", waarde=43)
    make_cijfer(jaar=2020, maat="eenzaam", waarde=46)
    make_cijfer(jaar=2020, maat="sterk eenzaam", waarde=11)
    make_cijfer(jaar=2022, maat="sterk eenzaam", waarde=14)

    page = cijfers_page(client)

    assert [bar.attrs.get("class", "first") for bar in bars(page)] == [
        "first",
        "first",
        "second",
        "second",
    ]


def test_chart_does_not_call_an_amount_a_percentage(client):
    make_cijfer(jaar=2016, waarde=1500, eenheid="duizend mensen")
    make_cijfer(jaar=2020, waarde=1600, eenheid="duizend mensen")

    page = cijfers_page(client)

    assert "1500%" not in page.main.text


def test_chart_has_room_for_the_last_years_only(client):
    for jaar in range(2000, 2000 + LAST + 3):
        make_cijfer(jaar=jaar)

    page = cijfers_page(client)

    years = page.one("figure", class_="chart").find("text", class_="year")
    assert [year.text for year in years] == [str(jaar) for jaar in range(2003, 2003 + LAST)]
    assert len(rows(page.one("table"))) == 1 + LAST + 3


def test_figures_of_zero_can_be_drawn(client):
    make_cijfer(waarde=0)

    page = cijfers_page(client)

    assert [bar.attrs["height"] for bar in bars(page)] == ["0"]


def test_page_without_figures_has_its_text_and_no_empty_chart(client):
    make_pagina(
        slug="cijfers",
        titel="Cijfers over eenzaamheid",
        tekst="<h2>Hoe wordt het gemeten?</h2><p>Met vragen.</p>",
    )

    page = cijfers_page(client)

    assert page.texts("h1") == ["Cijfers over eenzaamheid"]
    assert "Met vragen." in page.main.text
    assert page.find("figure") == []
    assert page.find("table") == []


# --- Home -----------------------------------------------------------------------------------------


def test_home_tells_the_newest_certain_figure(client):
    make_pagina(slug="home")
    make_cijfer(jaar=2020, waarde="46.6")
    make_cijfer(jaar=2022, waarde="49.2")
    make_cijfer(jaar=2024, waarde="51.1", zekerheid="middel")
    make_cijfer(jaar=2025, waarde="52.2", bevolking="Jongeren")
    make_cijfer(jaar=2025, waarde="53.3", maat="sterk eenzaam")
    make_cijfer(jaar=2025, waarde="54.4", gebied="Utrecht")

    text = Page(client.get("/")).main.text

    assert "49,2% zich eenzaam in 2022" in text
    assert not any(figure in text for figure in ("46,6", "51,1", "52,2", "53,3", "54,4"))


def test_home_without_a_certain_figure_has_no_empty_band(client):
    make_pagina(slug="home")
    make_cijfer(zekerheid="middel")

    page = Page(client.get("/"))

    assert page.find(class_="figure-band") == []
    assert "%" not in page.main.text


@pytest.mark.parametrize("aantal", [1, 3])
def test_query_count(client, django_assert_num_queries, aantal):
    for jaar in range(2000, 2000 + aantal):
        make_cijfer(jaar=jaar)

    with django_assert_num_queries(4):
        client.get("/cijfers/")
