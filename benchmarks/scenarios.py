"""What is measured beside the floor: for each scenario the requests that either site gets, and the ratio to reach."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

from load import Request
from servers import Site

SECRET = "c" * 32
"""The CSRF cookie and, as the form's token, the same again: Django takes it from anybody who sends both."""


@dataclass
class World:
    """Both sites filled alike: the description that the product's seed printed, and each site's session keys."""

    facts: dict[str, Any]
    sessions: dict[str, list[str]]
    sites: dict[str, Site]
    unused: dict[tuple[str, str], Iterator[Request]] = field(default_factory=dict)

    def places(self, mode: str) -> Iterator[tuple[int, str, int]]:
        """Yield learner, attempt, 0-based item; one learner after the other, so that neighbors never meet."""
        learners = self.facts["learners"]
        for attempt in range(len(learners[0][mode])):
            for index in range(len(self.facts["questions"])):
                for number, learner in enumerate(learners):
                    yield number, learner[mode][attempt], index

    def cookies(self, site: str, learner: int) -> str:
        return f"Cookie: sessionid={self.sessions[site][learner]}; csrftoken={SECRET}\r\n"


def _get(path: str, headers: str, status: int, marker: str) -> Request:
    return Request(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode(), status, marker.encode())


def lesson(world: World, site: str) -> Iterator[Request]:
    path = world.facts["lesson"]["path"] if site == "product" else "/lessons/it/"
    return cycle([_get(path, "", 200, world.facts["lesson"]["html"][-200:])])


def unchanged_lesson(world: World, site: str) -> Iterator[Request]:
    if site == "floor":
        return cycle([_get("/hello/", "", 200, "Hello")])
    path = world.facts["lesson"]["path"]
    etag = world.sites["product"].get(path)[1]["etag"]
    return cycle([_get(path, f"If-None-Match: {etag}\r\n", 304, etag)])


def item_page(world: World, site: str) -> Iterator[Request]:
    questions = world.facts["questions"]
    return cycle(
        _get(f"/attempts/{attempt}/items/{index + 1}/", world.cookies(site, learner), 200, questions[index]["stem"])
        for learner, attempt, index in islice(world.places("exam"), len(world.sessions[site]) * len(questions))
    )


def _answers(world: World, site: str, mode: str) -> Iterator[Request]:
    """Every item of every quiz is answered once, so no table grows out of proportion."""
    for learner, attempt, index in world.places(mode):
        form = [("option", each) for each in world.facts["questions"][index]["answer"]]
        form += [("client_seq", str(index + 1)), ("go", "next"), ("csrfmiddlewaretoken", SECRET)]
        body = urlencode(form)
        head = f"POST /attempts/{attempt}/items/{index + 1}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        head += f"{world.cookies(site, learner)}Content-Type: application/x-www-form-urlencoded\r\n"
        head += f"Content-Length: {len(body)}\r\n\r\n"
        yield Request((head + body).encode(), 302, f"/attempts/{attempt}/".encode())


def exam_answer(world: World, site: str) -> Iterator[Request]:
    return _answers(world, site, "exam")


def tutor_answer(world: World, site: str) -> Iterator[Request]:
    return _answers(world, site, "tutor")


@dataclass(frozen=True)
class Scenario:
    """`target` is the ratio of requests a second to reach, `count` how many requests a side gets in one round."""

    name: str
    target: float
    count: int
    requests: Callable[[World, str], Iterator[Request]]
    stores_answers: bool = False
    is_of_equal_size: bool = False
    """Whether the floor's page must be as long as the product's."""

    def next_requests(self, world: World, site: str, count: int) -> list[Request]:
        """Take up where the last round ended."""
        unused = world.unused.setdefault((self.name, site), self.requests(world, site))
        taken = list(islice(unused, count))
        assert len(taken) == count, "The seed made too few quizzes for so many rounds."
        return taken


SCENARIOS = (
    Scenario("lesson", 0.9, 1600, lesson, is_of_equal_size=True),
    Scenario("lesson unchanged (304) beside hello", 0.9, 3200, unchanged_lesson),
    Scenario("item page", 0.7, 480, item_page, is_of_equal_size=True),
    Scenario("answer, exam mode", 0.6, 480, exam_answer, stores_answers=True),
    Scenario("answer, tutor mode", 0.4, 320, tutor_answer, stores_answers=True),
)
