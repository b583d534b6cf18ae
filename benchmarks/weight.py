"""What the player page weighs: bytes and requests of a first visit, and of the pages after it."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from scenarios import World


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes as they travel, headers included, when the browser takes gzip."""

    first_bytes: int
    first_requests: int
    later_bytes: int
    third_parties: int


class _Resources(HTMLParser):
    """Collects what a browser loads by itself with the page."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        url = named.get("href") if tag == "link" else named.get("src")
        if url and not url.startswith("data:"):
            self.urls.append(url)
        if items_url := named.get("data-items-url"):  # the script fetches the other items once
            self.urls.append(items_url)


def weigh_player(world: World) -> Weight:
    """Fetch the page and all it names, as a browser does that has nothing yet."""
    path = f"/attempts/{world.facts['learners'][0]['exam'][-1]}/items/1/"
    cookie = f"sessionid={world.sessions['product'][0]}"
    page_bytes, html, _ = _fetch(world, path, {"Cookie": cookie})
    resources = _Resources()
    resources.feed(html)
    here = [url for url in resources.urls if not urlsplit(url).netloc]
    fetched = [_fetch(world, urljoin(path, url), {"Cookie": cookie}) for url in here]
    return Weight(
        first_bytes=page_bytes + sum(size for size, _, _ in fetched),
        first_requests=1 + len(resources.urls),
        later_bytes=page_bytes + sum(size for size, _, is_kept in fetched if not is_kept),
        third_parties=len(resources.urls) - len(here),
    )


def _fetch(world: World, path: str, headers: dict[str, str]) -> tuple[int, str, bool]:
    """Return bytes, text and whether a browser keeps it without asking again."""
    site = world.sites["product"]
    status, received, body = site.get(path, {**headers, "Accept-Encoding": "gzip"})
    assert status == 200, f"{path} answers {status}."
    size = len(body) + sum(len(name) + len(value) + 4 for name, value in received.items())
    text = site.get(path, headers)[2].decode()
    return size, text, "immutable" in received.get("cache-control", "")
