"""Municipalities, and by which names and postcodes people look for them."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

EILANDEN = {"Ameland", "Schiermonnikoog", "Terschelling", "Texel", "Vlieland"}
CODE = RegexValidator(r"^GM\d{4}$", "Een code is GM met vier cijfers.")


class Stedelijkheid(models.IntegerChoices):
    """The five classes of CBS, by the number of addresses around."""

    ZEER_STERK = 1, "zeer sterk stedelijk"
    STERK = 2, "sterk stedelijk"
    MATIG = 3, "matig stedelijk"
    WEINIG = 4, "weinig stedelijk"
    NIET = 5, "niet stedelijk"


class Gemeente(models.Model):
    """A municipality as it is now."""

    code = models.CharField(
        "code",
        max_length=6,
        primary_key=True,
        validators=[CODE],
    )
    naam = models.CharField("naam", max_length=60)
    slug = models.SlugField("adres", unique=True)
    provincie = models.CharField("provincie", max_length=20)
    ggd = models.CharField("GGD", max_length=60)
    ggd_link = models.URLField(
        "website van de GGD",
        blank=True,
        help_text="Waar iemand de eigen cijfers van deze GGD vindt, bijvoorbeeld per wijk.",
    )
    inwoners = models.PositiveIntegerField("inwoners")
    procent_65plus = models.PositiveSmallIntegerField("procent 65-plus")
    stedelijkheid = models.PositiveSmallIntegerField("stedelijkheid", choices=Stedelijkheid)
    buren = models.ManyToManyField("self", verbose_name="buurgemeenten", blank=True)
    gewijzigd_op = models.DateTimeField("gewijzigd op", auto_now=True, editable=False)

    class Meta:
        verbose_name = "gemeente"
        verbose_name_plural = "gemeenten"
        ordering = ["slug"]
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(stedelijkheid__range=(1, 5)),
                name="cijfers_gemeente_stedelijkheid_bekend",
                violation_error_message="Stedelijkheid is een getal van 1 tot en met 5.",
            ),
            models.CheckConstraint(
                condition=Q(procent_65plus__lte=100),
                name="cijfers_gemeente_hoogstens_honderd_procent",
                violation_error_message="Een percentage is hoogstens 100.",
            ),
        ]

    def __str__(self):
        return self.naam

    def get_absolute_url(self):
        return reverse("cijfers:gemeente", args=[self.slug])

    @property
    def is_eiland(self):
        return self.naam in EILANDEN

    @property
    def waar(self):
        """ "in Ede", "op Texel"."""
        return f"{'op' if self.is_eiland else 'in'} {self.naam}"


class Plaatsnaam(models.Model):
    """A name, a spelling or the four digits of a postcode by which people look for a gemeente."""

    naam = models.CharField("naam", max_length=60)
    sleutel = models.SlugField("sleutel", max_length=60, help_text="De naam zoals een adres.")
    gemeente = models.ForeignKey(
        Gemeente,
        models.CASCADE,
        verbose_name="gemeente",
        related_name="plaatsnamen",
    )

    class Meta:
        verbose_name = "plaatsnaam"
        verbose_name_plural = "plaatsnamen"
        ordering = ["sleutel", "gemeente"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["sleutel", "gemeente"], name="cijfers_plaatsnaam_eenmaal"
            )
        ]

    def __str__(self):
        return self.naam


class Herindeling(models.Model):
    """A municipality that is no more: from this day it is part of another, or has another name."""

    class Soort(models.TextChoices):
        OPGEGAAN = "opgegaan", "opgegaan in"
        GESPLITST = "gesplitst", "gesplitst"
        NAAM = "naam", "andere naam"

    datum = models.DateField("datum")
    oude_code = models.CharField("oude code", max_length=6, validators=[CODE])
    oude_naam = models.CharField("oude naam", max_length=60)
    sleutel = models.SlugField("sleutel", max_length=60)
    soort = models.CharField("soort", max_length=10, choices=Soort)
    gemeente = models.ForeignKey(
        Gemeente,
        models.CASCADE,
        verbose_name="hoort nu bij",
        related_name="herindelingen",
    )

    class Meta:
        verbose_name = "herindeling"
        verbose_name_plural = "herindelingen"
        ordering = ["-datum", "oude_naam", "gemeente"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["oude_code", "gemeente"], name="cijfers_herindeling_eenmaal"
            ),
            models.CheckConstraint(
                condition=Q(soort__in=["opgegaan", "gesplitst", "naam"]),
                name="cijfers_herindeling_soort_bekend",
            ),
        ]

    def __str__(self):
        return f"{self.oude_naam}, tot {self.datum:%d-%m-%Y}"
