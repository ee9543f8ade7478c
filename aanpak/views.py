from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from aanpak.gids.heel import gids
from aanpak.gids.wijzigingen import read_wijzigingen
from aanpak.instellingen import Instellingen
from aanpak.opendata import lijsten, vormen
from aanpak.paginas import Pagina, Plek
from aanpak.zoeken.resultaten import LONGEST_VRAAG, asks_for_help, read_vraag, zoek
from bouwstenen.models import Bouwsteen
from cijfers.models import Cijfer, Gemeente
from domeinen.models import Domein
from praktijk.models import count_visible
from redactie.pagina.links import read_verwijzingen
from redactie.tekst.balken import read_balken
from redactie.tekst.tonen import as_json_ld
from stappen.models import Stap
from verdieping.models import Doelgroep, Raamwerk
from verdieping.vertaling import read_vertaling

PLAIN_TEXT = "text/plain; charset=utf-8"


def home(request):
    context = {
        "bouwstenen": Bouwsteen.objects.zichtbaar().in_lijst(),
        "stappen": Stap.objects.zichtbaar().in_lijst(),
        "domeinen": Domein.objects.zichtbaar().in_lijst(),
        "kerncijfer": Cijfer.objects.kerncijfers().first(),
        "praktijk": count_visible(),
    }
    return render(request, "aanpak/home.html", context)


def hele_gids(request):
    return render(request, "aanpak/gids.html", gids())


def zoeken(request):
    vraag = read_vraag(request.GET.get("q", ""))
    if len(vraag) > LONGEST_VRAAG:
        context = {
            "vraag": vraag[:LONGEST_VRAAG],
            "te_lang": LONGEST_VRAAG,
            "hulp": asks_for_help(vraag),
        }
        return render(request, "aanpak/zoeken.html", context, status=400)
    context = {"vraag": vraag}
    if vraag:
        soort = request.GET.get("soort", "")
        context |= zoek(vraag, soort)
    return render(request, "aanpak/zoeken.html", context)


def opensearch_xml(request):
    content_type = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "aanpak/opensearch.xml", content_type=content_type)


def pagina_detail(request, slug):
    pagina = get_object_or_404(Pagina.objects.zichtbaar(), slug=slug)
    if request.path != pagina.get_absolute_url():
        raise Http404
    context = {
        "publicatie": pagina,
        "verwijzingen": read_verwijzingen(pagina),
    }
    if pagina.plek == Plek.VERDIEPING:
        context |= verdieping_context(pagina)
    return render(request, "aanpak/pagina_detail.html", context)


def verdieping_context(pagina):
    """What a page of the verdieping shows beside its text."""
    context = {
        "balken": read_balken(pagina.tekst),
        "termijnen": pagina.termijnen.select_related("bron"),
    }
    if pagina.slug == "voor-wie":
        context["doelgroepen"] = Doelgroep.objects.zichtbaar().in_lijst()
    if pagina.slug == "modellen":
        context["raamwerken"] = Raamwerk.objects.zichtbaar().in_lijst()
        context["vertaling"] = read_vertaling()
    return context


def verdieping(request):
    return render(request, "aanpak/verdieping.html")


def wijzigingen(request):
    context = {"wijzigingen": read_wijzigingen()}
    return render(request, "aanpak/wijzigingen.html", context)


def open_data(request):
    overzicht = lijsten.read_overzicht()
    instellingen = Instellingen.load()
    catalogue = vormen.catalogue(overzicht, instellingen)
    context = {
        "instellingen": instellingen,
        "overzicht": overzicht,
        "catalogus": as_json_ld(catalogue),
    }
    return render(request, "aanpak/open_data.html", context)


def open_data_csv(request, naam):
    return csv_response(lijsten.get_dataset_or_404(naam))


def open_data_json(request, naam):
    return json_response(lijsten.get_dataset_or_404(naam))


def gemeente_csv(request, slug):
    gemeente = get_object_or_404(Gemeente, slug=slug)
    return csv_response(lijsten.get_gemeente_dataset(gemeente))


def gemeente_json(request, slug):
    gemeente = get_object_or_404(Gemeente, slug=slug)
    return json_response(lijsten.get_gemeente_dataset(gemeente))


def csv_response(dataset):
    inhoud = dataset.read_inhoud()
    name = f"{dataset.naam}-{inhoud.bijgewerkt}" if inhoud.bijgewerkt else dataset.naam
    response = HttpResponse(vormen.as_csv(dataset, inhoud))
    response["Content-Type"] = "text/csv; charset=utf-8; header=present"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def json_response(dataset):
    inhoud = dataset.read_inhoud()
    data = vormen.as_data(dataset, inhoud, Instellingen.load())
    return JsonResponse(
        data,
        content_type="application/json; charset=utf-8",
        json_dumps_params={"ensure_ascii": False},
    )


def robots_txt(request):
    lines = [
        "User-agent: *",
        f"Disallow: {settings.BEHEER}",
        f"Disallow: {reverse('zoeken')}",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type=PLAIN_TEXT)


def security_txt(request):
    text = Instellingen.load().security_txt()
    if not text:
        raise Http404("Er is nog geen contact voor veiligheid ingesteld.")
    return HttpResponse(text, content_type=PLAIN_TEXT)
