"""What to do with the figures of a gemeente: fixed rules that lead into the guide."""

import re

from bouwstenen.models import Bouwsteen
from cijfers.gemeentecijfers import Gemeentecijfers
from domeinen.models import Domein
from praktijk.models import Voorbeeld
from stappen.models import Stap

FEITEN, ORGANISEREN, PLAN = "feiten-en-cijfers", "beginnen-met-organiseren", "plan-maken"
WETEN, VINDEN, ONDERSTEUNEN = "weten", "vinden", "ondersteunen"
OUDEREN = ("zorg-en-welzijn", "geloofsgemeenschappen")
JONGEREN = ("onderwijs", "sport-en-bewegen")
SOCIAAL = ("kunst-en-cultuur", "sport-en-bewegen", "zelforganisaties")

NAMES = re.compile(r",\s*|\sen\s")
SIZES = 2  # an example may come from a gemeente twice as large, or half
MOST = 3  # examples


def wat_nu(cijfers: Gemeentecijfers) -> dict:
    """The pages to go on with, as far as visitors may see them. Four queries."""
    stappen = {
        stap.slug: (positie, stap)
        for positie, stap in enumerate(Stap.objects.zichtbaar().in_lijst(), start=1)
    }
    _, plan = stappen.get(PLAN, (0, None))
    return {
        "volgende": [stappen[slug] for slug in (FEITEN, ORGANISEREN) if slug in stappen],
        "plan": plan,
        "bouwstenen": pick_bouwstenen(cijfers),
        "domeinen": pick_domeinen(cijfers),
        "voorbeelden": pick_voorbeelden(cijfers),
    }


def pick_bouwstenen(cijfers):
    slugs = [WETEN, VINDEN]
    if cijfers.is_emotioneel_meer:
        slugs.append(ONDERSTEUNEN)
    return list(Bouwsteen.objects.zichtbaar().in_lijst().filter(slug__in=slugs))


def pick_domeinen(cijfers) -> list[tuple[str, list[Domein]]]:
    """[(why, domeinen)]."""
    reasons: list[tuple[str, tuple[str, ...]]] = []
    if jaar := cijfers.ouderen_meer:
        zin = f"In {jaar} voelden 65-plussers zich vaker eenzaam dan jongere volwassenen. Begin bij"
        reasons.append((zin, OUDEREN))
    if cijfers.is_sociaal_meer:
        zin = "Meer mensen dan in heel Nederland zijn sociaal eenzaam. Denk dan aan"
        reasons.append((zin, SOCIAAL))
    if cijfers.jong:
        reasons.append(("Voor jongvolwassenen vindt u hulp bij", JONGEREN))
    wanted = {slug for _, slugs in reasons for slug in slugs}
    found = Domein.objects.zichtbaar().in_lijst().filter(slug__in=wanted)
    per_slug = {domein.slug: domein for domein in found}
    picked = [
        (zin, [per_slug[slug] for slug in slugs if slug in per_slug]) for zin, slugs in reasons
    ]
    return [(zin, domeinen) for zin, domeinen in picked if domeinen]


def pick_voorbeelden(cijfers) -> list[Voorbeeld]:
    """Examples from gemeenten of about this size, the nearest first."""
    inwoners = {rij.gemeente.naam: rij.gemeente.inwoners for rij in cijfers.lijst.rijen}
    eigen = cijfers.gemeente.inwoners
    found = []
    for voorbeeld in Voorbeeld.objects.zichtbaar().in_lijst():
        sizes = [inwoners[naam] for naam in NAMES.split(voorbeeld.gemeenten) if naam in inwoners]
        ratios = [max(size, eigen) / min(size, eigen) for size in sizes]
        if ratios and min(ratios) <= SIZES:
            found.append((min(ratios), voorbeeld))
    found.sort(key=lambda pair: pair[0])
    return [voorbeeld for _, voorbeeld in found[:MOST]]
