from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class WeblinkQuerySet(models.QuerySet):
    def kapot(self):
        return self.filter(fouten__gte=Weblink.KAPOT_NA)

    def verhuisd(self):
        """Links that work, but redirect permanently."""
        return self.filter(fouten=0).exclude(verhuisd_naar="")

    def aan_de_beurt(self, alles=False):
        """Links to check now, the longest ago first, unless their server asked to wait."""
        now = timezone.now()
        may_be_asked = Q(niet_voor=None) | Q(niet_voor__lte=now)
        links = self.filter(may_be_asked)
        if not alles:
            never = Q(laatst_gecontroleerd_op=None)
            long_ago = Q(laatst_gecontroleerd_op__lte=now - Weblink.VERS)
            links = links.filter(never | long_ago)
        longest_ago = F("laatst_gecontroleerd_op").asc(nulls_first=True)
        return links.order_by(longest_ago, "pk")


class Weblink(models.Model):
    """An address on another site, and the outcome of the last check."""

    class Uitslag(models.TextChoices):
        GOED = "goed", "in orde"
        FOUT = "fout", "fout"
        GESLOTEN = "gesloten", "niet te controleren"
        LATER = "later", "later nog eens"

    KAPOT_NA = 3  # failures in a row
    VERS = timedelta(hours=20)  # less than a day: a run every night checks all links
    LANGST = 2000  # bytes; an index of PostgreSQL takes no more than 2,700

    url = models.CharField("link", max_length=LANGST, unique=True)
    uitslag = models.CharField(
        "uitslag",
        max_length=10,
        choices=Uitslag,
        blank=True,
    )
    antwoord = models.CharField("wat de server zei", max_length=200, blank=True)
    laatst_gecontroleerd_op = models.DateTimeField("laatst gecontroleerd", null=True, blank=True)
    fouten = models.PositiveIntegerField(
        "keren achter elkaar fout",
        default=0,
        help_text="Na drie keer noemt het beginscherm de link kapot.",
    )
    fout_sinds = models.DateTimeField(
        "fout sinds",
        null=True,
        blank=True,
        help_text="De eerste keer dat het fout ging.",
    )
    verhuisd_naar = models.CharField(
        "verhuisd naar",
        max_length=LANGST,
        blank=True,
        help_text="Hier komt u voortaan uit. Zet dit adres in de tekst.",
    )
    niet_voor = models.DateTimeField(
        "niet opnieuw vóór",
        null=True,
        blank=True,
        help_text="De server vroeg om tot dan te wachten.",
    )

    objects = WeblinkQuerySet.as_manager()

    class Meta:
        verbose_name = "link naar een andere site"
        verbose_name_plural = "links naar andere sites"
        ordering = ["-fouten", "url"]
        default_permissions = ("view",)  # only manage.py controleer_links writes here
        constraints = [
            models.CheckConstraint(
                condition=Q(fouten=0, fout_sinds=None) | Q(fouten__gt=0, fout_sinds__isnull=False),
                name="redactie_weblink_fout_heeft_begin",
                violation_error_message=(
                    "Een link die niet werkt, heeft een moment waarop dat begon."
                ),
            ),
        ]

    def __str__(self):
        return self.url

    @property
    def toestand(self) -> str:
        if self.fouten >= self.KAPOT_NA:
            return "kapot"
        if self.fouten:
            return f"werkt niet ({self.fouten} keer)"
        if self.is_verhuisd:
            return "verhuisd"
        return self.get_uitslag_display() or "nog niet gecontroleerd"

    @property
    def is_verhuisd(self) -> bool:
        return not self.fouten and bool(self.verhuisd_naar)

    def record(self, uitslag, antwoord, verhuisd_naar="", niet_voor=None):
        """Saves the outcome of a check. LATER does not count: the link is still due."""
        now = timezone.now()
        self.uitslag = uitslag
        self.antwoord = antwoord
        self.niet_voor = niet_voor
        if uitslag != self.Uitslag.LATER:
            self.laatst_gecontroleerd_op = now
        if uitslag == self.Uitslag.FOUT:
            self.fouten += 1
            self.fout_sinds = self.fout_sinds or now
        elif uitslag != self.Uitslag.LATER:
            self.fouten = 0
            self.fout_sinds = None
        if uitslag == self.Uitslag.GOED:
            self.verhuisd_naar = verhuisd_naar
        self.save()
