from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from redactie.pagina.publicatie import GenummerdePublicatie, PublicatieQuerySet, is_zichtbaar
from redactie.pagina.rijen import Regel
from redactie.pagina.verbanden import read_verbanden


class Bouwsteen(GenummerdePublicatie):
    """A thing that every local approach needs."""

    versie_kinderen = ("adviezen",)

    class Icoon(models.TextChoices):
        LAMP = "lamp", "lamp"
        VERGROOTGLAS = "vergrootglas", "vergrootglas"
        HAND = "hand", "hand met hart"
        MEDAILLE = "medaille", "medaille"
        RINGEN = "ringen", "twee ringen"
        BOEK = "boek", "boek"

    icoon = models.CharField(
        "tekening",
        max_length=20,
        choices=Icoon,
        default=Icoon.LAMP,
    )
    opdracht = models.CharField(
        "opdracht",
        max_length=200,
        help_text="Wat er moet gebeuren. Begin met ‘zorgen voor’, zonder punt.",
    )
    doel = models.CharField(
        "doel",
        max_length=400,
        help_text="Wat er dan bereikt is. Dit staat achter ‘Het doel:’.",
    )

    lijst = "bouwstenen"

    class Meta(GenummerdePublicatie.Meta):
        verbose_name = "bouwsteen"
        verbose_name_plural = "bouwstenen"

    def get_absolute_url(self):
        return reverse("bouwstenen:detail", args=[self.slug])

    @property
    def kruimels(self):
        return (("Bouwstenen", reverse("bouwstenen:list")),)

    def onderdelen(self):
        return {
            "adviezen": self.adviezen.per_soort(),
            "vormen": self.vormen.zichtbaar(),
            "bijdragen": self.bijdragen.zichtbaar().per_domein(),
            "praktijk": read_verbanden(
                self,
                "hulpmiddel_lijst",
                "interventie_lijst",
                meest=3,
            ),
        }

    def adressen(self):
        vormen = self.vormen.order_by("pk")
        return super().adressen() + [vorm.get_absolute_url() for vorm in vormen]


class AdviesQuerySet(models.QuerySet):
    def per_soort(self):
        """How to begin first, then the pitfalls, with their source."""
        return self.select_related("bron").order_by("soort", "nummer", "pk")


class Advies(Regel):
    """How to begin with a bouwsteen, or a pitfall."""

    class Soort(models.TextChoices):
        BEGIN = "begin", "zo begint u"
        VALKUIL = "valkuil", "valkuil"

    bouwsteen = models.ForeignKey(
        Bouwsteen,
        models.CASCADE,
        verbose_name="bouwsteen",
        related_name="adviezen",
    )
    soort = models.CharField(
        "soort",
        max_length=10,
        choices=Soort,
        default=Soort.BEGIN,
    )

    paginas = ("bouwsteen",)
    objects: ClassVar = AdviesQuerySet.as_manager()

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
        """Only below a visible bouwsteen, which is joined for the address."""
        vormen = super().zichtbaar().filter(is_zichtbaar("bouwsteen__"))
        return vormen.select_related("bouwsteen").defer("bouwsteen__tekst")


class Ondersteuningsvorm(GenummerdePublicatie):
    """A way to support someone, part of the bouwsteen Ondersteunen."""

    # PROTECT: before deleting a bouwsteen, an editor moves or deletes its vormen.
    bouwsteen = models.ForeignKey(
        Bouwsteen,
        models.PROTECT,
        verbose_name="bouwsteen",
        related_name="vormen",
    )
    voorbeelden = models.TextField("voorbeelden", blank=True, help_text="Eén voorbeeld per regel.")

    objects: ClassVar = OndersteuningsvormQuerySet.as_manager()
    boven = "bouwsteen"
    adresdeel = "bouwsteen__slug"

    class Meta(GenummerdePublicatie.Meta):
        verbose_name = "vorm van ondersteuning"
        verbose_name_plural = "vormen van ondersteuning"

    @property
    def zichtbaar(self):
        return super().zichtbaar and self.bouwsteen.zichtbaar

    def get_absolute_url(self):
        return reverse("bouwstenen:vorm", args=[self.bouwsteen.slug, self.slug])

    @property
    def kruimels(self):
        bouwsteen = self.bouwsteen
        return (*bouwsteen.kruimels, (bouwsteen.titel, bouwsteen.get_absolute_url()))
