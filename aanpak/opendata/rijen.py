"""The rows of the datasets: querysets of what visitors can see."""

from functools import reduce
from operator import or_

from django.db.models import F, Prefetch, Q
from django.db.models.functions import TruncDate

from aanpak.gids.wijzigingen import latest
from bouwstenen.models import Advies
from cijfers.models import Cijfer
from domeinen.models import Bijdrage
from praktijk.models import Partner
from redactie.pagina.bronnen import Bron
from redactie.pagina.gebruik import publicatie_models
from redactie.pagina.publicatie import is_zichtbaar
from stappen.models import Actie


def dated(rows, via=""):
    """The rows with the day on which visitors last saw their page change; `via` is a lookup path to
    that page.
    """
    return rows.annotate(datum=TruncDate(latest(f"{via}gewijzigd_op", f"{via}publiceren_vanaf")))


def pages(model, *relations):
    """The visible pages of a model, with their sources and with the visible pages in these
    relations.
    """

    def read():
        related = [
            as_list(name, only_slugs(model._meta.get_field(name).related_model))
            for name in relations
        ]
        return dated(model.objects.zichtbaar()).prefetch_related(as_list("bronnen"), *related)

    return read


def as_list(relation, queryset=None):
    """Reads a relation into a list: bouwstenen into `lijst_bouwstenen`.

    A manager for each row takes twice as long.
    """
    return Prefetch(relation, queryset, to_attr=f"lijst_{relation.rpartition('__')[2]}")


def only_slugs(model):
    return model.objects.zichtbaar().select_related(None).only("slug")


def partners():
    rows = Partner.objects.filter(is_zichtbaar("voorbeeld__"), is_zichtbaar("domein__"))
    rows = rows.select_related("voorbeeld", "domein").defer("voorbeeld__tekst", "domein__tekst")
    rows = rows.order_by("voorbeeld__titel", "voorbeeld_id", "nummer", "pk")
    return dated(rows, "voorbeeld__").prefetch_related(as_list("voorbeeld__bronnen"))


def sentences(model, pagina):
    """The rows below visible pages, in the order of those pages."""

    def read():
        rows = (
            model.objects.filter(is_zichtbaar(f"{pagina}__"))
            .select_related("bron", pagina)
            .defer(f"{pagina}__tekst")
        )
        return dated(
            rows.order_by(f"{pagina}__nummer", f"{pagina}_id", "nummer", "pk"), f"{pagina}__"
        )

    return read


def bijdragen():
    rows = Bijdrage.objects.zichtbaar().per_domein().select_related("bouwsteen")
    return dated(rows.defer("domein__tekst", "bouwsteen__tekst"), "domein__")


def cijfers():
    return Cijfer.objects.landelijk().annotate(datum=TruncDate("gewijzigd_op"))


def bronnen():
    """Only those behind something visible: the others would tell what a concept is about."""
    named = [model.objects.zichtbaar().values("bronnen") for model in publicatie_models()]
    named += [read().values("bron") for read in (ADVIEZEN, ACTIES, bijdragen, cijfers)]
    behind = reduce(or_, [Q(pk__in=keys.order_by()) for keys in named])
    return Bron.objects.filter(behind).annotate(datum=F("geraadpleegd_op"))


ADVIEZEN, ACTIES = sentences(Advies, "bouwsteen"), sentences(Actie, "stap")
