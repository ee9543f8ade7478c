from django.db import models
from django.db.models.functions import Lower


class MoeilijkWoordManager(models.Manager):
    def get_by_natural_key(self, woord):
        return self.get(woord=woord)


class MoeilijkWoord(models.Model):
    """A word that many readers find hard, with easier ones. A check before publishing points it out."""

    woord = models.CharField(
        "moeilijk woord",
        max_length=80,
        help_text="Eén woord of een paar. De controle vindt ook ‘gerealiseerd’ als hier ‘realiseren’ staat.",
    )
    liever = models.CharField(
        "schrijf liever", max_length=120, help_text="Weet u er meer? Zet er een komma tussen."
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
        """The easier words, each between quotation marks."""
        return " of ".join(
            f"‘{woord.strip()}’" for woord in self.liever.split(",") if woord.strip()
        )
