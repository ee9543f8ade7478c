"""The measure of reading ease is itself measured, so that a good score means something."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest

from redactie.tekst.taal import (
    Woordenlijst,
    inflections,
    plain,
    sentences,
    snowball,
    stem,
    without_quotes,
    words,
)
from tests.taal import flesch_douma, mean_length, syllables


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("kat", 1),
        ("eenzaam", 2),
        ("eenzaamheid", 3),
        ("gemeente", 3),
        ("bouwsteen", 2),
        ("sociaal", 3),
        ("mooi", 1),
        ("ideeën", 3),
        ("financiële", 5),
        ("bibliotheek", 4),
        ("ij", 1),
        ("tuinieren", 3),
        ("112", 1),
    ],
)
def test_syllables_of_dutch_words(word, expected):
    assert syllables(word) == expected


def test_text_is_split_in_sentences_and_words():
    text = (
        "Bel B en W. Zegt iemand nee? ‘Kom later terug.’ Dat kost 46,6 procent (bijna de "
        "helft): let op."
    )

    lines = sentences(text)

    assert lines == [
        "Bel B en W.",
        "Zegt iemand nee?",
        "‘Kom later terug.’",
        "Dat kost 46,6 procent (bijna de helft): let op.",
    ]
    assert [len(words(line)) for line in lines] == [4, 3, 3, 9]


@pytest.mark.parametrize("short", ["o.a.", "m.m.v.", "bijv.", "dr.", "nr."])
def test_sentence_goes_on_after_a_word_that_is_shortened(short):
    assert sentences(f"Vraag het {short} Movisie. Bel daarna.") == [
        f"Vraag het {short} Movisie.",
        "Bel daarna.",
    ]


def test_hard_text_scores_lower_than_easy_text():
    easy = ["De kat zit op de mat.", "Hij slaapt."]
    hard = [
        "Gemeentelijke eenzaamheidsinterventies vereisen multidisciplinaire samenwerkingsverbanden."
    ]

    assert flesch_douma(hard) < 0 < 60 < flesch_douma(easy)
    assert mean_length(easy) == 4


@pytest.mark.parametrize(
    ("woord", "forms"),
    [
        (
            "realiseren",
            "realiseer realiseert realiseerde realiseerden gerealiseerd gerealiseerde realiserende",
        ),
        ("implementeren", "implementeert geïmplementeerd geïmplementeerde"),
        ("initiëren", "initieer initieert geïnitieerd geïnitieerde"),
        ("beogen", "beoogt beoogd beoogde"),
        ("verstrekken", "verstrek verstrekt verstrekte"),
        ("trachten", "tracht trachtte getracht"),
        ("integraal", "integrale Integraal"),
        ("adequaat", "adequate"),
        ("proactief", "proactieve"),
        ("vraagstuk", "vraagstukken"),
        ("kader", "kaders"),
        ("randvoorwaarde", "randvoorwaarden"),
        ("inzichtelijk maken", "inzichtelijk·maakt inzichtelijk·gemaakt"),
    ],
)
def test_usual_forms_of_a_word_are_known(woord, forms):
    assert {plain(form.replace("·", " ")) for form in forms.split()} <= inflections(woord)


@pytest.mark.parametrize(
    ("woord", "other"),
    [
        ("indien", "indienen"),
        ("mits", "mitsen"),
        ("ten aanzien van", "ten aanzien"),
        ("reeds", "reed"),
        ("per", "peren"),
    ],
)
def test_another_word_is_not_a_form(woord, other):
    assert other not in inflections(woord)


def test_words_of_a_list_are_found_as_they_are_written():
    lijst = Woordenlijst(["ten aanzien van", "initiëren"])

    assert lijst.find("Ten  aanzien van dit plan: wij hebben het geïnitieerd.") == [
        ("Ten aanzien van", "ten aanzien van"),
        ("geïnitieerd", "initiëren"),
    ]
    assert lijst.find("Ten aanzien") == Woordenlijst([]).find("Ten aanzien van") == []


def test_what_is_quoted_is_left_out():
    assert (
        without_quotes('Zeg ‘foto’ of “je”, en niet "jij" of pagina’s.')
        == "Zeg  of , en niet  of pagina’s."
    )


@pytest.mark.parametrize(
    "forms",
    [
        "schuld schulden",
        "eenzaam eenzame eenzaamheid",
        "gemeente gemeenten",
        "mens mensen",
        "kind kinderen",
        "huis huizen",
        "brief brieven",
        "help helpt helpen",
        "herkent herkennen",
        "organisatie organisaties",
        "cafe cafes",
        "huisarts huisartsen",
    ],
)
def test_forms_of_a_word_share_a_stem(forms):
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "others",
    [
        "wet weten",
        "met meten",
        "over overheid",
        "gemeente gemeenschap",
        "ouderen ouders",
        "2020 2030",
    ],
)
def test_other_words_have_another_stem(others):
    one, other = others.split()

    assert stem(one) != stem(other)


def test_stems_are_the_same_in_every_thread():
    inputs = [f"{letters}heden" for letters in map("".join, permutations("abcdefg", 4))]
    expected = [snowball(word) for word in inputs]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(snowball, inputs))

    assert found == expected


def test_searches_for_words_that_do_not_exist_fill_no_memory():
    tracemalloc.start()
    for number in range(30_000):
        stem(f"onzin{number}")
    in_use, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert in_use < 2_500_000
