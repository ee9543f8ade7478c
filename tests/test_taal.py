"""The measure of reading ease is itself measured, so that a good score means something."""

import pytest

from tests.taal import flesch_douma, mean_length, sentences, syllables, words


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
    text = "Bel B en W. Zegt iemand nee? ‘Kom later terug.’ Dat kost 46,6 procent (bijna de helft): let op."

    lines = sentences(text)

    assert lines == ["Bel BenW.", "Zegt iemand nee?", "‘Kom later terug.", "Dat kost 46,6 procent (bijna de helft): let op."]
    assert [len(words(line)) for line in lines] == [2, 3, 3, 9]


def test_hard_text_scores_lower_than_easy_text():
    easy = ["De kat zit op de mat.", "Hij slaapt."]
    hard = ["Gemeentelijke eenzaamheidsinterventies vereisen multidisciplinaire samenwerkingsverbanden."]

    assert flesch_douma(hard) < 0 < 60 < flesch_douma(easy)
    assert mean_length(easy) == 4
