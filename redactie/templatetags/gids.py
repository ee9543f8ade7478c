"""What the templates need beside Django's own tags."""

import re

from django import template
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from redactie.tekst import tonen

register = template.Library()

SUP = re.compile(r"<sup>.*?</sup>")
H2 = re.compile(r'<h2 id="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)


@register.simple_tag(takes_context=True)
def rijke_tekst(context, html, prefix="", shift=0):
    """Rich text of an editor as page HTML; its [bron:…] codes become numbered references of this
    page.
    """
    return tonen.as_html(html, context["verwijzingen"], prefix, shift)


@register.simple_tag(takes_context=True)
def verwijzing(context, bron):
    """The number of a source on this page, with a link to the list of sources."""
    return context["verwijzingen"].verwijzing(bron)


@register.filter
def regels(text):
    """The lines of a text field in which an editor typed one thing per line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@register.filter
def voor_kop(html):
    """The rich text above its first heading."""
    return html.partition("<h2>")[0]


@register.filter
def vanaf_kop(html):
    """The rich text from its first heading on."""
    return html.removeprefix(voor_kop(html))


@register.filter
def nummer(value):
    """A figure as Dutch readers write it: 46,6 and 46 rather than 46.0."""
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if value % 1 else f"{value:.0f}"


@register.filter
def position(label, reeks):
    """Where a page stands among its kind: "Stap 2 van 6"."""
    return f"{label} {reeks.positie} van {reeks.totaal}"


@register.tag
def inhoudsopgave(parser, token):
    """Prints what stands inside, with "Op deze pagina" above it when that has three or more <h2
    id>.
    """
    nodelist = parser.parse(["endinhoudsopgave"])
    parser.delete_first_token()
    return InhoudsopgaveNode(nodelist)


class InhoudsopgaveNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        html = self.nodelist.render(context)
        koppen = [(anker, strip_tags(SUP.sub("", kop))) for anker, kop in H2.findall(html)]
        if len(koppen) < 3:
            return html
        return render_to_string("components/contents.html", {"koppen": koppen}) + html
