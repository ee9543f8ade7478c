"""One change by one editor to one page: what saving, publishing and the actions share."""

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from redactie.geheugen import stempel
from redactie.versies.versie import Versie, alsof


@dataclass
class Bewerking:
    admin: Any  # the VersieAdmin of this kind of page
    request: HttpRequest
    pagina: Any

    @property
    def user(self):
        return self.request.user

    @property
    def form_url(self):
        return self.admin.url("change", self.pagina.pk)

    @property
    def notitie(self):
        return self.request.POST.get("notitie", "")[:200]

    def log(self, message):
        self.admin.log_change(self.request, self.pagina, message)

    def add_versie(self, gegevens, **velden):
        velden.setdefault("notitie", self.notitie)
        versie = Versie.objects.add(
            self.pagina,
            gegevens,
            auteur=self.user,
            **velden,
        )
        self.log(f"{versie} opgeslagen.")
        return versie

    def show_concept_in_lists(self):
        """Keep the rows of a page that visitors do not see equal to its newest version."""
        pagina = self.admin.model._base_manager.get(pk=self.pagina.pk)
        nieuwste = Versie.objects.nieuwste(pagina)
        if not pagina.gepubliceerd and nieuwste and nieuwste.is_open:
            nieuwste.apply()


@contextmanager
def locked_page(admin, request, pk):
    """A Bewerking in a transaction that holds the content lock and the lock of the page.

    The page is read under the lock: a colleague may just have published it.
    """
    with transaction.atomic():
        stempel.hold()
        pages = admin.model._base_manager.select_for_update()
        yield Bewerking(admin, request, get_object_or_404(pages, pk=pk))


def alsof_concept(versie):
    """`alsof` for a form: a concept may be unfinished, and has the moment it was saved with."""
    if not versie or not hasattr(versie.model, "publiceren_vanaf"):
        return alsof(versie)
    return alsof(versie, gepubliceerd=False, publiceren_vanaf=versie.publiceren_vanaf)


def is_author(user, versie):
    return versie.auteur_id == user.pk
