"""What a visitor meets in a real browser, on every type of page."""

import re
from itertools import pairwise, product

import pytest

from tests.browser.axe import PUBLIC_RULES
from tests.browser.conftest import problems

PAGE_TYPES = [
    "/",
    "/bouwstenen/",
    "/bouwstenen/weten/",
    "/bouwstenen/ondersteunen/",
    "/bouwstenen/ondersteunen/realistische-verwachtingen/",
    "/stappen/",
    "/stappen/feiten-en-cijfers/",
    "/domeinen/",
    "/domeinen/gemeente/",
    "/domeinen/geloofsgemeenschappen/",
    "/hulpmiddelen/",
    "/hulpmiddelen/?bouwsteen=weten&stap=plan-maken",
    "/hulpmiddelen/?bouwsteen=onbekend&pagina=2",
    "/hulpmiddelen/routekaart-eenzaamheid/",
    "/interventies/",
    "/interventies/?bewijs=niet&vorm=ontmoeting",
    "/interventies/join-us-programma/",
    "/voorbeelden/",
    "/voorbeelden/coalitie-eenzaamheid-meierijstad/",
    "/voor/gemeenten/",
    "/cijfers/",
    "/cijfers/gemeenten/",
    "/cijfers/gemeenten/?q=beek",
    "/cijfers/gemeenten/ede/",
    "/cijfers/gemeenten/vlieland/",
    "/wijzigingen/",
    "/open-data/",
    "/algemeen/",
    "/contact/",
    "/hulplijnen/",
    "/gids/",
    "/zoeken/",
    "/zoeken/?q=ouderen",
    "/zoeken/?q=gemeetne",
    "/zoeken/?q=tuinkabouter",
]
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("start", range(4))
def test_page_is_accessible_and_quiet(site, watched, start):
    found = {}
    for path in PAGE_TYPES[start::4]:
        watched.goto(site + path)
        for width, scheme in product([1280, 320], ["light", "dark"]):
            watched.set_viewport_size({"width": width, "height": 800})
            watched.emulate_media(color_scheme=scheme)
            wrong = problems(watched, PUBLIC_RULES) + (
                ["scrolls sideways"] if watched.evaluate(SCROLLS_SIDEWAYS) else []
            )
            if wrong:
                found[path, width, scheme] = wrong
        watched.wrong.clear()

    assert found == {}
    assert watched.context.cookies() == []
    assert watched.evaluate("localStorage.length + sessionStorage.length") == 0


def test_not_found_page_is_accessible(site, watched):
    watched.goto(f"{site}/bestaat-niet/")

    found = [problem for problem in problems(watched, PUBLIC_RULES) if "404" not in str(problem)]

    assert found == []


@pytest.mark.parametrize(
    "change",
    [
        "fontSize = '200%'",
        "cssText = 'line-height: 1.5; letter-spacing: .12em; word-spacing: .16em'",
    ],
)
def test_large_and_widely_spaced_text_fits(site, page, change):
    page.set_viewport_size({"width": 1280, "height": 800})

    wide = []
    for path in PAGE_TYPES:
        page.goto(site + path)
        page.evaluate(f"document.documentElement.style.{change}")
        if page.evaluate(SCROLLS_SIDEWAYS):
            wide.append(path)

    assert wide == []


def test_keyboard_reaches_everything_and_shows_where_it_is(site, page):
    page.goto(site)

    page.keyboard.press("Tab")
    skip_link = page.locator(":focus")
    assert skip_link.inner_text() == "Naar de inhoud"
    assert skip_link.bounding_box()["y"] >= 0

    links, invisible = [], []
    while "/privacy/" not in links:  # the last link of the page
        assert len(links) < 150
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e), c = e.querySelector('circle');"
            "return {href: e.getAttribute('href'), marked: s.outlineStyle !== 'none' ||"
            " (c && parseFloat(getComputedStyle(c).strokeWidth) >= 3)}; })()"
        )
        links.append(focus["href"])
        if focus["href"] and not focus["marked"]:
            invisible.append(focus["href"])

    assert invisible == []
    assert {
        "/stappen/initiatief-nemen/",
        "/domeinen/onderwijs/",
        "tel:+31401234567",
        "/toegankelijkheid/",
    } <= set(links)
    assert links.count("/domeinen/onderwijs/") == 2  # in the wheel and in the list


def test_skip_link_and_wheel_work_with_the_keyboard(site, page):
    page.goto(f"{site}/domeinen/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"

    page.get_by_role("link", name="11. Onderwijs", exact=True).focus()
    page.keyboard.press("Enter")

    page.wait_for_url(f"{site}/domeinen/onderwijs/")


def test_a_visitor_without_javascript_gets_from_home_to_the_last_step(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site)

    page.get_by_role("link", name="Initiatief nemen").click()
    for _ in range(5):
        page.locator("[rel=next]").click()

    assert page.locator(".label").inner_text() == "Stap 6 van 6"
    assert page.locator("[rel=next]").count() == 0
    assert page.get_by_role("link", name="Opbellen").get_attribute("href") == "tel:+31401234567"


def test_a_visitor_without_javascript_finds_a_page(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site)

    page.get_by_role("search").get_by_label("Zoeken op deze site").fill("mantelzorg")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Vormen van ondersteuning").click()
    page.locator(".entries a").first.click()

    assert page.url == f"{site}/bouwstenen/ondersteunen/praktische-ondersteuning/"


@pytest.mark.parametrize("width", [1280, 360, 320])
def test_search_field_is_within_reach_without_scrolling(site, page, width):
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(site)

    field = page.locator("header").get_by_label("Zoeken op deze site").bounding_box()
    assert field["y"] + field["height"] < 300
    assert field["x"] >= 0
    assert field["x"] + field["width"] <= width


def test_bouwsteen_prints_on_three_pages_with_link_targets(site, page):
    page.goto(f"{site}/bouwstenen/")
    paths = page.eval_on_selector_all(
        ".puzzle a", "links => links.map(link => link.getAttribute('href'))"
    )

    pages = {}
    for path in paths:
        page.goto(site + path)
        pages[path] = len(
            re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True))
        )
    page.emulate_media(media="print")
    target = page.evaluate(
        "getComputedStyle(document.querySelector('.sources a[href^=http]'), '::after').content"
    )
    hidden = page.evaluate(
        "['.menu', '.footer', '.series'].map(s => "
        "getComputedStyle(document.querySelector(s)).display)"
    )

    assert len(pages) == 6
    assert {path: count for path, count in pages.items() if count > 3} == {}
    assert "https://" in target
    assert hidden == ["none"] * 3


@pytest.mark.parametrize("slug", ["", "ede/", "heerlen/", "land-van-cuijk/", "voorne-aan-zee/"])
def test_page_about_gemeenten_prints_on_one_page(site, page, slug):
    page.goto(f"{site}/cijfers/gemeenten/{slug}")

    paper = page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


PRINTED = "(selector, pseudo = null) => getComputedStyle(document.querySelector(selector), pseudo)"


@pytest.mark.parametrize(
    ("path", "to_do", "to_read"),
    [
        ("/bouwstenen/weten/", ".text > .do", ".box .points"),
        ("/domeinen/gemeente/", ".contributions .do", None),
        ("/domeinen/", None, ".box .points"),
        ("/bouwstenen/ondersteunen/ontmoeting/", None, ".box .points"),
        ("/gids/", "#bouwsteen-weten ~ .do", "#bouwsteen-weten ~ .points"),
    ],
)
def test_only_things_to_do_get_a_box_to_tick_when_printed(site, page, path, to_do, to_read):
    page.emulate_media(media="print")
    page.goto(site + path)

    turned = {
        selector: page.evaluate(f"s => ({PRINTED})(s + ' li', '::before').transform", selector)
        != "none"
        for selector in (to_do, to_read)
        if selector
    }

    assert turned.get(to_do, False) is False
    assert turned.get(to_read, True) is True


def test_print_is_black_on_white_and_large_enough_to_read(site, page):
    page.emulate_media(media="print")
    page.goto(site)
    colour = page.evaluate(f"({PRINTED})('.quote a').color")
    page.goto(f"{site}/bouwstenen/weten/")
    sizes = page.evaluate(
        f"[({PRINTED})('.sources'), ({PRINTED})('.sources a', '::after')].map(s => "
        "parseFloat(s.fontSize))"
    )

    assert colour == "rgb(0, 0, 0)"
    assert [size * 0.75 for size in sizes] >= [8, 7]  # points


def test_printed_list_is_closer_together_than_on_the_screen(site, page):
    space = f"parseFloat(({PRINTED})('.items li').paddingTop)"
    page.goto(f"{site}/hulpmiddelen/")
    on_screen = page.evaluate(space)

    page.emulate_media(media="print")

    assert page.evaluate(space) < on_screen / 3


def test_printed_heading_stays_with_what_follows(site, page):
    page.emulate_media(media="print")
    page.goto(f"{site}/gids/")

    kept = page.evaluate(
        "['.gids h5', '.gids h4', '.page-end h2', '.page-end .small'].map(s => "
        f"({PRINTED})(s).breakAfter)"
    )

    assert kept == ["avoid"] * 4


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("width", [1280, 320])
def test_headings_of_the_gids_show_what_belongs_to_what(site, page, media, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(media=media)
    page.goto(f"{site}/gids/")

    levels = ["h1", ".gids .chapter", ".gids .part", ".gids h4", ".gids h5"]
    size = "selector => parseFloat(getComputedStyle(document.querySelector(selector)).fontSize)"
    sizes = [page.evaluate(size, level) for level in levels]

    assert [(higher, lower) for higher, lower in pairwise(sizes) if higher < lower * 1.12] == []
    assert sizes[-1] >= page.evaluate(size, ".gids li")


def test_roles_fill_their_row_also_when_one_is_missing(site, page):
    page.goto(site)

    page.evaluate("document.querySelector('.roles li').remove()")

    right = "selector => Math.round(document.querySelector(selector).getBoundingClientRect().right)"
    assert page.evaluate(right, ".roles li:last-child") == page.evaluate(right, ".roles")


def test_forced_colors_keep_the_borders(site, page):
    page.emulate_media(forced_colors="active")
    page.goto(site)

    assert (
        page.evaluate("getComputedStyle(document.querySelector('.puzzle li')).borderStyle")
        == "solid"
    )


ALONE = """[...document.querySelectorAll("main sup")].filter(sup => {
    const text = sup.previousSibling, letter = document.createRange();
    letter.setStart(text, text.length - 1);
    letter.setEnd(text, text.length);
    return sup.getBoundingClientRect().top >= letter.getBoundingClientRect().bottom;
}).map(sup => sup.parentElement.textContent)"""


def test_number_of_a_source_stays_with_its_sentence(site, page):
    page.goto(f"{site}/bouwstenen/ondersteunen/")
    alone = []
    for width in range(320, 420, 4):
        page.set_viewport_size({"width": width, "height": 800})
        alone += page.evaluate(ALONE)

    assert alone == []
