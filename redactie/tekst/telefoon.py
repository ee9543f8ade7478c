"""Telephone numbers: as editors type them, and as links."""

import re

from django.core.validators import RegexValidator

PHONE = RegexValidator(
    r"^\+?([ ()-]*\d){3,15}[ )]*$",
    "Gebruik alleen cijfers, spaties en streepjes, zoals 030 123 45 67.",
)


def tel_link(telefoon: str) -> str:
    """The number as a tel: address; a Dutch number gets its country code."""
    number = re.sub(r"\(0\)|[^\d+]", "", telefoon)
    # Not for 112, nor for 0800 and 0900 numbers, which have another length.
    if re.fullmatch(r"0[1-9]\d{8}", number):
        number = f"+31{number[1:]}"
    return f"tel:{number}"
