"""Contents: every model of the roof, for Django to find."""

from aanpak.instellingen import Instellingen
from aanpak.paginas import Hulplijn, Pagina
from aanpak.zoeken.woorden import Hulpwoord, Synoniem, Uitgelicht, Zoekvraag
