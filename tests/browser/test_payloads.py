"""A hundred ways to get code into a page, typed into every field of a form, with the content
security policy on and off.
"""

from itertools import product
from types import SimpleNamespace

from tests.beheer import form_data
from tests.browser.conftest import log_in
from tests.pages import Page

CALLS = [
    "alert(1)",
    "top['al'+'ert'](1)",
    "self&#91;'alert'&#93;(1)",
    "window.onerror=alert;throw 1",
]
SHAPES = [
    "<script>{}</script>",
    "<ScRiPt >{}</sCrIpT>",
    '<img src=x onerror="{}">',
    "<img src=x onerror={}//",
    '<svg onload="{}">',
    "<svg><script>{}</script></svg>",
    '<svg><animate onbegin="{}" attributeName=x dur=1s>',
    '<a href="javascript:{}">klik</a>',
    '<a href="&#106;avascript:{}">klik</a>',
    '<a href="data:text/html,<script>{}</script>">klik</a>',
    '<iframe src="javascript:{}"></iframe>',
    '<iframe srcdoc="<script>parent.{}</script>"></iframe>',
    '<details open ontoggle="{}">x</details>',
    '<input autofocus onfocus="{}">',
    '<body onload="{}">',
    '<math><mtext><table><mglyph><style><img src=x onerror="{}">',
    '"><script>{}</script>',
    "' autofocus onfocus='{}' x='",
    "</textarea><script>{}</script>",
    "</title><script>{}</script>",
    "</script><script>{}</script>",
    '<!--><img src=x onerror="{}">-->',
    "<style>@import 'javascript:{}';</style>",
    "{{{{ constructor.constructor('{}')() }}}}",
    '<p style="background:url(javascript:{})">x</p>',
]
PAYLOADS = [shape.format(call) for shape, call in product(SHAPES, CALLS)]
HACKED = "window.alert = () => { window.hacked = true; };"


def fetch(page, url, data=None):
    response = page.request.post(url, form=data) if data else page.request.get(url)
    return Page(SimpleNamespace(content=response.body(), status_code=response.status))


def type_everywhere(page, url, payloads):
    """Saves a concept with these payloads in every field that takes text, as a browser would send
    them.
    """
    data = {
        name: value for name, value in form_data(fetch(page, url)).items() if isinstance(value, str)
    }
    first = payloads[0]
    data |= {
        "titel": first[:120],
        "samenvatting": "".join(payloads)[:300],
        "resultaat": "".join(payloads[3:])[:400],
    }
    data |= {
        "tekst": "".join(f"<p>{payload}</p>" for payload in payloads),
        "acties-0-tekst": payloads[1][:200],
    }
    return fetch(page, url, data | {"notitie": payloads[2][:200], "_concept": "x"})


def run_everywhere(context, site, paths):
    """The addresses at which code of an editor ran."""
    context.add_init_script(HACKED)
    page = context.new_page()
    log_in(page, site, "eva")
    ran = []
    for path in paths:
        page.goto(site + path)
        page.wait_for_timeout(150)
        if page.evaluate("window.hacked === true"):
            ran.append(path)
    context.close()
    return ran


def test_a_hundred_payloads_run_nowhere(site, browser, page):
    log_in(page, site, "eva")
    url = f"{site}/beheer/stappen/stap/3/change/"
    paths = [
        "/beheer/",
        "/beheer/stappen/stap/",
        "/beheer/stappen/stap/3/change/",
        "/beheer/stappen/stap/3/history/",
    ]

    ran = {}
    for start in range(0, len(PAYLOADS), 20):
        saved = type_everywhere(page, url, PAYLOADS[start : start + 20])
        assert "Het concept is opgeslagen." in saved.text, saved.texts("ul", class_="errorlist")
        number = int(saved.find("input", name="versienummer")[0].attrs["value"])
        preview = next(href for href in saved.hrefs if href.startswith("/voorbeeld/"))
        shown = [*paths, f"/beheer/stappen/stap/3/versie/{number}/", preview]
        for bypass in (True, False):
            ran[start, bypass] = run_everywhere(browser.new_context(bypass_csp=bypass), site, shown)

    assert len(PAYLOADS) == 100
    assert {what: where for what, where in ran.items() if where} == {}
    assert number >= 6
    page.goto(url)
    page.click("text=Concept weggooien")
