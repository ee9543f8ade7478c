"""What the page of a gemeente tells: its figures beside those of the Netherlands."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from django.utils.text import get_text_list

from cijfers.gemeentelijst import read_gemeentelijst
from cijfers.gemeenten import Gemeente
from cijfers.metingen import NEDERLAND, Meting
from cijfers.tekening import Strook, Verloop, honderd, maatlijn
from cijfers.vergelijking import RUIS, Vergelijking

VOLWASSENEN = Meting.Leeftijd.VOLWASSENEN
TOT_65 = Meting.Leeftijd.TOT_65
VANAF_65 = Meting.Leeftijd.VANAF_65
JONG = Meting.Leeftijd.JONGVOLWASSENEN
EENZAAM = Meting.Maat.EENZAAM

MATEN = {
    Meting.Maat.EENZAAM: "Alles bij elkaar: een beetje, sterk of zeer sterk eenzaam.",
    Meting.Maat.STERK: "Deze mensen horen ook bij de groep hierboven.",
    Meting.Maat.EMOTIONEEL: "Iemand mist een hechte band, zoals een partner of een goede vriend.",
    Meting.Maat.SOCIAAL: "Iemand mist contact met mensen om zich heen.",
}

# (about the gemeente itself, remark): the note
NOTEN = {
    (True, Meting.Opmerking.BEREKEND): (
        "{naam} had eerder andere grenzen. De cijfers van {jaren} zijn daarom berekend uit die van "
        "de gemeenten van toen, naar aantal inwoners."
    ),
    (True, Meting.Opmerking.GRENS): (
        "De grens van {naam} is gewijzigd: er kwam een stuk bij. De cijfers van {jaren} gaan over "
        "het gebied van daarvoor."
    ),
    (False, Meting.Opmerking.BEREKEND): (
        "Het cijfer van Nederland voor {jaren} is berekend uit dat van alle gemeenten."
    ),
}


class Maatregel(NamedTuple):
    """A measure in the newest year: a line of the page."""

    naam: str
    uitleg: str
    vergelijking: Vergelijking | None
    lijn: dict[str, str] | None


class Gemeentecijfers:
    """The figures of a gemeente, and what follows from them. One query."""

    def __init__(self, gemeente: Gemeente):
        self.gemeente = gemeente
        gebieden = (gemeente.code, NEDERLAND)
        metingen = Meting.objects.zichtbaar().filter(gebied__in=gebieden)
        self.metingen = {
            (meting.gebied, meting.jaar, meting.leeftijd, meting.maat): meting
            for meting in metingen.select_related("levering")
        }

    def get(self, jaar, leeftijd=VOLWASSENEN, maat=EENZAAM) -> Vergelijking | None:
        """The figure beside that of the Netherlands; None when the gemeente has none."""
        eigen = self.metingen.get((self.gemeente.code, jaar, leeftijd, maat))
        if eigen is None:
            return None
        return Vergelijking(eigen, self.metingen.get((NEDERLAND, jaar, leeftijd, maat)))

    def years(self, leeftijd=VOLWASSENEN, maat=EENZAAM) -> list[int]:
        wanted = (self.gemeente.code, leeftijd, maat)
        return sorted(
            jaar for gebied, jaar, age, measure in self.metingen if (gebied, age, measure) == wanted
        )

    # --- The head ---------------------------------------------------------------------------------

    @cached_property
    def jaar(self) -> int | None:
        """The newest year with a figure about adults."""
        return max(self.years(), default=None)

    @cached_property
    def hoofd(self) -> Vergelijking | None:
        return self.get(self.jaar)

    @property
    def honderd(self):
        if self.hoofd:
            return honderd(self.hoofd)
        return None

    @property
    def citaat(self) -> str:
        """Sentences to take over, with year, age and source."""
        if self.hoofd is None:
            return ""
        zinnen = [
            f"In {self.jaar} voelden naar schatting {self.hoofd.per_100} van de 100 volwassenen "
            f"(18 jaar en ouder) {self.gemeente.waar} zich eenzaam."
        ]
        if self.hoofd.nederland:
            zinnen.append(
                f"Dat is {self.hoofd.woorden} in heel Nederland, waar het er "
                f"{self.hoofd.nederland_per_100} waren."
            )
        zinnen.append(f"Bron: RIVM, GGD’en en CBS, Gezondheidsmonitor {self.jaar}.")
        return " ".join(zinnen)

    # --- Measures and years -----------------------------------------------------------------------

    @cached_property
    def maten(self) -> list[Maatregel]:
        regels = []
        for maat, uitleg in MATEN.items():
            vergelijking = self.get(self.jaar, maat=maat)
            lijn = maatlijn(vergelijking) if vergelijking else None
            regels.append(Maatregel(str(maat.label), uitleg, vergelijking, lijn))
        return regels

    @property
    def jaarrijen(self):
        """[(year, [a comparison or None for each measure])]."""
        return [(jaar, [self.get(jaar, maat=maat) for maat in MATEN]) for jaar in self.years()]

    @cached_property
    def reeks(self) -> list[tuple[int, Vergelijking]]:
        """[(year, comparison)] of lonely adults."""
        found = [(jaar, self.get(jaar)) for jaar in self.years()]
        return [(jaar, vergelijking) for jaar, vergelijking in found if vergelijking]

    @property
    def verloop(self) -> Verloop | None:
        if len(self.reeks) > 1:
            return Verloop(self.reeks)
        return None

    @property
    def verloop_zinnen(self) -> str:
        (begin, eerst), *_ = self.reeks
        (eerder, voorlaatst), (eind, laatst) = self.reeks[-2:]
        zin = (
            f"In {begin} voelden naar schatting {eerst.per_100} van de 100 volwassenen "
            f"{self.gemeente.waar} zich eenzaam. In {eind} waren dat er {laatst.per_100}."
        )
        verschil = laatst.eigen.waarde - voorlaatst.eigen.waarde
        if abs(verschil) < RUIS:
            return f"{zin} Sinds {eerder} is dat ongeveer gelijk gebleven."
        richting = "meer" if verschil > 0 else "minder"
        return f"{zin} Sinds {eerder} zijn het er {richting} geworden."

    # --- Ages -------------------------------------------------------------------------------------

    @property
    def leeftijden(self):
        """[(age, year, comparison)]: the newest year of each age, and both ages in one year."""
        jaren = sorted({*self.years(TOT_65)[-1:], *self.years(VANAF_65)[-1:]})
        rijen = [
            (leeftijd.label, jaar, self.get(jaar, leeftijd))
            for jaar in jaren
            for leeftijd in (TOT_65, VANAF_65)
        ]
        return [rij for rij in rijen if rij[2]]

    @property
    def jong(self):
        """[(measure, comparison)] of young adults: another survey, never beside the others."""
        jaar = max(self.years(JONG), default=None)
        maten = (Meting.Maat.EENZAAM, Meting.Maat.STERK)
        gevonden = [(maat, self.get(jaar, JONG, maat)) for maat in maten]
        return [(maat, vergelijking) for maat, vergelijking in gevonden if vergelijking]

    # --- Among the others -------------------------------------------------------------------------

    @cached_property
    def lijst(self):
        return read_gemeentelijst()

    @property
    def strook(self) -> Strook | None:
        waarden = [rij.eenzaam for rij in self.lijst.rijen if rij.eenzaam is not None]
        if self.hoofd is None or self.lijst.jaar != self.jaar:
            return None
        return Strook(waarden, self.hoofd.eigen.waarde, self.lijst.nederland.eenzaam)

    @property
    def vergelijkbaar(self):
        return self.with_itself(self.lijst.alike(self.gemeente))

    @property
    def buren(self):
        codes = set(self.gemeente.buren.values_list("pk", flat=True))
        found = self.lijst.find(codes)
        if found:
            return self.with_itself(found)
        return []

    def with_itself(self, rijen):
        wanted = {rij.gemeente for rij in rijen} | {self.gemeente}
        return [rij for rij in self.lijst.rijen if rij.gemeente in wanted]

    # --- What it means ----------------------------------------------------------------------------

    @property
    def grenzen(self) -> str:
        """A sentence with the bounds of the head figure; empty when the source gives none."""
        if self.hoofd is None or self.hoofd.grenzen is None:
            return ""
        onder, boven = self.hoofd.grenzen
        return f"Het echte aantal ligt waarschijnlijk tussen {onder} en {boven} van de 100."

    @property
    def opmerkingen(self) -> list[str]:
        """Notes on figures that were computed, or are about other borders."""
        jaren = defaultdict(set)
        for meting in self.metingen.values():
            is_van_hier = meting.gebied == self.gemeente.code
            jaren[is_van_hier, meting.opmerking].add(meting.jaar)
        return [
            noot.format(naam=self.gemeente.naam, jaren=as_list(jaren[sleutel]))
            for sleutel, noot in NOTEN.items()
            if jaren[sleutel]
        ]

    @property
    def ouderen_meer(self) -> int | None:
        """The newest year of both ages, if people over 65 were lonely more often by 3 points."""
        jaar = max(set(self.years(TOT_65)) & set(self.years(VANAF_65)), default=None)
        jonger, ouder = self.get(jaar, TOT_65), self.get(jaar, VANAF_65)
        if not jonger or not ouder:
            return None
        if ouder.eigen.waarde - jonger.eigen.waarde >= RUIS:
            return jaar
        return None

    def is_meer(self, maat) -> bool:
        vergelijking = self.get(self.jaar, maat=maat)
        return bool(vergelijking and vergelijking.is_meer)

    @property
    def is_emotioneel_meer(self):
        return self.is_meer(Meting.Maat.EMOTIONEEL)

    @property
    def is_sociaal_meer(self):
        return self.is_meer(Meting.Maat.SOCIAAL)

    @property
    def leveringen(self):
        return sorted({meting.levering for meting in self.metingen.values()}, key=str)


def as_list(jaren) -> str:
    """ "2012, 2016 en 2020"."""
    return get_text_list([str(jaar) for jaar in sorted(jaren)], "en")
