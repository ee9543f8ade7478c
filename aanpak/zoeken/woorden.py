"""The words of the search: which ones mean the same, and which ones visitors asked for in vain."""

import re
from datetime import timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone


class SynoniemManager(models.Manager):
    def get_by_natural_key(self, woorden):
        return self.get(woorden=woorden)


class Synoniem(models.Model):
    """A line of words that mean the same to whoever searches."""

    woorden = models.CharField(
        "woorden",
        max_length=300,
        unique=True,
        help_text="Woorden die hetzelfde betekenen, met een komma ertussen. Wie het ene woord zoekt, vindt ook de andere.",
    )

    objects: ClassVar = SynoniemManager()

    class Meta:
        verbose_name = "regel met synoniemen"
        verbose_name_plural = "synoniemen"
        ordering = ["woorden", "pk"]

    def __str__(self):
        return self.woorden

    def natural_key(self):
        return (self.woorden,)

    def clean(self):
        """Raises ValidationError for a line that says nothing."""
        if len(self.lijst) < 2:
            raise ValidationError(
                {"woorden": "Schrijf minstens twee woorden, met een komma ertussen."}
            )

    @property
    def lijst(self) -> list[str]:
        """The words one by one; some are more than one word."""
        return [woord for deel in self.woorden.split(",") if (woord := " ".join(deel.split()))]


class ZoekvraagQuerySet(models.QuerySet):
    PER_DAG = 200  # distinct questions; more is noise, and must not fill the disk
    HOOGSTENS = 1000  # that one question is counted on one day
    BEWAREN = timedelta(days=90)

    def note(self, woorden):
        """Counts a question that found nothing, unless it looks personal or there are too many today."""
        if "@" in woorden or len(re.findall(r"\d", woorden)) >= 5:
            return
        vandaag = timezone.localdate()
        rows = self.filter(dag=vandaag)
        if rows.filter(woorden=woorden, aantal__lt=self.HOOGSTENS).update(aantal=F("aantal") + 1):
            return
        if (number := rows.count()) < self.PER_DAG:
            self.get_or_create(dag=vandaag, woorden=woorden, defaults={"aantal": 1})
        if not number:  # the first of the day clears what is old
            self.filter(dag__lt=vandaag - self.BEWAREN).delete()


class Zoekvraag(models.Model):
    """What was asked on a day without finding anything, and how often. Nothing about who asked."""

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
