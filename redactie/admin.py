"""Contents: every admin of the ground floor, for Django to find."""

from redactie.beheer.afspraken import MoeilijkWoordAdmin
from redactie.beheer.bronbeheer import BronAdmin
from redactie.beheer.weblinkbeheer import WeblinkAdmin
