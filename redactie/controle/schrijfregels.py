"""The writing rules. Each takes one text (`Stuk`) and yields its remarks, with advice, in Dutch.

`redactie.controle.controle.RULES` has for each rule its kinds of text and how serious it is.
"""

import re

from django.utils.html import strip_tags
from django.utils.text import Truncator

from redactie.tekst.schoon import bron_slugs, malformed_codes
from redactie.tekst.taal import plain, sentences, without_quotes, words

LONG_SENTENCE = 25  # words
LONG_ALINEA = 120  # words

VAGUE_LINK = re.compile(
    r"klik hier.*|hier(?: klikken| lezen)?|klik(?: op)?(?: deze link)?"
    r"|(?:lees|bekijk|zie)(?: hier)?(?: meer| verder)?|meer(?: lezen| info\w*)?|verder(?: lezen)?"
    r"|(?:via )?(?:deze |de )?(?:link|pagina|site|website)|download"
)
ADDRESS = re.compile(r"(?:^|\s)(?:https?://|www\.)", re.IGNORECASE)
MAIL = re.compile(r"[^\s@]+@[^\s@]+")
LIST_MARK = re.compile(r"(?:[•·▪◦]\s*|[-–—*]\s+|\d{1,2}[.)]\s+|[a-zA-Z]\)\s+)(?=\S)")
CAPITALS = re.compile(r"\b[A-ZÀ-Ý]{5,}\b")
ABBREVIATIONS = {
    "COVID",
    "HTTPS",
    "LHBTI",
    "LHBTIQ",
    "LHBTQIA",
    "UNESCO",
    "UNICEF",
}
INFORMAL = re.compile(r"\b(?:jij|jou|jouw|jouwe|jullie|je)\b", re.IGNORECASE)
DOUBLE = re.compile(r"\b([^\W\d_]{2,})\s+\1\b", re.IGNORECASE)
# As in "dat dat mag".
MAY_BE_DOUBLE = {
    "dat",
    "die",
    "er",
    "had",
    "haar",
    "heel",
    "het",
    "je",
    "was",
    "wat",
    "zijn",
    "zo",
}

COUNT = r"(?:\d+|[eé][eé]n|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|twaalf|twintig|honderd)"
FIGURE = re.compile(
    r"\d[\d.,]{0,12}\s*(?:%|procent\b|duizend\b|miljoen\b|miljard\b)"
    r"|\b\w+\s+(?:procent|miljoen|miljard)\b|\b\w*duizend\b|\b\d{1,3}(?:\.\d{3})+\b"
    rf"|\b{COUNT} op de {COUNT}\b|\b\d+ van de \d+"
    r"|\b(?:de helft|driekwart|een kwart|een derde|twee derde) van (?:de|alle|het|onze)\b",
    re.IGNORECASE,
)


def quote(text):
    """The text between quotation marks, cut after eight words or 80 characters."""
    sentence = Truncator(text.removesuffix("."))
    beginning = sentence.words(8, truncate=" …")
    return f"‘{Truncator(beginning).chars(80)}’"


# --- Structure ---


def missing_summary(stuk):
    if not stuk.waarde.strip():
        yield (
            "Er is nog geen samenvatting. "
            "Schrijf in één tot drie korte zinnen wat de lezer op deze pagina vindt."
        )


def skipped_level(stuk):
    koppen = [alinea for alinea in stuk.alineas if alinea.is_kop]
    for kop in koppen:
        if "h2" in kop.elementen:
            return
        yield (
            f"De tussenkop {quote(kop.tekst)} staat niet onder een kop. "
            "Maak er met de knop Kop een kop van, of zet er eerst een kop boven."
        )


def empty_heading(stuk):
    before = None
    for alinea in stuk.alineas:
        if alinea.is_kop and not words(alinea.tekst):
            place = f"na {quote(before.tekst)}" if before else "bovenaan"
            yield (
                f"Er staat een kop zonder woorden, {place}. "
                "Schrijf daar een kop, of haal de lege kop weg."
            )
        before = alinea


def bold_heading(stuk):
    for alinea in stuk.alineas:
        if alinea.is_vet and not alinea.is_kop and not alinea.in_lijst:
            yield (
                f"Deze alinea is helemaal vet: {quote(alinea.tekst)}. "
                "Is het een kop? Maak er dan een kop van met de knop Kop. Haal anders het vet weg."
            )


def fake_list(stuk):
    for text in typed_lists(stuk):
        yield (
            f"Dit is een lijst met getypte tekens: {quote(text)}. "
            "Gebruik de knop Lijst met punten of Genummerde lijst."
        )


def typed_mark(stuk):
    for text in typed_lists(stuk):
        yield (
            f"Voor deze regel staat een getypt teken: {quote(text)}. "
            "Haal dat weg, ook bij de regels eronder."
        )


def typed_lists(stuk):
    """The first line of every run of lines that begin with a dash, a dot or a number."""
    in_run = False
    for alinea in stuk.alineas:
        is_plain = not (alinea.is_kop or alinea.in_lijst)
        is_marked = is_plain and bool(LIST_MARK.match(alinea.tekst))
        if is_marked and not in_run:
            yield alinea.tekst
        in_run = is_marked


def long_alinea(stuk):
    for alinea in stuk.alineas:
        length = len(words(alinea.tekst))
        if length > LONG_ALINEA:
            yield (
                f"Deze alinea heeft {length} woorden: {quote(alinea.tekst)}. "
                "Maak er twee of meer alinea’s van."
            )


# --- Links ---


def vague_link(stuk):
    for link in stuk.links:
        if not words(link.tekst):
            yield (
                f"Er is een link naar {link.href} zonder woorden. "
                "Haal de link weg, of maak een link van de titel."
            )
        elif is_vague(link):
            yield (
                f"De linktekst {quote(link.tekst)} zegt niet waar de link heen gaat ({link.href}). "
                "Maak een link van woorden die dat wel zeggen, zoals de titel van de pagina."
            )


def is_vague(link):
    typed = words(plain(link.tekst))
    return VAGUE_LINK.fullmatch(" ".join(typed))


def bare_address(stuk):
    for link in stuk.links:
        is_mail = MAIL.fullmatch(link.tekst) and not link.href.startswith("mailto:")
        if is_mail or ADDRESS.search(link.tekst):
            yield (
                f"De linktekst {quote(link.tekst)} is een adres. "
                "Schrijf liever de naam van de site of de pagina."
            )


def broken_link(stuk):
    for link, doel in stuk.doelen():
        if not doel.bestaat:
            yield (
                f"De link {quote(link.tekst)} gaat naar {doel.adres}, "
                "maar die pagina bestaat niet. Kijk het adres na, of haal de link weg."
            )


def hidden_page(stuk):
    for link, doel in stuk.doelen():
        if doel.zichtbaar or not doel.bestaat:
            continue
        if doel.pagina:
            yield (
                f"De link {quote(link.tekst)} gaat naar de pagina ‘{doel.pagina}’, "
                f"maar die staat niet online ({doel.pagina.status}). "
                "Publiceer die pagina eerst, of haal de link zolang weg."
            )
        else:
            yield (
                f"De link {quote(link.tekst)} gaat naar het beheer. Bezoekers kunnen daar niet in. "
                "Haal de link weg."
            )


def broken_anchor(stuk):
    for link, doel in stuk.doelen():
        if doel.zichtbaar and not stuk.controle.doelen.has_anchor(doel):
            is_here = doel.pagina == stuk.controle.pagina
            place = "op deze pagina" if is_here else f"op de pagina {doel.adres}"
            yield (
                f"De link {quote(link.tekst)} gaat naar #{doel.anker} {place}, maar "
                "die plek is er niet. "
                "Misschien is de kop veranderd. Kies een andere plek, of haal het deel vanaf # weg."
            )


# --- Sources ---


def unknown_source(stuk):
    for slug in dict.fromkeys(bron_slugs(stuk.waarde)):
        if slug not in stuk.controle.bekende_bronnen:
            yield (
                f"De bron [bron:{slug}] bestaat niet. "
                "Kijk bij Bronnen wat de code is, of voeg de bron eerst toe."
            )


def malformed_source(stuk):
    for code in dict.fromkeys(malformed_codes(stuk.waarde)):
        found = quote(strip_tags(code))
        yield (
            f"De bron {found} is niet goed geschreven. "
            "Schrijf [bron:code], met kleine letters en zonder spaties."
        )


def source_in_plain_text(stuk):
    for slug in dict.fromkeys(bron_slugs(stuk.waarde)):
        yield (
            f"In dit veld zien bezoekers de code [bron:{slug}] staan. "
            "Haal de code weg en noem de bron in de tekst."
        )


def figure_without_source(stuk):
    """A source in the paragraph will do; for a list item also one above the list or in it."""
    has_source = False
    for alinea in stuk.alineas:
        is_below_source = has_source and alinea.in_lijst
        has_source = is_below_source or bool(bron_slugs(alinea.ruw))
        if not has_source:
            for figure, sentence in sentences_with_figure(alinea):
                yield (
                    f"Bij ‘{figure}’ staat geen bron: {quote(sentence)}. "
                    "Zet [bron:code] achter de zin."
                )


def figure_not_in_text(stuk):
    """Plain text cannot name a source. Its figures must be in the rich text too, which can."""
    texts = []
    for rijk in stuk.controle.rijke_teksten:
        texts += [alinea.tekst for alinea in rijk.alineas]
    whole = " ".join(texts).lower()
    for alinea in stuk.alineas:
        for figure, _ in sentences_with_figure(alinea):
            if figure.lower() not in whole:
                yield (
                    f"‘{figure}’ staat niet in de tekst van de pagina. "
                    "Noem het cijfer daar ook, met [bron:code] erachter."
                )


def sentences_with_figure(alinea):
    """(figure, sentence) for every sentence with a figure."""
    for sentence in sentences(alinea.tekst):
        found = FIGURE.search(sentence)
        if found:
            yield found[0], sentence


# --- Words ---


def long_sentence(stuk):
    for alinea in stuk.alineas:
        for sentence in sentences(alinea.tekst):
            length = len(words(sentence))
            if length > LONG_SENTENCE:
                yield (
                    f"Deze zin heeft {length} woorden: {quote(sentence)}. Maak er twee zinnen van."
                )


def difficult_word(stuk):
    difficult = stuk.controle.moeilijke_woorden
    found = {}
    for alinea in stuk.alineas:
        own_words = without_quotes(alinea.tekst)
        found.update(difficult.find(own_words))
    for text, woord in found.items():
        yield f"Schrijf liever {woord.suggestie} dan ‘{text}’."


def capitals(stuk):
    for alinea in stuk.alineas:
        shouted = CAPITALS.findall(alinea.tekst)
        found = [word for word in shouted if word not in ABBREVIATIONS]
        if found:
            yield (
                f"{quote(' '.join(found))} staat in hoofdletters. Dat leest moeilijk. "
                "Gebruik kleine letters."
            )


def double_word(stuk):
    for alinea in stuk.alineas:
        for word in DOUBLE.findall(alinea.tekst):
            if word.lower() not in MAY_BE_DOUBLE:
                yield f"Er staat twee keer ‘{word.lower()}’ achter elkaar. Haal er één weg."


def informal(stuk):
    for alinea in stuk.alineas:
        for sentence in sentences(without_quotes(alinea.tekst)):
            found = INFORMAL.search(sentence)
            if found:
                yield f"Schrijf ‘u’ en niet ‘{found[0]}’: {quote(sentence)}."
