"""Mail to colleagues about a concept. Sent after the save, and never a reason for it to fail."""

import logging
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction

logger = logging.getLogger(__name__)

OFFERED = """{wie} vraagt u om ‘{titel}’ te controleren.

{woorden}

Bekijk en publiceer de tekst, of geef haar terug met een opmerking:
{url}
"""
RETURNED = """{wie} heeft uw concept van ‘{titel}’ teruggegeven.

{woorden}

Pas de tekst aan en bied haar opnieuw aan:
{url}
"""


def tell_publishers(versie, sender, path):
    """Asks everyone who may publish to look at the concept."""
    publishers = get_user_model().objects.with_perm(
        "redactie.publiceren", backend="django.contrib.auth.backends.ModelBackend"
    )
    addresses = [
        user.email for user in publishers.filter(is_staff=True).exclude(pk=sender.pk) if user.email
    ]
    send("Ter controle", OFFERED, versie, sender, versie.notitie, path, addresses)


def tell_author(versie, sender, path):
    """Tells who wrote the concept what the colleague answered."""
    if versie.auteur and versie.auteur.email:
        send("Teruggegeven", RETURNED, versie, sender, versie.antwoord, path, [versie.auteur.email])


def send(subject, text, versie, sender, words, path, addresses):
    wie = sender.get_full_name() or sender.get_username()
    body = text.format(
        wie=wie,
        titel=versie.titel,
        woorden=words or "(geen opmerking)",
        url=settings.SITE_URL + path,
    )
    title = " ".join(
        f"{subject}: {versie.titel}".split()
    )  # a line break would be a header of its own
    for address in addresses:
        transaction.on_commit(partial(deliver, title, body, address))


def deliver(title, body, address):
    try:
        send_mail(title, body, None, [address])
    except OSError:  # also what smtplib raises
        logger.exception("Mail could not be delivered")
