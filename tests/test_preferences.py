"""What learners set: it takes effect at once, is kept, and follows them to every device; a stranger's stays here."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quizzes.models import AttemptItem, Goal, QuestionProgress, ReviewLog, StudyDay, TopicProgress
from quizzes.models.attempts import AttemptMode
from quizzes.services.progress import rebuild_progress
from quizzes.services.reviews import set_goal
from studyapp.look import Look
from studyapp.models import Learner, TextSize, Theme
from studyapp.preferences import save_preferences
from studyapp.zones import grouped_zones, known_zone, zones
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    InterviewQuestionFactory,
    LearnerFactory,
    answer,
    begin,
    make_exam,
    make_topic,
    try_interview,
)
from tests.pages import Page, Visitor, options_at, to, to_check, to_course, to_glossary, to_lesson

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

PASSWORD = "a long enough password"
DARK = "theme:dark.text:150.motion:reduced.shortcuts:off"


@pytest.fixture
def learner() -> Learner:
    learner: Learner = LearnerFactory.create(username="ada")
    learner.set_password(PASSWORD)
    learner.save()
    return learner


def settings_of(visitor: Visitor) -> dict[str, Any]:
    """The form as it would be sent without a change; the reader of pages leaves selects and boxes to us."""
    page = visitor.see("/settings/")
    fields = page.form("/settings/").fields
    for select in page.all("select"):
        chosen = [each.attrib["value"] for each in select.iter("option") if "selected" in each.attrib]
        fields[select.attrib["name"]] = chosen[:1]
    return dict(fields)


def save(visitor: Visitor, *, without: tuple[str, ...] = (), **changes: Any) -> Page:
    fields = settings_of(visitor) | changes
    return visitor.send("/settings/", {name: value for name, value in fields.items() if name not in without})


def root(page: Page) -> dict[str, str]:
    """What the root element says about the look."""
    attributes = page.all("html")[0].attrib
    return {name.removeprefix("data-"): value for name, value in attributes.items() if name.startswith("data-")}


def look_cookie(visitor: Client) -> str:
    return visitor.cookies["look"].value if "look" in visitor.cookies else ""


class TestPage:
    def test_saves_nothing_by_being_looked_at(self) -> None:
        visitor = Visitor()
        assert visitor.see("/settings/").status == 200
        assert not Learner.objects.exists()

    def test_makes_a_guest_of_a_stranger_who_saves(self) -> None:
        visitor = Visitor()
        page = visitor.follow(save(visitor, theme="dark"))
        assert "Settings saved." in page.text
        learner = Learner.objects.get()
        assert (learner.is_guest, learner.theme) == (True, Theme.DARK)
        assert root(page)["theme"] == "dark"

    def test_changes_nothing_when_nothing_was_changed(self, learner: Learner) -> None:
        make_exam(make_topic(1).course, 100)
        visitor = Visitor(learner)
        before = Learner.objects.values().get()
        assert save(visitor).status == 302
        assert Learner.objects.values().get() == before
        assert not Goal.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("time_zone", "Europe/Atlantis", "Choose a time zone from the list."),
            ("time_zone", "../../etc/passwd", "Choose a time zone from the list."),
            ("time_zone", "", "Choose a time zone from the list."),
            ("time_factor", "110", "Choose one of the times shown."),
            ("theme", "pink", "Choose one of the themes shown."),
            ("text_size", "9" * 5000, "Choose one of the sizes shown."),
        ],
    )
    def test_refuses_what_cannot_be_kept_and_says_so_at_the_field(
        self, learner: Learner, field: str, value: str, sentence: str
    ) -> None:
        visitor = Visitor(learner)
        before = Learner.objects.values().get()
        page = save(visitor, **({"text_size": "150", "counts_streak": []} | {field: value}))
        assert page.status == 422
        assert sentence in page.main
        page.assert_valid()
        assert Learner.objects.values().get() == before
        assert root(page) == {}
        assert look_cookie(visitor) == ""
        assert "checked" not in next(e for e in page.all("input") if e.attrib["name"] == "counts_streak").attrib

    def test_offers_what_suits_whoever_asks(self, learner: Learner) -> None:
        guest = Learner.objects.create_guest()
        for visitor in (Visitor(), Visitor(guest)):
            assert visitor.see("/settings/").link("Sign in")
        page = Visitor(learner).see("/settings/")
        assert "ada" in page.main
        assert [page.link(each) for each in ("E-mail address", "Change the password", "Sign out")]


@pytest.mark.parametrize(
    ("changes", "without", "field", "value"),
    [
        ({"time_zone": "Asia/Tokyo"}, (), "time_zone", "Asia/Tokyo"),
        ({"time_factor": "150"}, (), "time_factor", 150),
        ({"theme": "light"}, (), "theme", "light"),
        ({"text_size": "130"}, (), "text_size", 130),
        ({"reduces_motion": "on"}, (), "reduces_motion", True),
        ({}, ("uses_shortcuts",), "uses_shortcuts", False),
        ({}, ("shuffles_options",), "shuffles_options", False),
        ({}, ("counts_streak",), "counts_streak", False),
    ],
)
def test_each_setting_is_kept_through_signing_out_and_on_another_device(
    learner: Learner, changes: dict[str, Any], without: tuple[str, ...], field: str, value: object
) -> None:
    visitor, other = Visitor(learner), Visitor(learner)
    save(visitor, without=without, **changes)
    visitor.send("/account/logout/")
    visitor.force_login(learner)
    learner.refresh_from_db()
    assert getattr(learner, field) == value
    for device in (visitor, other):
        assert settings_of(device).get(field, ["off"]) == [{True: "on", False: "off"}.get(value, str(value))]


class TestGoal:
    def test_is_set_here_too_and_asked_on_its_own_page(self, learner: Learner) -> None:
        course = make_topic(1).course
        exam = make_exam(course, 100)
        visitor, prefix = Visitor(learner), f"goal-{course.pk}"
        changes = {f"{prefix}-exam_on": "2026-12-24", f"{prefix}-minutes_per_day": "45"}
        assert save(visitor, **changes).status == 302
        goal = Goal.objects.get()
        assert (goal.exam, goal.exam_on, goal.minutes_per_day) == (exam, date(2026, 12, 24), 45)
        assert 'value="2026-12-24"' in visitor.see(to_course("goal", course)).html

    def test_that_is_impossible_keeps_every_setting_as_it_was(self, learner: Learner) -> None:
        course = make_topic(1).course
        page = save(Visitor(learner), theme="dark", **{f"goal-{course.pk}-exam_on": "2020-01-01"})
        assert page.status == 422
        assert "That day has passed." in page.main
        learner.refresh_from_db()
        assert (learner.theme, Goal.objects.count()) == ("", 0)

    def test_whose_day_has_passed_does_not_stand_in_the_way(self, learner: Learner) -> None:
        set_goal(learner=learner, course=make_topic(1).course, exam_on=(NOW - DAY).date())
        assert save(Visitor(learner), theme="dark").status == 302


class TestLook:
    @pytest.mark.parametrize("word", ["theme:light", "theme:dark", "text:115", "motion:reduced", "shortcuts:off"])
    def test_reads_what_it_writes(self, word: str) -> None:
        assert str(Look.read(word)) == str(Look.read(f"{word}!")) == word

    @pytest.mark.parametrize("text", ["pink", "theme:pink", "text:9000", "theme:dark.", "..", "!!", "<b>", "theme"])
    def test_reads_nothing_else(self, text: str) -> None:
        assert Look.read(text) is None

    def test_stands_on_personal_pages_and_in_the_cookie_for_those_that_are_everybodys(self, learner: Learner) -> None:
        topic, visitor = make_topic(1), Visitor(learner)
        save(visitor, without=("uses_shortcuts",), theme="dark", text_size="150", reduces_motion="on")
        said = {"theme": "dark", "text": "150", "motion": "reduced", "shortcuts": "off"}
        assert root(visitor.see("/")) == said
        assert look_cookie(visitor) == DARK
        assert not visitor.cookies["look"]["httponly"]
        for path in (to_lesson(topic), to_glossary(topic.course)):
            page = visitor.see(path)
            assert root(page) == {}
            assert not page.response.cookies

    def test_comes_to_a_device_that_does_not_know_it_yet_and_goes_from_it_again(self, learner: Learner) -> None:
        device = Visitor(learner)
        Learner.objects.update(theme="dark")
        device.see("/settings/")
        assert look_cookie(device) == "theme:dark"
        Learner.objects.update(theme="")
        assert root(device.see("/settings/")) == {}
        assert look_cookie(device) == ""
        assert not device.see("/settings/").response.cookies.keys() & {"look"}

    def test_of_the_account_comes_with_signing_in_and_stays_after_signing_out(self, learner: Learner) -> None:
        Learner.objects.update(theme="dark")
        visitor = Visitor()
        visitor.cookies["look"] = "theme:light"
        visitor.send("/account/login/", {"login": "ada", "password": PASSWORD})
        assert look_cookie(visitor) == "theme:dark"
        visitor.send("/account/logout/")
        assert look_cookie(visitor) == "theme:dark"
        assert root(visitor.see("/settings/")) == {"theme": "dark"}

    def test_that_a_stranger_chose_comes_along(self) -> None:
        course, visitor = make_topic(3).course, Visitor()
        visitor.cookies["look"] = f"{DARK}!"
        visitor.send(to_course("new", course), {"size": "3"})
        guest = Learner.objects.get()
        assert (guest.theme, guest.text_size, guest.uses_shortcuts) == (Theme.DARK, TextSize.LARGEST, False)
        assert look_cookie(visitor) == f"{DARK}!"  # for the script to send, which says the same

    def test_that_is_not_saved_yet_is_newer_than_the_row(self, learner: Learner) -> None:
        visitor = Visitor(learner)
        visitor.cookies["look"] = "theme:dark!"
        assert root(visitor.see("/settings/")) == {"theme": "dark"}
        assert look_cookie(visitor) == "theme:dark!"
        assert visitor.send("/settings/look/", {"look": "theme:dark!"}).status == 204
        learner.refresh_from_db()
        assert learner.theme == Theme.DARK

    def test_chosen_on_the_page_of_settings_takes_the_mark_away(self, learner: Learner) -> None:
        visitor = Visitor(learner)
        visitor.cookies["look"] = "theme:dark!"
        save(visitor, theme="light")
        assert look_cookie(visitor) == "theme:light"

    @pytest.mark.parametrize("sent", [{}, {"look": ""}, {"look": "theme:pink"}, {"look": "x" * 5000}])
    def test_that_is_none_changes_nothing(self, learner: Learner, sent: dict[str, str]) -> None:
        Learner.objects.update(theme="dark")
        assert Visitor(learner).send("/settings/look/", sent).status == 422
        learner.refresh_from_db()
        assert learner.theme == "dark"

    def test_of_a_stranger_makes_no_learner(self) -> None:
        assert Visitor().send("/settings/look/", {"look": "theme:dark!"}).status == 204
        assert not Learner.objects.exists()


class TestShuffle:
    def authored(self, item: AttemptItem) -> bool:
        return item.option_order == list(item.revision.item.identifiers)

    def test_off_shows_options_as_they_were_written_from_then_on(self, learner: Learner) -> None:
        course, visitor = make_topic(20).course, Visitor(learner)
        before = begin(learner, course)
        orders = [each.option_order for each in before.items.all()]
        save(visitor, without=("shuffles_options",))
        after = begin(learner, course, now=NOW + HOUR)
        assert all(self.authored(each) for each in after.items.select_related("revision"))
        assert [each.option_order for each in before.items.all()] == orders
        assert not all(self.authored(each) for each in before.items.select_related("revision"))

    def test_off_holds_for_questions_inside_lessons(self, learner: Learner) -> None:
        Learner.objects.update(shuffles_options=False)
        topic = make_topic(1)
        assert {tuple(Visitor(learner).see(to_check(topic)).options) for _ in range(8)} == {("a", "b", "c", "d")}
        assert len({tuple(Visitor().see(to_check(topic)).options) for _ in range(8)}) > 1


class TestTimeFactor:
    @pytest.mark.parametrize(("view", "query"), [("new", "?mode=exam"), ("mock", "")])
    def test_is_what_quizzes_and_mocks_are_set_to(self, learner: Learner, view: str, query: str) -> None:
        course, visitor = make_topic(3).course, Visitor(learner)
        make_exam(course, 100)
        save(visitor, time_factor="200")
        selects = visitor.see(to_course(view, course) + query).all("select")
        factor = next(each for each in selects if each.attrib["id"] == "time-factor")
        assert [each.attrib["value"] for each in factor.iter("option") if "selected" in each.attrib] == ["200"]


class TestTimeZone:
    def test_is_the_browsers_for_whoever_becomes_a_learner(self) -> None:
        course = make_topic(3).course
        for sent in ("Pacific/Auckland", "Europe/Atlantis", "../../etc/passwd", ""):
            visitor = Visitor()
            visitor.cookies["tz"] = sent
            visitor.send(to_course("new", course), {"size": "3"})
        zones_made = Learner.objects.order_by("pk").values_list("time_zone", flat=True)
        assert list(zones_made) == ["Pacific/Auckland", "UTC", "UTC", "UTC"]

    def test_is_the_browsers_for_whoever_signs_up_first(self) -> None:
        visitor = Visitor()
        visitor.cookies["tz"], visitor.cookies["look"] = "Asia/Tokyo", "theme:dark"
        visitor.send("/account/signup/", {"username": "ada", "password1": PASSWORD})
        assert Learner.objects.values_list("time_zone", "theme").get() == ("Asia/Tokyo", "dark")

    def test_is_what_pages_tell_the_time_in(self, learner: Learner) -> None:
        topic = make_topic(3)
        attempt = begin(learner, topic.course, mode=AttemptMode.EXAM, now=NOW)
        visitor = Visitor(learner)
        assert "ends 09:08 UTC" in visitor.see("/").main
        save(visitor, time_zone="Europe/Berlin")
        assert "ends 10:08 CET" in visitor.see("/").main
        said = {"option": options_at(attempt), "client_seq": "1"}
        reply = visitor.post(to("resume", attempt) + "items/1/", said, headers={"Accept": "application/json"})
        assert reply.json()["saved_at"] == "10:00:00 CET"
        assert "Started (Europe/Berlin)" in visitor.see(to_course("history", topic.course)).main
        assert timezone.get_current_timezone_name() == "UTC"  # nothing of it is left for the next request

    def test_moves_what_was_done_to_the_days_it_belongs_to_there(self, learner: Learner) -> None:
        """Three in the morning is still the day before in UTC, and noon in Tokyo; the log of reviews stays."""
        topic, night = make_topic(4), NOW.replace(hour=3)
        attempt = begin(learner, topic.course, now=night)
        for position in (1, 2, 3):
            answer(attempt, position, right=position > 1, now=night)
        try_interview(learner, InterviewQuestionFactory.create(topic=topic), now=night)
        logged = ReviewLog.objects.filter(learner=learner)
        assert [each.day for each in StudyDay.objects.all()] == [(NOW - DAY).date()]
        days_logged = list(logged.values_list("day", flat=True))
        save(Visitor(learner), time_zone="Asia/Tokyo")
        learner.refresh_from_db()
        assert list(StudyDay.objects.values_list("day", "answer_count", "card_count")) == [(NOW.date(), 3, 1)]
        assert list(logged.values_list("day", flat=True)) == days_logged
        before = self.derived(learner)
        rebuild_progress(learner)
        assert self.derived(learner) == before

    def derived(self, learner: Learner) -> list[Any]:
        models = QuestionProgress, TopicProgress, StudyDay
        return [
            sorted(repr({**row, "id": 0}) for row in model.objects.filter(learner=learner).values()) for model in models
        ]

    def test_derives_nothing_anew_where_every_answer_keeps_its_day(self, learner: Learner) -> None:
        topic = make_topic(4)
        attempt = begin(learner, topic.course)
        answer(attempt, 1)
        kept = TopicProgress.objects.values_list("pk").get()
        save_preferences(learner=learner, chosen={"time_zone": "Europe/Berlin"})
        assert TopicProgress.objects.values_list("pk").get() == kept
        assert Learner.objects.get().time_zone == "Europe/Berlin"

    def test_is_offered_by_region_and_old_names_only_to_whoever_has_one(self, learner: Learner) -> None:
        groups = dict(grouped_zones("US/Pacific"))
        assert groups["No place"] == [("UTC", "UTC"), ("US/Pacific", "US/Pacific")]
        assert ("America/Argentina/Buenos_Aires", "Argentina/Buenos Aires") in groups["America"]
        assert all(name in zones() for places in groups.values() for name, _ in places)
        assert known_zone("US/Pacific") == "US/Pacific"
        Learner.objects.update(time_zone="US/Pacific")
        assert settings_of(Visitor(learner))["time_zone"] == ["US/Pacific"]
        assert save(Visitor(learner)).status == 302
