from django.contrib.admin.views.decorators import staff_member_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from redactie.beheer.voorbeeld import NOT_FOR_OTHERS, respond, show
from redactie.versies.versie import Versie


@require_safe
@staff_member_required
def voorbeeld(request, pk):
    """A version as visitors would see it, for who may see that kind of page in the admin."""
    versie = get_object_or_404(Versie.objects.select_related("content_type"), pk=pk)
    opts = versie.model._meta
    if not request.user.has_perm(f"{opts.app_label}.view_{opts.model_name}"):
        raise PermissionDenied
    terug = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[versie.object_id])
    return respond(show(request, versie, terug))


@require_safe
def gedeeld(request, sleutel):
    """For whoever has the link: the newest concept of the page, or the page itself once that is online."""
    pagina = get_object_or_404(Versie.objects.gedeeld(), deelsleutel=sleutel).pagina
    nieuwste = pagina and Versie.objects.nieuwste(pagina)
    if not nieuwste or not nieuwste.is_open:
        return HttpResponseRedirect(
            pagina.get_absolute_url() if pagina else "/", headers=NOT_FOR_OTHERS
        )
    # Kept for a minute: that way visitors of the link seldom take SQLite's write lock.
    return respond(cache.get_or_set(f"gedeeld-{nieuwste.pk}", lambda: show(request, nieuwste), 60))
