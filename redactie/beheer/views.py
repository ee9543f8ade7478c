from django.contrib.admin.views.decorators import staff_member_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from redactie.beheer.voorbeeld import NOT_FOR_OTHERS, preview_response, render_preview
from redactie.versies.versie import Versie


@require_safe
@staff_member_required
def voorbeeld(request, pk):
    versie = get_object_or_404(Versie.objects.select_related("content_type"), pk=pk)
    opts = versie.model._meta
    if not request.user.has_perm(f"{opts.app_label}.view_{opts.model_name}"):
        raise PermissionDenied
    change_url = f"admin:{opts.app_label}_{opts.model_name}_change"
    terug = reverse(change_url, args=[versie.object_id])
    return preview_response(render_preview(versie, terug))


@require_safe
def gedeeld(request, sleutel):
    """The newest concept for anybody who has the link; the live page once that is published."""
    pagina = get_object_or_404(Versie.objects.gedeeld(), deelsleutel=sleutel).pagina
    nieuwste = pagina and Versie.objects.nieuwste(pagina)
    if not nieuwste or not nieuwste.is_open:
        url = pagina.get_absolute_url() if pagina else "/"
        return HttpResponseRedirect(url, headers=NOT_FOR_OTHERS)

    def render():
        return render_preview(nieuwste)

    # Cached for a minute: rendering a preview takes the write lock of SQLite.
    return preview_response(cache.get_or_set(f"gedeeld-{nieuwste.pk}", render, 60))
