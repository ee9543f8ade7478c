"""From what a visitor types (a gemeente, a place, a postcode) to the gemeente that is meant."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.text import get_text_list, slugify

from cijfers.gemeenten import Gemeente, Herindeling, Plaatsnaam

LONGEST = 80
MOST = 8  # suggestions
POSTCODE = re.compile(r"(\d{4})[\s-]*([a-z]{2})?", re.IGNORECASE)
POSTCODE_IN_KEY = re.compile(r"^(\d{4})-?[a-z]{2}$")
LIKENESS = 0.75  # of a name with a typing error, from 0 to 1

# Words that people write around the name of a place: "percentage eenzaam in Ede".
WORDS_AROUND = """
aantal alle cijfer cijfers de een eenzaam eenzaamheid eenzame er feiten gegevens gemeente gemeenten
het hoe hoeveel ik in inwoners is jongeren mensen mijn onze op ouderen over per percentage
percentages plaats postcode procent provincie statistiek uit van veel volwassenen voor wat wij
wonen woonplaats zich zijn
"""
AROUND = frozenset(WORDS_AROUND.split())


@dataclass(frozen=True)
class Plaats:
    """A place that may be meant, in its gemeente."""

    naam: str
    gemeente: Gemeente

    @property
    def is_gemeente(self):
        return slugify(self.naam) in (self.gemeente.slug, slugify(self.gemeente.naam))

    @property
    def volledig(self):
        """The name, with the province when it does not tell enough: "Beek (Limburg)"."""
        return f"{self.naam} ({self.gemeente.provincie})"


@dataclass
class Antwoord:
    """The places with exactly this name, the former gemeenten with it, or else what is like it."""

    vraag: str
    plaatsen: list[Plaats] = field(default_factory=list)
    herindelingen: list[Herindeling] = field(default_factory=list)
    lijkt_op: list[Plaats] = field(default_factory=list)

    @property
    def gemeente(self) -> Gemeente | None:
        """The one gemeente that can be meant, if there is nothing to explain about it."""
        if self.herindelingen or len(self.plaatsen) != 1:
            return None
        return self.plaatsen[0].gemeente

    @property
    def namen(self) -> str:
        """ "Beek (Limburg) of Beek (Gelderland)"."""
        names = dict.fromkeys(plaats.volledig for plaats in self.plaatsen)
        return get_text_list(list(names), "of")

    @property
    def andere(self) -> list[Plaats]:
        """The places of this name that the former gemeente did not go to."""
        now = {herindeling.gemeente for herindeling in self.herindelingen}
        return [plaats for plaats in self.plaatsen if plaats.gemeente not in now]

    @property
    def is_postcode(self):
        return bool(POSTCODE.fullmatch(self.vraag))


def zoek_plaats(vraag: str) -> Antwoord:
    vraag = " ".join(vraag.split())[:LONGEST]
    antwoord = Antwoord(vraag)
    tried = sleutels(vraag)
    for sleutel in tried:
        antwoord.plaatsen = places_called(sleutel)
        antwoord.herindelingen = former(sleutel, antwoord.plaatsen)
        if antwoord.plaatsen or antwoord.herindelingen:
            return antwoord
    if tried and not antwoord.is_postcode:
        antwoord.lijkt_op = places_like(tried[-1])
    return antwoord


def sleutels(vraag: str) -> list[str]:
    """The keys to try, the longest first: all words, and less of the words around a name."""
    postcode = POSTCODE.fullmatch(vraag)
    if postcode:
        return [postcode[1]]
    words = slugify(vraag).split("-")
    before = count_around(words)
    after = count_around(words[::-1])
    spans = [
        words[start : len(words) - end] for start in range(before + 1) for end in range(after + 1)
    ]
    keys = ["-".join(span) for span in spans if span]
    found = [POSTCODE_IN_KEY.sub(r"\1", key) for key in keys]
    return sorted(dict.fromkeys(filter(None, found)), key=len, reverse=True)


def count_around(words) -> int:
    """How many of the first words are not part of a name."""
    for number, word in enumerate(words):
        if word not in AROUND:
            return number
    return 0


def places_called(sleutel: str) -> list[Plaats]:
    """The gemeente itself first; "beek-limburg" is only the one in that province."""
    plaatsen = as_plaatsen(Plaatsnaam.objects.filter(sleutel=sleutel))
    if plaatsen:
        return plaatsen
    starts = [sleutel[: match.start()] for match in re.finditer("-", sleutel)]
    named = as_plaatsen(Plaatsnaam.objects.filter(sleutel__in=starts))
    return [plaats for plaats in named if sleutel in qualified(plaats)]


def qualified(plaats):
    """The keys of a place with its gemeente or its province behind it."""
    gemeente = plaats.gemeente
    behind = (gemeente.provincie, gemeente.naam, f"in {gemeente.provincie}", f"gem {gemeente.naam}")
    return {slugify(f"{plaats.naam} {words}") for words in behind}


def as_plaatsen(plaatsnamen) -> list[Plaats]:
    rows = plaatsnamen.select_related("gemeente").order_by("sleutel", "gemeente__slug")
    plaatsen = [Plaats(row.naam, row.gemeente) for row in rows]
    return sorted(plaatsen, key=lambda plaats: not plaats.is_gemeente)


def former(sleutel, plaatsen) -> list[Herindeling]:
    """The former gemeenten of this name; none when there is a gemeente of this name now."""
    if any(plaats.is_gemeente for plaats in plaatsen):
        return []
    found = Herindeling.objects.filter(sleutel=sleutel).select_related("gemeente")
    newest: dict[str, Herindeling] = {}
    for herindeling in found.order_by("datum"):
        newest[herindeling.gemeente_id] = herindeling
    return list(newest.values())


def places_like(sleutel: str) -> list[Plaats]:
    """Places whose name begins so, or else those that differ by a typing error."""
    if len(sleutel) < 2:
        return []
    names = Plaatsnaam.objects.exclude(sleutel__regex=r"^\d{4}$")
    plaatsen = as_plaatsen(names.filter(sleutel__startswith=sleutel))
    if not plaatsen:
        known = set(names.values_list("sleutel", flat=True))
        close = get_close_matches(sleutel, known, n=MOST, cutoff=LIKENESS)
        plaatsen = as_plaatsen(names.filter(sleutel__in=close))
        plaatsen.sort(key=lambda plaats: close.index(slugify(plaats.naam)))
    per_gemeente = {plaats.gemeente: plaats for plaats in reversed(plaatsen)}
    return list(reversed(per_gemeente.values()))[:MOST]
