import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from redactie.pagina.bronnen import Bron
from redactie.pagina.publicatie import Genummerd, Publicatie


class Rij(Genummerd):
    """A row of a page. Its key is a UUID, so a version can restore the same row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    objects: ClassVar = models.Manager()
    paginas: tuple[str, ...] = ()  # the foreign keys to the pages that show this row

    class Meta(Genummerd.Meta):
        abstract = True

    def save(self, *args, **kwargs):
        """Also touch the pages that show this row, and the one it was moved away from."""
        with transaction.atomic():
            oud = type(self).objects.filter(pk=self.pk).first()
            super().save(*args, **kwargs)
            if oud:
                oud.touch_paginas()
            self.touch_paginas()

    def touch_paginas(self):
        """Update `gewijzigd_op` of the pages that show this row, for the sitemap."""
        for veld in self.paginas:
            model: Any = self._meta.get_field(veld).related_model
            key = getattr(self, f"{veld}_id")
            pagina = model.objects.filter(pk=key)
            pagina.update(gewijzigd_op=timezone.now())


class Regel(Rij):
    """One sentence on a page: something to do, to watch, or to contribute.

    It is said by a source, or it is our own advice. Visitors see the source of the first only.
    """

    class Herkomst(models.TextChoices):
        BRON = "bron", "uit de bron"
        EIGEN = "eigen", "ons advies"

    tekst = models.CharField(
        "tekst",
        max_length=200,
        help_text="Eén korte zin die zegt wat iemand kan doen.",
    )
    bron = models.ForeignKey(
        Bron,
        models.PROTECT,
        verbose_name="bron",
        related_name="+",
        null=True,
        blank=True,
        help_text="Bij ons advies mag dit leeg blijven: een bezoeker ziet die bron niet.",
    )
    herkomst = models.CharField(
        "herkomst",
        max_length=10,
        choices=Herkomst,
        default=Herkomst.EIGEN,
        help_text="Staat de zin zo in de bron? Alleen dan krijgt hij een nummer.",
    )

    class Meta(Rij.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(herkomst__in=["bron", "eigen"]),
                name="%(app_label)s_%(class)s_herkomst_bekend",
                violation_error_message="Kies waar de zin vandaan komt.",
            ),
            models.CheckConstraint(
                condition=Q(herkomst="eigen") | Q(bron__isnull=False),
                name="%(app_label)s_%(class)s_uit_bron_noemt_bron",
                violation_error_message="Kies de bron van de zin, of bij herkomst: ons advies.",
            ),
        ]

    def __str__(self):
        return self.tekst

    @property
    def genoemde_bron(self):
        """The source that says this sentence; None for our own advice."""
        if self.herkomst == self.Herkomst.BRON:
            return self.bron
        return None


@receiver(post_delete)
def clear_up_after_delete(sender, instance, **kwargs):
    """Touch the pages that showed a row, and delete the redirects to a page."""
    if isinstance(instance, Rij):
        instance.touch_paginas()
    elif isinstance(instance, Publicatie):
        url = instance.get_absolute_url()
        redirects = Redirect.objects.filter(site_id=settings.SITE_ID)
        redirects.filter(new_path=url).delete()
