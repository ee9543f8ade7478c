"""Contents: every model of the ground floor, for Django to find."""

from redactie.beheer.werk import Geopend, Werkafspraken
from redactie.controle.woorden import MoeilijkWoord
from redactie.geheugen.stempel import Inhoudsstempel
from redactie.pagina.bronnen import Bron
from redactie.pagina.publicatie import Genummerd, GenummerdePublicatie, Publicatie
from redactie.pagina.rijen import Regel, Rij
from redactie.versies.versie import MetVersies, Versie
from redactie.weblinks.weblink import Weblink
