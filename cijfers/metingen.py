"""Figures per municipality, in deliveries: one that is taken back gives way to the one before."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

NEDERLAND = "NL01"


class LeveringQuerySet(models.QuerySet):
    def gepubliceerd(self):
        return self.filter(staat=Levering.Staat.GEPUBLICEERD)

    def van_kracht(self):
        """The delivery that visitors see of each series: the one that was published last."""
        of_reeks = Levering.objects.gepubliceerd().filter(reeks=OuterRef("reeks"))
        newest = of_reeks.order_by("-gepubliceerd_op", "-pk").values("pk")[:1]
        return self.filter(pk=Subquery(newest))


class Levering(models.Model):
    """All figures of a series in one edition.

    Visitors see whole deliveries: an edition replaces every year of the one before, because its
    years were all computed for the same borders.
    """

    class Reeks(models.TextChoices):
        VOLWASSENEN = "volwassenen", "volwassenen, per gemeente"
        JONGVOLWASSENEN = "jongvolwassenen", "jongvolwassenen (16-25 jaar)"

    class Staat(models.TextChoices):
        KLAAR = "klaar", "staat klaar"
        GEPUBLICEERD = "gepubliceerd", "gepubliceerd"
        TERUGGENOMEN = "teruggenomen", "teruggenomen"

    reeks = models.CharField("reeks", max_length=20, choices=Reeks)
    tabel = models.CharField("tabel van het RIVM", max_length=80)
    indeling = models.PositiveSmallIntegerField(
        "indeling", help_text="Het jaar van de gemeentegrenzen waarop alle cijfers zijn omgerekend."
    )
    staat = models.CharField(
        "staat",
        max_length=20,
        choices=Staat,
        default=Staat.KLAAR,
    )
    ontvangen_op = models.DateTimeField("ontvangen op", auto_now_add=True)
    gepubliceerd_op = models.DateTimeField(
        "gepubliceerd op",
        null=True,
        blank=True,
        editable=False,
    )
    gewijzigd_op = models.DateTimeField("gewijzigd op", auto_now=True, editable=False)
    door = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="door",
        related_name="+",
        null=True,
        blank=True,
        help_text="Leeg voor de cijfers waarmee de site begon.",
    )

    objects = LeveringQuerySet.as_manager()

    class Meta:
        verbose_name = "levering"
        verbose_name_plural = "leveringen"
        ordering = ["-ontvangen_op", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(reeks__in=["volwassenen", "jongvolwassenen"]),
                name="cijfers_levering_reeks_bekend",
            ),
            models.CheckConstraint(
                condition=Q(staat__in=["klaar", "gepubliceerd", "teruggenomen"]),
                name="cijfers_levering_staat_bekend",
            ),
            models.CheckConstraint(
                condition=~Q(staat="gepubliceerd") | Q(gepubliceerd_op__isnull=False),
                name="cijfers_levering_gepubliceerd_heeft_moment",
            ),
        ]

    def __str__(self):
        return f"{self.tabel}, gemeenten van {self.indeling}"

    def publish(self):
        self.staat = self.Staat.GEPUBLICEERD
        self.gepubliceerd_op = timezone.now()
        self.save()

    def take_back(self):
        """From now on visitors see the delivery that was published before this one."""
        self.staat = self.Staat.TERUGGENOMEN
        self.save()


class MetingQuerySet(models.QuerySet):
    def zichtbaar(self):
        """The figures that visitors see: those of the deliveries in force."""
        return self.filter(levering__in=Levering.objects.van_kracht())

    def van_reeks(self, reeks):
        return self.filter(levering__reeks=reeks)


# A comparison with nothing is neither true nor false for a database, so both are asked for.
HAS_BOUNDS = Q(
    onder__isnull=False,
    onder__range=(0, F("waarde")),
    boven__isnull=False,
    boven__range=(F("waarde"), 100),
)


class Meting(models.Model):
    """A percentage of the people of one age who are lonely, in one area and year."""

    class Leeftijd(models.TextChoices):
        VOLWASSENEN = "18+", "18 jaar en ouder"
        TOT_65 = "18-64", "18 tot en met 64 jaar"
        VANAF_65 = "65+", "65 jaar en ouder"
        JONGVOLWASSENEN = "16-25", "16 tot en met 25 jaar"

    class Maat(models.TextChoices):
        EENZAAM = "eenzaam", "eenzaam"
        STERK = "sterk", "sterk eenzaam"
        EMOTIONEEL = "emotioneel", "emotioneel eenzaam"
        SOCIAAL = "sociaal", "sociaal eenzaam"
        STERK_EMOTIONEEL = "sterk-emotioneel", "sterk emotioneel eenzaam"
        STERK_SOCIAAL = "sterk-sociaal", "sterk sociaal eenzaam"

    class Opmerking(models.TextChoices):
        BEREKEND = "berekend", "berekend"
        GRENS = "grens", "grens gewijzigd"

    levering = models.ForeignKey(
        Levering,
        models.CASCADE,
        verbose_name="levering",
        related_name="metingen",
    )
    gebied = models.CharField(
        "gebied",
        max_length=6,
        help_text="De code van een gemeente, of NL01 voor Nederland.",
    )
    jaar = models.PositiveSmallIntegerField(
        "jaar", validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    leeftijd = models.CharField("leeftijd", max_length=5, choices=Leeftijd)
    maat = models.CharField("maat", max_length=20, choices=Maat)
    waarde = models.DecimalField("waarde", max_digits=4, decimal_places=1)
    onder = models.DecimalField(
        "ondergrens",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
    )
    boven = models.DecimalField(
        "bovengrens",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
    )
    opmerking = models.CharField(
        "opmerking",
        max_length=10,
        choices=Opmerking,
        blank=True,
    )

    objects = MetingQuerySet.as_manager()

    class Meta:
        verbose_name = "meting"
        verbose_name_plural = "metingen"
        ordering = ["gebied", "jaar", "leeftijd", "maat"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["levering", "gebied", "jaar", "leeftijd", "maat"],
                name="cijfers_meting_eenmaal",
                violation_error_message=(
                    "Dit cijfer staat er al: zelfde gebied, jaar, leeftijd en maat."
                ),
            ),
            models.CheckConstraint(
                condition=Q(waarde__range=(0, 100)),
                name="cijfers_meting_waarde_is_percentage",
                violation_error_message="Een percentage ligt tussen 0 en 100.",
            ),
            models.CheckConstraint(
                condition=Q(onder__isnull=True, boven__isnull=True) | HAS_BOUNDS,
                name="cijfers_meting_waarde_tussen_grenzen",
                violation_error_message=(
                    "Geef beide grenzen of geen van beide; de waarde ligt ertussen."
                ),
            ),
        ]
        indexes = [models.Index(fields=["gebied"], name="cijfers_meting_gebied")]

    def __str__(self):
        return f"{self.gebied} {self.jaar}, {self.leeftijd}: {self.waarde} % {self.maat}"
