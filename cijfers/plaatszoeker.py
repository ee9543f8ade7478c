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
    def is_bekend(self):
        return bool(self.plaatsen or self.herindelingen)

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
    """The places that are meant, or else those whose name is like it."""
    antwoord = herken_plaats(vraag)
    if not antwoord.is_bekend and not antwoord.is_postcode:
        tried = sleutels(antwoord.vraag)
        antwoord.lijkt_op = places_like(tried[-1]) if tried else []
    return antwoord


def herken_plaats(vraag: str) -> Antwoord:
    """Only places with exactly this name, the longest name in the question first. Two queries."""
    antwoord = Antwoord(" ".join(vraag.split())[:LONGEST])
    tried = sleutels(antwoord.vraag)
    starts = {key[: dash.start()] for key in tried for dash in re.finditer("-", key)}
    known = as_plaatsen(Plaatsnaam.objects.filter(sleutel__in=starts.union(tried)))
    rows = Herindeling.objects.filter(sleutel__in=tried).select_related("gemeente")
    former = list(rows.order_by("datum"))
    for sleutel in tried:
        antwoord.plaatsen = places_called(sleutel, known)
        antwoord.herindelingen = former_called(sleutel, former, antwoord.plaatsen)
        if antwoord.is_bekend:
            break
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


def places_called(sleutel: str, known: list[Plaats]) -> list[Plaats]:
    """The places of this name; "beek-limburg" is only the one in that province."""
    plaatsen = [plaats for plaats in known if slugify(plaats.naam) == sleutel]
    return plaatsen or [plaats for plaats in known if sleutel in qualified(plaats)]


def qualified(plaats):
    """The keys of a place with its gemeente or its province behind it."""
    gemeente = plaats.gemeente
    behind = (gemeente.provincie, gemeente.naam, f"in {gemeente.provincie}", f"gem {gemeente.naam}")
    return {slugify(f"{plaats.naam} {words}") for words in behind}


def as_plaatsen(plaatsnamen) -> list[Plaats]:
    rows = plaatsnamen.select_related("gemeente").order_by("sleutel", "gemeente__slug")
    plaatsen = [Plaats(row.naam, row.gemeente) for row in rows]
    return sorted(plaatsen, key=lambda plaats: not plaats.is_gemeente)


def former_called(sleutel, former, plaatsen) -> list[Herindeling]:
    """The former gemeenten of this name; none when there is a gemeente of this name now."""
    if any(plaats.is_gemeente for plaats in plaatsen):
        return []
    newest = {row.gemeente_id: row for row in former if row.sleutel == sleutel}
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
