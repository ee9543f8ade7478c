from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import get_text_list

from redactie.geheugen.eenrij import EenRij, one_row
from redactie.tekst.telefoon import PHONE, tel_link
from redactie.versies.versie import MetVersies


class Licentie(models.TextChoices):
    """What others may do with the texts and figures of this site."""

    CC0 = "cc0-1.0", "CC0 1.0"
    CC_BY = "cc-by-4.0", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
    GEEN = "geen", "alle rechten voorbehouden"


LICENTIE_URLS: dict[str, str] = {
    Licentie.CC0: "https://creativecommons.org/publicdomain/zero/1.0/deed.nl",
    Licentie.CC_BY: "https://creativecommons.org/licenses/by/4.0/deed.nl",
    Licentie.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/deed.nl",
}


class Instellingen(EenRij, MetVersies):
    """The settings that editors change: name, contact, security contact and licence."""

    site_naam = models.CharField("naam van de site", max_length=60, default="Aanpak eenzaamheid")
    slogan = models.CharField(
        "slogan",
        max_length=80,
        blank=True,
        default="Eén plek, alle informatie",
    )
    organisatie = models.CharField(
        "organisatie",
        max_length=120,
        blank=True,
        help_text="Wie achter deze site staat.",
    )
    redactie = models.CharField(
        "redactie",
        max_length=120,
        blank=True,
        help_text="Wie de teksten bijhoudt.",
    )
    telefoon = models.CharField(
        "telefoonnummer",
        max_length=20,
        blank=True,
        validators=[PHONE],
        help_text="Voor de knop Opbellen op elke pagina.",
    )
    email = models.EmailField(
        "e-mailadres",
        blank=True,
        help_text="Voor de knop E-mail op elke pagina.",
    )
    openingstijden = models.CharField(
        "bereikbaar",
        max_length=120,
        blank=True,
        help_text="Bijvoorbeeld: maandag tot en met donderdag van 9.00 tot 17.00 uur.",
    )
    adres = models.CharField(
        "adres",
        max_length=200,
        blank=True,
        help_text="Waar post aankomt, op één regel.",
    )
    veiligheid_contact = models.EmailField(
        "e-mailadres voor veiligheid",
        blank=True,
        help_text="Waar iemand een lek in de site meldt. Komt in security.txt.",
    )
    veiligheid_geldig_tot = models.DateField(
        "geldig tot",
        null=True,
        blank=True,
        help_text="Hoogstens een jaar vooruit. Kijk dan opnieuw of het adres hierboven nog klopt.",
    )
    licentie = models.CharField(
        "licentie van de open data",
        max_length=20,
        choices=Licentie,
        default=Licentie.CC_BY,
        help_text=(
            "Wat anderen met de open data mogen doen. Spreek dit eerst af met wie de teksten "
            "en cijfers bezit."
        ),
    )
    logs_dagen = models.PositiveSmallIntegerField(
        "dagen dat de server logs bewaart",
        default=14,
        validators=[MinValueValidator(1)],
        help_text="Staat op de pagina Privacy. Vraag het aan wie de server beheert.",
    )
    toegankelijkheid_url = models.URLField(
        "toegankelijkheidsverklaring",
        max_length=400,
        blank=True,
        help_text=(
            "Het adres van de officiële verklaring. Zonder adres zegt de pagina "
            "Toegankelijkheid dat de site nog niet is onderzocht."
        ),
    )
    gewijzigd_op = models.DateTimeField("gewijzigd op", auto_now=True, editable=False)

    class Meta:
        verbose_name = "instellingen"
        verbose_name_plural = "instellingen"
        constraints = [
            models.CheckConstraint(
                condition=Q(licentie__in=Licentie.values),
                name="aanpak_instellingen_licentie_bekend",
                violation_error_message="Kies een licentie uit de lijst.",
            ),
            one_row("Er is maar één rij met instellingen."),
        ]

    def __str__(self):
        return "Instellingen"

    def get_absolute_url(self):
        return "/"  # where their preview is shown

    @classmethod
    def load(cls):
        """The settings, or the defaults while there are none yet."""
        return cls.objects.first() or cls(pk=1)

    @property
    def telefoon_link(self) -> str:
        """The tel: address; empty without a number."""
        if self.telefoon:
            return tel_link(self.telefoon)
        return ""

    @property
    def ontbreekt(self) -> str:
        """What visitors need to know who is behind the site, and is still empty; in words."""
        needed = {
            "organisatie": self.organisatie,
            "telefoonnummer": self.telefoon,
            "e-mailadres": self.email,
        }
        names = [name for name, value in needed.items() if not value]
        return get_text_list(names, "en")

    @property
    def licentie_url(self) -> str:
        """Where the licence can be read; empty when there is none."""
        return LICENTIE_URLS.get(self.licentie, "")

    @property
    def veiligheid_verloopt(self) -> bool:
        """Whether security.txt has expired, or will within 30 days."""
        geldig_tot = self.veiligheid_geldig_tot
        return geldig_tot is not None and geldig_tot <= timezone.localdate() + timedelta(days=30)

    def security_txt(self):
        """The text of security.txt (RFC 9116); empty without a contact or after its date.

        An editor sets the date, so an address that nobody reads does not stay valid.
        """
        geldig_tot = self.veiligheid_geldig_tot
        if not self.veiligheid_contact or not geldig_tot or geldig_tot <= timezone.localdate():
            return ""
        lines = [
            f"Contact: mailto:{self.veiligheid_contact}",
            f"Expires: {geldig_tot}T00:00:00Z",
            "Preferred-Languages: nl, en",
            f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        ]
        return "\n".join(lines) + "\n"

    def clean(self):
        """Refuses half a security contact, and a date in the past or over a year ahead."""
        if bool(self.veiligheid_contact) != bool(self.veiligheid_geldig_tot):
            raise ValidationError(
                "Vul het e-mailadres voor veiligheid én de datum in, of geen van beide."
            )
        today = timezone.localdate()
        geldig_tot = self.veiligheid_geldig_tot
        if geldig_tot and geldig_tot <= today:
            raise ValidationError({"veiligheid_geldig_tot": "Kies een datum na vandaag."})
        if geldig_tot and geldig_tot > today + timedelta(days=365):
            raise ValidationError({"veiligheid_geldig_tot": "Kies een datum binnen een jaar."})
