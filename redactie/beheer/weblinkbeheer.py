from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from redactie.beheer.beperkt import ReadOnlyAdmin
from redactie.beheer.lijstfilters import ChoiceFilter
from redactie.pagina.gebruik import admin_url
from redactie.weblinks.vinden import find_places
from redactie.weblinks.weblink import Weblink


def failing(links):
    return links.filter(fouten__gt=0, fouten__lt=Weblink.KAPOT_NA)


def closed(links):
    return links.filter(uitslag=Weblink.Uitslag.GESLOTEN)


class ToestandFilter(ChoiceFilter):
    title = "toestand"
    parameter_name = "toestand"
    selections = {
        "kapot": lambda links: links.kapot(),
        "werkt niet": failing,
        "verhuisd": lambda links: links.verhuisd(),
        "niet te controleren": closed,
    }


def link_to(url):
    return format_html('<a href="{}" rel="noreferrer">{}</a>', url, url)


@admin.register(Weblink)
class WeblinkAdmin(ReadOnlyAdmin):
    list_display = [
        "adres",
        "hoe",
        "fout_sinds",
        "antwoord",
        "naar",
        "waar",
        "laatst_gecontroleerd_op",
    ]
    list_display_links = None
    list_filter = [ToestandFilter]
    list_per_page = 100
    search_fields = ["url", "antwoord", "verhuisd_naar"]
    search_help_text = "Zoek in het adres en in wat de server zei."

    def get_changelist_instance(self, request):
        """Finds the places of all links at once: one link takes as many queries as a hundred."""
        changelist = super().get_changelist_instance(request)
        places = find_places()
        for link in changelist.result_list:
            link.plaatsen = places.get(link.url, [])
        return changelist

    @admin.display(description="link", ordering="url")
    def adres(self, link):
        return link_to(link.url)

    @admin.display(description="toestand", ordering="fouten")
    def hoe(self, link):
        return link.toestand

    @admin.display(description="verhuisd naar")
    def naar(self, link):
        if link.is_verhuisd:
            return link_to(link.verhuisd_naar)
        return None

    @admin.display(description="staat op")
    def waar(self, link):
        places = []
        for place in link.plaatsen:
            kind = capfirst(place._meta.verbose_name)
            places.append((admin_url(place), kind, place))
        links = format_html_join(", ", '<a href="{}">{} ‘{}’</a>', places)
        return links or "nergens meer"
