import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from cijfers.gemeenten import Gemeente, Herindeling, Plaatsnaam
from cijfers.metingen import Levering, Meting
from redactie.pagina.bronnen import Bron


class CijferQuerySet(models.QuerySet):
    def landelijk(self):
        """The national figures, with their source."""
        return self.filter(gebied="Nederland").select_related("bron")

    def kerncijfers(self):
        """The certain national percentages of lonely adults, newest first."""
        eenzaam = self.landelijk().filter(
            bevolking="Volwassenen",
            maat="eenzaam",
            eenheid="%",
            zekerheid=Cijfer.Zekerheid.HOOG,
        )
        return eenzaam.order_by("-jaar")


class Cijfer(models.Model):
    """A measured figure on loneliness, with the survey and the source in which it was read."""

    class Zekerheid(models.TextChoices):
        HOOG = "hoog", "hoog"
        MIDDEL = "middel", "middel: nog eens nakijken bij de bron"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jaar = models.PositiveSmallIntegerField(
        "jaar", validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    bevolking = models.CharField(
        "groep",
        max_length=80,
        help_text="Over wie gaat het? Gelijke namen vormen één tabel.",
    )
    maat = models.CharField(
        "wat is gemeten",
        max_length=80,
        help_text="Bijvoorbeeld: eenzaam, of: sterk eenzaam.",
    )
    waarde = models.DecimalField(
        "waarde",
        max_digits=10,
        decimal_places=1,
        validators=[MinValueValidator(0)],
    )
    eenheid = models.CharField("eenheid", max_length=30, default="%")
    gebied = models.CharField("gebied", max_length=60, default="Nederland")
    onderzoek = models.CharField(
        "onderzoek",
        max_length=120,
        help_text="Cijfers uit één onderzoek zijn te vergelijken.",
    )
    toelichting = models.CharField(
        "toelichting",
        max_length=300,
        blank=True,
        help_text="Wat een lezer erbij moet weten.",
    )
    bron = models.ForeignKey(
        Bron,
        models.PROTECT,
        verbose_name="bron",
        related_name="+",
    )
    zekerheid = models.CharField(
        "zekerheid",
        max_length=10,
        choices=Zekerheid,
        default=Zekerheid.MIDDEL,
    )
    gewijzigd_op = models.DateTimeField("gewijzigd op", auto_now=True, editable=False)

    objects = CijferQuerySet.as_manager()

    class Meta:
        verbose_name = "cijfer"
        verbose_name_plural = "cijfers"
        ordering = ["bevolking", "maat", "jaar", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["jaar", "bevolking", "maat", "gebied", "onderzoek"],
                name="cijfers_cijfer_eenmaal",
                violation_error_message=(
                    "Dit cijfer staat er al: zelfde jaar, groep, maat, gebied en onderzoek."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(eenheid="%") | Q(waarde__lte=100),
                name="cijfers_cijfer_hoogstens_honderd_procent",
                violation_error_message="Een percentage is hoogstens 100.",
            ),
        ]

    def __str__(self):
        return f"{self.jaar}, {self.bevolking}: {self.waarde} {self.eenheid} {self.maat}"
