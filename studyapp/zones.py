"""Time zones by their IANA names."""

from collections import defaultdict
from functools import cache
from zoneinfo import available_timezones

COOKIE = "tz"
"""In it app.js tells the browser's zone, for whoever becomes a learner here."""

REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


@cache
def zones() -> frozenset[str]:
    """Every zone that this installation knows, old names among them."""
    return frozenset(available_timezones())


def known_zone(name: str) -> str:
    """Return the name if it is a zone's, else UTC."""
    return name if name in zones() else "UTC"


def grouped_zones(*others: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return name and label of every zone that is a place, by region; what is not, such as UTC, comes before them."""
    regions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(zones()):
        region, _, place = name.partition("/")
        if region in REGIONS:
            regions[region].append((name, place.replace("_", " ")))
    bare = dict.fromkeys(["UTC", *(name for name in others if name.partition("/")[0] not in REGIONS)])
    return [("No place", [(name, name) for name in bare]), *regions.items()]
