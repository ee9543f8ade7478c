"""Coordinates for the drawings of a gemeente, as texts: a template would write a decimal comma.

A row of dots is one stroke with round dashes, so a hundred dots cost a few bytes each row.
"""

from collections import Counter, defaultdict
from decimal import Decimal
from math import ceil, floor

from cijfers.vergelijking import RUIS, Vergelijking

STEP = 22  # from dot to dot
ROW = 10  # dots in a row of the hundred
CORONA = (2020, 2022)


def number(value) -> str:
    return f"{float(value):.1f}".removesuffix(".0")


# --- A hundred dots -------------------------------------------------------------------------------


def honderd(hoofd: Vergelijking) -> dict[str, str]:
    """Strokes for the dots of the gemeente, those more in the Netherlands, and the rest."""
    eigen = hoofd.per_100
    nederland = hoofd.nederland_per_100 or 0
    meer = max(eigen, nederland) if hoofd.is_minder else eigen
    return {
        "vol": dots(0, eigen),
        "meer": dots(eigen, meer),
        "leeg": dots(meer, 100),
    }


def dots(first: int, end: int) -> str:
    """A path through the dots from this one up to the end, row by row."""
    strokes = []
    while first < end:
        row, column = divmod(first, ROW)
        count = min(end - first, ROW - column)
        strokes.append(f"M{middle(column)} {middle(row)}h{STEP * (count - 1) + 1}")
        first += count
    return "".join(strokes)


def middle(index: int) -> int:
    return index * STEP + STEP // 2


# --- A measure beside the Netherlands -------------------------------------------------------------


def maatlijn(vergelijking: Vergelijking) -> dict[str, str]:
    """Places on a line from nought to 60 or 100 percent."""
    metingen = [meting for meting in (vergelijking.eigen, vergelijking.nederland) if meting]
    highest = max(meting.boven or meting.waarde for meting in metingen)
    end = 60 if highest <= 60 else 100

    def place(waarde):
        if waarde is None:
            return ""
        return number(waarde / end * 100)

    eigen = vergelijking.eigen
    nederland = vergelijking.nederland
    return {
        "einde": str(end),
        "eigen": place(eigen.waarde),
        "onder": place(eigen.onder),
        "boven": place(eigen.boven),
        "nederland": place(nederland.waarde) if nederland else "",
    }


# --- The course over the years --------------------------------------------------------------------

LEFT, WIDTH = 12, 78  # percent of the drawing
BOTTOM, HEIGHT = 88, 76


class Verloop:
    """Two lines over the years, with the corona years marked."""

    def __init__(self, reeks: list[tuple[int, Vergelijking]]):
        self.first, self.last = reeks[0][0], reeks[-1][0]
        waarden = [
            meting.waarde
            for _, vergelijking in reeks
            for meting in (vergelijking.eigen, vergelijking.nederland)
            if meting
        ]
        self.low = floor(min(waarden) / 10) * 10
        self.high = max(ceil(max(waarden) / 10) * 10, self.low + 10)
        self.punten = [self.make_punt(jaar, vergelijking) for jaar, vergelijking in reeks]
        self.lijn = line(punt["eigen"] for punt in self.punten)
        self.nederland = line(punt["nederland"] for punt in self.punten if punt["nederland"])
        self.assen = [
            (str(tick), number(self.y(tick))) for tick in range(self.low, self.high + 1, 10)
        ]
        self.corona = self.make_corona()

    def x(self, jaar):
        if self.first == self.last:
            return LEFT + WIDTH / 2
        return LEFT + WIDTH * (jaar - self.first) / (self.last - self.first)

    def y(self, waarde):
        return BOTTOM - HEIGHT * float(waarde - self.low) / (self.high - self.low)

    def make_punt(self, jaar, vergelijking):
        x = self.x(jaar)
        eigen, nederland = vergelijking.eigen, vergelijking.nederland
        is_above = nederland is not None and eigen.waarde > nederland.waarde
        return {
            "jaar": str(jaar),
            "x": number(x),
            "eigen": (number(x), number(self.y(eigen.waarde))),
            "nederland": (number(x), number(self.y(nederland.waarde))) if nederland else None,
            "waarde": eigen.waarde,
            "waarde_nederland": nederland.waarde if nederland else None,
            "is_boven": is_above,
        }

    def make_corona(self):
        """(start, width) of the band over the years of corona that are in the drawing."""
        years = [jaar for jaar in CORONA if self.first <= jaar <= self.last]
        if not years:
            return None
        start = self.x(years[0]) - 4
        return number(start), number(self.x(years[-1]) + 4 - start)


def line(points) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


# --- The strip of all gemeenten -------------------------------------------------------------------

FLOOR = 20  # under the lowest dots


class Strook:
    """Every gemeente as a dot, in columns of half a percent; one of them stands out."""

    def __init__(self, waarden: list[Decimal], eigen: Decimal, nederland: Decimal | None):
        self.low = floor(min(waarden))
        self.high = max(ceil(max(waarden)), self.low + 1)
        near = [waarde for waarde in waarden if abs(waarde - eigen) < RUIS]
        far = [waarde for waarde in waarden if abs(waarde - eigen) >= RUIS]
        self.aantal = len(waarden)
        self.dichtbij = len(near) - 1  # without itself
        stacked: Counter[Decimal] = Counter()
        columns = defaultdict(list)
        for name, group in (("near", near), ("far", far)):
            for column, count in sorted(Counter(map(to_column, group)).items()):
                columns[name].append((column, stacked[column], count))
                stacked[column] += count
        self.breedte = int(self.high - self.low) * 2 * STEP
        self.hoogte = max(stacked.values()) * STEP + FLOOR
        self.near = self.path(columns["near"])
        self.far = self.path(columns["far"])
        self.x = self.column_x(to_column(eigen))
        self.y = self.hoogte - FLOOR
        self.eigen = self.percent(eigen)
        self.nederland = self.percent(nederland) if nederland is not None else ""
        self.nederland_x = self.column_x(nederland) if nederland is not None else ""
        ticks = range(ceil(self.low / 5) * 5, self.high + 1, 5)
        self.assen = [(str(tick), self.percent(tick)) for tick in ticks]

    def path(self, columns) -> str:
        return "".join(
            f"M{self.column_x(column)} {self.hoogte - FLOOR - below * STEP}"
            f"v-{STEP * (count - 1) + 1}"
            for column, below, count in columns
        )

    def column_x(self, waarde) -> str:
        return number((waarde - self.low) * 2 * STEP)

    def percent(self, waarde) -> str:
        return number((waarde - self.low) / (self.high - self.low) * 100)


def to_column(waarde: Decimal) -> Decimal:
    return round(waarde * 2) / Decimal(2)
