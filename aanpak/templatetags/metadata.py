"""What machines read about a page: schema.org as JSON-LD."""

from django import template
from django.conf import settings
from django.utils import timezone

from redactie.tekst.tonen import as_json_ld

register = template.Library()


@register.simple_tag
def absolute(path):
    """A path on this site as a whole address."""
    return settings.SITE_URL + path


@register.simple_tag(takes_context=True)
def canonical(context):
    """The whole address of this page: without the choices in an overview, but with its number when
    it is not the first.
    """
    overzicht = context.get("overzicht")
    pagina = getattr(overzicht, "pagina", None)
    one_of_more = pagina and pagina.number > 1 and not overzicht.gekozen
    return absolute(overzicht.hier if one_of_more else context["request"].path)


@register.simple_tag(takes_context=True)
def structured_data(context):
    """The page as an Article on its place in the site; home as the WebSite and the Organization
    behind it.
    """
    publicatie, path = context["publicatie"], context["request"].path
    graph = site(context["instellingen"])
    if publicatie and path != "/":
        graph += [breadcrumb_list(publicatie, path), article(publicatie, path)]
    return as_json_ld({"@context": "https://schema.org", "@graph": graph})


def site(instellingen):
    """The site and the organization behind it, which are the same on every page."""
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
    places = [("Home", "/"), *publicatie.kruimels, (publicatie.titel, path)]
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": absolute(place)}
        for position, (name, place) in enumerate(places, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def article(publicatie, path):
    data = {
        "@type": "Article",
        "headline": publicatie.titel,
        "description": publicatie.samenvatting,
        "url": absolute(path),
        "inLanguage": "nl",
        "dateModified": day(publicatie.gewijzigd_op),
        "author": {"@id": absolute("/#organisatie")},
        "publisher": {"@id": absolute("/#organisatie")},
        "isPartOf": {"@id": absolute("/#site")},
    }
    if publicatie.publiceren_vanaf:
        data["datePublished"] = day(publicatie.publiceren_vanaf)
    return data


def day(moment):
    """The day of a moment, with its zone.

    To the second, a preview would differ from the page that it becomes.
    """
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0).isoformat()
