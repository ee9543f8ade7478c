from typing import ClassVar

from django.db import models
from django.urls import reverse

from bouwstenen.models import Bouwsteen, Ondersteuningsvorm
from redactie.pagina.publicatie import GenummerdePublicatie
from redactie.pagina.rijen import Rij
from redactie.pagina.verbanden import read_verbanden
from stappen.models import Stap

VERDIEPING = ("Verdieping", "/verdieping/")


class Doelgroep(GenummerdePublicatie):
    """A group for whom loneliness is different, such as carers."""

    vormen = models.ManyToManyField(
        Ondersteuningsvorm,
        verbose_name="vormen van ondersteuning",
        blank=True,
        related_name="doelgroepen",
        help_text="Welke vormen passen bij deze groep?",
    )

    class Meta(GenummerdePublicatie.Meta):
        verbose_name = "doelgroep"
        verbose_name_plural = "doelgroepen"

    def get_absolute_url(self):
        return reverse("verdieping:doelgroep", args=[self.slug])

    @property
    def kruimels(self):
        return (VERDIEPING, ("Voor wie?", "/verdieping/voor-wie/"))

    def onderdelen(self):
        return {
            "vormen": self.vormen.zichtbaar(),
            "praktijk": read_verbanden(self, "interventie_lijst", meest=8),
        }


class Raamwerk(GenummerdePublicatie):
    """A model that others work with, such as the five pijlers."""

    versie_kinderen = ("delen",)

    class Meta(GenummerdePublicatie.Meta):
        verbose_name = "raamwerk"
        verbose_name_plural = "raamwerken"

    def get_absolute_url(self):
        return reverse("verdieping:raamwerk", args=[self.slug])

    @property
    def kruimels(self):
        return (VERDIEPING, ("Andere modellen", "/verdieping/modellen/"))


class OnderdeelQuerySet(models.QuerySet):
    def met_gids(self):
        """With the visible bouwstenen and stappen that they match."""
        return self.prefetch_related(
            models.Prefetch("bouwstenen", Bouwsteen.objects.zichtbaar().in_lijst()),
            models.Prefetch("stappen", Stap.objects.zichtbaar().in_lijst()),
        )


class Onderdeel(Rij):
    """A part of a raamwerk, and what it is called in this guide, in our own judgement."""

    raamwerk = models.ForeignKey(
        Raamwerk,
        models.CASCADE,
        verbose_name="raamwerk",
        related_name="delen",
    )
    naam = models.CharField("naam", max_length=80, help_text="Zoals het in het raamwerk heet.")
    uitleg = models.CharField(
        "uitleg",
        max_length=200,
        blank=True,
        help_text="Eén zin: wat is het?",
    )
    bouwstenen = models.ManyToManyField(
        Bouwsteen,
        verbose_name="bouwstenen",
        blank=True,
        related_name="+",
    )
    stappen = models.ManyToManyField(Stap, verbose_name="stappen", blank=True, related_name="+")

    paginas = ("raamwerk",)
    objects: ClassVar = OnderdeelQuerySet.as_manager()

    class Meta(Rij.Meta):
        verbose_name = "onderdeel"
        verbose_name_plural = "onderdelen"

    def __str__(self):
        return self.naam
