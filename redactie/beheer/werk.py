from datetime import date, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from redactie.geheugen.eenrij import EenRij, one_row


class Werkafspraken(EenRij):
    """How the editors agreed to work together."""

    vier_ogen = models.BooleanField(
        "vier ogen",
        default=False,
        help_text="Aangevinkt: wie een tekst schreef, kan die niet zelf publiceren."
        " Een collega leest mee en publiceert.",
    )
    controle_na_maanden = models.PositiveSmallIntegerField(
        "nalezen na (maanden)",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Zoveel maanden na ‘Nog juist’ vraagt het beginscherm"
        " om de pagina opnieuw na te lezen.",
    )

    class Meta:
        verbose_name = "werkafspraken"
        verbose_name_plural = "werkafspraken"
        constraints = [one_row("Er is maar één rij met werkafspraken.")]

    def __str__(self):
        return "Werkafspraken"

    def next_check(self) -> dict[str, str]:
        """The dates of a page that was read today, as {field: value} of a version."""
        today = timezone.localdate()
        months = today.month - 1 + self.controle_na_maanden
        # The first of the month: every month has one.
        before = date(today.year + months // 12, months % 12 + 1, 1)
        return {
            "gecontroleerd_op": today.isoformat(),
            "controleren_voor": before.isoformat(),
        }


class GeopendManager(models.Manager):
    def van(self, pagina):
        content_type = ContentType.objects.get_for_model(pagina)
        return self.filter(content_type=content_type, object_id=pagina.pk)

    def touch(self, pagina, user):
        """Note that this editor has the page open; returns the rows of the others."""
        now = timezone.now()
        rows = self.van(pagina)
        forgotten = rows.filter(gezien__lt=now - Geopend.GELDIG)
        forgotten.delete()
        own = rows.filter(user=user)
        if not own.update(gezien=now):
            content_type = ContentType.objects.get_for_model(pagina)
            self.get_or_create(
                content_type=content_type,
                object_id=pagina.pk,
                user=user,
            )
        others = rows.exclude(user=user).select_related("user")
        return list(others.order_by("sinds"))

    def close(self, pagina, user):
        own = self.van(pagina).filter(user=user)
        own.delete()


class Geopend(models.Model):
    """An editor who has the form of a page open. Only a hint: saving is safe without it."""

    # For browsers without JavaScript, which do not poll and do not tell that the form is closed.
    GELDIG = timedelta(minutes=15)

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sinds = models.DateTimeField(default=timezone.now)
    gezien = models.DateTimeField(default=timezone.now)

    objects = GeopendManager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "user"],
                name="redactie_geopend_eenmaal",
                violation_error_message="Deze collega heeft de pagina al open.",
            )
        ]

    def __str__(self):
        name = self.user.get_full_name() or self.user.get_username()
        sinds = timezone.localtime(self.sinds)
        return f"Een collega ({name}) heeft deze pagina sinds {sinds:%H:%M} open."
