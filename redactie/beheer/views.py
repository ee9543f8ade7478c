from django.contrib.admin.views.decorators import staff_member_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from redactie.beheer.voorbeeld import NOT_FOR_OTHERS, preview_response, render_preview
from redactie.tekst import schoon
from redactie.tekst.weggehaald import weggehaald
from redactie.versies.versie import Versie

TE_GROOT = (
    "Deze tekst is te groot om bij het plakken op te schonen. "
    "Kijk na wat er is overgebleven, of plak de tekst in delen."
)


@require_safe
@staff_member_required
def voorbeeld(request, pk):
    versie = get_object_or_404(Versie.objects.select_related("content_type"), pk=pk)
    opts = versie.model._meta
    if not request.user.has_perm(f"{opts.app_label}.view_{opts.model_name}"):
        raise PermissionDenied
    change_url = f"admin:{opts.app_label}_{opts.model_name}_change"
    terug = reverse(change_url, args=[versie.object_id])
    preview = render_preview(versie, terug)
    return preview_response(preview)


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
    preview = cache.get_or_set(f"gedeeld-{nieuwste.pk}", render, 60)
    return preview_response(preview)


@require_POST
def plakken(request):
    """Answers pasted HTML, the body of the request, with clean HTML and a sentence about what went.

    The site of the admin lets only editors in.
    """
    try:
        pasted = request.body.decode(errors="replace")
    except RequestDataTooBig:
        return JsonResponse({"melding": TE_GROOT}, status=413)
    html = schoon.complete_links(pasted)
    what = weggehaald(html)
    answer = {
        "html": schoon.clean_pasted(html),
        "melding": f"Bij het plakken {what}" if what else "",
    }
    return JsonResponse(answer)
