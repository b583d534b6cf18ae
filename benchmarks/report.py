"""Turns measurements into the table that `make bench` prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from load import Load
from weight import Weight


@dataclass(frozen=True, slots=True)
class Round:
    """Product and floor, one right after the other; processor seconds of the workers a request, where known."""

    product: Load
    floor: Load
    product_processor: float | None
    floor_processor: float | None

    @property
    def ratio(self) -> float:
        return self.product.rate / self.floor.rate

    @property
    def processor_ratio(self) -> float | None:
        """As a rate, so that it reads like `ratio`: 0.5 is twice the floor's processor time."""
        if self.product_processor is None or self.floor_processor is None:
            return None
        return self.floor_processor / self.product_processor


HEADER = (
    "| scenario | to reach | ratio of requests/s | middle half of rounds | ratio of processor time | requests/s"
    " | p50 / p99 ms | floor: requests/s | p50 / p99 ms | client |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def line(name: str, target: float, rounds: Sequence[Round]) -> str:
    """One scenario: medians over the rounds, and how far the middle half of them spreads."""
    ratios = [each.ratio for each in rounds]
    ratio = median(ratios)
    low, _, high = quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else (ratio,) * 3
    cells = [
        name,
        f"≥ {target}",
        f"**{ratio:.2f}** {'met' if ratio >= target else 'missed'}",
        f"{low:.2f}–{high:.2f}",
        _median([each.processor_ratio for each in rounds]),
        *_load([each.product for each in rounds]),
        *_load([each.floor for each in rounds]),
        f"{median(each.product.client_share for each in rounds):.0%}",
    ]
    return f"| {' | '.join(cells)} |"


def _median(values: Sequence[float | None]) -> str:
    known = [each for each in values if each is not None]
    return f"{median(known):.2f}" if known else "–"


def _load(loads: Sequence[Load]) -> tuple[str, str]:
    rate, middle, slow = (median(getattr(each, name) for each in loads) for name in ("rate", "median_ms", "slow_ms"))
    return f"{rate:.0f}", f"{middle:.1f} / {slow:.1f}"


def weight_and_start(weight: Weight, starts: Sequence[float]) -> str:
    """What has no floor: figures beside the most they may be."""
    rows = [
        ("player page, first visit, kB", "≤ 45", f"{weight.first_bytes / 1000:.1f}", weight.first_bytes <= 45_000),
        ("player page, first visit, requests", "≤ 6", str(weight.first_requests), weight.first_requests <= 6),
        ("player page, later pages, kB", "≤ 8", f"{weight.later_bytes / 1000:.1f}", weight.later_bytes <= 8_000),
        ("requests to third parties", "0", str(weight.third_parties), weight.third_parties == 0),
        ("start to first page, s", "≤ 3", f"{median(starts):.1f}", median(starts) <= 3),
    ]
    lines = [f"| {name} | {most} | **{value}** {'met' if met else 'missed'} |" for name, most, value, met in rows]
    return "\n".join(["| what | to reach | measured |", "|---|---|---|", *lines])
