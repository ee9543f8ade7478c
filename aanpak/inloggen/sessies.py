"""How long a session lasts. Django ends it an hour after the last save (SESSION_COOKIE_AGE)."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.utils import timezone

MINUUT = 60
EXTRA_BEVEILIGING = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


@receiver(user_logged_in)
def start_session(request, **kwargs):
    now = time.time()
    request.session["ingelogd_op"] = now
    request.session["actief_op"] = now
    request.session.clear_expired()


def end_in_time(request):
    """Logs out after SESSIE_HOOGSTENS, or if the user may no longer log in."""
    if SESSION_KEY not in request.session:
        return
    age = time.time() - request.session.get("ingelogd_op", 0)
    if age > settings.SESSIE_HOOGSTENS or not request.user.is_staff:
        logout(request)


def note_activity(request):
    """Extends the session when a page opens. Requests by scripts do not count."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return
    idle = time.time() - request.session.get("actief_op", 0)
    if idle > MINUUT and request.user.is_authenticated:
        request.session["actief_op"] = time.time()


def end_sessions(user):
    now = timezone.now()
    for session in Session.objects.filter(expire_date__gt=now):
        values = session.get_decoded()
        if values.get(SESSION_KEY) == str(user.pk):
            session.delete()


def has_second_factor(user):
    return is_mfa_enabled(user, EXTRA_BEVEILIGING)
