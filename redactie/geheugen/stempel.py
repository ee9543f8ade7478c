"""The content stamp: differs as soon as anything that visitors see is different, on every node at
once.
"""

from functools import cache

from django.db import connection, models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils.crypto import get_random_string

from redactie.geheugen.eenrij import EenRij, one_row

NOT_A_PAGE = {
    "redactie.bron",
    "aanpak.synoniem",
    "redirects.redirect",
}  # and yet visitors notice when it changes


class Inhoudsstempel(EenRij):
    """The one row with the stamp.

    Random, so that a database put back from a backup never repeats a later value.
    """

    waarde = models.CharField(max_length=22)

    class Meta:
        default_permissions = ()
        constraints = [one_row("Er is maar één stempel.")]

    def __str__(self):
        return self.waarde


def stempel() -> str:
    """The stamp that is in the database now. Read it before the content that it is a stamp of."""
    return Inhoudsstempel.objects.values_list("waarde", flat=True).first() or ""


def hold():
    """Waits until no other transaction changes content, and makes the next one wait until this one
    ends.

    The stamp is the first lock of all: who locks a page first waits in a circle with a colleague
    who opens that page.
    """
    list(Inhoudsstempel.objects.select_for_update().values_list("pk"))


def renew():
    """Gives the content another stamp, in the transaction of whoever changes it: undone when the
    change is.

    One statement, because a save of a page with ten rows comes here twenty times.
    """
    waarde = get_random_string(22)
    if not Inhoudsstempel.objects.filter(pk=1).update(waarde=waarde):
        Inhoudsstempel.objects.update_or_create(pk=1, defaults={"waarde": waarde})


@cache
def is_content(model) -> bool:
    """Whether a visitor sees this: a page, a source, a redirect, the words of the search, or a row
    that points to one.
    """
    fields = [field for field in model._meta.concrete_fields if field.is_relation]
    return is_on_site(model) or any(is_on_site(field.related_model) for field in fields)


def is_on_site(model):
    return hasattr(model, "versie_kinderen") or model._meta.label_lower in NOT_A_PAGE


@receiver([pre_save, pre_delete, post_save, post_delete])
def renew_with_change(sender, signal, **kwargs):
    """In a transaction before the change, as the first lock.

    Without one after it, or the old content gets the new stamp.
    """
    if connection.in_atomic_block == (signal in (pre_save, pre_delete)) and is_content(sender):
        renew()


@receiver(m2m_changed)
def renew_with_other_relations(sender, action, **kwargs):
    if action.startswith("pre_") and is_content(sender):  # Django always does this in a transaction
        renew()
