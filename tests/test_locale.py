"""Our own Dutch for the admin: what is compiled is what stands in the readable files."""

import gettext
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "aanpak/locale/nl/LC_MESSAGES"


def entries(po):
    """{msgid: msgstr} of the readable file; of a plural, the first of each."""
    text = re.sub(r'"\n"', "", po.read_text())  # a long text stands on several lines
    pairs = re.findall(
        r'^msgid "(.+)"\n(?:msgid_plural .*\n)?msgstr(?:\[0\])? "(.*)"$', text, re.MULTILINE
    )
    return {unescape(msgid): unescape(msgstr) for msgid, msgstr in pairs}


def unescape(text):
    return text.replace('\\"', '"').replace("\\n", "\n")


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_compiled_words_are_the_readable_ones(domain):
    readable = entries(FOLDER / f"{domain}.po")

    with (FOLDER / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    assert len(readable) > 10
    assert [
        msgid for msgid, words in readable.items() if words not in translations(compiled, msgid)
    ] == []


def translations(compiled, msgid):
    return {compiled.gettext(msgid), compiled.ngettext(msgid, msgid, 1)}
