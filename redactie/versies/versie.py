"""Versions of pages. Only publishing a version changes what visitors read.

Concepts, preview, history, going back and conflicts all build on `alsof(versie)`.
"""

import logging
import uuid
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.crypto import get_random_string

from redactie.geheugen import stempel
from redactie.versies import momentopname

logger = logging.getLogger(__name__)

# Automatic notes: only the review dates changed, a concept was copied from a version, or rows were
# changed by a script or a fixture.
NAGELEZEN = "Nagelezen: nog juist"
OPNIEUW = "Opnieuw begonnen vanaf versie"
BUITEN_BEHEER = "Niet in het beheer gemaakt"
DEELBAAR = timedelta(days=14)  # the life of a link for someone without an account
PAST_NIET_MEER = (
    "De pagina past niet meer bij de rest van de site. Open haar en sla haar opnieuw op."
)
_alsof = ContextVar("alsof", default="")


@contextmanager
def alsof(versie, **state):
    """Make `versie` live inside this block only, and yield its page. Always rolled back.

    Render inside the block: after it, templates read the live page. Signals fire as usual, so
    effects outside the database belong in transaction.on_commit. With None, only rolls back.
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
    """Whether this runs inside an `alsof` block. Never cache anything read there."""
    return bool(_alsof.get())


def cachesleutel(key, key_prefix, version):
    """KEY_FUNCTION of every cache: each `alsof` block has its own, empty, key space."""
    return f"{_alsof.get()}{key_prefix}:{version}:{key}"


class VersieFout(Exception):
    """A version cannot be published. The message is for the editor."""


class MetVersies(models.Model):
    versie_kinderen: Sequence[str] = ()  # related names of rows that are part of the content
    buiten_versies: Sequence[str] = ()  # fields that are not
    gepubliceerd: Any = True  # a field of pages; other models are always live
    gewenst_vanaf: datetime | None = None  # `publiceren_vanaf` of the posted form, for its version

    class Meta:
        abstract = True

    @property
    def zichtbaar(self) -> bool:
        return True

    def aandachtspunten(self) -> Iterable[tuple[str, str, models.Model | None]]:
        """(sentence, field, row if it is of one) of what editors must know beside the texts."""
        return ()

    @property
    def status(self) -> str:
        return "online"


class VersieQuerySet(models.QuerySet):
    def van_model(self, model):
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def van(self, pagina):
        return self.van_model(pagina).filter(object_id=pagina.pk)

    def niet_terzijde(self):
        return self.exclude(staat=Versie.Staat.TERZIJDE)

    def nieuwste(self, pagina):
        """The newest version that was not set aside, or None. The concept, if it is open."""
        return self.van(pagina).niet_terzijde().first()

    def met_nummer(self, pagina, nummer: str):
        """The version with this number, or None. `nummer` is user input: any string."""
        is_number = nummer.isdecimal() and len(nummer) < 10
        if not is_number:
            return None
        return self.van(pagina).filter(nummer=nummer).first()

    def concepten(self):
        return self.filter(staat__in=[Versie.Staat.CONCEPT, Versie.Staat.TER_CONTROLE])

    def gepland(self):
        return self.filter(staat=Versie.Staat.GEPLAND)

    def gepubliceerd(self):
        return self.filter(staat=Versie.Staat.GEPUBLICEERD)

    def te_publiceren(self):
        now = timezone.now()
        due = self.gepland().filter(publiceren_vanaf__lte=now)
        return due.order_by("publiceren_vanaf", "nummer")

    def gedeeld(self):
        return self.filter(deelbaar_tot__gt=timezone.now())

    def op_te_ruimen(self, voor):
        """Concepts and set-aside texts from before a moment, that have a newer version."""
        newer = Versie.objects.niet_terzijde().filter(
            content_type=OuterRef("content_type"),
            object_id=OuterRef("object_id"),
            nummer__gt=OuterRef("nummer"),
        )
        return self.filter(
            Exists(newer),
            staat__in=Versie.ONGEBRUIKT,
            gemaakt_op__lt=voor,
        )

    def staat_per_pagina(self, model):
        """For annotate() on pages of a model: the state of each page's newest version."""
        of_page = self.van_model(model).filter(object_id=OuterRef("pk"))
        newest_first = of_page.niet_terzijde().order_by("-nummer")
        return Subquery(newest_first.values("staat")[:1])

    def add(self, pagina, gegevens, **velden):
        highest = self.van(pagina).aggregate(nummer=Max("nummer"))
        last = highest["nummer"] or 0
        titel = gegevens["velden"].get("titel") or str(pagina)
        velden.setdefault("titel", titel[:120])
        return self.create(
            content_type=ContentType.objects.get_for_model(pagina),
            object_id=pagina.pk,
            nummer=last + 1,
            gegevens=gegevens,
            **velden,
        )

    def add_rows(self, pagina):
        """Store the page as a version if it was changed outside the admin; else return None."""
        if pagina.gepubliceerd:
            staat = Versie.Staat.GEPUBLICEERD
            expected = self.van(pagina).gepubliceerd().first()
        else:
            staat = Versie.Staat.TERZIJDE
            expected = self.nieuwste(pagina)
        gegevens = momentopname.take(pagina)
        if expected and expected.gegevens == gegevens:
            return None
        return self.add(pagina, gegevens, staat=staat, notitie=BUITEN_BEHEER)


class Versie(models.Model):
    """The content of a page at one moment, as data."""

    class Staat(models.TextChoices):
        CONCEPT = "concept", "concept"
        TER_CONTROLE = "ter controle", "ter controle"
        GEPLAND = "gepland", "gepland"
        GEPUBLICEERD = "gepubliceerd", "gepubliceerd"
        TERZIJDE = "terzijde", "terzijde gelegd"  # lost a conflict, or was thrown away

    OPEN = (
        Staat.CONCEPT,
        Staat.TER_CONTROLE,
        Staat.GEPLAND,
    )
    ONGEBRUIKT = (  # never online: may go when there is a newer version
        Staat.CONCEPT,
        Staat.TER_CONTROLE,
        Staat.TERZIJDE,
    )

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name="soort pagina")
    object_id = models.PositiveBigIntegerField("pagina")
    nummer = models.PositiveIntegerField("nummer")
    staat = models.CharField(
        "staat",
        max_length=12,
        choices=Staat,
        default=Staat.CONCEPT,
    )
    titel = models.CharField("titel", max_length=120)
    gegevens = models.JSONField("inhoud")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="door",
    )
    gemaakt_op = models.DateTimeField("gemaakt op", default=timezone.now)
    notitie = models.CharField("wat is er veranderd", max_length=200, blank=True)
    antwoord = models.CharField("antwoord van een collega", max_length=300, blank=True)
    # For a concept only a wish; a planned version will be published at this moment.
    publiceren_vanaf = models.DateTimeField("zichtbaar vanaf", null=True)
    gepubliceerd_op = models.DateTimeField("gepubliceerd op", null=True)
    gepubliceerd_door = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
    )
    nakijken = models.BooleanField("achteraf nakijken", default=False)
    deelsleutel = models.CharField(max_length=32, unique=True, null=True)  # noqa: DJ001 (unique)
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
        return self.staat in self.OPEN

    @property
    def model(self):
        return self.content_type.model_class()

    @property
    def pagina(self):
        """The live page, or None when it was deleted."""
        pages = self.model._base_manager
        return pages.filter(pk=self.object_id).first()

    def apply(self, **state):
        """Make the rows of the page equal to this version, and return the page.

        Its `meldingen` name everything that could not be restored.
        """
        stempel.renew()  # takes the content lock before the page lock
        # order_by: PostgreSQL cannot lock rows sorted by a nullable relation.
        rows = self.model._base_manager.select_for_update().order_by("pk")
        pagina = rows.filter(pk=self.object_id).first()
        if not pagina:
            pagina = self.model(pk=self.object_id)
        pagina.meldingen = momentopname.put_back(pagina, self.gegevens, **state)
        return pagina

    @transaction.atomic
    def publish(self, door=None, nakijken=False, **state):
        """Make this version live and return the page, or raise VersieFout and change nothing.

        Sets earlier plans aside: they would overwrite this version later.
        """
        try:
            with transaction.atomic():
                pagina = self.apply(valid=True, gepubliceerd=True, **state)
        except ValidationError as error:
            raise VersieFout(" ".join(error.messages)) from error
        except IntegrityError as error:
            raise VersieFout(PAST_NIET_MEER) from error
        if pagina.meldingen:
            raise VersieFout(". ".join(pagina.meldingen) + ".")
        self.set_staat(
            self.Staat.GEPUBLICEERD,
            gepubliceerd_op=timezone.now(),
            gepubliceerd_door=door,
            nakijken=nakijken,
        )
        other_plans = self.plannen().exclude(pk=self.pk)
        other_plans.update(staat=self.Staat.TERZIJDE)
        return pagina

    def plan(self, vanaf, door=None):
        """Schedule publication at `vanaf`. Raises VersieFout if it would be refused now."""
        with alsof(None):
            Versie.objects.get(pk=self.pk).publish()
        self.plannen().update(staat=self.Staat.TERZIJDE)
        self.set_staat(
            self.Staat.GEPLAND,
            publiceren_vanaf=vanaf,
            gepubliceerd_door=door,
        )

    def plannen(self):
        return Versie.objects.gepland().filter(
            content_type_id=self.content_type_id,
            object_id=self.object_id,
            nummer__lte=self.nummer,
        )

    def set_staat(self, staat, **velden):
        self.staat = staat
        for name, value in velden.items():
            setattr(self, name, value)
        self.save(update_fields=["staat", *velden])

    def copy_on_top(self, velden):
        """Copy this version to a newer one with some fields changed, and set this one aside."""
        new_velden = self.gegevens["velden"] | velden
        copy = Versie.objects.add(
            self.pagina,
            self.gegevens | {"velden": new_velden},
            titel=self.titel,
            auteur=self.auteur,
            notitie=self.notitie,
            antwoord=self.antwoord,
            publiceren_vanaf=self.publiceren_vanaf,
            staat=self.staat,
            gepubliceerd_door=self.gepubliceerd_door,
        )
        self.set_staat(self.Staat.TERZIJDE)
        return copy

    def share(self):
        self.deelsleutel = get_random_string(32)
        self.deelbaar_tot = timezone.now() + DEELBAAR
        self.save(update_fields=["deelsleutel", "deelbaar_tot"])


def publish_planned() -> list[Versie]:
    """Publish the planned changes that are due, and return them.

    A change that can no longer be published becomes a concept again.
    """
    published = []
    for pk in Versie.objects.te_publiceren().values_list("pk", flat=True):
        versie = publish_when_planned(pk)
        if versie:
            published.append(versie)
    return published


@transaction.atomic
def publish_when_planned(pk) -> Versie | None:
    stempel.hold()
    versie = Versie.objects.select_for_update().get(pk=pk)
    if versie.staat != Versie.Staat.GEPLAND:
        return None  # another process was first
    try:
        versie.publish(door=versie.gepubliceerd_door)
    except VersieFout as error:
        logger.error("Planned version %s could not be published: %s", pk, error)
        antwoord = f"Niet gepubliceerd: {error}"
        versie.set_staat(
            Versie.Staat.CONCEPT,
            publiceren_vanaf=None,
            antwoord=antwoord[:300],
        )
        return None
    return versie
