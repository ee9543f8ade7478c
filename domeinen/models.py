from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from bouwstenen.models import Bouwsteen
from redactie.pagina.publicatie import GenummerdePublicatie, PublicatieQuerySet, is_zichtbaar
from redactie.pagina.rijen import Regel
from redactie.pagina.verbanden import read_verbanden


class DomeinQuerySet(PublicatieQuerySet):
    def breedste_coalitie(self):
        """The visible voorbeeld in which most of these domeinen take part; None without any."""
        voorbeeld: Any = Domein._meta.get_field("voorbeeld_lijst").related_model
        breedte = Count("domeinen", filter=Q(domeinen__in=self), distinct=True)
        voorbeelden = voorbeeld.objects.zichtbaar().annotate(breedte=breedte)
        return voorbeelden.filter(breedte__gt=0).order_by("-breedte", "pk").first()


class Domein(GenummerdePublicatie):
    """A sector that can contribute, such as sports, care or business."""

    versie_kinderen = ("bijdragen",)

    class Ingang(models.TextChoices):
        GEMEENTE = "gemeente", "Ik werk bij een gemeente"
        ONDERNEMER = "ondernemer", "Ik ben ondernemer"

    voorbeelden = models.TextField(
        "voorbeelden van organisaties",
        blank=True,
        help_text="Eén voorbeeld per regel.",
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

    objects: ClassVar = DomeinQuerySet.as_manager()
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
        praktijk = ("voorbeeld_lijst", "interventie_lijst", "hulpmiddel_lijst")
        return {
            "bijdragen": self.bijdragen.zichtbaar().per_bouwsteen(),
            "praktijk": read_verbanden(self, *praktijk, meest=6),
        }


class BijdrageQuerySet(models.QuerySet):
    def zichtbaar(self):
        """Only rows of which both the domein and the bouwsteen are visible, with their source."""
        rows = self.filter(is_zichtbaar("domein__"), is_zichtbaar("bouwsteen__"))
        return rows.select_related("bron")

    def per_domein(self):
        rows = self.select_related("domein").defer("domein__tekst")
        return rows.order_by("domein__nummer", "domein_id", "nummer", "pk")

    def per_bouwsteen(self):
        rows = self.select_related("bouwsteen").defer("bouwsteen__tekst")
        return rows.order_by("bouwsteen__nummer", "bouwsteen_id", "nummer", "pk")


class Bijdrage(Regel):
    """A contribution of organisations in a domein to a bouwsteen, shown on both pages."""

    domein = models.ForeignKey(
        Domein,
        models.CASCADE,
        verbose_name="domein",
        related_name="bijdragen",
    )
    # PROTECT: before deleting a bouwsteen, an editor moves or deletes its bijdragen.
    bouwsteen = models.ForeignKey(
        Bouwsteen,
        models.PROTECT,
        verbose_name="bouwsteen",
        related_name="bijdragen",
    )

    paginas = ("domein", "bouwsteen")
    objects: ClassVar = BijdrageQuerySet.as_manager()

    class Meta(Regel.Meta):
        verbose_name = "bijdrage"
        verbose_name_plural = "bijdragen"
