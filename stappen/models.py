from django.db import models

from redactie.geheugen.prepared import Prepared
from redactie.pagina.publicatie import GenummerdePublicatie, address
from redactie.pagina.rijen import Regel
from redactie.pagina.verbanden import read_verbanden
from redactie.pagina.zinnen import as_zinnen, columns


class Stap(GenummerdePublicatie):
    """One of the six steps from a first talk to lasting attention."""

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
        return address("stappen:detail", self.slug)

    @property
    def kruimels(self):
        return (("Stappen", address("stappen:list")),)

    def onderdelen(self):
        """What stands on its page besides its own text, as far as visitors may see it."""
        return {
            "acties": as_zinnen(read_acties(self.pk)),
            "praktijk": read_verbanden(self, "hulpmiddel_lijst", "voorbeeld_lijst", meest=6),
        }


class Actie(Regel):
    """Something to do in a step."""

    stap = models.ForeignKey(Stap, models.CASCADE, verbose_name="stap", related_name="acties")

    paginas = ("stap",)

    class Meta(Regel.Meta):
        verbose_name = "actie"
        verbose_name_plural = "acties"


# --- What a public page reads -----------------------------------------------------------------------------------------

read_stappen = Prepared(Stap.objects.zichtbaar)
read_acties = Prepared(lambda pk: columns(Actie.objects.filter(stap=pk)))
