"""Rate limits on passwords and codes.

A limit is per user name *and* IP address: nobody can lock out a colleague from elsewhere. Each
attempt takes one of a number of slots for fifteen minutes. A slot is a cache key, set with `add`,
so the limits hold for any number of workers.
"""

import hashlib
from functools import wraps
from typing import NamedTuple

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.shortcuts import render

from aanpak.inloggen.veiligheid import log_event

KWARTIER = 15 * 60


class Limiet(NamedTuple):
    naam: str
    aantal: int
    seconden: int


PER_NAAM = Limiet("naam", 10, KWARTIER)
PER_ADRES = Limiet("adres", 50, KWARTIER)
PER_SLEUTEL = Limiet("sleutel", 100, KWARTIER)
MELDING = Limiet("melding", 1, KWARTIER)


class Attempt(NamedTuple):
    slots: list[str]

    def rollback(self):
        """Frees the slots: a correct password or code does not count. allauth calls this too."""
        cache.delete_many(self.slots)


def take_slot(limiet, *parts):
    """Takes a free slot and returns its cache key; None if the limit is reached."""
    text = "\n".join(parts)
    key = hashlib.sha256(text.encode()).hexdigest()
    slots = [f"limiet:{limiet.naam}:{key}:{number}" for number in range(limiet.aantal)]
    taken = cache.get_many(slots)  # one round trip to Redis instead of fifty
    for slot in slots:
        if slot not in taken and cache.add(slot, True, limiet.seconden):
            return slot
    return None


def take_attempt(request, naam):
    """Counts an attempt to be this user. Raises ImmediateHttpResponse (429) above a limit."""
    address = get_ip(request)
    slot = take_slot(PER_ADRES, address)
    if not slot:
        raise ImmediateHttpResponse(too_often(request, naam))
    own_slot = take_slot(PER_NAAM, address, naam)
    if not own_slot:
        cache.delete(slot)
        raise ImmediateHttpResponse(too_often(request, naam))
    return Attempt([slot, own_slot])


def too_often(request, naam=""):
    """The 429 page, also allauth's handler429. Logged once in fifteen minutes per IP address."""
    if take_slot(MELDING, get_ip(request)):
        log_event("te veel pogingen", request, naam)
    response = render(request, "account/te_vaak.html", status=429)
    response.headers["Retry-After"] = str(KWARTIER)
    return response


def rate_limited(view):
    @wraps(view)
    def limited(request, *args, **kwargs):
        if not take_slot(PER_SLEUTEL, get_ip(request)):
            return too_often(request)
        return view(request, *args, **kwargs)

    return limited
