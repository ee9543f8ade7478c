from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.functional import cached_property

from redactie.pagina.bronnen import Bron
from redactie.pagina.gebruik import publicatie_models, who_needs
from redactie.pagina.publicatie import GenummerdePublicatie, is_zichtbaar
from redactie.pagina.rijen import Rij
from redactie.tekst.telefoon import PHONE


class Plek(models.TextChoices):
    """Where visitors find a page, beside the links in texts."""

    VERDIEPING = "verdieping", "Verdieping, in het menu"
    SERVICE = "service", "Service, onder aan elke pagina"
    VERANTWOORDING = "verantwoording", "Verantwoording, onder aan elke pagina"


NOTHING_LEADS_HERE = (
    "Niets leidt naar deze pagina. Kies een plek, of zet op een andere pagina een link hierheen."
)

IS_PAST = "Deze datum is voorbij. Schrijf wat er nu geldt, of haal de regel weg."


class Pagina(GenummerdePublicatie):
    """A fixed page. One with the slug of an overview is the introduction above that overview."""

    # Introductions to more than the pages of one kind.
    OVERZICHTEN = ("home", "gids", "cijfers", "verdieping", "wijzigingen", "open-data")
    # Each leads its readers through the guide, below /voor/.
    ROUTES = ("gemeenten", "organisaties", "ondernemers", "vrijwilligers")
    # Templates name these.
    VAST = ("algemeen", "over", "contact", "privacy", "toegankelijkheid", "hulplijnen", "zorgen")
    # Below their text comes a list: of doelgroepen, and of raamwerken.
    MET_LIJST = ("voor-wie", "modellen")

    plek = models.CharField(
        "plek",
        max_length=20,
        choices=Plek,
        blank=True,
        help_text="Waar bezoekers deze pagina vinden. Geen plek: alleen via links in teksten.",
    )

    adresdeel = "plek"
    versie_kinderen = ("hulplijnen", "termijnen")

    class Meta(GenummerdePublicatie.Meta):
        verbose_name = "pagina"
        verbose_name_plural = "pagina’s"
        constraints = [
            *GenummerdePublicatie.Meta.constraints,
            models.CheckConstraint(
                condition=Q(plek__in=["", *Plek.values]),
                name="aanpak_pagina_plek_bekend",
                violation_error_message="Kies een plek uit de lijst.",
            ),
        ]

    def get_absolute_url(self):
        if self.slug == "home":
            return "/"
        if self.slug in self.ROUTES:
            return f"/voor/{self.slug}/"
        if self.plek == Plek.VERDIEPING:
            return f"/verdieping/{self.slug}/"
        return f"/{self.slug}/"

    @property
    def kruimels(self):
        if self.plek == Plek.VERDIEPING:
            return (("Verdieping", reverse("verdieping")),)
        return ()

    @classmethod
    def inleidingen(cls) -> list[str]:
        """The slugs of the introductions, also those of every kind of page with an overview."""
        return [*cls.OVERZICHTEN, *(kind.lijst for kind in publicatie_models() if kind.lijst)]

    @property
    def is_inleiding(self):
        """Whether this is the text above an overview, which is always online."""
        return self.slug in self.inleidingen()

    @property
    def mag_offline(self):
        return not self.is_inleiding

    @property
    def is_vast(self):
        """Whether its address is fixed, so that it cannot be deleted either."""
        return self.is_inleiding or self.slug in (*self.ROUTES, *self.VAST, *self.MET_LIJST)

    @cached_property
    def lijnen(self) -> list["Hulplijn"]:
        return list(self.hulplijnen.select_related("bron"))

    @property
    def op_kaart(self) -> list["Hulplijn"]:
        """The lines on the help card, which search and the head of every page show."""
        return [lijn for lijn in self.lijnen if lijn.op_kaart]

    @property
    def bij_zorgen(self) -> list["Hulplijn"]:
        """The lines for who is worried about somebody else."""
        return [lijn for lijn in self.lijnen if lijn.bij_zorgen]

    @property
    def is_lost(self):
        """Whether visitors may see it, but no place, template or text leads to it."""
        if not self.zichtbaar or self.plek or self.is_vast:
            return False
        return not any(page.zichtbaar for page in who_needs(self))

    def aandachtspunten(self):
        if self.is_lost:
            yield NOTHING_LEADS_HERE, "plek", None
        for termijn in self.termijnen.all():
            if termijn.is_voorbij:
                yield f"{IS_PAST} Het gaat om: {termijn.tekst}", "datum", termijn

    def clean(self):
        """Refuses an introduction that would go offline, and an address of another view."""
        super().clean()
        if self.plek == Plek.VERDIEPING and self.is_vast and self.slug not in self.MET_LIJST:
            message = "Het adres van deze pagina staat vast. Kies een andere plek, of geen."
            raise ValidationError({"plek": message})
        if self.is_inleiding and self.gepubliceerd and (self.is_gepland or self.offline_vanaf):
            raise ValidationError(
                "Deze tekst staat boven een overzicht dat altijd online is. Pas de tekst "
                "aan, of maak hem leeg."
            )
        try:
            is_pagina = resolve(self.get_absolute_url()).url_name == "pagina"
        except Resolver404:
            return
        if not (is_pagina or self.is_inleiding):
            message = "Dit adres is al in gebruik door een ander deel van de site. Kies een ander."
            raise ValidationError({"slug": message})


class Hulplijn(Rij):
    """Where someone can talk now. The only place of its number: every card is made of these."""

    pagina = models.ForeignKey(
        Pagina,
        models.CASCADE,
        verbose_name="pagina",
        related_name="hulplijnen",
    )
    naam = models.CharField("naam", max_length=60)
    kop = models.CharField(
        "kop",
        max_length=60,
        help_text="Wanneer belt iemand? Bijvoorbeeld: Direct gevaar.",
    )
    uitleg = models.CharField(
        "uitleg",
        max_length=200,
        help_text="Eén of twee korte zinnen, ook voor op de hulpkaart.",
    )
    telefoon = models.CharField(
        "telefoonnummer",
        max_length=20,
        blank=True,
        validators=[PHONE],
    )
    ander_nummer = models.CharField(
        "ander nummer",
        max_length=20,
        blank=True,
        validators=[PHONE],
    )
    voor_wie = models.CharField("voor wie", max_length=120, blank=True)
    uren = models.CharField("wanneer", max_length=120, blank=True)
    kosten = models.CharField("kosten", max_length=120, blank=True)
    chat = models.CharField(
        "chatten of mailen",
        max_length=160,
        blank=True,
        help_text="Hoe het zonder bellen kan.",
    )
    niet_horen = models.CharField(
        "niet kunnen horen of spreken",
        max_length=200,
        blank=True,
        help_text="Hoe iemand die niet kan horen of spreken deze hulplijn bereikt.",
    )
    site = models.URLField("site", blank=True)
    op_kaart = models.BooleanField(
        "op de hulpkaart",
        default=False,
        help_text=(
            "Staat boven elke pagina, en boven de zoekresultaten van wie in nood is. Kies er "
            "hoogstens drie, die dag en nacht bereikbaar zijn."
        ),
    )
    bij_zorgen = models.BooleanField(
        "bij zorgen om iemand",
        default=False,
        help_text="Staat ook op de pagina voor wie zich zorgen maakt om een ander.",
    )
    bron = models.ForeignKey(
        Bron,
        models.PROTECT,
        verbose_name="bron",
        related_name="+",
    )

    paginas = ("pagina",)

    class Meta(Rij.Meta):
        verbose_name = "hulplijn"
        verbose_name_plural = "hulplijnen"

    def __str__(self):
        return self.naam


class Termijn(Rij):
    """A day that matters to a page, such as the end of a subsidy. Editors hear when it is past."""

    pagina = models.ForeignKey(
        Pagina,
        models.CASCADE,
        verbose_name="pagina",
        related_name="termijnen",
    )
    datum = models.DateField("datum")
    tekst = models.CharField(
        "tekst",
        max_length=200,
        help_text="Eén zin: wat begint of eindigt er op deze dag?",
    )
    bron = models.ForeignKey(Bron, models.PROTECT, verbose_name="bron", related_name="+")

    paginas = ("pagina",)

    class Meta(Rij.Meta):
        verbose_name = "termijn"
        verbose_name_plural = "termijnen"

    def __str__(self):
        return self.tekst

    @property
    def is_voorbij(self) -> bool:
        return self.datum < timezone.localdate()


def read_past() -> list[Termijn]:
    """The days on visible pages that are past, the oldest first."""
    termijnen = Termijn.objects.filter(is_zichtbaar("pagina__"), datum__lt=timezone.localdate())
    return list(termijnen.select_related("pagina").order_by("datum"))


def read_paginas() -> dict[str, Pagina]:
    """{slug: page} of the visible fixed pages, in their order."""
    return {pagina.slug: pagina for pagina in Pagina.objects.zichtbaar()}


def per_plek(paginas) -> dict[str, list[Pagina]]:
    """{place: the pages that belong there}."""
    plekken = defaultdict(list)
    for pagina in paginas:
        plekken[pagina.plek].append(pagina)
    return dict(plekken)


def read_lost() -> list[Pagina]:
    """The visible pages that nothing leads to."""
    return [pagina for pagina in Pagina.objects.zichtbaar().filter(plek="") if pagina.is_lost]
