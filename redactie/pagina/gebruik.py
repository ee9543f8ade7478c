"""Who needs this?

Asked before something is deleted, because a link or a reference in a text is no foreign key.
"""

from functools import reduce
from operator import or_

from django.contrib.redirects.models import Redirect
from django.db.models import Q
from django.urls import reverse

from redactie.pagina.bronnen import Bron
from redactie.pagina.publicatie import Publicatie


def publicatie_models(base=Publicatie):
    """Every model of pages, wherever in the house it lives."""
    for model in base.__subclasses__():
        if not model._meta.abstract:
            yield model
        yield from publicatie_models(model)


def who_needs(obj) -> list[Publicatie]:
    """Other pages whose text links to this page, by its target or by an address of now or before,
    or names this source.
    """
    if isinstance(obj, Bron):
        needs = Q(bronnen=obj) | Q(tekst__contains=f"[bron:{obj.slug}]")
    else:
        url = obj.get_absolute_url()
        old = Redirect.objects.filter(new_path=url).values_list("old_path", flat=True)
        links = [
            f'<a href="{href}{end}' for href in [obj.target, url, *old] for end in ('"', "#", "?")
        ]
        needs = reduce(or_, [Q(tekst__contains=link) for link in links])
    pages = [
        page for model in publicatie_models() for page in model.objects.filter(needs).distinct()
    ]
    return [page for page in pages if page != obj]


def pages_below(page) -> list[Publicatie]:
    """The visible pages whose address stands below that of this one: visitors see them only while
    they see this one.
    """
    below = [model for model in publicatie_models() if model.boven and type(page) is above(model)]
    return [
        other
        for model in below
        for other in model.objects.zichtbaar().filter(**{model.boven: page})
    ]


def above(model):
    """The kind of page below which pages of this kind stand."""
    return model._meta.get_field(model.boven).related_model


def admin_url(page) -> str:
    """Where an editor changes this page."""
    return reverse(f"admin:{page._meta.app_label}_{page._meta.model_name}_change", args=[page.pk])
