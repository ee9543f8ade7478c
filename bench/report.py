"""What `make bench` prints of the rounds: ratios, and each bar of ours beside its figure."""

from statistics import median
from typing import NamedTuple

NONE, SEVEN, NGINX = (
    "a bare view, no middleware",
    "a bare view, seven middlewares",
    "nginx, from a file",
)
STORED, GIDS, FRESH = "a stored page", "the whole guide, stored", "every page, first after a change"
UNKNOWN, CHOICE, SEARCH = "a page with an unknown query", "an overview with a choice", "a search"
GUIDE_PAGE, WHOLE_GUIDE = 14_000, 40_000  # bytes that a cold visitor gets


class Turn(NamedTuple):
    """What one server did in its turn of a round."""

    cpu: float  # seconds for an answer
    rate: float  # answers a second
    busy: float  # part of the time that the load itself was at work: near 1 it was the load that could do no more


class Start(NamedTuple):
    """What it took until the first answer, in seconds."""

    clock: float
    cpu: float  # of the worker that used most; unlike the clock it hardly knows what else the machine does


def ratio(turns, what, base, field):
    """The median over the rounds of one figure as a multiple of that of another server."""
    pairs = zip(turns[what], turns[base], strict=True)
    return median(getattr(turn, field) / getattr(other, field) for turn, other in pairs)


def show_turns(turns, how):
    bases = [name for name in (NONE, SEVEN, NGINX) if name in turns]
    heads = "".join(f"{head:>9}" for head in ("none", "seven", "nginx")[: len(bases)])
    print(
        f"\nThrough gunicorn: {how}. Multiples of a bare view with none or seven middlewares, and of nginx\n"
    )
    print(
        f"{'':34}{'CPU of an answer':>{len(heads)}}   {'answers a second':>{len(heads)}}\n{'':34}{heads}   {heads}"
    )
    for name in turns:
        cpu, rate = (
            "".join(f"{ratio(turns, name, base, field):>8.2f}×" for base in bases)
            for field in ("cpu", "rate")
        )
        limited = median(turn.busy for turn in turns[name]) > 0.9
        print(f"{name:34}{cpu}   {rate}{'  or more: the load could do no more' if limited else ''}")
    cpu, rate = (median(getattr(turn, field) for turn in turns[NONE]) for field in ("cpu", "rate"))
    print(
        f"\n1.00 of a bare view without middleware is {cpu * 1e6:.0f} µs of CPU and {rate:.0f} answers a second here"
    )


def show_bars(turns, start, memory):
    """Each bar with its figure, and whether it holds."""
    print("\nBars\n")
    not_stored = [(what, NONE, 12) for what in (FRESH, UNKNOWN, CHOICE)]
    for what, base, bar in [(STORED, SEVEN, 1.0), (STORED, NONE, 1.3), *not_stored]:
        show_bar(f"CPU of {what} beside {base}", ratio(turns, what, base, "cpu"), bar, "×")
    show_bar(
        f"start of gunicorn to the first answer (CPU of a worker {start.cpu:.1f} s)",
        start.clock,
        3,
        " s",
    )
    show_bar(
        f"memory of the biggest worker after the load (Pss {memory['Pss']:.0f})",
        memory["Rss"],
        120,
        " MB",
    )


def show_bar(what, figure, bar, unit):
    text = f"{figure:,}" if isinstance(figure, int) else f"{figure:.2f}"
    print(f"{what:86}{text:>8}{unit:3} ≤ {bar:<7,}{'holds' if figure <= bar else 'DOES NOT HOLD'}")


def show_weights(lengths, css):
    """The heaviest page of each kind in brotli, with the stylesheet that a cold visitor gets too."""
    print(
        f"\nBytes of a page and the stylesheet ({css:,}) together, in brotli: the heaviest of each kind\n"
    )
    heaviest: dict[str, str] = {}
    for path in sorted(lengths, key=lambda path: lengths[path]):
        heaviest[path.split("/")[1]] = path
    for path in sorted(heaviest.values(), key=lambda path: -lengths[path])[:6]:
        show_bar(path, lengths[path] + css, WHOLE_GUIDE if path == "/gids/" else GUIDE_PAGE, "")


def show_growth(found, base):
    """{number of items: {what: its cost}} as multiples of the bare view in the same run."""
    print(
        "\nCPU of an answer that is not stored as a multiple of a bare view with seven middlewares, and its queries,"
    )
    print("by the number of items in each overview; all in one process without a server\n")
    print(f"{'':40}" + "".join(f"{number:>18,}" for number in found))
    for name in next(iter(found.values())):
        costs = [
            (costs[name].cpu / costs[base].cpu, costs[name].queries) for costs in found.values()
        ]
        print(
            f"{name:40}" + "".join(f"{ratio:>13,.1f}× {queries:>3.0f}" for ratio, queries in costs)
        )
