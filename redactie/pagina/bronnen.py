from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

LOWER_CASE = RegexValidator(r"^[a-z0-9-]+$", "Gebruik alleen kleine letters, cijfers en streepjes.")


class BronManager(models.Manager):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Bron(models.Model):
    """A source. A text refers to it with [bron:slug]."""

    titel = models.CharField("titel", max_length=150)
    slug = models.SlugField(
        "code",
        max_length=80,
        unique=True,
        validators=[LOWER_CASE],
        help_text=(
            "Zet [bron:code] achter een zin; op de pagina wordt dat een nummer met een link "
            "naar deze bron."
        ),
    )
    auteur = models.CharField("auteur of uitgever", max_length=120, blank=True)
    jaar = models.PositiveSmallIntegerField(
        "jaar",
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
        help_text="Jaar van uitgave. Laat leeg als het er niet bij staat.",
    )
    url = models.URLField(
        "link",
        max_length=400,
        blank=True,
        help_text="Het hele adres, met https:// ervoor.",
    )
    geraadpleegd_op = models.DateField(
        "geraadpleegd op",
        null=True,
        blank=True,
        help_text="De dag waarop u de bron zelf hebt bekeken. Laat leeg als dat nog moet.",
    )

    objects = BronManager()

    class Meta:
        verbose_name = "bron"
        verbose_name_plural = "bronnen"
        ordering = ["auteur", "titel", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="redactie_bron_url_is_weblink",
                violation_error_message="Begin de link met https:// of http://.",
            ),
        ]

    def __str__(self):
        return ". ".join(filter(None, [self.auteur, self.titel]))

    def natural_key(self):
        return (self.slug,)
