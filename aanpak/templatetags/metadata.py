"""Metadata of a page: its canonical address, and schema.org as JSON-LD."""

from django import template
from django.conf import settings
from django.utils import timezone

from redactie.tekst.tonen import as_json_ld

register = template.Library()


@register.simple_tag
def absolute(path):
    return settings.SITE_URL + path


@register.simple_tag(takes_context=True)
def canonical(context):
    """The address without choices. Page 2 and on of an overview keep their page number."""
    overzicht = context.get("overzicht")
    pagina = getattr(overzicht, "pagina", None)
    is_later_page = pagina and pagina.number > 1 and not overzicht.gekozen
    if is_later_page:
        return absolute(overzicht.hier)
    return absolute(context["request"].path)


@register.simple_tag(takes_context=True)
def structured_data(context):
    """WebSite and Organization, and for every page but home a breadcrumb list and an Article."""
    publicatie = context["publicatie"]
    path = context["request"].path
    graph = site_and_organization(context["instellingen"])
    if publicatie and path != "/":
        graph.append(breadcrumb_list(publicatie, path))
        graph.append(article(publicatie, path))
    return as_json_ld({"@context": "https://schema.org", "@graph": graph})


def site_and_organization(instellingen):
    organization = {
        "@type": "Organization",
        "@id": absolute("/#organisatie"),
        "name": instellingen.organisatie or instellingen.site_naam,
        "url": absolute("/"),
    }
    website = {
        "@type": "WebSite",
        "@id": absolute("/#site"),
        "url": absolute("/"),
        "name": instellingen.site_naam,
        "inLanguage": "nl",
        "publisher": {"@id": organization["@id"]},
    }
    return [organization, website]


def breadcrumb_list(publicatie, path):
    places = [
        ("Home", "/"),
        *publicatie.kruimels,
        (publicatie.titel, path),
    ]
    items = []
    for position, (name, place) in enumerate(places, start=1):
        item = {
            "@type": "ListItem",
            "position": position,
            "name": name,
            "item": absolute(place),
        }
        items.append(item)
    return {"@type": "BreadcrumbList", "itemListElement": items}


def article(publicatie, path):
    data = {
        "@type": "Article",
        "headline": publicatie.titel,
        "description": publicatie.samenvatting,
        "url": absolute(path),
        "inLanguage": "nl",
        "dateModified": start_of_day(publicatie.gewijzigd_op),
        "author": {"@id": absolute("/#organisatie")},
        "publisher": {"@id": absolute("/#organisatie")},
        "isPartOf": {"@id": absolute("/#site")},
    }
    if publicatie.publiceren_vanaf:
        data["datePublished"] = start_of_day(publicatie.publiceren_vanaf)
    return data


def start_of_day(moment):
    """Midnight of that day, in ISO format: the time would differ between preview and page."""
    local = timezone.localtime(moment)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.isoformat()
