"""Pages that use a page or a source in their text, where no foreign key protects it."""

from django.apps import apps
from django.contrib.redirects.models import Redirect
from django.db.models import Q
from django.urls import reverse

from redactie.pagina.bronnen import Bron
from redactie.pagina.publicatie import Publicatie


def publicatie_models(base=Publicatie):
    """Every kind of page below `base`, in the order of the installed apps."""
    return [model for model in apps.get_models() if issubclass(model, base)]


def union_all(querysets):
    """The rows of all these querysets, in one query, without an order."""
    first, *others = querysets
    return first.union(*others, all=True).order_by()


def who_needs(obj) -> list[Publicatie]:
    """Other pages that name this source, or whose text links to this page."""
    find_uses = uses_bron if isinstance(obj, Bron) else links_to
    uses = find_uses(obj)
    pages: list[Publicatie] = []
    for model in publicatie_models():
        pages += model.objects.filter(uses).distinct()
    return [page for page in pages if page != obj]


def uses_bron(bron) -> Q:
    return Q(bronnen=bron) | Q(tekst__contains=f"[bron:{bron.slug}]")


def links_to(page) -> Q:
    """The filter for texts with a link to this page: by target, address or old address."""
    url = page.get_absolute_url()
    redirects = Redirect.objects.filter(new_path=url)
    old_urls = redirects.values_list("old_path", flat=True)
    links = Q()
    for href in [page.target, url, *old_urls]:
        for end in ('"', "#", "?"):
            links |= Q(tekst__contains=f'<a href="{href}{end}')
    return links


def pages_below(page) -> list[Publicatie]:
    """The visible pages that have this page as their parent, and are hidden without it."""
    pages: list[Publicatie] = []
    for model in publicatie_models():
        if model.boven and type(page) is parent_model(model):
            visible = model.objects.zichtbaar()
            pages += visible.filter(**{model.boven: page})
    return pages


def parent_model(model):
    return model._meta.get_field(model.boven).related_model


def admin_url(page) -> str:
    meta = page._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_change"
    return reverse(name, args=[page.pk])
