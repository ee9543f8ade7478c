"""Template tags and filters for the pages of the guide."""

import re

from django import template
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from redactie.tekst import telefoon, tonen
from redactie.tekst.afbreken import hyphenate

register = template.Library()

SUP = re.compile(r"<sup>.*?</sup>")
H2 = re.compile(r'<h2 id="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)


@register.simple_tag(takes_context=True)
def rijke_tekst(context, html, prefix="", shift=0):
    return tonen.as_html(html, context["verwijzingen"], prefix, shift)


@register.simple_tag(takes_context=True)
def verwijzing(context, bron):
    return context["verwijzingen"].verwijzing(bron)


@register.filter
def regels(text):
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line]


@register.filter
def voor_kop(html):
    return html.partition("<h2>")[0]


@register.filter
def vanaf_kop(html):
    return html.removeprefix(voor_kop(html))


@register.filter(is_safe=True)
def afbreekbaar(heading):
    return hyphenate(heading)


@register.filter
def tel(number):
    return telefoon.tel_link(number)


@register.filter
def nummer(value):
    """A number in Dutch notation without trailing zeros: 46,6 and 46."""
    if value % 1 == 0:
        return f"{value:.0f}"
    digits = f"{value:f}".rstrip("0").rstrip(".")
    return digits.replace(".", ",")


@register.filter
def position(label, reeks):
    """The place of a page in its Reeks: "Stap 2 van 6"."""
    return f"{label} {reeks.positie} van {reeks.totaal}"


@register.tag
def inhoudsopgave(parser, token):
    """Render the content, below a table of contents if it has three or more <h2 id>."""
    nodelist = parser.parse(["endinhoudsopgave"])
    parser.delete_first_token()
    return InhoudsopgaveNode(nodelist)


class InhoudsopgaveNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        html = self.nodelist.render(context)
        koppen = []
        for anker, kop in H2.findall(html):
            koppen.append((anker, plain_heading(kop)))
        if len(koppen) < 3:
            return html
        contents = render_to_string("components/contents.html", {"koppen": koppen})
        return contents + html


def plain_heading(html):
    without_references = SUP.sub("", html)
    return strip_tags(without_references)
