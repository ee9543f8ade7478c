from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Werkafspraken(models.Model):
    """The one row with what the editors agreed about their work."""

    vier_ogen = models.BooleanField(
        "vier ogen",
        default=False,
        help_text="Aangevinkt: wie een tekst schreef, kan die niet zelf publiceren. Een collega leest mee en publiceert.",
    )
    controle_na_maanden = models.PositiveSmallIntegerField(
        "nalezen na (maanden)",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Zoveel maanden na ‘Nog juist’ vraagt het beginscherm om de pagina opnieuw na te lezen.",
    )

    class Meta:
        verbose_name = "werkafspraken"
        verbose_name_plural = "werkafspraken"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="redactie_werkafspraken_een_rij",
                violation_error_message="Er is maar één rij met werkafspraken.",
            ),
        ]

    def __str__(self):
        return "Werkafspraken"

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls):
        """The agreements, or the defaults while nobody changed them."""
        return cls.objects.first() or cls(pk=1)

    def next_check(self):
        """The fields of a page that was read again today, as a version holds them."""
        today = timezone.localdate()
        month = today.month - 1 + self.controle_na_maanden
        # The first of the month: every month has one.
        return {
            "gecontroleerd_op": today.isoformat(),
            "controleren_voor": today.replace(
                year=today.year + month // 12, month=month % 12 + 1, day=1
            ).isoformat(),
        }


class GeopendManager(models.Manager):
    def touch(self, pagina, user):
        """Notes that this editor has the page open; returns who else has."""
        now = timezone.now()
        rows = self.filter(
            content_type=ContentType.objects.get_for_model(pagina), object_id=pagina.pk
        )
        rows.filter(gezien__lt=now - Geopend.GELDIG).delete()
        if not rows.filter(user=user).update(gezien=now):
            content_type = ContentType.objects.get_for_model(pagina)
            self.get_or_create(content_type=content_type, object_id=pagina.pk, user=user)
        return list(rows.exclude(user=user).select_related("user").order_by("sinds"))

    def close(self, pagina, user):
        self.filter(
            content_type=ContentType.objects.get_for_model(pagina), object_id=pagina.pk, user=user
        ).delete()


class Geopend(models.Model):
    """An editor who has the form of a page open. Only a hint: saving is safe without it."""

    GELDIG = timedelta(
        minutes=15
    )  # so long it holds when a browser without JavaScript tells nothing more

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
        return f"Een collega ({name}) heeft deze pagina sinds {timezone.localtime(self.sinds):%H:%M} open."
