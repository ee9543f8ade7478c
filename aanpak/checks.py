from django.core.checks import Tags, Warning, register
from django.db import DatabaseError

from aanpak.instellingen import Instellingen


@register(Tags.security, deploy=True)
def check_security_txt(app_configs, **kwargs):
    """Warns from 30 days before security.txt expires."""
    try:
        instellingen = Instellingen.load()
    except DatabaseError:
        return []  # before the first migrate there is nothing that can expire
    if not instellingen.veiligheid_verloopt:
        return []
    return [
        Warning(
            f"security.txt verloopt op {instellingen.veiligheid_geldig_tot}.",
            hint=(
                "Kijk of het e-mailadres voor veiligheid nog klopt en kies een nieuwe datum bij "
                "Instellingen."
            ),
            id="aanpak.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_contact(app_configs, **kwargs):
    """Warns as long as visitors cannot see who is behind the site, or cannot reach them."""
    try:
        ontbreekt = Instellingen.load().ontbreekt
    except DatabaseError:
        return []
    if not ontbreekt:
        return []
    return [
        Warning(
            f"Bezoekers zien niet wie achter de site staat: {ontbreekt} ontbreekt.",
            hint="Vul het in het beheer in, bij Instellingen.",
            id="aanpak.W002",
        )
    ]
