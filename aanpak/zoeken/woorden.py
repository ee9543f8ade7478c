"""What editors keep for the search: synonyms, words of someone in need, questions in vain."""

import re
from datetime import timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone


class WoordenManager(models.Manager):
    def get_by_natural_key(self, woorden):
        return self.get(woorden=woorden)


class Synoniem(models.Model):
    """A line of words with one meaning."""

    woorden = models.CharField(
        "woorden",
        max_length=300,
        unique=True,
        help_text="Woorden die hetzelfde betekenen, met een komma ertussen. "
        "Wie het ene woord zoekt, vindt ook de andere.",
    )

    objects: ClassVar = WoordenManager()

    class Meta:
        verbose_name = "regel met synoniemen"
        verbose_name_plural = "synoniemen"
        ordering = ["woorden", "pk"]

    def __str__(self):
        return self.woorden

    def natural_key(self):
        return (self.woorden,)

    def clean(self):
        if len(self.lijst) < 2:
            raise ValidationError(
                {"woorden": "Schrijf minstens twee woorden, met een komma ertussen."}
            )

    @property
    def lijst(self) -> list[str]:
        """The entries of the line. An entry can be a phrase."""
        return entries_in(self.woorden)


class Hulpwoord(models.Model):
    """A word or phrase of someone who may be in danger or alone. The search then shows help."""

    class Wanneer(models.TextChoices):
        ALTIJD = "altijd", "bij elke vraag waar dit in staat"
        ZELF = "zelf", "alleen als iemand over zichzelf schrijft"

    woorden = models.CharField(
        "woord of zin",
        max_length=100,
        unique=True,
        help_text="Schrijf alleen de woorden die tellen, zoals: geen zin meer in het leven. "
        "Andere vormen, een andere volgorde en typefouten herkent de zoekfunctie zelf.",
    )
    wanneer = models.CharField(
        "hulp tonen",
        max_length=6,
        choices=Wanneer,
        default=Wanneer.ALTIJD,
        help_text="Kies ‘alleen over zichzelf’ bij een woord dat ook veel in vragen van "
        "professionals staat. ‘Ik voel me somber’ toont dan hulp, ‘sombere ouderen’ niet.",
    )

    objects: ClassVar = WoordenManager()

    class Meta:
        verbose_name = "hulpwoord"
        verbose_name_plural = "hulpwoorden"
        ordering = ["woorden", "pk"]

    def __str__(self):
        return self.woorden

    def natural_key(self):
        return (self.woorden,)

    def clean(self):
        if not re.search(r"\w", self.woorden):
            raise ValidationError({"woorden": "Schrijf minstens één woord."})


class UitgelichtManager(models.Manager):
    def get_by_natural_key(self, adres):
        return self.get(adres=adres)


class Uitgelicht(models.Model):
    """The words at which a page comes first, as editors choose."""

    adres = models.CharField("pagina", max_length=200, unique=True)
    woorden = models.TextField(
        "woorden",
        max_length=3000,
        help_text="Wie hierop zoekt, vindt deze pagina als eerste. Schrijf woorden en korte "
        "vragen, met een komma ertussen. Zoals: uitnodiging, wie nodig ik uit.",
    )

    objects: ClassVar = UitgelichtManager()

    class Meta:
        verbose_name = "uitgelichte pagina"
        verbose_name_plural = "uitgelicht"
        ordering = ["adres", "pk"]

    def __str__(self):
        return self.adres

    def natural_key(self):
        return (self.adres,)

    @property
    def lijst(self) -> list[str]:
        return entries_in(self.woorden)


def entries_in(woorden: str) -> list[str]:
    """The words and phrases between the commas of a line."""
    entries = [" ".join(deel.split()) for deel in woorden.split(",")]
    return [entry for entry in entries if entry]


def looks_personal(woorden):
    """Whether it may be a mail address, or a telephone number or other long number."""
    return "@" in woorden or len(re.findall(r"\d", woorden)) >= 5


class ZoekvraagQuerySet(models.QuerySet):
    PER_DAG = 200  # distinct questions; more is noise, and would fill the disk
    HOOGSTENS = 1000  # times that one question is counted on one day
    BEWAREN = timedelta(days=90)

    def note(self, woorden):
        """Counts a question without results, unless it looks personal or today is full."""
        if looks_personal(woorden):
            return
        vandaag = timezone.localdate()
        today = self.filter(dag=vandaag)
        same = today.filter(woorden=woorden, aantal__lt=self.HOOGSTENS)
        if same.update(aantal=F("aantal") + 1):
            return
        number = today.count()
        if number < self.PER_DAG:
            self.get_or_create(
                dag=vandaag,
                woorden=woorden,
                defaults={"aantal": 1},
            )
        if number == 0:  # the first of the day deletes the old ones
            self.filter(dag__lt=vandaag - self.BEWAREN).delete()


class Zoekvraag(models.Model):
    """A question without results: how often on a day. Nothing about the visitor."""

    woorden = models.CharField("gezocht op", max_length=100)
    dag = models.DateField("dag")
    aantal = models.PositiveIntegerField("aantal keer", default=1)

    objects: ClassVar = ZoekvraagQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        verbose_name = "vraag zonder resultaat"
        verbose_name_plural = "vragen zonder resultaat"
        ordering = ["-dag", "-aantal", "woorden"]
        constraints = [
            models.UniqueConstraint(
                fields=["dag", "woorden"],
                name="aanpak_zoekvraag_eenmaal_per_dag",
                violation_error_message="Deze vraag staat al bij deze dag.",
            )
        ]

    def __str__(self):
        return self.woorden
