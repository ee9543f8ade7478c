"""Mail to colleagues about a concept. Sent after the save, which never fails because of it."""

import logging
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction

logger = logging.getLogger(__name__)

BACKEND = "django.contrib.auth.backends.ModelBackend"
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
    users = get_user_model().objects
    publishers = users.with_perm("redactie.publiceren", backend=BACKEND)
    colleagues = publishers.filter(is_staff=True).exclude(pk=sender.pk)
    addresses = [user.email for user in colleagues if user.email]
    body = write_body(OFFERED, versie, sender, versie.notitie, path)
    mail_after_commit(f"Ter controle: {versie.titel}", body, addresses)


def tell_author(versie, sender, path):
    author = versie.auteur
    if author and author.email:
        body = write_body(RETURNED, versie, sender, versie.antwoord, path)
        mail_after_commit(f"Teruggegeven: {versie.titel}", body, [author.email])


def write_body(text, versie, sender, words, path):
    return text.format(
        wie=sender.get_full_name() or sender.get_username(),
        titel=versie.titel,
        woorden=words or "(geen opmerking)",
        url=settings.SITE_URL + path,
    )


def mail_after_commit(subject, body, addresses):
    on_one_line = " ".join(subject.split())  # a line break would start another header
    for address in addresses:
        send = partial(deliver, on_one_line, body, address)
        transaction.on_commit(send)


def deliver(subject, body, address):
    try:
        send_mail(subject, body, None, [address])
    except OSError:  # smtplib's errors are OSErrors too
        logger.exception("Mail could not be delivered")
