from typing import Self

from django.db import models


class EenRij(models.Model):
    """A model with at most one row, with key 1."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> Self:
        """The row; an unsaved one with the defaults if there is none."""
        return cls._default_manager.first() or cls(pk=1)


def one_row(message):
    """The constraint of an EenRij; `message` is the error for a second row."""
    return models.CheckConstraint(
        condition=models.Q(pk=1),
        name="%(app_label)s_%(class)s_een_rij",
        violation_error_message=message,
    )
