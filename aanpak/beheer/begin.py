"""What the home of the admin tells: what asks for attention, what comes up, where to go on, and how
the guide stands.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from aanpak.beheer.volgorde import page_kinds
from redactie.pagina.bronnen import Bron
from redactie.versies.versie import Versie
from redactie.weblinks.weblink import Weblink

OUD = 5  # years, after which a source asks for a look


@dataclass
class Regel:
    """A page of any kind, as far as the home of the admin needs it."""

    soort: str
    pk: int
    titel: str
    slug: str
    gepubliceerd: bool
    publiceren_vanaf: datetime | None
    offline_vanaf: datetime | None
    controleren_voor: date | None
    versies: list[Versie] = field(default_factory=list)  # open work and what is still to be read

    @property
    def url(self):
        return reverse(f"admin:{self.soort.replace('.', '_')}_change", args=[self.pk])

    @property
    def actie_url(self):
        return reverse(f"admin:{self.soort.replace('.', '_')}_actie", args=[self.pk])

    @property
    def kind(self):
        return capfirst(apps.get_model(self.soort)._meta.verbose_name)

    @property
    def zichtbaar(self):
        now = timezone.now()
        begonnen = self.publiceren_vanaf is None or self.publiceren_vanaf <= now
        return (
            self.gepubliceerd
            and begonnen
            and (self.offline_vanaf is None or self.offline_vanaf > now)
        )

    def has(self, staat):
        return any(versie.staat == staat for versie in self.versies)


COLUMNS = (
    "pk",
    "titel",
    "slug",
    "gepubliceerd",
    "publiceren_vanaf",
    "offline_vanaf",
    "controleren_voor",
)


def read_pages() -> list[Regel]:
    """Every page of the guide with its open versions, in two queries however many pages there are."""
    first, *others = [
        model.objects.order_by().values_list(Value(model._meta.label_lower), *COLUMNS)
        for model in page_kinds()
    ]
    pages = {(row[0], row[1]): Regel(*row) for row in first.union(*others, all=True).order_by()}
    for versie in waiting_versies():
        page = pages.get(
            (f"{versie.content_type.app_label}.{versie.content_type.model}", versie.object_id)
        )
        if page:
            page.versies.append(versie)
    return list(pages.values())


def waiting_versies():
    """Open versions that are the newest of their page, plans, and what was published without a
    second reader.
    """
    newer = Versie.objects.filter(
        content_type=OuterRef("content_type"),
        object_id=OuterRef("object_id"),
        nummer__gt=OuterRef("nummer"),
    ).exclude(staat=Versie.Staat.TERZIJDE)
    newest = Q(staat__in=[Versie.Staat.CONCEPT, Versie.Staat.TER_CONTROLE]) & ~Exists(newer)
    waiting = Versie.objects.filter(newest | Q(staat=Versie.Staat.GEPLAND) | Q(nakijken=True))
    return (
        waiting.defer("gegevens").select_related("content_type", "auteur").order_by("-gemaakt_op")
    )


def te_controleren(dagen):
    """Selects visible pages that must be read again within so many days."""

    def select(page):
        until = timezone.localdate() + timedelta(days=dagen)
        return (
            page.zichtbaar and page.controleren_voor is not None and page.controleren_voor <= until
        )

    return select


# What can ask for attention: {name in the address: (one, several, which pages)}.
TAKEN = {
    "ter-controle": (
        "concept wacht op controle",
        "concepten wachten op controle",
        lambda page: page.has(Versie.Staat.TER_CONTROLE),
    ),
    "nakijken": (
        "pagina is gepubliceerd zonder tweede lezer",
        "pagina’s zijn gepubliceerd zonder tweede lezer",
        lambda page: any(versie.nakijken for versie in page.versies),
    ),
    "nalezen": (
        "pagina had al nagelezen moeten zijn",
        "pagina’s hadden al nagelezen moeten zijn",
        te_controleren(0),
    ),
    "nalezen-30": (
        "pagina nalezen binnen 30 dagen",
        "pagina’s nalezen binnen 30 dagen",
        te_controleren(30),
    ),
    "nalezen-60": (
        "pagina nalezen binnen 60 dagen",
        "pagina’s nalezen binnen 60 dagen",
        te_controleren(60),
    ),
    "nalezen-90": (
        "pagina nalezen binnen 90 dagen",
        "pagina’s nalezen binnen 90 dagen",
        te_controleren(90),
    ),
    "concepten": (
        "concept is nog niet klaar",
        "concepten zijn nog niet klaar",
        lambda page: page.has(Versie.Staat.CONCEPT),
    ),
}


def tasks(pages):
    """[(number and words, address)] of what asks for attention, only where there is something."""
    found = []
    for name, (one, several, select) in TAKEN.items():
        if number := sum(map(select, pages)):
            address = f"{reverse('admin:werklijst')}?taak={name}"
            found.append((f"{number} {one if number == 1 else several}", address))
    return found + broken_links() + old_sources()


def broken_links():
    number = Weblink.objects.kapot().count()
    words = f"{number} kapotte {'link' if number == 1 else 'links'}"
    return [(words, f"{list_url(Weblink._meta)}?toestand=kapot")] if number else []


def old_sources():
    year = timezone.localdate().year - OUD
    number = Bron.objects.filter(jaar__lte=year).count()
    words = (
        f"{number} bronnen zijn ouder dan vijf jaar"
        if number > 1
        else "1 bron is ouder dan vijf jaar"
    )
    return (
        [(words, f"{reverse('admin:redactie_bron_changelist')}?jaar__lte={year}")] if number else []
    )


def coming_up(pages):
    """[(moment, what happens, page)] of all that changes by itself, the earliest first."""
    now, coming = timezone.now(), []
    for page in pages:
        if page.gepubliceerd and page.publiceren_vanaf and page.publiceren_vanaf > now:
            coming.append((page.publiceren_vanaf, "komt online", page))
        if page.gepubliceerd and page.offline_vanaf and page.offline_vanaf > now:
            coming.append((page.offline_vanaf, "gaat offline", page))
        for versie in page.versies:
            if versie.staat == Versie.Staat.GEPLAND:
                coming.append((versie.publiceren_vanaf, "wordt bijgewerkt", page))
    return sorted(coming, key=lambda what: what[0])


def go_on(pages, user):
    """[(page, version)] of the concepts to go on with: your own first, then those of colleagues,
    the newest first.
    """
    work = [(page, versie) for page in pages for versie in page.versies if versie.is_open]
    newest_first = sorted(work, key=lambda item: item[1].gemaakt_op, reverse=True)
    return sorted(newest_first, key=lambda item: item[1].auteur_id != user.pk)[:6]


def parts(pages):
    """[(name, online, all, with a concept, address of the list)] per part of the guide."""
    total, online = (
        Counter(page.soort for page in pages),
        Counter(page.soort for page in pages if page.zichtbaar),
    )
    concepts = Counter(
        page.soort for page in pages if any(versie.is_open for versie in page.versies)
    )
    names = [(model._meta.label_lower, model._meta) for model in page_kinds()]
    return [
        (
            capfirst(meta.verbose_name_plural),
            online[label],
            total[label],
            concepts[label],
            list_url(meta),
        )
        for label, meta in names
    ]


def list_url(meta):
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


def overview(user):
    """The template context of the home of the admin: at most five queries, however many pages there
    are.
    """
    ContentType.objects.get_for_models(*page_kinds())
    pages = read_pages()
    return {
        "taken": tasks(pages),
        "agenda": coming_up(pages),
        "verder": go_on(pages, user),
        "onderdelen": parts(pages),
    }


def find_pages(words):
    """Pages with these words in their title or address, at most twenty."""
    found = words.strip().strip("/").rpartition("/")[2].lower()
    return [
        page
        for page in read_pages()
        if found and (found in page.titel.lower() or found in page.slug)
    ][:20]
