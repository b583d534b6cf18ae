"""Every address of the site, asked for by everybody: who gets it, who gets 404, and what it may change.

`LINES` is the table. An address without its line fails `test_every_address_has_its_line`; one line is all that a new
address needs. The admin's pages are covered by their prefix.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote
from uuid import UUID, uuid1, uuid4

import pytest
import time_machine
from django.contrib import admin
from django.db import transaction
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from pytest_django import DjangoDbBlocker

from quizzes.models import InterviewAnswer, ReviewLog
from quizzes.models.attempts import AttemptMode
from quizzes.services.closing import close_learners_overdue
from studyapp.models import Learner
from tests.factories import DAY, NOW, LearnerFactory, answer, begin
from tests.pages import Page, Visitor, World, item_at, make_world, options_at
from tests.rows import Rows, all_rows, do_and_undo
from tests.test_pages import in_mock_interview

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

ROLES = ("stranger", "guest", "owner", "other", "staff")
"""`owner` is the learner of `make_world`; `guest`, `other` and `staff` are learners with a quiz of their own."""

Statuses = tuple[int, int, int, int, int]
Args = Callable[[World], list[object]]
Visit = Callable[[str], Visitor]


class Line(NamedTuple):
    """One address: the statuses of GET and of POST for each of ROLES, and a body that the owner may well send."""

    args: Args
    get: Statuses
    post: Statuses
    body: Callable[[World], Mapping[str, object]]
    query: Callable[[World], str]


ONLY_PAGES: Statuses = (405,) * 5


def everybody(status: int) -> Statuses:
    return (status,) * 5


def owner_only(status: int) -> Statuses:
    """What is somebody's is there for nobody else, not even for staff."""
    return (404, 404, status, 404, 404)


def learners_only(status: int) -> Statuses:
    return (404, *(status,) * 4)


def without_account(status: int, with_account: int = 302) -> Statuses:
    """What is there for those who have no account yet, which guests have not either."""
    return (status, status, *(with_account,) * 3)


def with_account(status: int) -> Statuses:
    """What is there for those who have an account; the others are sent to sign in."""
    return without_account(302, status)


def line(
    args: Args,
    get: Statuses,
    post: Statuses = ONLY_PAGES,
    body: Mapping[str, object] | Callable[[World], Mapping[str, object]] | None = None,
    query: Callable[[World], str] = lambda _: "",
) -> Line:
    fixed = {} if body is None or callable(body) else body
    return Line(args, get, post, body if callable(body) else lambda _: fixed, query)


def nothing(world: World) -> list[object]:
    return []


def course(world: World) -> list[object]:
    return [world.course.slug]


def topic(world: World, *more: object) -> list[object]:
    return [world.course.slug, world.topic.slug, *more]


def interview(world: World, number: int = 0) -> list[object]:
    return topic(world, world.topic.interviewquestions.order_by("position")[number].slug)


def attempt(name: str, *position: int) -> Args:
    return lambda world: [getattr(world, name).pk, *position]


def card(world: World) -> list[object]:
    """Of a question that only the owner has answered."""
    return [item_at(world.practice, 2).revision.question_id]


def interview_card(world: World) -> list[object]:
    return [world.topic.interviewquestions.order_by("position")[0].pk]


def right_answer(world: World) -> dict[str, object]:
    return {"option": options_at(world.practice, 3), "client_seq": 1000}


def right_answer_to_card(world: World) -> dict[str, object]:
    """As many options as it takes: which question it is, is drawn."""
    return {"option": options_at(world.practice, 2)}


def an_answer_of_the_owner(world: World) -> dict[str, object]:
    answers = InterviewAnswer.objects.filter(learner=world.learner, rated_at__isnull=False)
    return {"answer": answers.earliest("pk").pk, "is_best": "on"}


def a_rating_of_the_owner(world: World) -> dict[str, object]:
    return {"act": ReviewLog.objects.filter(learner=world.learner).latest("pk").pk}


def new_settings(world: World) -> dict[str, object]:
    goal = {"minutes_per_day": 30, "recall_percent": 90}
    chosen = {"time_zone": "Europe/Berlin", "time_factor": 100, "text_size": 100}
    return chosen | {f"goal-{world.course.pk}-{name}": value for name, value in goal.items()}


NEW = {"attempt": str(uuid4()), "anyway": "on"}
PAGE, POSTED, MISSING = everybody(200), everybody(302), everybody(404)
ONLY_FORMS = everybody(405)

LINES: dict[str, Line] = {
    "home": line(nothing, PAGE),
    "healthz": line(nothing, PAGE),
    "readyz": line(nothing, PAGE),
    "favicon": line(nothing, everybody(204)),
    "search": line(nothing, PAGE, query=lambda _: "?q=stem"),
    # Accounts
    "accounts": line(nothing, POSTED, POSTED),
    "account_login": line(nothing, without_account(200), without_account(422), {"login": "a", "password": "b"}),
    "account_logout": line(nothing, without_account(302, 200), POSTED),
    "account_inactive": line(nothing, PAGE),
    "account_signup": line(nothing, without_account(200), without_account(422), {"username": "a", "password1": "b"}),
    "account_reauthenticate": line(nothing, with_account(200), with_account(422), {"password": "b"}),
    "account_email": line(nothing, with_account(200), POSTED, {"action_add": "", "email": "a@example.org"}),
    "account_email_verification_sent": line(nothing, PAGE),
    "account_change_password": line(nothing, with_account(200), with_account(422), {"oldpassword": "a"}),
    "account_set_password": line(nothing, POSTED, POSTED, {"password1": "b"}),
    "account_reset_password": line(nothing, PAGE, POSTED, {"email": "a@example.org"}),
    "account_confirm_login_code": line(nothing, POSTED, POSTED, {"code": "1"}),
    "account_confirm_email": line(lambda _: ["nonsense"], PAGE, MISSING),
    "account_reset_password_from_key_done": line(nothing, PAGE),
    "account_reset_password_from_key": line(lambda _: ["1", "nonsense"], PAGE, everybody(422), {"password1": "b"}),
    "account_reset_password_done": line(nothing, PAGE),
    "kept": line(
        nothing, everybody(302), (302, 307, 307, 307, 307), {"text": "What was sent."}, query=lambda _: "?next=/"
    ),
    "settings": line(nothing, PAGE, POSTED, new_settings),
    "look": line(nothing, ONLY_FORMS, everybody(204), {"look": "theme:dark"}),
    "sessions": line(nothing, ONLY_FORMS, POSTED),
    "delete": line(nothing, PAGE, PAGE),
    "export": line(nothing, learners_only(200)),
    "export_table": line(lambda _: ["answers"], learners_only(200)),
    "import": line(nothing, PAGE, everybody(422), {"file": "no file"}),
    # Courses: the same for everybody, what is one's own stands in them
    "notes:glossary": line(course, PAGE),
    "notes:lesson": line(topic, PAGE),
    "notes:reading": line(topic, PAGE, POSTED, {"action": "read"}),
    "quizzes:course": line(course, PAGE),
    "quizzes:new": line(course, PAGE, POSTED, NEW),
    "quizzes:mock": line(course, PAGE, POSTED, NEW),
    "quizzes:today": line(course, ONLY_FORMS, POSTED, NEW),
    "quizzes:goal": line(course, PAGE, POSTED, {"minutes_per_day": 30, "recall_percent": 90}),
    "quizzes:drill": line(course, ONLY_FORMS, learners_only(302), NEW),
    "quizzes:plan": line(course, PAGE),
    "quizzes:streak": line(course, ONLY_FORMS, learners_only(302), {"counts_streak": "off"}),
    "quizzes:plan_file": line(course, PAGE),
    "quizzes:sheet": line(course, PAGE),
    "quizzes:missed": line(course, PAGE),
    "quizzes:progress": line(course, PAGE),
    "quizzes:history": line(course, PAGE),
    "quizzes:interview": line(course, PAGE),
    "quizzes:interview_mock": line(course, PAGE, POSTED, {"size": 2}, query=in_mock_interview),
    "quizzes:interview_mine": line(course, PAGE),
    "quizzes:interview_card": line(interview, PAGE, POSTED, {"text": "A stream.", "started_at": NOW.isoformat()}),
    "quizzes:interview_rate": line(interview, ONLY_FORMS, POSTED, {"rating": 3, "started_at": NOW.isoformat()}),
    "quizzes:interview_best": line(interview, ONLY_FORMS, owner_only(302), an_answer_of_the_owner),
    "quizzes:check": line(lambda world: topic(world, "first-section"), PAGE, POSTED, {"option": "a"}),
    "quizzes:reports": line(nothing, PAGE),
    # Attempts: somebody's
    "quizzes:report": line(attempt("practice", 2), owner_only(200), owner_only(302), {"reason": "typo"}),
    "quizzes:resume": line(attempt("practice"), owner_only(302)),
    "quizzes:items": line(attempt("exam"), owner_only(200)),
    "quizzes:item": line(attempt("practice", 3), owner_only(200), owner_only(302), right_answer),
    "quizzes:cause": line(attempt("mocked", 3), ONLY_FORMS, owner_only(302), {"cause": "misread"}),
    "quizzes:time": line(attempt("exam"), owner_only(200)),
    "quizzes:pause": line(attempt("practice"), owner_only(200)),
    "quizzes:review": line(attempt("exam"), owner_only(200)),
    "quizzes:submit": line(attempt("exam"), ONLY_FORMS, owner_only(302)),
    "quizzes:result": line(attempt("sat"), owner_only(200)),
    "quizzes:retake": line(attempt("practiced"), ONLY_FORMS, owner_only(302), NEW),
    "quizzes:receipt": line(attempt("mocked"), owner_only(200)),
    "quizzes:receipt_file": line(attempt("mocked"), owner_only(200)),
    # Cards: a question's number, and the learner's own row behind it
    "quizzes:reviews": line(nothing, PAGE),
    "quizzes:suspended": line(nothing, PAGE),
    "quizzes:undo": line(nothing, ONLY_FORMS, learners_only(302), a_rating_of_the_owner),
    "quizzes:review_card": line(card, owner_only(200), owner_only(302), right_answer_to_card),
    "quizzes:rate": line(card, ONLY_FORMS, owner_only(302), {"rating": 3}),
    "quizzes:question_act": line(card, ONLY_FORMS, owner_only(302), {"act": "suspend"}),
    "quizzes:interview_act": line(interview_card, ONLY_FORMS, owner_only(302), {"act": "suspend"}),
}

PUBLIC = {"notes:lesson", "notes:glossary", "favicon"}
"""The same bytes for everybody, so that a cache between may keep them."""

CLOSING = {
    "home",
    *(f"quizzes:{name}" for name in ("resume", "item", "report", "pause", "review", "result")),
    *(f"quizzes:{name}" for name in ("receipt", "receipt_file", "history", "progress", "reviews")),
}
"""Whoever asks for these after a quiz ran out of time finds it closed, at its deadline: the only writes of a GET."""

GARBAGE = (
    *("0", "-1", "1" + "0" * 30, "9" * 5000, "²", "*", "'", '"><b>', "{{7*7}}"),
    *("%00", "a%00b", "%ff", "%ed%a0%80", "%F0%9F%92%A9", "%0d%0aSet-Cookie:a", "..%2f..%2f", "%2e%2e", "%25"),
    *(str(UUID(int=0)), str(UUID(int=2**128 - 1)), str(uuid1()), str(uuid4()).upper()),
)
"""What stands in an address where an id should: none of it is anybody's."""


def every_address() -> Iterator[str]:
    """The full names of all addresses but the admin's; what has no name is told by its pattern."""
    yield from _names(get_resolver())


def _names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}" if entry.name else f"the nameless {entry.pattern}"
        elif entry.app_name != "admin":
            yield from _names(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once, as what each request does is undone; nothing in it has run out of time unnoticed."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        world = make_world()
        close_learners_overdue(learner=world.learner, now=NOW)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sessions(world: World) -> dict[str, str]:
    """The session of each of ROLES that has one; each of them has answered something of their own."""
    people: dict[str, Learner] = {
        "guest": Learner.objects.create_guest(),
        "owner": world.learner,
        "other": LearnerFactory.create(),
        "staff": LearnerFactory.create(is_staff=True, is_superuser=True),
    }
    # Nobody else has answered what `card` is of, which is drawn.
    others = world.other_topic.questions.exclude(pk__in=card(world)).values("pk")
    for role in ("guest", "other", "staff"):
        answer(begin(people[role], world.course, size=1, pk__in=others))
    return {role: Visitor(learner).cookies["sessionid"].value for role, learner in people.items()}


@pytest.fixture(scope="module")
def before(sessions: dict[str, str]) -> Rows:
    """Every row before each request."""
    return all_rows()


@pytest.fixture
def path(world: World, name: str) -> str:
    asked = LINES[name]
    return reverse(name, args=asked.args(world)) + asked.query(world)


@pytest.fixture
def visit(sessions: dict[str, str]) -> Visit:
    def as_role(role: str) -> Visitor:
        visitor = Visitor()
        if role in sessions:
            visitor.cookies["sessionid"] = sessions[role]
        return visitor

    return as_role


def test_every_address_has_its_line() -> None:
    names = list(every_address())
    missing = [name for name in names if name not in LINES]
    assert not missing, f"add a line for each to LINES in {__file__}, with its statuses for {ROLES}: {missing}"
    assert sorted(names) == sorted(LINES), "two addresses of one name, or a line without an address"


@pytest.mark.parametrize("name", LINES)
class TestEverybody:
    def test_gets_what_the_table_says_and_changes_nothing_by_looking(
        self, visit: Visit, before: Rows, path: str, name: str
    ) -> None:
        pages = []
        for role in ROLES:
            page, changed = do_and_undo(lambda: visit(role).see(path), before)  # noqa: B023
            assert not changed, role
            assert_kept_private(page, is_public=name in PUBLIC)
            pages.append(page)
        assert tuple(page.status for page in pages) == LINES[name].get
        assert name not in PUBLIC or len({page.html for page in pages}) == 1

    def test_sends_what_the_table_says_and_changes_nothing_of_others(
        self, world: World, visit: Visit, before: Rows, path: str, name: str
    ) -> None:
        body, statuses = LINES[name].body(world), []
        for role in ROLES:
            page, changed = do_and_undo(lambda: visit(role).send(path, body), before)  # noqa: B023
            assert not of_others(changed, role, world), role
            statuses.append(page.status)
        assert tuple(statuses) == LINES[name].post

    def test_may_use_no_other_method(self, visit: Visit, before: Rows, path: str, name: str) -> None:
        refused = {405, 200, 302} if name.startswith("account") else {405}  # allauth takes PUT for POST
        for method in ("OPTIONS", "PUT", "PATCH", "DELETE"):
            answer, changed = do_and_undo(lambda: visit("owner").generic(method, path), before)  # noqa: B023
            assert answer.status_code in refused, method
            assert not changed, method

    def test_may_ask_for_the_head_of_what_can_be_seen(self, visit: Visit, before: Rows, path: str, name: str) -> None:
        head, changed = do_and_undo(lambda: Page(visit("owner").head(path)), before)
        assert (head.status, head.html) == (LINES[name].get[ROLES.index("owner")], "")
        assert not changed

    def test_finds_nothing_under_an_id_that_is_none(
        self, world: World, visit: Visit, before: Rows, path: str, name: str
    ) -> None:
        """What no pattern takes is nowhere; what one takes is asked for."""
        missing = {200, 400, 404} if name.startswith("account") else {400, 404}  # a bad link of a mail is told so
        known, args = path.split("?")[0].split("/"), {str(arg) for arg in LINES[name].args(world)}
        for place in (at for at, part in enumerate(known) if part in args):
            for garbage in GARBAGE:
                address = "/".join([*known[:place], garbage, *known[place + 1 :]])
                if is_taken(address):
                    send = visit("owner").send if LINES[name].get == ONLY_FORMS else visit("owner").see
                    page, changed = do_and_undo(lambda: send(address), before)  # noqa: B023
                    assert page.status in missing, address
                    assert not changed, address


def assert_kept_private(page: Page, *, is_public: bool) -> None:
    control = page.response.headers["Cache-Control"]
    if is_public:
        assert control.startswith("public")
        assert not page.response.cookies
    else:
        assert {"private", "no-store"} <= set(control.split(", "))


def of_others(changed: Rows, role: str, world: World) -> Rows:
    """What changed that is the owner's, unless it is the owner who asks, or everybody's.

    A session that names nobody belongs to whoever just got it.
    """
    theirs = {None} if role == "owner" else {None, world.learner.pk}
    return {key: row for key, row in changed.items() if row.learner_id in theirs and key[0] != "Session"}


def is_taken(address: str) -> bool:
    try:
        resolve(unquote(address, errors="replace"))
    except Resolver404:
        return False
    return True


def test_only_closing_what_ran_out_changes_rows_by_looking(world: World, visit: Visit) -> None:
    overdue = begin(world.learner, world.course, size=4, mode=AttemptMode.EXAM, now=NOW - DAY)
    before, closing = all_rows(), set()
    for name, asked in LINES.items():
        args = [overdue.pk if isinstance(arg, UUID) else arg for arg in asked.args(world)]
        path = reverse(name, args=args) + asked.query(world)
        _, changed = do_and_undo(lambda: visit("owner").see(path), before)  # noqa: B023
        if changed:
            closing.add(name)
            assert ("Attempt", overdue.pk) in changed
            assert {row.learner_id for row in changed.values()} == {world.learner.pk}
    assert closing == CLOSING


@pytest.mark.parametrize("model", admin.site._registry)
def test_the_admin_is_for_staff(visit: Visit, before: Rows, model: Any) -> None:
    label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    paths = [reverse(f"{label}_changelist"), reverse(f"{label}_change", args=[1]), reverse(f"{label}_add")]
    for role in ("stranger", "guest", "owner"):
        for path in paths:
            page, changed = do_and_undo(lambda: visit(role).send(path), before)  # noqa: B023
            assert page.location.startswith(reverse("admin:login"))
            assert not changed
    assert visit("staff").see(paths[0]).status == 200
