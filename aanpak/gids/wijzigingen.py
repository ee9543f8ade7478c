"""New and changed pages that visitors can see, for /wijzigingen/ and its Atom feed."""

import re
from datetime import date, datetime
from operator import attrgetter
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
from redactie.pagina.gebruik import publicatie_models, union_all
from redactie.pagina.links import address_columns, as_page
from redactie.versies.versie import NAGELEZEN, OPNIEUW, Versie

MEEST = 50
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SAME_PAGE = {
    "content_type": OuterRef("content_type"),
    "object_id": OuterRef("object_id"),
}


class Wijziging(NamedTuple):
    """The change of one page on one day, with the editor's note about it, if any."""

    pagina: Any
    moment: datetime
    nieuw: bool
    notitie: str = ""

    @property
    def wat(self):
        return "nieuw" if self.nieuw else "bijgewerkt"

    @property
    def dag(self) -> date:
        """The first day on which visitors could read it."""
        return timezone.localdate(self.moment)

    @property
    def soort(self):
        return self.pagina._meta.verbose_name


def latest(first, *others):
    """The latest of these moments. Only the others may be empty."""
    filled = [Coalesce(other, first) for other in others]
    return Greatest(first, *filled)


def published():
    """Published versions, with the moment and the day from which visitors could read them.

    Versions from before the admin recorded moments have neither.
    """
    moment = latest("gepubliceerd_op", "publiceren_vanaf")
    versies = Versie.objects.gepubliceerd()
    return versies.annotate(moment=moment, dag=TruncDate(moment))


def dated_changes():
    """Published versions with a known moment, except those that only confirm the text."""
    dated = published().filter(gepubliceerd_op__isnull=False)
    return dated.exclude(notitie=NAGELEZEN)


def replaced_that_day():
    """Later versions of the same page that visitors could read on the same day or earlier.

    Earlier: a version can be replaced before its own planned moment.
    """
    changes = dated_changes().filter(**SAME_PAGE)
    later = changes.filter(nummer__gt=OuterRef("nummer"))
    return later.filter(dag__lte=OuterRef("dag"))


def online_before():
    """Earlier versions of the same page, from a day before or from an unknown moment."""
    versies = published().filter(**SAME_PAGE)
    earlier = versies.filter(nummer__lt=OuterRef("nummer"))
    unknown = Q(gepubliceerd_op=None)
    day_before = Q(dag__lt=OuterRef("dag"))
    return earlier.filter(unknown | day_before)


def last_note_that_day():
    """An editor's last note about the same page on the same day, or an empty text."""
    changes = dated_changes().filter(**SAME_PAGE, nummer__lte=OuterRef("nummer"))
    that_day = changes.filter(dag=OuterRef("dag"))
    written = that_day.exclude(notitie="")
    of_editors = written.exclude(notitie__startswith=OPNIEUW)
    newest_first = of_editors.order_by("-nummer")
    last = Subquery(newest_first.values("notitie")[:1])
    return Coalesce(last, Value(""))


def of_visible_pages(kinds):
    """The condition that a version is of a visible page. `kinds` is {model: content type}."""
    condition = Q()
    for model, kind in kinds.items():
        keys = model.objects.zichtbaar().order_by().values("pk")
        condition |= Q(content_type=kind, object_id__in=keys)
    return condition


def newest_changes(kinds):
    """The newest changes of visible pages, the last one of each page and day."""
    now = timezone.now()
    changes = dated_changes().filter(of_visible_pages(kinds), moment__lte=now)
    last = changes.exclude(Exists(replaced_that_day()))
    described = last.annotate(
        eerder=Exists(online_before()),
        reden=last_note_that_day(),
    )
    newest = described.order_by("-moment", "-pk")
    return newest.only("content_type", "object_id")[:MEEST]


def online_since(model):
    """Visible pages with the moment they came online: theirs, or later of the page above."""
    moments = ["publiceren_vanaf"]
    if model.boven:
        moments += [
            f"{model.boven}__status_sinds",
            f"{model.boven}__publiceren_vanaf",
        ]
    first = Coalesce("status_sinds", "gewijzigd_op")
    pages = model.objects.zichtbaar()
    return pages.annotate(moment=latest(first, *moments))


def without_changes(kinds):
    for model, kind in kinds.items():
        changes = dated_changes().filter(content_type=kind, object_id=OuterRef("pk"))
        yield online_since(model).exclude(Exists(changes))


def changed_pages(kinds, changes):
    for model, kind in kinds.items():
        of_kind = [change for change in changes if change.content_type_id == kind.pk]
        keys = [change.object_id for change in of_kind]
        if keys:
            yield online_since(model).filter(pk__in=keys)


def newest_pages(querysets) -> list[tuple[Any, datetime]]:
    """(page, moment) of the newest of these pages, in one query for all kinds.

    The pages have only their title and the fields that their address needs.
    """
    rows_per_kind = []
    for pages in querysets:
        columns = address_columns(pages.model)
        rows = pages.order_by().values_list(*columns, "titel", "moment")
        rows_per_kind.append(rows)
    if not rows_per_kind:
        return []
    rows = union_all(rows_per_kind).order_by("-moment", "titel")
    newest = []
    for *columns, titel, moment in rows[:MEEST]:
        page = as_page(*columns, titel=titel)
        newest.append((page, moment))
    return newest


def read_wijzigingen() -> list[Wijziging]:
    """The newest changes first, at most one per page and day.

    A page without changes is new since the moment it came online.
    """
    kinds = ContentType.objects.get_for_models(*publicatie_models())
    entries = []
    for page, moment in newest_pages(without_changes(kinds)):
        entries.append(Wijziging(page, moment, nieuw=True))
    changes = list(newest_changes(kinds))
    pages = {}
    for page, _ in newest_pages(changed_pages(kinds, changes)):
        kind = kinds[type(page)]
        pages[kind.pk, page.pk] = page
    for change in changes:
        page = pages.get((change.content_type_id, change.object_id))
        if page:
            nieuw = not change.eerder
            entries.append(Wijziging(page, change.moment, nieuw, change.reden))
    newest_first = sorted(entries, key=attrgetter("moment"), reverse=True)
    return newest_first[:MEEST]


def without_control_characters(text):
    """XML forbids them: one would make the whole feed invalid."""
    return NOT_IN_XML.sub("", text)


class WijzigingenFeed(Feed):
    feed_type = Atom1Feed
    link = f"{settings.SITE_URL}/wijzigingen/"
    feed_url = f"{settings.SITE_URL}/wijzigingen/feed.xml"

    def __call__(self, request, *args, **kwargs):
        """Drops Last-Modified: it would go back in time when the newest page goes offline."""
        response = super().__call__(request, *args, **kwargs)
        response.headers.pop("Last-Modified", None)
        return response

    def get_object(self, request):
        return Instellingen.load()

    def title(self, instellingen):
        return without_control_characters(f"Nieuw en gewijzigd – {instellingen.site_naam}")

    def author_name(self, instellingen):
        return without_control_characters(instellingen.organisatie or instellingen.site_naam)

    def items(self):
        return read_wijzigingen()

    def item_title(self, item):
        return without_control_characters(item.pagina.titel)

    def item_description(self, item):
        text = f"{capfirst(item.soort)}, {item.wat}"
        if item.notitie:
            text += f": {item.notitie}"
        return escape(without_control_characters(text))  # a summary is HTML

    def item_link(self, item):
        return settings.SITE_URL + item.pagina.get_absolute_url()

    def item_guid(self, item):
        """The same for the whole day, also with another address or note."""
        return f"{self.link}#{item.pagina._meta.label_lower}-{item.pagina.pk}-{item.dag}"

    def item_updateddate(self, item):
        return item.moment

    def item_categories(self, item):
        return [item.soort]
