from django.db import models
from django.urls import reverse

from redactie.pagina.publicatie import GenummerdePublicatie
from redactie.pagina.rijen import Regel
from redactie.pagina.verbanden import read_verbanden


class Stap(GenummerdePublicatie):
    """A step on the way from a first talk to lasting attention."""

    versie_kinderen = ("acties",)

    resultaat = models.TextField(
        "klaar met deze stap?",
        max_length=400,
        blank=True,
        help_text="Schrijf wat er klaar is na deze stap. Het staat in een vak onder de tekst.",
    )

    lijst = "stappen"

    class Meta(GenummerdePublicatie.Meta):
        verbose_name = "stap"
        verbose_name_plural = "stappen"

    def get_absolute_url(self):
        return reverse("stappen:detail", args=[self.slug])

    @property
    def kruimels(self):
        return (("Stappen", reverse("stappen:list")),)

    def onderdelen(self):
        return {
            "acties": self.acties.select_related("bron"),
            "praktijk": read_verbanden(self, "hulpmiddel_lijst", "voorbeeld_lijst", meest=6),
        }


class Actie(Regel):
    stap = models.ForeignKey(
        Stap,
        models.CASCADE,
        verbose_name="stap",
        related_name="acties",
    )

    paginas = ("stap",)

    class Meta(Regel.Meta):
        verbose_name = "actie"
        verbose_name_plural = "acties"
