from typing import Any, ClassVar

from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from redactie.pagina.bronnen import LOWER_CASE, Bron
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


def is_zichtbaar(via=""):
    """The filter for what a visitor may see now.

    `via` is a lookup path to the page, such as "domein__".
    """
    now = timezone.now()
    gepubliceerd = Q((f"{via}gepubliceerd", True))
    altijd_al = Q((f"{via}publiceren_vanaf", None))
    begonnen = Q((f"{via}publiceren_vanaf__lte", now))
    zonder_eind = Q((f"{via}offline_vanaf", None))
    niet_voorbij = Q((f"{via}offline_vanaf__gt", now))
    return (altijd_al | begonnen) & (zonder_eind | niet_voorbij) & gepubliceerd


class PublicatieQuerySet(models.QuerySet):
    def zichtbaar(self):
        """The pages a visitor may see now. Editors too: they read concepts in the preview."""
        return self.filter(is_zichtbaar())

    def in_lijst(self):
        return self.defer(*NIET_IN_LIJST)

    def te_controleren(self, voor):
        """Visible pages whose review date lies on or before `voor` (a date)."""
        return self.zichtbaar().filter(controleren_voor__lte=voor)

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Publicatie(MetVersies):
    """A page that editors write and visitors read. A concept until an editor publishes it."""

    # An editor chooses the moment when publishing.
    buiten_versies: tuple[str, ...] = ("publiceren_vanaf",)

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
        help_text=(
            "Eén tot drie korte zinnen. Staat boven de pagina en in zoekmachines. Nodig om "
            "te publiceren."
        ),
    )
    tekst = RijkeTekstField(
        "tekst",
        blank=True,
        help_text=(
            "Begin met het belangrijkste. Gebruik koppen vanaf drie alinea’s. Een bron noemt "
            "u met [bron:code]."
        ),
    )
    gepubliceerd = models.BooleanField("gepubliceerd", default=False, editable=False)
    publiceren_vanaf = models.DateTimeField(
        "zichtbaar vanaf",
        null=True,
        blank=True,
        help_text=(
            "Leeg: meteen na het publiceren. Met een datum: bezoekers zien deze tekst vanaf "
            "dat moment."
        ),
    )
    offline_vanaf = models.DateTimeField(
        "offline vanaf",
        null=True,
        blank=True,
        help_text=(
            "Meestal leeg. Met een datum: na het publiceren verdwijnt de pagina op dat "
            "moment van de site."
        ),
    )
    gecontroleerd_op = models.DateField(
        "laatst gecontroleerd",
        null=True,
        blank=True,
        help_text="Deze datum staat onder de pagina.",
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
    boven = ""  # the foreign key to the parent page, if the address is below one
    adresdeel = ""  # the field or lookup that the address depends on, beside the slug
    lijst = ""  # its overview, if it has one: the URL namespace, and the slug of the introduction
    bijschrift = ""  # the field to print after the title in a short list
    taal: Any = ""  # the language, for kinds that have one

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
        """Also date a change of status, and redirect every address that changed."""
        with transaction.atomic():
            oud = type(self).objects.filter(pk=self.pk).first()
            was_gepubliceerd = oud is not None and oud.gepubliceerd
            if self.gepubliceerd != was_gepubliceerd:
                self.status_sinds = timezone.now()
            oude_adressen = oud.adressen() if oud else []
            super().save(*args, **kwargs)
            if oud and (oud.gepubliceerd or oud.status_sinds):
                self.redirect_from(oude_adressen)

    def redirect_from(self, oude_adressen):
        for van, naar in zip(oude_adressen, self.adressen(), strict=False):
            if van != naar:
                leave_redirect(van, naar)

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    @property
    def target(self) -> str:
        """The stored form of a link to this page. Stays the same when the address changes."""
        return f"pagina:{self._meta.label_lower}:{self.pk}"

    def natural_key(self):
        return (self.slug,)

    def clean(self):
        if self.gepubliceerd and not self.samenvatting:
            raise ValidationError({"samenvatting": NEEDS_SAMENVATTING})
        if self.gepubliceerd and self.is_voorbij:
            message = "Dit moment is al voorbij. Maak het leeg, of kies een later moment."
            raise ValidationError({"offline_vanaf": message})

    @property
    def is_gepland(self):
        vanaf = self.publiceren_vanaf
        return vanaf is not None and vanaf > timezone.now()

    @property
    def is_voorbij(self):
        vanaf = self.offline_vanaf
        return vanaf is not None and vanaf <= timezone.now()

    @property
    def zichtbaar(self):
        return self.gepubliceerd and not self.is_gepland and not self.is_voorbij

    @property
    def status(self) -> str:
        """concept (never shown), offline, gepland, online, or verborgen (parent not online)."""
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
        """The value of `bijschrift` in words; empty for kinds without one."""
        if not self.bijschrift:
            return ""
        get_display = getattr(self, f"get_{self.bijschrift}_display", None)
        if get_display:
            return get_display()
        return getattr(self, self.bijschrift)

    def adressen(self) -> list[str]:
        """Every address made from this page's slug: its own first, always in the same order."""
        return [self.get_absolute_url()]


def leave_redirect(van, naar):
    """Redirect `van` to `naar`. Prevents chains (redirects to `van` are updated) and loops."""
    redirects = Redirect.objects.filter(site_id=settings.SITE_ID)
    redirects.filter(old_path=naar).delete()
    redirects.filter(new_path=van).update(new_path=naar)
    Redirect.objects.update_or_create(
        site_id=settings.SITE_ID,
        old_path=van,
        defaults={"new_path": naar},
    )


class Genummerd(models.Model):
    """Ordered by editors. `nummer` is not unique: swapping two rows must never fail."""

    nummer = models.PositiveSmallIntegerField(
        "volgorde",
        default=0,
        help_text="Lage nummers komen eerst. Het nummer dat bezoekers zien, volgt hieruit.",
    )

    class Meta:
        abstract = True
        ordering = ["nummer", "pk"]


class GenummerdePublicatie(Publicatie, Genummerd):
    """An ordered page. Its place belongs to the list, so versions leave it out."""

    buiten_versies = (*Publicatie.buiten_versies, "nummer")

    class Meta(Publicatie.Meta, Genummerd.Meta):
        abstract = True
