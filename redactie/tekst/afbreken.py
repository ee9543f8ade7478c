"""Where a long Dutch word may break on a narrow screen."""

import re

from pyphen import Pyphen

LONG_WORD = re.compile(r"[^\W\d_]{12,}")
SOFT_HYPHEN = "\u00ad"
DUTCH = Pyphen(lang="nl_NL", left=4, right=4)


def hyphenate(text: str) -> str:
    """The text with soft hyphens in its long words. For headings: who copies them, copies these."""
    return LONG_WORD.sub(lambda word: DUTCH.inserted(word[0], SOFT_HYPHEN), text)
