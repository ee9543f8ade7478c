"""The home of the admin: tasks, the agenda, work to go on with, and the state of the guide."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain
from operator import itemgetter

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from aanpak.beheer.volgorde import page_kinds
from aanpak.instellingen import Instellingen
from redactie.pagina.bronnen import Bron
from redactie.pagina.gebruik import union_all
from redactie.versies.versie import Versie
from redactie.weblinks.weblink import Weblink

OUD = 5  # years; an older source needs a check


@dataclass
class PaginaRegel:
    """A page of any kind, with the fields that the home and the worklist show."""

    soort: str
    pk: int
    titel: str
    slug: str
    gepubliceerd: bool
    publiceren_vanaf: datetime | None
    offline_vanaf: datetime | None
    controleren_voor: date | None
    versies: list[Versie] = field(default_factory=list)  # open, planned or unchecked

    @property
    def url(self):
        return self.admin_url("change")

    @property
    def actie_url(self):
        return self.admin_url("actie")

    def admin_url(self, view):
        name = self.soort.replace(".", "_")
        return reverse(f"admin:{name}_{view}", args=[self.pk])

    @property
    def kind(self):
        return capfirst(apps.get_model(self.soort)._meta.verbose_name)

    @property
    def zichtbaar(self):
        now = timezone.now()
        has_begun = self.publiceren_vanaf is None or self.publiceren_vanaf <= now
        has_ended = self.offline_vanaf is not None and self.offline_vanaf <= now
        return self.gepubliceerd and has_begun and not has_ended

    @property
    def has_concept(self):
        return any(versie.is_open for versie in self.versies)

    def has(self, staat):
        return any(versie.staat == staat for versie in self.versies)


PAGE_COLUMNS = (
    "pk",
    "titel",
    "slug",
    "gepubliceerd",
    "publiceren_vanaf",
    "offline_vanaf",
    "controleren_voor",
)


def read_pages() -> list[PaginaRegel]:
    """Every page of the guide with its waiting versions, in two queries."""
    pages = {}
    for row in union_all(map(page_columns, page_kinds())):
        page = PaginaRegel(*row)
        pages[page.soort, page.pk] = page
    for versie in waiting_versies():
        kind = versie.content_type
        key = f"{kind.app_label}.{kind.model}", versie.object_id
        if key in pages:
            pages[key].versies.append(versie)
    return list(pages.values())


def page_columns(model):
    kind = Value(model._meta.label_lower)
    return model.objects.order_by().values_list(kind, *PAGE_COLUMNS)


def waiting_versies():
    """Versions that need work: newest concepts, plans, and those without a second reader."""
    newer = Versie.objects.filter(
        content_type=OuterRef("content_type"),
        object_id=OuterRef("object_id"),
        nummer__gt=OuterRef("nummer"),
    ).exclude(staat=Versie.Staat.TERZIJDE)
    concepten = Q(staat__in=[Versie.Staat.CONCEPT, Versie.Staat.TER_CONTROLE])
    newest = concepten & ~Exists(newer)
    planned = Q(staat=Versie.Staat.GEPLAND)
    unread = Q(nakijken=True)
    waiting = Versie.objects.filter(newest | planned | unread)
    with_author = waiting.select_related("content_type", "auteur")
    return with_author.defer("gegevens").order_by("-gemaakt_op")


def te_controleren(dagen):
    """Selects visible pages that are due for a check within so many days."""

    def is_due(page):
        if not page.zichtbaar or page.controleren_voor is None:
            return False
        last_day = timezone.localdate() + timedelta(days=dagen)
        return page.controleren_voor <= last_day

    return is_due


# The tasks of editors: {name in the address: (singular, plural, condition on a page)}.
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


def open_tasks(pages):
    """[(number and words, address)] of the tasks with at least one page, link or source."""
    found = []
    worklist = reverse("admin:werklijst")
    for name, (singular, plural, select) in TAKEN.items():
        number = sum(map(select, pages))
        if number:
            words = singular if number == 1 else plural
            found.append((f"{number} {words}", f"{worklist}?taak={name}"))
    return found + broken_links() + old_sources()


def missing_contact(user):
    """The first task of who keeps the settings: without it no visitor can reach anybody."""
    if not user.has_perm("aanpak.change_instellingen"):
        return []
    instellingen = Instellingen.load()
    if not instellingen.ontbreekt:
        return []
    words = f"Bezoekers kunnen u niet bereiken: vul {instellingen.ontbreekt} in"
    return [(words, reverse("admin:aanpak_instellingen_change", args=[instellingen.pk]))]


def broken_links():
    number = Weblink.objects.kapot().count()
    if not number:
        return []
    words = "kapotte link" if number == 1 else "kapotte links"
    return [(f"{number} {words}", f"{list_url(Weblink._meta)}?toestand=kapot")]


def old_sources():
    year = timezone.localdate().year - OUD
    number = Bron.objects.filter(jaar__lte=year).count()
    if not number:
        return []
    words = "bron is" if number == 1 else "bronnen zijn"
    address = f"{list_url(Bron._meta)}?jaar__lte={year}"
    return [(f"{number} {words} ouder dan vijf jaar", address)]


def coming_up(pages):
    """[(moment, words, page)] of the planned changes, the earliest first."""
    changes = chain.from_iterable(map(planned_changes, pages))
    return sorted(changes, key=itemgetter(0))


def planned_changes(page):
    now = timezone.now()
    vanaf = page.publiceren_vanaf
    einde = page.offline_vanaf
    if page.gepubliceerd and vanaf and vanaf > now:
        yield vanaf, "komt online", page
    if page.gepubliceerd and einde and einde > now:
        yield einde, "gaat offline", page
    for versie in page.versies:
        if versie.staat == Versie.Staat.GEPLAND:
            yield versie.publiceren_vanaf, "wordt bijgewerkt", page


def go_on(pages, user):
    """[(page, version)] of six concepts: your own first, then the newest."""
    work = []
    for page in pages:
        work += [(page, versie) for versie in page.versies if versie.is_open]
    work.sort(key=lambda item: item[1].gemaakt_op, reverse=True)
    work.sort(key=lambda item: item[1].auteur_id != user.pk)
    return work[:6]


def count_per_kind(pages):
    """[(name, online, all, with a concept, address of the list)] for each kind of page."""
    total = Counter(page.soort for page in pages)
    online = Counter(page.soort for page in pages if page.zichtbaar)
    concepts = Counter(page.soort for page in pages if page.has_concept)
    counts = []
    for model in page_kinds():
        meta = model._meta
        label = meta.label_lower
        counts.append(
            (
                capfirst(meta.verbose_name_plural),
                online[label],
                total[label],
                concepts[label],
                list_url(meta),
            )
        )
    return counts


def list_url(meta):
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


def begin_context(user):
    """The template context of the home of the admin, in at most six queries."""
    ContentType.objects.get_for_models(*page_kinds())  # fills Django's cache, in one query
    pages = read_pages()
    return {
        "taken": missing_contact(user) + open_tasks(pages),
        "agenda": coming_up(pages),
        "verder": go_on(pages, user),
        "onderdelen": count_per_kind(pages),
    }


def find_pages(words):
    """Pages with these words in their title or address, at most twenty."""
    address = words.strip().strip("/")
    _, _, last_part = address.rpartition("/")
    wanted = last_part.lower()
    if not wanted:
        return []
    found = []
    for page in read_pages():
        if wanted in page.titel.lower() or wanted in page.slug:
            found.append(page)
    return found[:20]
