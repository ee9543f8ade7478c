"""Contents: every admin of the roof, for Django to find."""

from aanpak.beheer.gebruikers import GebruikerAdmin
from aanpak.beheer.logboek import LogboekAdmin
from aanpak.beheer.omleidingen import RedirectAdmin
from aanpak.beheer.paginabeheer import InstellingenAdmin, PaginaAdmin
from aanpak.beheer.rechten import GroepAdmin
from aanpak.beheer.zoekwoordenbeheer import (
    HulpwoordAdmin,
    SynoniemAdmin,
    UitgelichtAdmin,
    ZoekvraagAdmin,
)
