import uuid
from datetime import timedelta
from functools import cache, lru_cache
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.redirects.models import Redirect
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from redactie.geheugen.prepared import Prepared, nu
from redactie.tekst.velden import RijkeTekstField
from redactie.versies.versie import MetVersies

MOMENTEN = (
    "publiceren_vanaf",
    "offline_vanaf",
    "gecontroleerd_op",
    "controleren_voor",
    "gewijzigd_op",
    "status_sinds",
)
NIET_IN_LIJST = ("tekst", *MOMENTEN)
NEEDS_SAMENVATTING = "Schrijf eerst een samenvatting; zonder kan de pagina niet online."
LOWER_CASE = RegexValidator(r"^[a-z0-9-]+$", "Gebruik alleen kleine letters, cijfers en streepjes.")


class BronManager(models.Manager):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Bron(models.Model):
    """Where a statement comes from. A text refers to it with [bron:slug]."""

    titel = models.CharField("titel", max_length=150)
    slug = models.SlugField(
        "code",
        max_length=80,
        unique=True,
        validators=[LOWER_CASE],
        help_text="Zet [bron:code] achter een zin; op de pagina wordt dat een nummer met een link naar deze bron.",
    )
    auteur = models.CharField("auteur of uitgever", max_length=120, blank=True)
    jaar = models.PositiveSmallIntegerField(
        "jaar",
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
        help_text="Jaar van uitgave. Laat leeg als het er niet bij staat.",
    )
    url = models.URLField(
        "link", max_length=400, blank=True, help_text="Het hele adres, met https:// ervoor."
    )
    geraadpleegd_op = models.DateField(
        "geraadpleegd op",
        null=True,
        blank=True,
        help_text="De dag waarop u de bron het laatst hebt bekeken.",
    )

    objects = BronManager()

    class Meta:
        verbose_name = "bron"
        verbose_name_plural = "bronnen"
        ordering = ["auteur", "titel", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="redactie_bron_url_is_weblink",
                violation_error_message="Begin de link met https:// of http://.",
            ),
        ]

    def __str__(self):
        return ". ".join(filter(None, [self.auteur, self.titel]))

    @property
    def bekeken(self) -> str:
        """The day on which someone last read it, such as 5-11-2026: a page has dozens, and the filter for dates is slow."""
        day = self.geraadpleegd_op
        return f"{day.day}-{day.month}-{day.year}" if day else ""

    def natural_key(self):
        return (self.slug,)


@lru_cache(maxsize=5_000)
def as_bron(*values: Any) -> Bron:
    """The source with these columns. Pages share it: to make one takes longer than to read it, and a page has dozens."""
    return Bron(*values)


class MoeilijkWoordManager(models.Manager):
    def get_by_natural_key(self, woord):
        return self.get(woord=woord)


class MoeilijkWoord(models.Model):
    """A word that many readers find hard, with easier ones. A check before publishing points it out."""

    woord = models.CharField(
        "moeilijk woord",
        max_length=80,
        help_text="Eén woord of een paar. De controle vindt ook ‘gerealiseerd’ als hier ‘realiseren’ staat.",
    )
    liever = models.CharField(
        "schrijf liever", max_length=120, help_text="Weet u er meer? Zet er een komma tussen."
    )

    objects = MoeilijkWoordManager()

    class Meta:
        verbose_name = "moeilijk woord"
        verbose_name_plural = "moeilijke woorden"
        ordering = [Lower("woord"), "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("woord"),
                name="redactie_moeilijkwoord_eenmaal",
                violation_error_message="Dit woord staat al in de lijst.",
            ),
        ]

    def __str__(self):
        return self.woord

    def natural_key(self):
        return (self.woord,)

    @property
    def suggestie(self) -> str:
        """The easier words, each between quotation marks."""
        return " of ".join(
            f"‘{woord.strip()}’" for woord in self.liever.split(",") if woord.strip()
        )


def is_zichtbaar(via=""):
    """The condition for what a visitor may see now; `via` is a lookup path to the page, such as "domein__"."""
    now = nu()
    begonnen = Q(**{f"{via}publiceren_vanaf": None}) | Q(**{f"{via}publiceren_vanaf__lte": now})
    niet_voorbij = Q(**{f"{via}offline_vanaf": None}) | Q(**{f"{via}offline_vanaf__gt": now})
    return begonnen & niet_voorbij & Q(**{f"{via}gepubliceerd": True})


@lru_cache(maxsize=5_000)
def address(view: str, *slugs: str) -> str:
    """Where a view answers for these slugs: always the same, and asked for dozens of times on a page."""
    return reverse(view, args=slugs)


class PublicatieQuerySet(models.QuerySet):
    def zichtbaar(self):
        """What a visitor may see now. A public view never looks at who asks: editors read concepts in the preview."""
        return self.filter(is_zichtbaar())

    def in_lijst(self):
        """Without what a page shows only on its own address: in a list that is most of the work."""
        return self.defer(*NIET_IN_LIJST)

    def te_controleren(self, voor):
        """Visible pages whose review date lies on or before `voor` (a date)."""
        return self.zichtbaar().filter(controleren_voor__lte=voor)

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Publicatie(MetVersies):
    """A page that editors write and visitors read. A new page is a concept until an editor publishes it."""

    buiten_versies: tuple[str, ...] = (
        "publiceren_vanaf",
    )  # when it is shown is decided when someone publishes

    titel = models.CharField("titel", max_length=120)
    slug = models.SlugField(
        "adres",
        max_length=80,
        unique=True,
        validators=[LOWER_CASE],
        help_text="Het laatste deel van de link. Verandert u dit, dan blijft de oude link werken.",
    )
    samenvatting = models.TextField(
        "samenvatting",
        max_length=300,
        blank=True,
        help_text="Eén tot drie korte zinnen. Staat boven de pagina en in zoekmachines. Nodig om te publiceren.",
    )
    tekst = RijkeTekstField(
        "tekst",
        blank=True,
        help_text="Begin met het belangrijkste. Gebruik koppen vanaf drie alinea’s. Een bron noemt u met [bron:code].",
    )
    gepubliceerd = models.BooleanField("gepubliceerd", default=False, editable=False)
    publiceren_vanaf = models.DateTimeField(
        "zichtbaar vanaf",
        null=True,
        blank=True,
        help_text="Leeg: meteen na het publiceren. Met een datum: bezoekers zien deze tekst vanaf dat moment.",
    )
    offline_vanaf = models.DateTimeField(
        "offline vanaf",
        null=True,
        blank=True,
        help_text="Meestal leeg. Met een datum: na het publiceren verdwijnt de pagina op dat moment van de site.",
    )
    gecontroleerd_op = models.DateField(
        "laatst gecontroleerd", null=True, blank=True, help_text="Deze datum staat onder de pagina."
    )
    controleren_voor = models.DateField(
        "opnieuw controleren vóór",
        null=True,
        blank=True,
        help_text="Vóór deze dag leest iemand de pagina opnieuw na.",
    )
    gewijzigd_op = models.DateTimeField("gewijzigd op", auto_now=True, editable=False)
    status_sinds = models.DateTimeField("status sinds", null=True, editable=False)
    bronnen = models.ManyToManyField(
        Bron,
        verbose_name="bronnen",
        blank=True,
        related_name="+",
        help_text="Bronnen die u in de tekst noemt, komen er vanzelf bij.",
    )

    objects: ClassVar = PublicatieQuerySet.as_manager()
    boven = ""  # the foreign key to the page below whose address this one stands
    bijschrift = ""  # the field that stands beside its title in a short list
    taal: Any = ""  # only some kinds have it; every template asks, and Django is slow to find that nothing is there

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(gepubliceerd=False) | ~Q(samenvatting=""),
                name="%(app_label)s_%(class)s_gepubliceerd_heeft_samenvatting",
                violation_error_message=NEEDS_SAMENVATTING,
            ),
        ]

    def __str__(self):
        return self.titel

    def save(self, *args, **kwargs):
        """Saves, dates a change of status, and leaves a permanent redirect at every address that changed."""
        with transaction.atomic():
            oud = type(self).objects.filter(pk=self.pk).first()
            if self.gepubliceerd != bool(oud and oud.gepubliceerd):
                self.status_sinds = timezone.now()
            oude_adressen = oud.adressen() if oud else []
            super().save(*args, **kwargs)
            was_online = oud and (oud.gepubliceerd or oud.status_sinds)
            for van, naar in zip(oude_adressen, self.adressen(), strict=False):
                if van != naar and was_online:
                    leave_redirect(van, naar)

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    @property
    def target(self) -> str:
        """What a link to this page is stored as; it stays when the address changes."""
        return f"pagina:{self._meta.label_lower}:{self.pk}"

    def natural_key(self):
        return (self.slug,)

    def clean(self):
        """Raises ValidationError for what a visible page may not lack; the database has the same rule."""
        if self.gepubliceerd and not self.samenvatting:
            raise ValidationError({"samenvatting": NEEDS_SAMENVATTING})
        if self.gepubliceerd and self.is_voorbij:
            raise ValidationError(
                {
                    "offline_vanaf": "Dit moment is al voorbij. Maak het leeg, of kies een later moment."
                }
            )

    @property
    def is_gepland(self):
        return self.publiceren_vanaf is not None and self.publiceren_vanaf > timezone.now()

    @property
    def is_voorbij(self):
        return self.offline_vanaf is not None and self.offline_vanaf <= timezone.now()

    @property
    def zichtbaar(self):
        """Whether a visitor may see this page now."""
        return self.gepubliceerd and not self.is_gepland and not self.is_voorbij

    @property
    def status(self) -> str:
        """In one word: concept (never shown), offline, gepland, online, or verborgen (below a page that is not online)."""
        if not self.gepubliceerd or self.is_voorbij:
            return "offline" if self.status_sinds else "concept"
        if self.is_gepland:
            return "gepland"
        return "online" if self.zichtbaar else "verborgen"

    @property
    def mag_offline(self) -> bool:
        """Whether the site can do without this page."""
        return True

    @property
    def kruimels(self) -> tuple[tuple[str, str], ...]:
        """(title, address) of the pages above this one, without home."""
        return ()

    @cached_property
    def kenmerk(self) -> str:
        """What stands beside its title in a short list, in words; nothing for most kinds of pages."""
        in_words = getattr(
            self, f"get_{self.bijschrift}_display", lambda: getattr(self, self.bijschrift, "")
        )
        return in_words()

    @property
    def gewijzigd_dag(self) -> str:
        """The day of its last change, such as 2026-11-05: every page says it, and the filter for dates is slow."""
        return timezone.localdate(self.gewijzigd_op).isoformat()

    def adressen(self) -> list[str]:
        """Every address that follows from this page's slug, its own first, always in the same order."""
        return [self.get_absolute_url()]


def leave_redirect(van, naar):
    """From `van` to `naar` in one hop: older redirects to `van` now go straight on, and nothing leads away from `naar`."""
    Redirect.objects.filter(site_id=settings.SITE_ID, old_path=naar).delete()
    Redirect.objects.filter(site_id=settings.SITE_ID, new_path=van).update(new_path=naar)
    Redirect.objects.update_or_create(
        site_id=settings.SITE_ID, old_path=van, defaults={"new_path": naar}
    )


class Genummerd(models.Model):
    """Has a place in an order that editors change. Not unique: swapping two rows must never fail."""

    nummer = models.PositiveSmallIntegerField(
        "volgorde",
        default=0,
        help_text="Lage nummers komen eerst. Het nummer dat bezoekers zien, volgt hieruit.",
    )

    class Meta:
        abstract = True
        ordering = ["nummer", "pk"]


class GenummerdePublicatie(Publicatie, Genummerd):
    """A page with a place among its kind. The order is about the list, not about one page, so no version holds it."""

    buiten_versies = (*Publicatie.buiten_versies, "nummer")

    class Meta(Publicatie.Meta, Genummerd.Meta):
        abstract = True


class Rij(Genummerd):
    """One of the rows that belong to a page. A UUID is its key: a version can put the very same row back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    objects: ClassVar = models.Manager()
    paginas: tuple[str, ...] = ()  # the foreign keys to the pages that show this row

    class Meta(Genummerd.Meta):
        abstract = True

    def save(self, *args, **kwargs):
        """Saves, and dates the pages that show this row, also the one it was moved away from."""
        with transaction.atomic():
            oud = type(self).objects.filter(pk=self.pk).first()
            super().save(*args, **kwargs)
            for rij in filter(None, [oud, self]):
                rij.touch_paginas()

    def touch_paginas(self):
        """Dates the pages that show this row, so that the sitemap tells the truth."""
        for veld in self.paginas:
            pagina: Any = self._meta.get_field(veld).related_model
            pagina.objects.filter(pk=getattr(self, f"{veld}_id")).update(
                gewijzigd_op=timezone.now()
            )


class Regel(Rij):
    """One sentence on a page, with its source: something to do, to watch, or to contribute."""

    class Herkomst(models.TextChoices):
        BRON = "bron", "uit de bron"
        EIGEN = "eigen", "in de lijn van de bron"

    tekst = models.CharField(
        "tekst", max_length=200, help_text="Eén korte zin die zegt wat iemand kan doen."
    )
    bron = models.ForeignKey(Bron, models.PROTECT, verbose_name="bron", related_name="+")
    herkomst = models.CharField(
        "herkomst",
        max_length=10,
        choices=Herkomst,
        default=Herkomst.EIGEN,
        help_text="Staat de zin zo in de bron, of sluit hij erbij aan?",
    )

    class Meta(Rij.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(herkomst__in=["bron", "eigen"]),
                name="%(app_label)s_%(class)s_herkomst_bekend",
                violation_error_message="Kies waar de zin vandaan komt.",
            ),
        ]

    def __str__(self):
        return self.tekst


@receiver(post_delete)
def clear_up_after_delete(sender, instance, **kwargs):
    """Dates the pages that showed a row, also when it went with its page; takes away redirects to a page that is gone."""
    if isinstance(instance, Rij):
        instance.touch_paginas()
    elif isinstance(instance, Publicatie):
        Redirect.objects.filter(
            site_id=settings.SITE_ID, new_path=instance.get_absolute_url()
        ).delete()


@cache
def prepare_list(model):
    """The query of `read_lijst` for this model."""
    return Prepared(lambda: model.objects.zichtbaar().in_lijst())


def read_lijst(model) -> list[Any]:
    """The visible pages of one kind in order, as far as a list shows them."""
    return prepare_list(model)()


@cache
def prepare(model):
    """The query of `find_or_404` for this model."""
    return Prepared(lambda slug: model.objects.zichtbaar().filter(slug=slug))


def find_or_404(model, slug) -> Any:
    """The visible page with this slug; raises Http404 when there is none."""
    for page in prepare(model)(slug):
        return page
    raise Http404


class Reeks:
    """Pages of one kind in order, seen from the one with this slug: its position, the number, the previous and the next.

    Raises Http404 when there is no such page among them.
    """

    def __init__(self, publicaties, slug):
        self.publicaties = list(publicaties)
        slugs = [publicatie.slug for publicatie in self.publicaties]
        if slug not in slugs:
            raise Http404
        index = slugs.index(slug)
        self.huidige = self.publicaties[index]
        self.positie, self.totaal = index + 1, len(self.publicaties)
        self.vorige = self.publicaties[index - 1] if index else None
        self.volgende = self.publicaties[index + 1] if self.positie < self.totaal else None


class Werkafspraken(models.Model):
    """The one row with what the editors agreed about their work."""

    vier_ogen = models.BooleanField(
        "vier ogen",
        default=False,
        help_text="Aangevinkt: wie een tekst schreef, kan die niet zelf publiceren. Een collega leest mee en publiceert.",
    )
    controle_na_maanden = models.PositiveSmallIntegerField(
        "nalezen na (maanden)",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Zoveel maanden na ‘Nog juist’ vraagt het beginscherm om de pagina opnieuw na te lezen.",
    )

    class Meta:
        verbose_name = "werkafspraken"
        verbose_name_plural = "werkafspraken"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="redactie_werkafspraken_een_rij",
                violation_error_message="Er is maar één rij met werkafspraken.",
            ),
        ]

    def __str__(self):
        return "Werkafspraken"

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls):
        """The agreements, or the defaults while nobody changed them."""
        return cls.objects.first() or cls(pk=1)

    def next_check(self):
        """The fields of a page that was read again today, as a version holds them."""
        today = timezone.localdate()
        month = today.month - 1 + self.controle_na_maanden
        # The first of the month: every month has one.
        return {
            "gecontroleerd_op": today.isoformat(),
            "controleren_voor": today.replace(
                year=today.year + month // 12, month=month % 12 + 1, day=1
            ).isoformat(),
        }


class GeopendManager(models.Manager):
    def touch(self, pagina, user):
        """Notes that this editor has the page open; returns who else has."""
        now = timezone.now()
        rows = self.filter(
            content_type=ContentType.objects.get_for_model(pagina), object_id=pagina.pk
        )
        rows.filter(gezien__lt=now - Geopend.GELDIG).delete()
        if not rows.filter(user=user).update(gezien=now):
            content_type = ContentType.objects.get_for_model(pagina)
            self.get_or_create(content_type=content_type, object_id=pagina.pk, user=user)
        return list(rows.exclude(user=user).select_related("user").order_by("sinds"))

    def close(self, pagina, user):
        self.filter(
            content_type=ContentType.objects.get_for_model(pagina), object_id=pagina.pk, user=user
        ).delete()


class Geopend(models.Model):
    """An editor who has the form of a page open. Only a hint: saving is safe without it."""

    GELDIG = timedelta(
        minutes=15
    )  # so long it holds when a browser without JavaScript tells nothing more

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sinds = models.DateTimeField(default=timezone.now)
    gezien = models.DateTimeField(default=timezone.now)

    objects = GeopendManager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "user"],
                name="redactie_geopend_eenmaal",
                violation_error_message="Deze collega heeft de pagina al open.",
            )
        ]

    def __str__(self):
        name = self.user.get_full_name() or self.user.get_username()
        return f"Een collega ({name}) heeft deze pagina sinds {timezone.localtime(self.sinds):%H:%M} open."


class WeblinkQuerySet(models.QuerySet):
    def kapot(self):
        """Links that failed three times in a row, or more."""
        return self.filter(fouten__gte=Weblink.KAPOT_NA)

    def verhuisd(self):
        """Links that work, but lead to another address for good."""
        return self.filter(fouten=0).exclude(verhuisd_naar="")

    def aan_de_beurt(self, alles=False):
        """Links to check now, the longest ago first; nothing from a server that asked to come back later."""
        now = timezone.now()
        links = self.filter(Q(niet_voor=None) | Q(niet_voor__lte=now))
        if not alles:
            links = links.filter(
                Q(laatst_gecontroleerd_op=None) | Q(laatst_gecontroleerd_op__lte=now - Weblink.VERS)
            )
        return links.order_by(F("laatst_gecontroleerd_op").asc(nulls_first=True), "pk")


class Weblink(models.Model):
    """An address on another site that some page or source links to, and what came of following it."""

    class Uitslag(models.TextChoices):
        GOED = "goed", "in orde"
        FOUT = "fout", "fout"
        GESLOTEN = "gesloten", "niet te controleren"
        LATER = "later", "later nog eens"

    KAPOT_NA = 3  # failures in a row
    VERS = timedelta(
        hours=20
    )  # so long a check holds: less than a day, so that a run every night checks all
    LANGST = 2000  # bytes; an index of PostgreSQL takes no more than 2,700

    url = models.CharField("link", max_length=LANGST, unique=True)
    uitslag = models.CharField("uitslag", max_length=10, choices=Uitslag, blank=True)
    antwoord = models.CharField("wat de server zei", max_length=200, blank=True)
    laatst_gecontroleerd_op = models.DateTimeField("laatst gecontroleerd", null=True, blank=True)
    fouten = models.PositiveIntegerField(
        "keren achter elkaar fout",
        default=0,
        help_text="Na drie keer noemt het beginscherm de link kapot.",
    )
    fout_sinds = models.DateTimeField(
        "fout sinds", null=True, blank=True, help_text="De eerste keer dat het fout ging."
    )
    verhuisd_naar = models.CharField(
        "verhuisd naar",
        max_length=LANGST,
        blank=True,
        help_text="Hier komt u voortaan uit. Zet dit adres in de tekst.",
    )
    niet_voor = models.DateTimeField(
        "niet opnieuw vóór",
        null=True,
        blank=True,
        help_text="De server vroeg om tot dan te wachten.",
    )

    objects = WeblinkQuerySet.as_manager()

    class Meta:
        verbose_name = "link naar een andere site"
        verbose_name_plural = "links naar andere sites"
        ordering = ["-fouten", "url"]
        default_permissions = ("view",)  # only manage.py controleer_links writes here
        constraints = [
            models.CheckConstraint(
                condition=Q(fouten=0, fout_sinds=None) | Q(fouten__gt=0, fout_sinds__isnull=False),
                name="redactie_weblink_fout_heeft_begin",
                violation_error_message="Een link die niet werkt, heeft een moment waarop dat begon.",
            ),
        ]

    def __str__(self):
        return self.url

    @property
    def toestand(self) -> str:
        """How it is with this link, in a few words."""
        if self.fouten:
            return "kapot" if self.fouten >= self.KAPOT_NA else f"werkt niet ({self.fouten} keer)"
        return (
            "verhuisd"
            if self.is_verhuisd
            else self.get_uitslag_display() or "nog niet gecontroleerd"
        )

    @property
    def is_verhuisd(self) -> bool:
        """Whether it works, but leads to another address for good."""
        return not self.fouten and bool(self.verhuisd_naar)

    def record(self, uitslag, antwoord, verhuisd_naar="", niet_voor=None):
        """Stores what came of a check. "Later" is no check: it leaves the failures as they were, and the link due."""
        now = timezone.now()
        self.uitslag, self.antwoord, self.niet_voor = uitslag, antwoord, niet_voor
        if uitslag != self.Uitslag.LATER:
            self.laatst_gecontroleerd_op = now
            self.fouten = self.fouten + 1 if uitslag == self.Uitslag.FOUT else 0
            self.fout_sinds = (self.fout_sinds or now) if self.fouten else None
        if uitslag == self.Uitslag.GOED:
            self.verhuisd_naar = verhuisd_naar
        self.save()
