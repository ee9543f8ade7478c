"""How often a password or a code may be tried.

A count belongs to a name *and* an address, so nobody can lock a colleague out from elsewhere. Each try takes one of a number
of places for fifteen minutes; the cache gives a place to one process only, so the counts hold with any number of workers.
"""

import hashlib
from typing import NamedTuple

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.shortcuts import render

from aanpak.inloggen.veiligheid import record

KWARTIER = 15 * 60


class Limiet(NamedTuple):
    naam: str
    aantal: int
    seconden: int


PER_NAAM = Limiet("naam", 10, KWARTIER)
PER_ADRES = Limiet("adres", 50, KWARTIER)
PER_SLEUTEL = Limiet("sleutel", 100, KWARTIER)
MELDING = Limiet("melding", 1, KWARTIER)


class Beurt(NamedTuple):
    """The places that one try has taken."""

    plaatsen: list[str]

    def rollback(self):
        """Gives the places back: the try was right, so it does not count."""
        cache.delete_many(self.plaatsen)


def take_place(limiet, *wie):
    """The place that was free for them under this limit, taken now; None when all are taken."""
    key = hashlib.sha256("\n".join(wie).encode()).hexdigest()
    places = [f"limiet:{limiet.naam}:{key}:{number}" for number in range(limiet.aantal)]
    taken = cache.get_many(places)  # one question to Redis, where trying them all would take fifty
    return next(
        (
            place
            for place in places
            if place not in taken and cache.add(place, True, limiet.seconden)
        ),
        None,
    )


def take_turn(request, naam):
    """The Beurt of one try to be this person from this address. Raises ImmediateHttpResponse (429) after too many."""
    address = get_ip(request)
    if not (place := take_place(PER_ADRES, address)):
        raise ImmediateHttpResponse(too_often(request, naam))
    if not (own_place := take_place(PER_NAAM, address, naam)):
        cache.delete(place)
        raise ImmediateHttpResponse(too_often(request, naam))
    return Beurt([place, own_place])


def too_often(request, naam=""):
    """The page that says so, logged once a quarter for each address; also allauth's handler429."""
    if take_place(MELDING, get_ip(request)):
        record("te veel pogingen", request, naam)
    response = render(request, "account/te_vaak.html", status=429)
    response.headers["Retry-After"] = str(KWARTIER)
    return response


def sparingly(view):
    """The view, for an address that does not ask for it too often."""

    def limited(request, *args, **kwargs):
        return (
            view(request, *args, **kwargs)
            if take_place(PER_SLEUTEL, get_ip(request))
            else too_often(request)
        )

    return limited
