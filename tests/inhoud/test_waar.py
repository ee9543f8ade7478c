"""What was once wrong in the launch content, and stays right."""

import re

import pytest

# (page, what the source says)
RIGHT = [
    ("/bouwstenen/vinden/", "Deel nooit meer gegevens dan nodig is."),
    ("/bouwstenen/vinden/", "Of een gemeente de basisregistratie mag gebruiken"),
    ("/bouwstenen/kwaliteit-bieden/", "achttien projecten voor ouderen (artikel uit 2007)"),
    ("/bouwstenen/kwaliteit-bieden/", "Bij twee andere werkte het misschien voorkomend"),
    ("/stappen/plan-maken/", "Bij twee andere werkte het misschien voorkomend"),
    ("/bouwstenen/ondersteunen/", "bij sterke eenzaamheid waarschijnlijk niet genoeg"),
    ("/domeinen/zelforganisaties/", "KBO-PCOB bestond tot eind 2023"),
    ("/domeinen/gemeente/", "primair verantwoordelijk voor de aanpak van eenzaamheid"),
    ("/domeinen/gemeente/", "de brede SPUK loopt tot en met 31 december 2026"),
    ("/domeinen/onderwijs/", "basisschool, voortgezet onderwijs, mbo, hbo en universiteit"),
    ("/stappen/plan-uitvoeren/", "laatste donderdag van september"),
]

# Claims that no source carries, or that are no longer so.
WRONG = re.compile(
    r"""
    preventieakkoord
    | als\ eerste\ aan\ zet
    | lost\ sterke\ eenzaamheid\ niet\ op
    | In\ 2007\ zijn\ tien\ projecten | twee\ van\ tien
    | niet\ ‘zielig’
    | In\ 2022\ voelde\ bijna\ de\ helft
    """,
    re.VERBOSE,
)


@pytest.mark.parametrize(("path", "words"), RIGHT)
def test_page_says_what_its_source_says(launch_pages, path, words):
    assert words in launch_pages[path].main.text


def test_no_page_says_what_turned_out_wrong(launch_pages):
    found = {path: WRONG.findall(page.main.text) for path, page in launch_pages.items()}

    assert {path: words for path, words in found.items() if words} == {}


def test_organisation_that_stopped_is_not_told_of_in_the_present(launch_pages):
    """In the text itself: the name in a list of sources says until when it was there."""
    sentences = [
        sentence
        for page in launch_pages.values()
        for element in page.main.find("p", "li")
        if not element.find("p", "li")
        for sentence in re.findall(r"[^.?!]*KBO-PCOB[^.?!]*", element.text)
    ]

    assert [text for text in sentences if not re.search("bestond|tot eind 2023", text)] == []
