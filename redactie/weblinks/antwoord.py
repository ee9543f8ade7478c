"""The outcome of following a link, in a sentence for an editor."""

import http.client
import socket
import ssl
from datetime import datetime
from typing import NamedTuple

from urllib3.exceptions import HTTPError

from redactie.weblinks.weblink import Weblink

# For one link with all its redirects, and once more when HEAD fails; waiting out of politeness is
# not counted.
SECONDS = 10
GOED, FOUT, GESLOTEN, LATER = Weblink.Uitslag
KIJK_ZELF = "Kijk zelf of de link werkt."
CERTIFICAAT = {  # by OpenSSL's verify code
    10: "het is verlopen",
    18: "de site heeft het zelf gemaakt",
    62: "het is van een andere site",
}
# Verify code of an unknown issuer: most often an intermediate certificate that the site does not
# send, and that browsers fetch themselves.
UITGEVER_ONBEKEND = 20
PROBLEMS = (  # the first that fits
    (TimeoutError, f"De server antwoordt niet binnen {SECONDS} seconden."),
    (ssl.SSLError, "De beveiligde verbinding met de site lukt niet."),
    (socket.gaierror, "De naam van de site bestaat niet."),
    (ConnectionRefusedError, "De server weigert de verbinding."),
    (ConnectionError, "De server breekt de verbinding af."),
    (OSError, "De server is niet bereikbaar."),
    (http.client.InvalidURL, "Het adres klopt niet."),
    (http.client.HTTPException, "De server geeft een antwoord dat geen browser begrijpt."),
    (HTTPError, "De server geeft een antwoord dat geen browser begrijpt."),
    (ValueError, "Het adres klopt niet."),
)


class Antwoord(NamedTuple):
    """The outcome of following a link, as Weblink.record takes it."""

    uitslag: str
    antwoord: str
    verhuisd_naar: str = ""
    niet_voor: datetime | None = None


class Kapot(Exception):
    """Why a link leads nowhere, in a sentence for the editor."""


class Later(Exception):
    """The server asks to come back at this moment."""


def judge(status, moved="") -> Antwoord:
    if 200 <= status < 300:
        fits = len(moved) <= Weblink.LANGST
        return Antwoord(GOED, f"De pagina is er ({status}).", moved if fits else "")
    if status in (401, 403, 999):  # 999: LinkedIn
        return Antwoord(GESLOTEN, f"De server laat een controle niet toe ({status}). {KIJK_ZELF}")
    if status == 404:
        return Antwoord(FOUT, "De pagina bestaat niet meer (404).")
    if status == 410:
        return Antwoord(FOUT, "De pagina is weggehaald (410).")
    if 500 <= status < 600:
        return Antwoord(FOUT, f"De server heeft een storing ({status}).")
    return Antwoord(FOUT, f"De server geeft geen pagina ({status}).")


def explain(error) -> Antwoord:
    if isinstance(error, Later):
        [moment] = error.args
        sentence = "De server vraagt om het later nog eens te proberen (429)."
        return Antwoord(LATER, sentence, niet_voor=moment)
    if isinstance(error, Kapot):
        return Antwoord(FOUT, str(error))
    if isinstance(error, ssl.SSLCertVerificationError):
        return explain_certificate(error)
    for kind, sentence in PROBLEMS:
        if isinstance(error, kind):
            return Antwoord(FOUT, sentence)
    raise error


def explain_certificate(error) -> Antwoord:
    if error.verify_code == UITGEVER_ONBEKEND:
        return Antwoord(GESLOTEN, f"De uitgever van het certificaat is onbekend. {KIJK_ZELF}")
    reason = CERTIFICAAT.get(error.verify_code)
    because = f": {reason}" if reason else ""
    return Antwoord(FOUT, f"Het certificaat van de site klopt niet{because}.")
