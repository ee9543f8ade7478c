"""Versions of pages. One idea carries drafts, preview, history, comparison, going back and conflicts: `alsof(versie)`.

Nothing but publishing a version changes what visitors read.
"""

import logging
import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.crypto import get_random_string

from redactie.geheugen import stempel
from redactie.versies import momentopname

logger = logging.getLogger(__name__)

NAGELEZEN = "Nagelezen: nog juist"  # the note of a version in which nothing but the dates of the check changed
OPNIEUW = (
    "Opnieuw begonnen vanaf versie"  # how the note begins of a concept that was an older version
)
DEELBAAR = timedelta(days=14)  # how long a link to a concept works for someone without an account
_alsof = ContextVar("alsof", default="")


@contextmanager
def alsof(versie, **state):
    """Inside this block the database looks as if `versie` were live; yields that page. Always rolled back.

    Render inside the block too: what is read from the database later is live again. Signals fire as usual, so effects
    outside the database belong in transaction.on_commit. With versie=None it only undoes what the block does.
    """
    token = _alsof.set(uuid.uuid4().hex)
    try:
        with transaction.atomic():
            try:
                yield versie and versie.apply(**state)
            finally:
                transaction.set_rollback(True)
    finally:
        _alsof.reset(token)


def is_alsof() -> bool:
    """Whether this runs inside such a block, where what the database says must not be kept."""
    return bool(_alsof.get())


def cachesleutel(key, key_prefix, version):
    """KEY_FUNCTION of every cache: each `alsof` block reads and writes in an empty space of its own."""
    return f"{_alsof.get()}{key_prefix}:{version}:{key}"


class VersieFout(Exception):
    """Why a version cannot be published, in sentences for the editor."""


class MetVersies(models.Model):
    """Has versions. Names the rows that belong to its content, and the fields of its own that do not."""

    versie_kinderen: tuple[str, ...] = ()
    buiten_versies: tuple[str, ...] = ()
    gepubliceerd: Any = True  # a page has a field of this name; anything else is always live
    gewenst_vanaf: datetime | None = None  # the moment in the posted form, for its version to keep

    class Meta:
        abstract = True

    @property
    def zichtbaar(self) -> bool:
        """Whether visitors see it now."""
        return True

    @property
    def status(self) -> str:
        """In one word."""
        return "online"


class VersieQuerySet(models.QuerySet):
    def van(self, pagina):
        """The versions of one page, the newest first."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(pagina), object_id=pagina.pk
        )

    def nieuwste(self, pagina):
        """The newest version that nobody set aside, or None. It is the open concept while its state says so."""
        return self.van(pagina).exclude(staat=Versie.Staat.TERZIJDE).first()

    def met_nummer(self, pagina, nummer):
        """The version with the number that a form or address says, or None."""
        return (
            self.van(pagina)
            .filter(nummer=nummer if nummer.isdecimal() and len(nummer) < 10 else 0)
            .first()
        )

    def te_publiceren(self):
        """Planned changes whose moment has come, the earliest first."""
        due = self.filter(staat=Versie.Staat.GEPLAND, publiceren_vanaf__lte=timezone.now())
        return due.order_by("publiceren_vanaf", "nummer")

    def gedeeld(self):
        """Versions whose link for someone without an account still works."""
        return self.filter(deelbaar_tot__gt=timezone.now())

    def op_te_ruimen(self, voor):
        """Concepts and set-aside texts from before a moment; never what was published, nor the newest version of a page."""
        page = {"content_type": OuterRef("content_type"), "object_id": OuterRef("object_id")}
        newer = Versie.objects.filter(**page, nummer__gt=OuterRef("nummer"))
        old = self.filter(
            staat__in=[Versie.Staat.CONCEPT, Versie.Staat.TER_CONTROLE, Versie.Staat.TERZIJDE]
        )
        return old.filter(Exists(newer.exclude(staat=Versie.Staat.TERZIJDE)), gemaakt_op__lt=voor)

    def van_model(self, model):
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def staat_per_pagina(self, model):
        """For annotate() on pages of a model: the state of each page's newest version."""
        newest = (
            self.van_model(model)
            .filter(object_id=OuterRef("pk"))
            .exclude(staat=Versie.Staat.TERZIJDE)
        )
        return Subquery(newest.order_by("-nummer").values("staat")[:1])

    def add(self, pagina, gegevens, **velden):
        """Stores `gegevens` as the next version of the page."""
        last = self.van(pagina).order_by("-nummer").values_list("nummer", flat=True).first() or 0
        soort = ContentType.objects.get_for_model(pagina)
        velden.setdefault("titel", (gegevens["velden"].get("titel") or str(pagina))[:120])
        return self.create(
            content_type=soort, object_id=pagina.pk, nummer=last + 1, gegevens=gegevens, **velden
        )

    def add_rows(self, pagina):
        """Stores the page as its rows are, when someone changed them outside the admin; returns that version or None."""
        online = self.van(pagina).filter(staat=Versie.Staat.GEPUBLICEERD).first()
        expected = online if pagina.gepubliceerd else self.nieuwste(pagina)
        gegevens = momentopname.read(pagina)
        if expected and expected.gegevens == gegevens:
            return None
        staat = Versie.Staat.GEPUBLICEERD if pagina.gepubliceerd else Versie.Staat.TERZIJDE
        return self.add(pagina, gegevens, staat=staat, notitie="Niet in het beheer gemaakt")


class Versie(models.Model):
    """What a page said, or would say, at one moment: its content as data, who made it, and what became of it."""

    class Staat(models.TextChoices):
        CONCEPT = "concept", "concept"
        TER_CONTROLE = "ter controle", "ter controle"
        GEPLAND = "gepland", "gepland"
        GEPUBLICEERD = "gepubliceerd", "gepubliceerd"
        TERZIJDE = (
            "terzijde",
            "terzijde gelegd",
        )  # lost a conflict or was thrown away; can still be read and taken back

    OPEN = (Staat.CONCEPT, Staat.TER_CONTROLE, Staat.GEPLAND)

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name="soort pagina")
    object_id = models.PositiveBigIntegerField("pagina")
    nummer = models.PositiveIntegerField("nummer")
    staat = models.CharField("staat", max_length=12, choices=Staat, default=Staat.CONCEPT)
    titel = models.CharField("titel", max_length=120)
    gegevens = models.JSONField("inhoud")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="door"
    )
    gemaakt_op = models.DateTimeField("gemaakt op", default=timezone.now)
    notitie = models.CharField("wat is er veranderd", max_length=200, blank=True)
    antwoord = models.CharField("antwoord van een collega", max_length=300, blank=True)
    publiceren_vanaf = models.DateTimeField(
        "zichtbaar vanaf", null=True
    )  # a wish, until someone publishes: then a plan
    gepubliceerd_op = models.DateTimeField("gepubliceerd op", null=True)
    gepubliceerd_door = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    nakijken = models.BooleanField("achteraf nakijken", default=False)
    deelsleutel = models.CharField(max_length=32, unique=True, null=True)  # noqa: DJ001 (unique, and most have none)
    deelbaar_tot = models.DateTimeField(null=True)

    objects: ClassVar = VersieQuerySet.as_manager()

    class Meta:
        verbose_name = "versie"
        verbose_name_plural = "versies"
        ordering = ["-nummer"]
        default_permissions = ()
        permissions = [("publiceren", "Mag pagina’s publiceren en offline halen")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "nummer"],
                name="redactie_versie_uniek_nummer",
                violation_error_message="Deze versie is er al.",
            ),
            models.CheckConstraint(
                condition=~Q(staat="gepland") | Q(publiceren_vanaf__isnull=False),
                name="redactie_versie_gepland_heeft_moment",
                violation_error_message="Kies vanaf wanneer bezoekers de wijziging zien.",
            ),
        ]
        indexes = [models.Index(fields=["staat", "publiceren_vanaf"], name="redactie_versie_staat")]

    def __str__(self):
        return f"Versie {self.nummer} ({self.get_staat_display()})"

    @property
    def is_open(self):
        """Whether this is work that is not online yet."""
        return self.staat in self.OPEN

    @property
    def model(self):
        return self.content_type.model_class()

    @property
    def pagina(self):
        """The page as it is in the database now, or None when it was deleted."""
        return self.model._base_manager.filter(pk=self.object_id).first()

    def apply(self, **state):
        """Makes the rows of the page equal to this version and returns the page; `page.meldingen` says what could not be."""
        stempel.renew()  # the first lock of all, as stempel.hold
        # order_by: PostgreSQL cannot lock rows that are sorted by a relation that may be empty.
        rows = self.model._base_manager.select_for_update().order_by("pk")
        pagina = rows.filter(pk=self.object_id).first() or self.model(pk=self.object_id)
        pagina.meldingen = momentopname.apply(pagina, self.gegevens, **state)
        return pagina

    @transaction.atomic
    def publish(self, door=None, nakijken=False, **state):
        """Makes this version what visitors read, and returns the page. Raises VersieFout and changes nothing if it cannot.

        Earlier plans for the page are set aside: they would later overwrite what is published now.
        """
        try:
            with transaction.atomic():
                pagina = self.apply(valid=True, gepubliceerd=True, **state)
        except ValidationError as error:
            raise VersieFout(" ".join(error.messages)) from error
        except IntegrityError as error:
            raise VersieFout(
                "De pagina past niet meer bij de rest van de site. Open haar en sla haar opnieuw op."
            ) from error
        if pagina.meldingen:
            raise VersieFout(". ".join(pagina.meldingen) + ".")
        self.set_staat(
            self.Staat.GEPUBLICEERD,
            gepubliceerd_op=timezone.now(),
            gepubliceerd_door=door,
            nakijken=nakijken,
        )
        self.plannen().exclude(pk=self.pk).update(staat=self.Staat.TERZIJDE)
        return pagina

    def plan(self, vanaf, door=None):
        """Publishes this version at the moment `vanaf`. Raises VersieFout when it could not even be published now."""
        with alsof(None):
            Versie.objects.get(pk=self.pk).publish()
        self.plannen().update(staat=self.Staat.TERZIJDE)
        self.set_staat(self.Staat.GEPLAND, publiceren_vanaf=vanaf, gepubliceerd_door=door)

    def plannen(self):
        """The planned versions of this page up to this one."""
        page = Versie.objects.filter(content_type_id=self.content_type_id, object_id=self.object_id)
        return page.filter(staat=self.Staat.GEPLAND, nummer__lte=self.nummer)

    def set_staat(self, staat, **velden):
        for name, value in (velden := {"staat": staat, **velden}).items():
            setattr(self, name, value)
        self.save(update_fields=velden)

    def copy_on_top(self, velden):
        """The same version once more as the newest, with some fields changed: it stays the open one."""
        gegevens = self.gegevens | {"velden": self.gegevens["velden"] | velden}
        kept = (
            "titel",
            "auteur",
            "notitie",
            "antwoord",
            "publiceren_vanaf",
            "staat",
            "gepubliceerd_door",
        )
        copy = Versie.objects.add(
            self.pagina, gegevens, **{name: getattr(self, name) for name in kept}
        )
        self.set_staat(self.Staat.TERZIJDE)
        return copy

    def share(self):
        """Makes the link that shows the newest concept of this page to whoever has it, for two weeks."""
        self.deelsleutel, self.deelbaar_tot = get_random_string(32), timezone.now() + DEELBAAR
        self.save(update_fields=["deelsleutel", "deelbaar_tot"])


def publish_planned() -> list[Versie]:
    """Publishes the planned changes whose moment has come, and returns them. What does not fit becomes a concept again."""
    return [
        versie
        for pk in Versie.objects.te_publiceren().values_list("pk", flat=True)
        if (versie := publish_one(pk))
    ]


@transaction.atomic
def publish_one(pk):
    stempel.hold()
    versie = Versie.objects.select_for_update().get(pk=pk)
    if versie.staat != Versie.Staat.GEPLAND:
        return None  # another process was first
    try:
        versie.publish(door=versie.gepubliceerd_door)
    except VersieFout as error:
        logger.error("Planned version %s could not be published: %s", pk, error)
        versie.set_staat(
            Versie.Staat.CONCEPT,
            publiceren_vanaf=None,
            antwoord=f"Niet gepubliceerd: {error}"[:300],
        )
        return None
    return versie
