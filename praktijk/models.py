from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, IntegerField, Q, When
from django.db.models.functions import Lower
from django.urls import reverse

from bouwstenen.models import Bouwsteen, Ondersteuningsvorm
from domeinen.models import Domein
from redactie.pagina.publicatie import Publicatie
from redactie.pagina.rijen import Rij
from redactie.pagina.verbanden import read_verbanden
from stappen.models import Stap
from verdieping.models import Doelgroep


class HulpmiddelSoort(models.TextChoices):
    HANDREIKING = "handreiking", "handreiking of gids"
    SJABLOON = "sjabloon", "sjabloon"
    VOORBEELDEN = "voorbeelden", "voorbeelden"
    CIJFERS = "cijfers", "cijfers"
    MEETINSTRUMENT = "meetinstrument", "zelftest of meetinstrument"
    ONDERZOEK = "onderzoek", "onderzoek of dossier"
    OVERZICHT = "overzicht", "databank of overzicht"
    ARTIKEL = "artikel", "artikel"
    CAMPAGNE = "campagne", "campagne, beeld of geluid"
    MATERIAAL = "materiaal", "systeem of materiaal"
    TRAINING = "training", "training"
    ADVIES = "advies", "advies of subsidie"


class Taal(models.TextChoices):
    NL = "nl", "Nederlands"
    EN = "en", "Engels"


class Bewijs(models.TextChoices):
    """The evidence for the effect of an interventie according to its source, strongest first."""

    ERKEND = "erkend", "erkend: goed onderbouwd"
    DATABANK = "databank", "in databank"
    ONDERZOEK = "onderzoek", "onderzoek genoemd"
    GEEN = "geen", "niet bekend"
    NIET = "niet", "doel niet gehaald"


class Provincie(models.TextChoices):
    DRENTHE = "drenthe", "Drenthe"
    FLEVOLAND = "flevoland", "Flevoland"
    FRYSLAN = "fryslan", "Fryslân"
    GELDERLAND = "gelderland", "Gelderland"
    GRONINGEN = "groningen", "Groningen"
    LIMBURG = "limburg", "Limburg"
    NOORD_BRABANT = "noord-brabant", "Noord-Brabant"
    NOORD_HOLLAND = "noord-holland", "Noord-Holland"
    OVERIJSSEL = "overijssel", "Overijssel"
    UTRECHT = "utrecht", "Utrecht"
    ZEELAND = "zeeland", "Zeeland"
    ZUID_HOLLAND = "zuid-holland", "Zuid-Holland"


NEEDS_TOELICHTING = "Schrijf waar het bewijs op rust: wie oordeelde, wanneer, en wat kwam eruit?"
STERKSTE_EERST = Case(
    *[When(bewijs=bewijs, then=place) for place, bewijs in enumerate(Bewijs.values)],
    output_field=IntegerField(),
)


def is_known(field, values, message):
    """Constraint: the database accepts only these values."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": values}),
        name=f"praktijk_%(class)s_{field}_bekend",
        violation_error_message=message,
    )


class Praktijk(Publicatie):
    """A page about something from practice, related to the guide."""

    jaar = models.PositiveSmallIntegerField(
        "jaar",
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
        help_text="Van welk jaar is dit? Laat leeg als u het niet weet.",
    )
    doelgroep = models.CharField(
        "voor wie",
        max_length=150,
        blank=True,
        help_text="Begin met een kleine letter.",
    )
    url = models.URLField(
        "website",
        max_length=400,
        blank=True,
        help_text="Het hele adres, met https:// ervoor.",
    )
    knop = models.CharField(
        "tekst op de knop",
        max_length=80,
        blank=True,
        help_text=(
            "Waar komt een bezoeker uit? Bijvoorbeeld: ‘Bekijk Join Us bij het NJi’. "
            "Laat u dit leeg? Dan staan de titel en de website op de knop."
        ),
    )
    bouwstenen = models.ManyToManyField(
        Bouwsteen,
        verbose_name="bouwstenen",
        blank=True,
        related_name="%(class)s_lijst",
    )
    stappen = models.ManyToManyField(
        Stap,
        verbose_name="stappen",
        blank=True,
        related_name="%(class)s_lijst",
    )
    vormen = models.ManyToManyField(
        Ondersteuningsvorm,
        verbose_name="vormen van ondersteuning",
        blank=True,
        related_name="%(class)s_lijst",
    )
    domeinen: Any = models.ManyToManyField(
        Domein,
        verbose_name="domeinen",
        blank=True,
        related_name="%(class)s_lijst",
    )

    vooraan = models.BooleanField(
        "vooraan",
        default=False,
        help_text=(
            "Aangevinkt: op de pagina’s hierboven staat dit vooraan in ‘Uit de praktijk’. "
            "Dat kan bij hoogstens drie per pagina."
        ),
    )

    class Meta(Publicatie.Meta):
        abstract = True
        ordering = [Lower("titel"), "pk"]
        constraints = [
            *Publicatie.Meta.constraints,
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="%(app_label)s_%(class)s_url_is_weblink",
                violation_error_message="Begin de website met https:// of http://.",
            ),
        ]
        indexes = [
            # For a page of an overview.
            models.Index(Lower("titel"), "id", name="%(class)s_op_titel"),
        ]

    def get_absolute_url(self):
        return reverse(f"{self.lijst}:detail", args=[self.slug])

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc.removeprefix("www.")

    @property
    def knoptekst(self) -> str:
        """What the button says: where it leads."""
        return self.knop or f"Bekijk {self.titel} op {self.host}"

    @property
    def kruimels(self):
        return ((self.lijst.capitalize(), reverse(f"{self.lijst}:list")),)

    @property
    def soortnaam(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def feiten(self) -> list[tuple[str, Any]]:
        """[(label, value)] of the known facts, for a list and for "In het kort"."""
        return [(label, value) for label, value in self.read_feiten() if value]

    def read_feiten(self):
        """Yield (label, value) of every fact; a falsy value is unknown."""
        raise NotImplementedError

    def onderdelen(self):
        return {"verbanden": read_verbanden(self, "bouwstenen", "stappen", "vormen", "domeinen")}


class Hulpmiddel(Praktijk):
    """A tool to work with: a guide, a set of figures, a training, a test."""

    soort = models.CharField("soort", max_length=20, choices=HulpmiddelSoort)
    uitgever = models.CharField(
        "uitgever",
        max_length=150,
        blank=True,
        help_text="Wie maakte het?",
    )
    taal = models.CharField(
        "taal",
        max_length=2,
        choices=Taal,
        default=Taal.NL,
    )

    lijst = "hulpmiddelen"
    bijschrift = "soort"
    volgorde = ("-vooraan", "-taal", "breedte", Lower("titel"), "pk")  # nl before en

    def read_feiten(self):
        yield "Soort", HulpmiddelSoort(self.soort).label
        yield "Uitgever", self.uitgever
        yield "Jaar", self.jaar
        yield "Voor wie", self.doelgroep
        yield "Taal", self.taal != Taal.NL and self.get_taal_display()

    class Meta(Praktijk.Meta):
        verbose_name = "hulpmiddel"
        verbose_name_plural = "hulpmiddelen"
        constraints = [
            *Praktijk.Meta.constraints,
            is_known("soort", HulpmiddelSoort.values, "Kies een soort uit de lijst."),
            is_known("taal", Taal.values, "Kies een taal uit de lijst."),
        ]


class Interventie(Praktijk):
    """A tried way of working, labelled with the evidence for its effect."""

    aanbieder = models.CharField(
        "wie doet het",
        max_length=150,
        blank=True,
        help_text="De organisatie die dit maakte of uitvoert.",
    )
    bewijs = models.CharField(
        "bewijs",
        max_length=10,
        choices=Bewijs,
        default=Bewijs.GEEN,
        help_text=("Kies wat de bron zegt, niet wat u hoopt. Weet u het niet? Kies ‘niet bekend’."),
    )
    bewijs_toelichting = models.CharField(
        "waar het bewijs op rust",
        max_length=300,
        blank=True,
        help_text="Wie oordeelde, wanneer, en wat kwam eruit?",
    )

    doelgroepen = models.ManyToManyField(
        Doelgroep,
        verbose_name="doelgroepen",
        blank=True,
        related_name="interventie_lijst",
    )

    lijst = "interventies"
    bijschrift = "oordeel"
    volgorde = ("-vooraan", STERKSTE_EERST, "breedte", Lower("titel"), "pk")

    def clean(self):
        """Refuse to publish a claim about the effect without its grounds."""
        super().clean()
        if self.gepubliceerd and self.bewijs != Bewijs.GEEN and not self.bewijs_toelichting:
            raise ValidationError({"bewijs_toelichting": NEEDS_TOELICHTING})

    @property
    def oordeel(self) -> str:
        """The label of the evidence; empty while nothing is known about the effect."""
        if self.bewijs == Bewijs.GEEN:
            return ""
        return Bewijs(self.bewijs).label

    def read_feiten(self):
        yield "Voor wie", self.doelgroep
        yield "Wie doet het", self.aanbieder
        yield "Jaar", self.jaar
        yield "Bewijs", self.oordeel

    class Meta(Praktijk.Meta):
        verbose_name = "interventie"
        verbose_name_plural = "interventies"
        constraints = [
            *Praktijk.Meta.constraints,
            is_known("bewijs", Bewijs.values, "Kies een label uit de lijst."),
            models.CheckConstraint(
                condition=Q(gepubliceerd=False) | Q(bewijs=Bewijs.GEEN) | ~Q(bewijs_toelichting=""),
                name="praktijk_interventie_bewijs_rust_ergens_op",
                violation_error_message=NEEDS_TOELICHTING,
            ),
        ]


class Voorbeeld(Praktijk):
    """A local coalition; its domeinen follow from its partners."""

    versie_kinderen = ("partners",)

    gemeenten = models.CharField(
        "gemeente",
        max_length=120,
        help_text="Meer gemeenten? Zet er een komma tussen.",
    )
    provincie = models.CharField(
        "provincie",
        max_length=20,
        choices=Provincie,
        blank=True,
    )
    aantal_partners = models.CharField(
        "aantal partners",
        max_length=80,
        blank=True,
        help_text="Zoals de bron het zegt.",
    )
    domeinen: Any = models.ManyToManyField(
        Domein,
        through="Partner",
        verbose_name="domeinen",
        related_name="voorbeeld_lijst",
        editable=False,
    )

    lijst = "voorbeelden"
    bijschrift = "gemeenten"
    volgorde = ("-vooraan", "breedte", Lower("titel"), "pk")

    def read_feiten(self):
        yield "Gemeente", self.gemeenten
        yield "Provincie", self.get_provincie_display()
        yield "Jaar", self.jaar
        yield "Partners", self.aantal_partners
        yield "Voor wie", self.doelgroep

    def onderdelen(self):
        """With every domein for the krans, and [(number, domein, partners)] of those in it."""
        partners = defaultdict(list)
        for partner in self.partners.all():
            partners[partner.domein_id].append(partner)
        kring = list(Domein.objects.zichtbaar().in_lijst())
        meedoend = []
        per_domein = []
        for nummer, domein in enumerate(kring, start=1):
            if domein.pk in partners:
                meedoend.append(domein)
                per_domein.append((nummer, domein, partners[domein.pk]))
        return {
            "verbanden": read_verbanden(self, "bouwstenen", "stappen", "vormen"),
            "kring": kring,
            "meedoend": meedoend,
            "partners": per_domein,
        }

    class Meta(Praktijk.Meta):
        verbose_name = "voorbeeld"
        verbose_name_plural = "voorbeelden"
        constraints = [
            *Praktijk.Meta.constraints,
            is_known("provincie", ["", *Provincie.values], "Kies een provincie uit de lijst."),
        ]


class Partner(Rij):
    """An organisation that takes part in a voorbeeld, in one of the domeinen."""

    voorbeeld = models.ForeignKey(
        Voorbeeld,
        models.CASCADE,
        verbose_name="voorbeeld",
        related_name="partners",
    )
    # PROTECT: before deleting a domein, an editor moves its partners to another one.
    domein = models.ForeignKey(
        Domein,
        models.PROTECT,
        verbose_name="domein",
        related_name="+",
    )
    naam = models.CharField("naam", max_length=120, help_text="Zoals de bron haar noemt.")

    paginas = ("voorbeeld",)

    class Meta(Rij.Meta):
        verbose_name = "partner"
        verbose_name_plural = "partners"

    def __str__(self):
        return self.naam


def count_visible() -> dict[str, int]:
    """{"hulpmiddelen": 52, …}, without kinds that have no visible pages."""
    counts = {}
    for model in (Hulpmiddel, Interventie, Voorbeeld):
        if number := model.objects.zichtbaar().count():
            counts[model.lijst] = number
    return counts


def pinned_beside(item, pagina, field) -> list[Praktijk]:
    """The other items that are pinned on this page of the guide; `field` leads to it."""
    pinned: list[Praktijk] = []
    for model in (Hulpmiddel, Interventie, Voorbeeld):
        pinned += model.objects.filter(**{field: pagina}, vooraan=True).distinct()
    return [other for other in pinned if other != item]
