"""The rows of the datasets: querysets of what visitors can see."""

from django.db.models import CharField, F, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from aanpak.gids.wijzigingen import latest
from aanpak.paginas import Hulplijn
from bouwstenen.models import Advies
from cijfers.models import Cijfer, Gemeente, Meting
from domeinen.models import Bijdrage
from praktijk.models import Partner
from redactie.pagina.bronnen import Bron
from redactie.pagina.gebruik import publicatie_models
from redactie.pagina.publicatie import is_zichtbaar
from redactie.pagina.rijen import Regel
from stappen.models import Actie


def with_datum(rows, via=""):
    """Annotate `datum`: the day on which the page of each row last changed for visitors.

    `via` is the lookup path from a row to its page, such as "voorbeeld__".
    """
    changed = latest(f"{via}gewijzigd_op", f"{via}publiceren_vanaf")
    return rows.annotate(datum=TruncDate(changed))


def as_list(relation, queryset=None):
    """Prefetch a relation into a list: "bouwstenen" into `lijst_bouwstenen`.

    A related manager per row takes twice as long.
    """
    name = relation.rpartition("__")[2]
    return Prefetch(relation, queryset, to_attr=f"lijst_{name}")


def only_slugs(model):
    pages = model.objects.zichtbaar().select_related(None)
    return pages.only("slug")


def pages_of(model, *relations):
    """A function that reads the visible pages of a model, their sources and these relations."""

    def read_pages():
        lists = [as_list("bronnen")]
        for relation in relations:
            related = model._meta.get_field(relation).related_model
            lists.append(as_list(relation, only_slugs(related)))
        pages = with_datum(model.objects.zichtbaar())
        return pages.prefetch_related(*lists)

    return read_pages


def rows_below(model, pagina):
    """A function that reads the rows below visible pages, in the order of those pages."""

    def read_rows():
        via = f"{pagina}__"
        rows = model.objects.filter(is_zichtbaar(via))
        rows = rows.select_related("bron", pagina)
        rows = rows.defer(f"{via}tekst")
        rows = rows.order_by(f"{via}nummer", f"{pagina}_id", "nummer", "pk")
        return with_datum(rows, via)

    return read_rows


read_adviezen = rows_below(Advies, "bouwsteen")
read_acties = rows_below(Actie, "stap")


def read_partners():
    rows = Partner.objects.filter(is_zichtbaar("voorbeeld__"), is_zichtbaar("domein__"))
    rows = rows.select_related("voorbeeld", "domein")
    rows = rows.defer("voorbeeld__tekst", "domein__tekst")
    rows = rows.order_by("voorbeeld__titel", "voorbeeld_id", "nummer", "pk")
    rows = with_datum(rows, "voorbeeld__")
    return rows.prefetch_related(as_list("voorbeeld__bronnen"))


def read_bijdragen():
    rows = Bijdrage.objects.zichtbaar().per_domein()
    rows = rows.select_related("bouwsteen")
    rows = rows.defer("domein__tekst", "bouwsteen__tekst")
    return with_datum(rows, "domein__")


def read_cijfers():
    rows = Cijfer.objects.landelijk()
    return rows.annotate(datum=TruncDate("gewijzigd_op"))


def read_gemeentecijfers():
    """A row per area, year and age: the figure on who is lonely, with the other ones beside it."""
    rows = Meting.objects.zichtbaar().filter(maat=Meting.Maat.EENZAAM).select_related("levering")
    rows = rows.annotate(
        datum=TruncDate("levering__gewijzigd_op"),
        naam=Coalesce(of_gemeente("naam"), Value("Nederland"), output_field=CharField()),
        provincie=of_gemeente("provincie"),
        slug=of_gemeente("slug"),
    )
    for maat in Meting.Maat:
        for grens in ("waarde", "onder", "boven"):
            rows = rows.annotate(**{column_name(maat, grens): same_row(maat, grens)})
    return rows.order_by("gebied", "jaar", "leeftijd")


def of_gemeente(field):
    return Subquery(Gemeente.objects.filter(pk=OuterRef("gebied")).values(field)[:1])


def same_row(maat, grens):
    same = ("levering", "gebied", "jaar", "leeftijd")
    metingen = Meting.objects.filter(maat=maat, **{name: OuterRef(name) for name in same})
    return Subquery(metingen.order_by().values(grens)[:1])


def column_name(maat, grens) -> str:
    """ "sterk_eenzaam", "sterk_eenzaam_onder"."""
    name = maat.label.replace(" ", "_")
    return name if grens == "waarde" else f"{name}_{grens}"


def read_bronnen():
    """Only sources behind something visible: the others would reveal what a draft is about."""
    used = Q()
    for model in publicatie_models():
        pages = model.objects.zichtbaar().order_by()
        used |= Q(pk__in=pages.values("bronnen"))
    for read_rows in (read_adviezen, read_acties, read_bijdragen):
        rows = read_rows().order_by()
        sourced = rows.filter(herkomst=Regel.Herkomst.BRON)
        used |= Q(pk__in=sourced.values("bron"))
    hulplijnen = Hulplijn.objects.filter(is_zichtbaar("pagina__")).order_by()
    used |= Q(pk__in=hulplijnen.values("bron"))
    cijfers = read_cijfers().order_by()
    used |= Q(pk__in=cijfers.values("bron"))
    bronnen = Bron.objects.filter(used)
    return bronnen.annotate(datum=F("geraadpleegd_op"))
