"""The output of `make bench`: ratios, and each figure beside its bar."""

from statistics import median
from typing import NamedTuple

NONE = "a bare view, no middleware"
SEVEN = "a bare view, seven middlewares"
NGINX = "nginx, from a file"
STORED = "a stored page"
GIDS = "the whole guide, stored"
FRESH = "every page, first after a change"
UNKNOWN = "a page with an unknown query"
CHOICE = "a narrowed overview"
SEARCH = "a search"
HEADS = {
    NONE: "none",
    SEVEN: "seven",
    NGINX: "nginx",
}
BARS = [  # (what, beside what, at most so many times its CPU)
    (STORED, SEVEN, 1.0),
    (STORED, NONE, 1.3),
    (FRESH, NONE, 60),
    (UNKNOWN, NONE, 60),
    (CHOICE, NONE, 60),
    (SEARCH, NONE, 60),
]
SECONDS_TO_START = 3
MEGABYTES = 120
QUERIES = 15  # of a page, however much content there is
GUIDE_PAGE = 14_000  # bytes that a visitor gets who has nothing cached
WHOLE_GUIDE = 40_000


class Turn(NamedTuple):
    """The work of one server in its turn of a round."""

    cpu: float  # seconds for an answer
    rate: float  # answers a second
    busy: float  # share of the time that the load itself worked; near 1, the load was the limit


class Start(NamedTuple):
    """Seconds until the first answer."""

    clock: float
    cpu: float  # of the busiest worker; depends less than the clock on other work of the machine


class Cost(NamedTuple):
    """The cost of one answer."""

    cpu: float  # seconds
    queries: int


def ratio(turns, what, base, field):
    """The median over the rounds of one figure as a multiple of that of another server."""
    multiples = []
    for turn, other in zip(turns[what], turns[base], strict=True):
        multiple = getattr(turn, field) / getattr(other, field)
        multiples.append(multiple)
    return median(multiples)


def show_turns(turns, how):
    bases = [name for name in HEADS if name in turns]
    heads = "".join(f"{HEADS[name]:>9}" for name in bases)
    wide = len(heads)
    print(f"\nThrough gunicorn: {how}.")
    print("Multiples of a bare view with none or seven middlewares, and of nginx\n")
    print(f"{'':34}{'CPU of an answer':>{wide}}   {'answers a second':>{wide}}")
    print(f"{'':34}{heads}   {heads}")
    for name in turns:
        show_ratios(turns, name, bases)
    cpu = median(turn.cpu for turn in turns[NONE]) * 1e6
    rate = median(turn.rate for turn in turns[NONE])
    print(f"\n1.00 of a bare view without middleware is {cpu:.0f} µs of CPU", end=" ")
    print(f"and {rate:.0f} answers a second here")


def show_ratios(turns, name, bases):
    cpu = ""
    rate = ""
    for base in bases:
        cpu += f"{ratio(turns, name, base, 'cpu'):>8.2f}×"
        rate += f"{ratio(turns, name, base, 'rate'):>8.2f}×"
    busy = median(turn.busy for turn in turns[name])
    remark = "  or more: the load was the limit" if busy > 0.9 else ""
    print(f"{name:34}{cpu}   {rate}{remark}")


def show_bars(turns, start, memory):
    print("\nBars\n")
    for what, base, bar in BARS:
        cpu = ratio(turns, what, base, "cpu")
        show_bar(f"CPU of {what} beside {base}", cpu, bar, "×")
    what = f"start of gunicorn to the first answer (CPU of a worker {start.cpu:.1f} s)"
    show_bar(what, start.clock, SECONDS_TO_START, " s")
    what = f"memory of the biggest worker after the load (Pss {memory['Pss']:.0f})"
    show_bar(what, memory["Rss"], MEGABYTES, " MB")


def show_bar(what, figure, bar, unit):
    text = f"{figure:,}" if isinstance(figure, int) else f"{figure:.2f}"
    verdict = "ok" if figure <= bar else "MISSED"
    print(f"{what:86}{text:>8}{unit:3} ≤ {bar:<7,}{verdict}")


def show_weights(weights):
    print("\nBytes of a page and its stylesheets together, in brotli: the heaviest of each kind\n")
    by_weight = sorted(weights, key=weights.get, reverse=True)
    heaviest: dict[str, str] = {}
    for path in by_weight:
        kind = path.split("/")[1]
        heaviest.setdefault(kind, path)
    for path in list(heaviest.values())[:6]:
        bar = WHOLE_GUIDE if path == "/gids/" else GUIDE_PAGE
        show_bar(path, weights[path], bar, "")


def show_growth(found: dict[int, dict[str, Cost]], base: str):
    """{number of items: {what: its cost}} as multiples of the bare view in the same run."""
    print("\nCPU of an answer that is not stored as a multiple of a bare view with seven")
    print("middlewares, and its queries, by the number of items in each overview;")
    print("all in one process without a server\n")
    heads = "".join(f"{number:>18,}" for number in found)
    print(f"{'':40}{heads}")
    most = 0
    for name in next(iter(found.values())):
        line = f"{name:40}"
        for costs in found.values():
            cost = costs[name]
            cpu = cost.cpu / costs[base].cpu
            line += f"{cpu:>13,.1f}× {cost.queries:>3.0f}"
            most = max(most, cost.queries)
        print(line)
    print()
    show_bar("queries of a page, the most of all above", int(most), QUERIES, "")
