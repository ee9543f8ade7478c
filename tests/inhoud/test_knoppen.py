"""The buttons of the launch content: they lead to the thing itself, and say where that is."""

import re
from collections import defaultdict
from itertools import chain

import pytest

from praktijk.models import Hulpmiddel, Interventie, Voorbeeld

# What a host is called on a button, when that is not the name in its address.
NAMES = {
    "app.springcast.fm": "springcast.fm",
    "begrotingsapp": "Midden-Groningen",
    "bensajetcentrum": "Ben Sajet Centrum",
    "cultureleapotheek": "Culturele Apotheek",
    "ggdghor": "GGD GHOR",
    "henw": "Huisarts en Wetenschap",
    "kenniscentrumsportenbewegen": "Sport & Bewegen",
    "leydenacademy": "Leyden Academy",
    "local.gov.uk": "Local Government Association",
    "deluisterlijn": "De Luisterlijn",
    "hugovandenbeld": "Hugo van den Beld",
    "kbolimburg": "KBO Limburg",
    "langlevekunst": "Lang Leve Kunst",
    "lsabewoners": "LSA Bewoners",
    "magazines.rijksoverheid.nl": "Rijksoverheid",
    "netwerkdak": "Netwerk DAK",
    "nws-online": "Noordwijkse Woningstichting",
    "omassoep": "Oma’s Soep",
    "social-connection.org": "Foundation for Social Connection",
    "spinnenwebteksten": "Spinnenweb",
    "tacklinglonelinesshub": "Tackling Loneliness Hub",
    "venvn": "V&VN",
    "vu.nl": "Vrije Universiteit",
    "willieoldengarm": "Willie Oldengarm",
}


def published():
    return list(
        chain(*(model.objects.zichtbaar() for model in (Hulpmiddel, Interventie, Voorbeeld)))
    )


def name_of(host):
    known = [name for part, name in NAMES.items() if part in host]
    return known[0] if known else host.split(".")[-2]


def test_button_names_where_it_leads(gids):
    vague = {
        item.knoptekst: item.host
        for item in published()
        if item.url and name_of(item.host).lower() not in item.knoptekst.lower()
    }

    assert vague == {}


def test_button_begins_with_what_a_visitor_can_do_there(gids):
    verbs = r"(Bekijk|Beluister|Bezoek|Download|Lees|Open|Zoek) "

    assert [
        item.knoptekst for item in published() if item.url and not re.match(verbs, item.knoptekst)
    ] == []


def test_button_tells_that_what_it_leads_to_is_in_english(gids):
    english = [item for item in Hulpmiddel.objects.zichtbaar() if item.taal == "en"]

    assert [item.slug for item in english if "(Engels)" not in item.knoptekst] == []


def test_hulpmiddel_without_a_button_says_where_to_find_it(gids):
    without = Hulpmiddel.objects.zichtbaar().filter(url="")

    assert [item.slug for item in without if not re.search("vindt|vind |Kijk op", item.tekst)] == []


def test_items_with_one_address_say_so(gids):
    """Each of them links to another, or is linked to by another."""
    groups = defaultdict(list)
    for item in published():
        if item.url:
            groups[item.url].append(item)

    alone = [
        item.slug
        for items in groups.values()
        for item in items
        if len(items) > 1 and not any(is_linked(item, other) for other in items)
    ]

    assert alone == []


def is_linked(item, other):
    pair = (item, other), (other, item)
    return item != other and any(reference_to(to) in source.tekst for source, to in pair)


def reference_to(item):
    """How a link to a page is stored."""
    return f'href="pagina:{item._meta.label_lower}:{item.pk}"'


@pytest.mark.parametrize(
    ("slug", "host"),
    [
        ("databank-effectieve-sociale-interventies", "movisie.nl/databank"),
        ("databank-effectieve-jeugdinterventies", "nji.nl/interventies"),
        ("kwaliteitskompas", "movisie.nl/artikel/kwaliteitskompas"),
        ("zo-kunnen-woningcorporaties-eenzaamheid-bij-huurders-tegengaan", "zorgsaamwonen.nl"),
        ("must-know-is-your-council-actively-tackling-loneliness", "local.gov.uk"),
        ("het-meten-van-eenzaamheid", "cbs.nl"),
        ("handreiking-lokale-aanpak-van-eenzaamheid", "willieoldengarm.nl"),
    ],
)
def test_button_leads_to_the_thing_itself(gids, slug, host):
    item = Hulpmiddel.objects.get(slug=slug)

    assert item.zichtbaar
    assert host in item.url
