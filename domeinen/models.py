from typing import ClassVar

from django.db import models
from django.urls import reverse

from bouwstenen.models import Bouwsteen
from redactie.pagina.publicatie import GenummerdePublicatie, is_zichtbaar
from redactie.pagina.rijen import Regel
from redactie.pagina.verbanden import read_verbanden


class Domein(GenummerdePublicatie):
    """One of the twelve sectors that can contribute.

    The municipality is the centre of the krans.
    """

    versie_kinderen = ("bijdragen",)

    class Ingang(models.TextChoices):
        GEMEENTE = "gemeente", "Ik werk bij een gemeente"
        ONDERNEMER = "ondernemer", "Ik ben ondernemer"

    voorbeelden = models.TextField(
        "voorbeelden van organisaties", blank=True, help_text="Eén voorbeeld per regel."
    )
    kleine_start = models.BooleanField(
        "kleine start",
        default=False,
        help_text="Aangevinkt: wie klein wil beginnen, begint met dit domein.",
    )
    ingang = models.CharField(
        "ingang op de voorpagina",
        max_length=12,
        choices=Ingang,
        blank=True,
        help_text="Welke keuze op de voorpagina hoort bij dit domein? Meestal geen.",
    )
    openingszin = models.TextField(
        "openingszin",
        max_length=400,
        blank=True,
        help_text="Een zin die bezoekers kunnen overnemen in een eerste mail.",
    )

    lijst = "domeinen"

    class Meta(GenummerdePublicatie.Meta):
        verbose_name = "domein"
        verbose_name_plural = "domeinen"

    def get_absolute_url(self):
        return reverse("domeinen:detail", args=[self.slug])

    @property
    def kruimels(self):
        return (("Domeinen", reverse("domeinen:list")),)

    def onderdelen(self):
        """The template context of its rows and the visible pages that belong to it."""
        practice = ("voorbeeld_lijst", "interventie_lijst", "hulpmiddel_lijst")
        return {
            "bijdragen": self.bijdragen.zichtbaar().per_bouwsteen(),
            "praktijk": read_verbanden(self, *practice, meest=6),
        }


class BijdrageQuerySet(models.QuerySet):
    def zichtbaar(self):
        """Only where both the domein and the bouwsteen are visible; each row with its source."""
        rows = self.filter(is_zichtbaar("domein__"), is_zichtbaar("bouwsteen__"))
        return rows.select_related("bron")

    def per_domein(self):
        """In the order of the domeinen, each row with its domein."""
        rows = self.select_related("domein").defer("domein__tekst")
        return rows.order_by("domein__nummer", "domein_id", "nummer", "pk")

    def per_bouwsteen(self):
        """In the order of the bouwstenen, each row with its bouwsteen."""
        rows = self.select_related("bouwsteen").defer("bouwsteen__tekst")
        return rows.order_by("bouwsteen__nummer", "bouwsteen_id", "nummer", "pk")


class Bijdrage(Regel):
    """One thing that organisations in a domein can do for a bouwsteen. Both pages show it."""

    domein = models.ForeignKey(
        Domein, models.CASCADE, verbose_name="domein", related_name="bijdragen"
    )
    # PROTECT: an editor who removes a bouwsteen must first decide what happens to what domeinen
    # contribute to it.
    bouwsteen = models.ForeignKey(
        Bouwsteen, models.PROTECT, verbose_name="bouwsteen", related_name="bijdragen"
    )

    paginas = ("domein", "bouwsteen")
    objects: ClassVar = BijdrageQuerySet.as_manager()

    class Meta(Regel.Meta):
        verbose_name = "bijdrage"
        verbose_name_plural = "bijdragen"
