"""The search of the admin: capitals and accents make no difference."""

import unicodedata

import pytest

from aanpak.paginas import Pagina
from tests.factories import make_pagina
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed", ["één avond", "ÉÉN AVOND", "een avond", "FRYSLÂN", "fryslan", "Yildiz", "50%"]
)
def test_page_is_found_in_any_spelling(redacteur, typed):
    make_pagina(titel="Één avond in Fryslân met Yıldız, 50% korting")
    make_pagina(titel="Andere avond, 500 mensen")

    page = Page(redacteur.get("/beheer/aanpak/pagina/", {"q": typed}))

    assert "Één avond" in page.text
    assert "Andere avond" not in page.text


def test_texts_are_stored_with_letter_and_accent_in_one():
    titel, tekst = "Onze coöperatie", "<p>De reünie is in mei.</p>"

    pagina = make_pagina(
        titel=unicodedata.normalize("NFD", titel), tekst=unicodedata.normalize("NFD", tekst)
    )

    stored = Pagina.objects.get(pk=pagina.pk)
    assert (stored.titel, stored.tekst) == (titel, tekst)
