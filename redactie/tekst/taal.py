"""Dutch for the writing rules and the search: sentences, words, inflections and stems."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import snowballstemmer

WORD = re.compile(r"[^\W_]+(?:[-’'&/.,()]+[^\W_]+)*")
SENTENCE_END = re.compile(r"(?:(?<=[.!?:])|(?<=[.!?:][’”\")]))\s+(?=[‘“\"(]?[A-ZÀ-Ý0-9])")
ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[a-z](?:\.[a-z])+|art|bijv|blz|ca|dr|drs|ing|ir|mr|nr|prof|tel)\.$",
    re.IGNORECASE,
)
QUOTED = re.compile('‘[^‘’]*’|“[^“”]*”|"[^"]*"')
# Soft hyphens, and spaces and joiners without width: they come along from Word and websites.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# Letters of which the sign is no accent, each with what is typed for it.
_LETTERS = {
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ı": "i",
}
_QUOTES = str.maketrans("‘’‛ʼ`´“”„‟‐‑", "'" * 6 + '"' * 4 + "-" * 2)
LETTERS = _QUOTES | str.maketrans(_LETTERS)
# Words that tell nothing about the subject of a question.
_STOP_WORDS = """
aan al alle allemaal als altijd ben bent beter bij daar dan dat de der deze die dit doe doen doet
door dus echt een eens eigenlijk elkaar en er ervoor ga gaan gaat geen graag had heb hebben hebt
heeft hem hen het hier hij hoe hun iemand iets ik in is ja je jij jou jouw jullie kan kom komen
komt krijg krijgen krijgt kun kunnen kunt laat maar mag me meer men met mij mijn moet moeten na
naar niet nog nodig nou nu of om omgaan ons onze ook op over per s t te ten ter tot tussen u uit
uw van veel via voor vooral waar waaraan waarbij waardoor waarin waarmee waarom waarop waarover
waarvoor wanneer want was wat we weer wel welk welke werd wie wij wil willen wilt word worden
wordt ze zeer zelf zich zij zijn zo zoals zodat zoek zoeken zonder zou zouden zullen
"""
# These make another word: uitvoeren is not about voeren, nor samenwerken about werk.
_PREFIXES = """
aan achter af be bij door er ge her in mee mis na om onder ont op over samen tegen terug toe
tussen uit ver voor weg
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
PREFIXES = frozenset(_PREFIXES.split())
CONSONANT = "[^aeiou]"
# Snowball takes these for another word, or misses that they are the same one.
IRREGULAR = {
    "gemeen": "gemeenn",
    "gemeente": "gemeente",
    "gemeenten": "gemeente",
    "gevoelens": "gevoel",
    "huisarts": "huisarts",
    "kinderen": "kind",
    "leden": "lid",
    "mens": "mens",
    "ouder": "ouders",  # as in: 75 jaar en ouder
    "ouders": "ouders",
    "steden": "stad",
    "vriendschappelijk": "vriendschappelijk",
    "wet": "wett",
    "wetten": "wett",
}
PLURAL_S = re.compile(r"(?<=..[fij]e)s$")
VERB_T = re.compile(r"(?<=...[^aeious])t$")
DOUBLE_CONSONANT = re.compile(r"([^aeiou])\1$")
UNVOICED = {"v": "f", "z": "s"}


def sentences(text: str) -> list[str]:
    """The sentences of a text, unchanged. A colon before a capital ends a sentence too."""
    found: list[str] = []
    for part in SENTENCE_END.split(text):
        if found and ABBREVIATION.search(found[-1]):
            part = f"{found.pop()} {part}"
        found.append(part)
    return [sentence for sentence in found if WORD.search(sentence)]


def words(text: str) -> list[str]:
    return WORD.findall(text)


def without_quotes(text: str) -> str:
    return QUOTED.sub("", text)


def composed(text: str) -> str:
    """The text with each letter and its accent as one sign, and no invisible signs in words."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text))


def plain(text: str) -> str:
    """Small letters without accents: "geinitieerd" for "Geïnitieerd", "oejsk" for "Œjşk"."""
    small = text.lower()
    if small.isascii():
        return small
    base = unicodedata.normalize("NFKD", INVISIBLE.sub("", small).translate(LETTERS))
    return "".join(sign for sign in base if not unicodedata.combining(sign))


def inflections(woord: str) -> set[str]:
    """The usual forms of a word, in `plain` letters. Of a phrase only the last word changes.

    "realiseren" gives realiseert and gerealiseerd too, "integraal" gives integrale, "kader" gives
    kaders. Some forms do not exist. Nobody writes those, so they do no harm.
    """
    *rest, last = words(plain(woord)) or [""]
    forms = {last}
    if len(last) > 4:  # with an ending, a short word becomes another word
        forms |= other_forms(last)
    return {" ".join([*rest, form]) for form in forms}


def other_forms(word):
    if not word.endswith("en"):
        return with_endings(word)
    if not re.search(f"{CONSONANT}en$", word):
        return set()
    return verb_forms(word.removesuffix("en"))


def with_endings(word):
    """Plurals of a noun and forms of an adjective: vraagstukken, kaders, integrale, proactieve."""
    forms = {f"{word}s", f"{word}'s", f"{word}n"}
    stems = [
        word,
        re.sub(f"([aeou])\\1({CONSONANT})$", r"\1\2", word),
        re.sub("f$", "v", word),
        word + word[-1],
    ]
    for stem in stems:
        forms |= {f"{stem}e", f"{stem}en"}
    return forms


def verb_forms(stem):
    forms = {f"{stem}end", f"{stem}ende"}
    stems = [
        stem,
        re.sub(f"([aeou])({CONSONANT})$", r"\1\1\2", stem),
        re.sub(f"({CONSONANT})\\1$", r"\1", stem),
    ]
    for form in stems:
        hard = re.sub("z$", "s", re.sub("v$", "f", form))
        for ending in ("", "t", "d", "de", "den", "te", "ten"):
            forms |= {f"{hard}{ending}", f"ge{hard}{ending}"}
    return forms


def telling(words: list[str]) -> list[str]:
    """The words, in `plain` letters, without stop words; all of them if nothing is left."""
    return [word for word in words if word not in STOP_WORDS] or words


# A few times the words of the site, about 180 bytes each: visitors type any number of other words.
@lru_cache(10_000)
def stem(word: str) -> str:
    """The search key that the forms of a word share: schuld and schulden, eenzame and eenzaamheid.

    Takes a word in `plain` letters. The key is often no word itself and sometimes joins two
    words: good enough to find with, not to show.
    """
    if word in STOP_WORDS:
        return f"{word}."  # keeps "met" apart from "meten", and "over" from "overheid"
    if word in IRREGULAR:
        return IRREGULAR[word]
    if not word.isalpha():
        return word
    return even_out(snowball(PLURAL_S.sub("", word)))


def snowball(word):
    """The stem by the Porter rules. The newer "dutch" rules part schuld from schulden."""
    # A stemmer keeps the word it works on: one for each call is safe in threads, and as fast.
    return snowballstemmer.stemmer("dutch_porter").stemWord(word)


def even_out(stem):
    """Joins what Snowball leaves apart: helpt and helpen, kop and koppen, huis and huizen."""
    without_t = VERB_T.sub("", stem)
    single = DOUBLE_CONSONANT.sub(r"\1", without_t)
    last = single[-1:]
    return single[:-1] + UNVOICED.get(last, last)


class Woordenlijst:
    """Finds the words and phrases of a list in a text, in any form, with capitals and accents.

    The list may hold objects with their word as str().
    """

    def __init__(self, woorden: Iterable):
        self.forms = {}
        self.longest = 0
        for woord in woorden:
            for form in inflections(str(woord)):
                self.forms[form] = woord
                self.longest = max(self.longest, form.count(" ") + 1)

    def find(self, text: str) -> list[tuple[str, Any]]:
        """(as it is written in the text, word of the list)."""
        written = words(text)
        small = [plain(word) for word in written]
        found = []
        for span in self.spans(len(written)):
            phrase = " ".join(small[span])
            if phrase in self.forms:
                found.append((" ".join(written[span]), self.forms[phrase]))
        return found

    def spans(self, count):
        """Every run of neighbours among so many words that can be a phrase of the list."""
        for start in range(count):
            last = min(start + self.longest, count)
            for end in range(start + 1, last + 1):
                yield slice(start, end)
