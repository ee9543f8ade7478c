"""A bar chart of a table: only coordinates, colours and words belong to the template."""

from cijfers.tabel import Tabel

LAST = 8  # years that fit beside each other on a phone

CORONA = {"2020", "2021", "2022"}  # years hard to compare with the others

# Units of the drawing; the margins leave room for the values and the years.
WIDTH = 480
HEIGHT = 250
TOP = 28
BOTTOM = 32


def grafiek(tabel: Tabel):
    """Bars for the percentages of the first two measures in the last years, None without any.

    The highest percentage fills the drawing.
    """
    rijen = tabel.rijen[-LAST:]
    waarden = [cijfer.waarde for rij in rijen for _, cijfer in percentages(rij)]
    if not waarden:
        return None
    slot = WIDTH / len(rijen)
    highest = max(waarden) or 1
    jaren = [make_year(rij, i * slot, slot, highest) for i, rij in enumerate(rijen)]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "maten": tabel.maten[:2],
        "jaren": jaren,
        "corona": any(jaar["corona"] for jaar in jaren),
    }


def percentages(rij):
    """[(0 or 1, figure)] of the first two measures, where the figure is a percentage."""
    cellen = enumerate(rij.cellen[:2])
    return [(maat, cijfer) for maat, cijfer in cellen if cijfer and cijfer.eenheid == "%"]


def make_year(rij, left, slot, highest):
    width = round(slot * 0.42)
    middle = left + slot / 2
    start = round(middle - width)
    balken = [
        make_bar(cijfer, maat, start + maat * width, width, highest)
        for maat, cijfer in percentages(rij)
    ]
    return {
        "jaar": rij.label,
        "corona": rij.label in CORONA,
        "x": round(middle),
        "balken": balken,
    }


def make_bar(cijfer, maat, x, width, highest):
    height = round(cijfer.waarde / highest * (HEIGHT - TOP - BOTTOM))
    y = HEIGHT - BOTTOM - height
    return {
        "x": x,
        "y": y,
        "width": width - 8,
        "height": height,
        "cijfer": cijfer,
        "maat": maat,
        "mid": x + width // 2 - 4,
        "label": y - 8,
    }
