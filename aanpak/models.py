"""Contents: every model of the roof, for Django to find."""

from aanpak.instellingen import Instellingen
from aanpak.paginas import Hulplijn, Pagina, Termijn
from aanpak.zoeken.woorden import Hulpwoord, Synoniem, Uitgelicht, Zoekvraag
