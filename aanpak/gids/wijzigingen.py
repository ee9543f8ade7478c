"""What is new and what changed on the pages that visitors can see: for /wijzigingen/ and its Atom feed."""

import re
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.syndication.views import Feed
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import capfirst

from aanpak.instellingen import Instellingen
from redactie.geheugen.prepared import Prepared, nu
from redactie.pagina.gebruik import publicatie_models
from redactie.pagina.links import as_page, identity
from redactie.versies.versie import NAGELEZEN, OPNIEUW, Versie

MEEST = 50
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SAME_PAGE = {"content_type": OuterRef("content_type"), "object_id": OuterRef("object_id")}


class Wijziging(NamedTuple):
    """What happened to one page on one day; `notitie` is the editor's own sentence about it, when there is one."""

    pagina: Any
    moment: datetime
    nieuw: bool
    notitie: str = ""

    @property
    def wat(self) -> str:
        """In one word."""
        return "nieuw" if self.nieuw else "bijgewerkt"

    @property
    def dag(self) -> date:
        """The day on which visitors could first read it."""
        return timezone.localdate(self.moment)

    @property
    def soort(self) -> str:
        """The kind of page."""
        return self.pagina._meta.verbose_name


def latest(first, *others):
    """The latest of these moments, of which the first is always there and the others may be empty."""
    return Greatest(first, *[Coalesce(other, first) for other in others])


def published():
    """The versions that were published, each with the moment and the day from which visitors could read it.

    A version from before the admin kept them has neither.
    """
    moment = latest("gepubliceerd_op", "publiceren_vanaf")
    return Versie.objects.filter(staat=Versie.Staat.GEPUBLICEERD).annotate(
        moment=moment, dag=TruncDate(moment)
    )


def changes():
    """Those of which we know when, and in which more changed than the dates of a check."""
    return published().filter(gepubliceerd_op__isnull=False).exclude(notitie=NAGELEZEN)


def newest_changes(kinds):
    """(content type, key of the page, moment, whether it was online before, note) of visible pages, the last of each day."""
    visible = [
        Q(
            content_type=kinds[model],
            object_id__in=model.objects.zichtbaar().order_by().values("pk"),
        )
        for model in kinds
    ]
    # Also the version whose own moment had not come when the next one was published: nobody ever read it.
    replaced = changes().filter(
        **SAME_PAGE, nummer__gt=OuterRef("nummer"), dag__lte=OuterRef("dag")
    )
    before = published().filter(**SAME_PAGE, nummer__lt=OuterRef("nummer"))
    before = before.filter(Q(gepubliceerd_op=None) | Q(dag__lt=OuterRef("dag")))
    notes = changes().filter(**SAME_PAGE, nummer__lte=OuterRef("nummer"), dag=OuterRef("dag"))
    notes = (
        notes.exclude(notitie="")
        .exclude(notitie__startswith=OPNIEUW)
        .order_by("-nummer")
        .values("notitie")[:1]
    )
    rows = changes().filter(~Exists(replaced), reduce(or_, visible), moment__lte=nu())
    rows = rows.annotate(
        eerder=Exists(before), reden=Coalesce(Subquery(notes), Value(""))
    ).order_by("-moment", "-pk")
    return rows.values_list("content_type_id", "object_id", "moment", "eerder", "reden")[:MEEST]


def since(model):
    """The visible pages, each with the moment from which they were, also because of the page above it."""
    above = (
        [f"{model.boven}__{field}" for field in ("status_sinds", "publiceren_vanaf")]
        if model.boven
        else []
    )
    moment = latest(Coalesce("status_sinds", "gewijzigd_op"), "publiceren_vanaf", *above)
    return model.objects.zichtbaar().annotate(moment=moment)


def newest(querysets):
    """The columns of the newest pages in these querysets, in one query if there are any."""
    parts = [
        pages.order_by().values_list(*identity(pages.model), "titel", "moment")
        for pages in querysets
    ]
    return (
        parts[0].union(*parts[1:], all=True).order_by("-moment", "titel")[:MEEST] if parts else ()
    )


def as_pages(rows):
    """[(page, moment)] of these columns."""
    return [(as_page(*row, titel=titel), moment) for *row, titel, moment in rows]


def content_types():
    return ContentType.objects.get_for_models(*publicatie_models())


@Prepared
def read_loose():
    """Pages without a change of which we know when."""
    kinds = content_types()
    of_page = {
        model: changes().filter(content_type=kinds[model], object_id=OuterRef("pk"))
        for model in kinds
    }
    return newest(since(model).filter(~Exists(of_page[model])) for model in kinds)


read_changed = Prepared(lambda: newest_changes(content_types()))


def read_wijzigingen() -> list[Wijziging]:
    """The newest changes first, at most one for a page on a day; a page without versions is new since it came online.

    Four queries at most, however many pages there are.
    """
    kinds, loose, changed = content_types(), as_pages(read_loose()), read_changed()
    keys = {model: [key for kind, key, *_ in changed if kind == kinds[model].pk] for model in kinds}
    pages = as_pages(
        newest(since(model).filter(pk__in=keys[model]) for model in kinds if keys[model])
    )
    found = {(kinds[type(page)].pk, page.pk): page for page, _ in pages}
    entries = [Wijziging(page, moment, nieuw=True) for page, moment in loose]
    entries += [
        Wijziging(found[kind, key], moment, not eerder, notitie)
        for kind, key, moment, eerder, notitie in changed
        if (kind, key) in found
    ]
    return sorted(entries, key=lambda entry: entry.moment, reverse=True)[:MEEST]


def clean(text):
    """Without the characters that would make the whole feed unreadable."""
    return NOT_IN_XML.sub("", text)


class WijzigingenFeed(Feed):
    """The same entries as Atom."""

    feed_type = Atom1Feed
    link = f"{settings.SITE_URL}/wijzigingen/"
    feed_url = f"{settings.SITE_URL}/wijzigingen/feed.xml"

    def __call__(self, request, *args, **kwargs):
        """Without Last-Modified: when a page goes offline the newest entry is an older one, and the feed did change."""
        response = super().__call__(request, *args, **kwargs)
        response.headers.pop("Last-Modified", None)
        return response

    def get_object(self, request):
        return Instellingen.load()

    def title(self, instellingen):
        return clean(f"Nieuw en gewijzigd – {instellingen.site_naam}")

    def author_name(self, instellingen):
        return clean(instellingen.organisatie or instellingen.site_naam)

    def items(self):
        return read_wijzigingen()

    def item_title(self, item):
        return clean(item.pagina.titel)

    def item_description(self, item):
        text = f"{capfirst(item.soort)}, {item.wat}{f': {item.notitie}' if item.notitie else ''}"
        return escape(clean(text))  # a summary is HTML

    def item_link(self, item):
        return settings.SITE_URL + item.pagina.get_absolute_url()

    def item_guid(self, item):
        """Stays the same when the page gets another address, or another note on the same day."""
        return f"{self.link}#{item.pagina._meta.label_lower}-{item.pagina.pk}-{item.dag}"

    def item_updateddate(self, item):
        return item.moment

    def item_categories(self, item):
        return [item.soort]
