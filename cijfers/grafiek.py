"""A bar chart of a table, drawn by the server: coordinates only, colours and words belong to the
template.
"""

from cijfers.tabel import Tabel

LAST = 8  # more years do not fit beside each other on a telephone
WIDTH, HEIGHT, TOP, BOTTOM = (
    480,
    250,
    28,
    32,
)  # the drawing in its own units, room for values and years


def grafiek(tabel: Tabel):
    """The last years with a bar for the percentages of the first two measures of the table; None
    when there are none.

    The highest percentage fills the drawing.
    """
    jaren = [(rij.label, percentages(rij.cellen[:2])) for rij in tabel.rijen[-LAST:]]
    waarden = [cijfer.waarde for _, cijfers in jaren for _, cijfer in cijfers]
    if not waarden:
        return None
    slot = WIDTH / len(jaren)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "maten": tabel.maten[:2],
        "jaren": [
            make_year(jaar, cijfers, i * slot, slot, max(waarden) or 1)
            for i, (jaar, cijfers) in enumerate(jaren)
        ],
    }


def percentages(cellen):
    """[(position, figure)] of the cells that hold a percentage."""
    return [(i, cijfer) for i, cijfer in enumerate(cellen) if cijfer and cijfer.eenheid == "%"]


def make_year(jaar, cijfers, left, slot, highest):
    width = round(slot * 0.42)
    start = round(left + slot / 2 - width)
    balken = [make_bar(cijfer, i, start + i * width, width, highest) for i, cijfer in cijfers]
    return {"jaar": jaar, "x": round(left + slot / 2), "balken": balken}


def make_bar(cijfer, maat, x, width, highest):
    height = round(cijfer.waarde / highest * (HEIGHT - TOP - BOTTOM))
    y = HEIGHT - BOTTOM - height
    middle = x + width // 2 - 4
    bar = {"x": x, "y": y, "width": width - 8, "height": height}
    return bar | {"cijfer": cijfer, "maat": maat, "mid": middle, "label": y - 8}
