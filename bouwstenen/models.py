from typing import ClassVar

from django.db import models
from django.db.models import Q

from redactie.geheugen.prepared import Prepared, related
from redactie.pagina.publicatie import (
    GenummerdePublicatie,
    PublicatieQuerySet,
    address,
    is_zichtbaar,
)
from redactie.pagina.rijen import Regel
from redactie.pagina.verbanden import read_verbanden
from redactie.pagina.zinnen import columns, per_kop


class Bouwsteen(GenummerdePublicatie):
    """One of the six things a local approach needs."""

    versie_kinderen = ("adviezen",)

    class Icoon(models.TextChoices):
        LAMP = "lamp", "lamp"
        VERGROOTGLAS = "vergrootglas", "vergrootglas"
        HAND = "hand", "hand met hart"
        MEDAILLE = "medaille", "medaille"
        RINGEN = "ringen", "twee ringen"
        BOEK = "boek", "boek"

    icoon = models.CharField("tekening", max_length=20, choices=Icoon, default=Icoon.LAMP)
    opdracht = models.CharField(
        "opdracht",
        max_length=200,
        help_text="Wat er moet gebeuren. Begin met ‘zorgen voor’, zonder punt.",
    )
    doel = models.CharField("doel", max_length=400, help_text="Waarom. Begin met ‘zodat’.")

    lijst = "bouwstenen"

    class Meta(GenummerdePublicatie.Meta):
        verbose_name = "bouwsteen"
        verbose_name_plural = "bouwstenen"

    def get_absolute_url(self):
        return address("bouwstenen:detail", self.slug)

    @property
    def kruimels(self):
        return (("Bouwstenen", address("bouwstenen:list")),)

    def onderdelen(self):
        """What stands on its page besides its own text, as far as visitors may see it."""
        return {
            "adviezen": per_kop(read_adviezen(self.pk)),
            "vormen": read_vormen(self.pk),
            "bijdragen": per_kop(read_bijdragen(self.pk)),
            "praktijk": read_verbanden(self, "hulpmiddel_lijst", "interventie_lijst", meest=3),
        }

    def adressen(self):
        return super().adressen() + [vorm.get_absolute_url() for vorm in self.vormen.order_by("pk")]


class Advies(Regel):
    """How to begin with a bouwsteen, or what goes wrong easily."""

    class Soort(models.TextChoices):
        BEGIN = "begin", "zo begint u"
        VALKUIL = "valkuil", "valkuil"

    bouwsteen = models.ForeignKey(
        Bouwsteen, models.CASCADE, verbose_name="bouwsteen", related_name="adviezen"
    )
    soort = models.CharField("soort", max_length=10, choices=Soort, default=Soort.BEGIN)

    paginas = ("bouwsteen",)

    class Meta(Regel.Meta):
        verbose_name = "advies"
        verbose_name_plural = "adviezen"
        constraints = [
            *Regel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(soort__in=["begin", "valkuil"]),
                name="bouwstenen_advies_soort_bekend",
                violation_error_message="Kies: zo begint u, of valkuil.",
            ),
        ]


class OndersteuningsvormQuerySet(PublicatieQuerySet):
    def zichtbaar(self):
        """Only below a bouwsteen that may be seen; each with its bouwsteen, because its address needs it."""
        return super().zichtbaar().filter(is_zichtbaar("bouwsteen__")).select_related("bouwsteen")


class Ondersteuningsvorm(GenummerdePublicatie):
    """One of the seven ways to support someone, part of the bouwsteen Ondersteunen."""

    # PROTECT: an editor who removes a bouwsteen must first decide where its vormen go.
    bouwsteen = models.ForeignKey(
        Bouwsteen, models.PROTECT, verbose_name="bouwsteen", related_name="vormen"
    )
    voorbeelden = models.TextField("voorbeelden", blank=True, help_text="Eén voorbeeld per regel.")

    objects: ClassVar = OndersteuningsvormQuerySet.as_manager()
    boven = "bouwsteen"

    class Meta(GenummerdePublicatie.Meta):
        verbose_name = "vorm van ondersteuning"
        verbose_name_plural = "vormen van ondersteuning"

    @property
    def zichtbaar(self):
        return super().zichtbaar and self.bouwsteen.zichtbaar

    def get_absolute_url(self):
        return address("bouwstenen:vorm", self.bouwsteen.slug, self.slug)

    @property
    def kruimels(self):
        return *self.bouwsteen.kruimels, (self.bouwsteen.titel, self.bouwsteen.get_absolute_url())


# --- What a public page reads -----------------------------------------------------------------------------------------

read_bouwstenen = Prepared(Bouwsteen.objects.zichtbaar)
read_vormen = Prepared(lambda pk: Ondersteuningsvorm.objects.zichtbaar().filter(bouwsteen=pk))
read_vormen_below = Prepared(
    lambda slug: Ondersteuningsvorm.objects.zichtbaar().filter(bouwsteen__slug=slug)
)
read_adviezen = Prepared(
    lambda pk: columns(
        Advies.objects.filter(bouwsteen=pk).order_by("soort", "nummer", "pk"), "soort"
    )
)
read_bijdragen = Prepared(
    lambda pk: columns(related(Bouwsteen, "bijdragen", pk).zichtbaar().per_domein(), "domein")
)
