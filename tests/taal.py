"""How hard a Dutch text is to read."""

import re

from redactie.tekst.taal import words

# Vowels that make one sound together, longest first; any other vowel is a syllable of its own.
NUCLEUS = re.compile(
    r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|ai|au|ou|[aeiouyàáâäèéêëìíîïòóôöùúûü]",
    re.IGNORECASE,
)


def syllables(word):
    return max(1, len(NUCLEUS.findall(word)))


def mean_length(lines):
    """The mean number of words in a sentence."""
    return len([word for line in lines for word in words(line)]) / len(lines)


def flesch_douma(lines):
    """The reading ease of Flesch as Douma fitted it to Dutch: 60 and more is what most people read
    with ease.
    """
    all_words = [word for line in lines for word in words(line)]
    per_word = sum(map(syllables, all_words)) / len(all_words)
    return 206.84 - 0.93 * mean_length(lines) - 77 * per_word
