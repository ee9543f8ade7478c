"""The content stamp: changes with everything that visitors see, for all nodes at once."""

from functools import cache

from django.db import connection, models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils.crypto import get_random_string

from redactie.geheugen.eenrij import EenRij, one_row

# Not a page, but part of what visitors see
NOT_A_PAGE = {
    "redactie.bron",
    "aanpak.synoniem",
    "aanpak.hulpwoord",
    "aanpak.uitgelicht",
    "redirects.redirect",
    "cijfers.gemeente",
    "cijfers.levering",
}


class Inhoudsstempel(EenRij):
    """The stamp. Random: a counter would repeat values after a backup is restored."""

    waarde = models.CharField(max_length=22)

    class Meta:
        default_permissions = ()
        constraints = [one_row("Er is maar één stempel.")]

    def __str__(self):
        return self.waarde


def stempel() -> str:
    """The current stamp, from the database. Read it before the content."""
    waarden = Inhoudsstempel.objects.values_list("waarde", flat=True)
    return waarden.first() or ""


def hold():
    """Take the content lock for this transaction.

    Always before locking a page: the reverse order deadlocks with an editor opening it.
    """
    locked = Inhoudsstempel.objects.select_for_update().values_list("pk")
    list(locked)


def renew():
    """Change the stamp, in the transaction that changes content; takes the content lock.

    Usually one statement: saving a page with ten rows calls this twenty times.
    """
    waarde = get_random_string(22)
    rows = Inhoudsstempel.objects.filter(pk=1)
    if not rows.update(waarde=waarde):
        Inhoudsstempel.objects.update_or_create(pk=1, defaults={"waarde": waarde})


@cache
def is_content(model) -> bool:
    """Whether visitors see this model, or a model that it points to."""
    if is_on_site(model):
        return True
    relations = [field for field in model._meta.concrete_fields if field.is_relation]
    return any(is_on_site(field.related_model) for field in relations)


def is_on_site(model):
    return hasattr(model, "versie_kinderen") or model._meta.label_lower in NOT_A_PAGE


@receiver([pre_save, pre_delete, post_save, post_delete])
def renew_with_change(sender, signal, **kwargs):
    """In a transaction, renew before the change: the content lock comes first.

    Outside a transaction, renew after it: otherwise the old content gets the new stamp.
    """
    is_before = signal in (pre_save, pre_delete)
    if is_before == connection.in_atomic_block and is_content(sender):
        renew()


@receiver(m2m_changed)
def renew_with_other_relations(sender, action, **kwargs):
    # Django changes these relations in a transaction.
    if action.startswith("pre_") and is_content(sender):
        renew()
