from django.db import models
from django.db.models.functions import Lower


class MoeilijkWoordManager(models.Manager):
    def get_by_natural_key(self, woord):
        return self.get(woord=woord)


class MoeilijkWoord(models.Model):
    """A word that many readers find hard, with easier ones. The check before publishing uses it."""

    woord = models.CharField(
        "moeilijk woord",
        max_length=80,
        help_text="Eén woord of een paar. "
        "De controle vindt ook ‘gerealiseerd’ als hier ‘realiseren’ staat.",
    )
    liever = models.CharField(
        "schrijf liever",
        max_length=120,
        help_text="Weet u er meer? Zet er een komma tussen.",
    )

    objects = MoeilijkWoordManager()

    class Meta:
        verbose_name = "moeilijk woord"
        verbose_name_plural = "moeilijke woorden"
        ordering = [Lower("woord"), "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("woord"),
                name="redactie_moeilijkwoord_eenmaal",
                violation_error_message="Dit woord staat al in de lijst.",
            ),
        ]

    def __str__(self):
        return self.woord

    def natural_key(self):
        return (self.woord,)

    @property
    def suggestie(self) -> str:
        """The easier words in quotation marks, with "of" between them."""
        woorden = [woord.strip() for woord in self.liever.split(",")]
        return " of ".join(f"‘{woord}’" for woord in woorden if woord)
