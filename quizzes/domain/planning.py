"""A study plan to the day of the exam: what to read, practise and sit on which day.

Nothing of it is stored. It follows from what is left to do, so it plans itself anew whenever it is asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from quizzes.domain.picking import REVIEW_SHARE
from quizzes.domain.queue import DAYS_WITHOUT_NEW, MOST_FINAL_DAYS

DAYS_WITHOUT_DATE = 14
"""So far a plan reaches that leads to no exam."""

MOCK_DAYS = (15, 8, 4)
"""Days before the exam with a mock: late, so that it says something about the exam, and not in the last three, since it
asks new questions and its misses need a day or two."""

MOCK_GAP = 3
"""Days. Whoever has just sat a mock gains more from going over it than from the next one."""

SHORTEST_MOCK = 5
"""Questions. A shorter one says nothing."""

LAST_DAY_SHARE = 0.5
"""The day before the exam is light: what is not known by then will not be learnt, and sleep is worth more."""

SHEET_SECONDS, SHEET_SHARE = 600, 0.5
"""The last-day sheet takes ten minutes, but never more than half of that day."""

SHORTEST_READING = 300
"""Seconds. Nobody opens a lesson for less, unless that is all there is left of it or of the day."""

AGAIN_SHARE, AGAIN_AFTER = 0.4, (1, 7)
"""Of new questions about two in five are missed or doubtful. They come back the next day, a week later and once more in
the final pass: near enough to FSRS to keep the minutes for it free."""

MINUTES_TO_TRY = (*range(5, 125, 5), *range(150, 481, 30))


class Work(Enum):
    """In the order of a day."""

    EXAM = "exam"
    SHEET = "last-day sheet"
    MOCK = "mock"
    MINI_MOCK = "mini mock"
    LESSON = "lesson"
    REVIEWS = "reviews"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class Part:
    """Something to do on a day. `count` is of questions; `is_begun` where a lesson is read on from another day."""

    work: Work
    seconds: int = 0
    count: int = 0
    topic_id: int | None = None
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class PlannedDay:
    day: date
    parts: tuple[Part, ...]

    @property
    def seconds(self) -> int:
        return sum(part.seconds for part in self.parts)

    def count(self, work: Work) -> int:
        return sum(part.count for part in self.parts if part.work is work)


@dataclass(frozen=True, slots=True)
class TopicWork:
    """What a topic still asks for; `stake` is what it could win on the exam, in any unit."""

    topic_id: int
    lesson_seconds: int = 0
    questions: int = 0
    stake: float = 0.0


@dataclass(frozen=True, slots=True)
class Mock:
    """A mock that could be sat: of so many questions at the exam's pace, or a mini mock of at most `mini_count`."""

    count: int
    seconds_per_question: int
    mini_count: int


@dataclass(frozen=True, slots=True)
class Frame:
    """`seconds_done` were studied today already; `mocked_on` is the day of the latest mock."""

    today: date
    exam_on: date | None
    minutes_per_day: int
    seconds_per_question: int
    seconds_done: int = 0
    mock: Mock | None = None
    mocked_on: date | None = None

    @property
    def exam_ahead(self) -> date | None:
        """The day of the exam, unless it has passed."""
        return self.exam_on if self.exam_on and self.exam_on >= self.today else None

    @property
    def days(self) -> list[date]:
        """The days to study on, today first; none where the exam is today."""
        count = (self.exam_ahead - self.today).days if self.exam_ahead else DAYS_WITHOUT_DATE
        return [self.today + timedelta(days=number) for number in range(count)]

    def days_left(self, day: date) -> int | None:
        return (self.exam_ahead - day).days if self.exam_ahead else None

    def seconds(self, day: date) -> int:
        """The time there is for studying on that day."""
        whole = 60 * self.minutes_per_day
        if self.days_left(day) == 1:
            whole = int(LAST_DAY_SHARE * whole)
        return max(0, whole - self.seconds_done) if day == self.today else whole

    def reviews_room(self, day: date) -> int:
        """What the sheet leaves of the day."""
        room = self.seconds(day)
        return room - sheet_seconds(room) if self.days_left(day) == 1 else room

    @property
    def mock_part(self) -> Part | None:
        """A full mock where it fits into a day, else a mini mock as long as does, or none."""
        if self.mock is None:
            return None
        most = 60 * self.minutes_per_day // self.mock.seconds_per_question
        is_full = most >= self.mock.count
        count = self.mock.count if is_full else min(most, self.mock.mini_count, self.mock.count)
        if count < SHORTEST_MOCK:
            return None
        return Part(Work.MOCK if is_full else Work.MINI_MOCK, count * self.mock.seconds_per_question, count)

    def allows_new(self, day: date) -> bool:
        left = self.days_left(day)
        return left is None or left > DAYS_WITHOUT_NEW


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """The days up to the exam, and what found no room before it. Without an exam nothing is late, only later.

    Reviews that are left make no plan fail: the best remembered are left out, as on any full day.
    """

    days: tuple[PlannedDay, ...]
    unread: tuple[int, ...]
    """Ids of the topics whose lessons are not read to the end."""

    unseen_count: int
    reviews_left: int

    @property
    def fits(self) -> bool:
        return not (self.unread or self.unseen_count)

    def count(self, work: Work) -> int:
        return sum(day.count(work) for day in self.days)


def plan(topics: Sequence[TopicWork], reviews: Sequence[int], frame: Frame) -> StudyPlan:
    """Lay out what is left to do, as early as the minutes allow: days get lost, and slack is worth most at the end.

    `topics` come in reading order, and are taken in it where everything fits; else those come first that have most at
    stake. `reviews` are those expected on each day, today first. Each day goes to reviews up to two fifths of it (all
    of it in the last three days), to its mock, then to lessons and their new questions, and what is left to reviews
    that waited. What then still waits fills the final pass from its end. No day gets more than its minutes.

    Two lessons of ten minutes with ten questions each, at 30 minutes a day and 90 seconds a question, take two days:
    lesson, ten questions and half of the next lesson; then four reviews, the other half and ten questions.
    """
    laid_out = _lay_out(topics, reviews, frame)
    if laid_out.fits or frame.exam_ahead is None:
        return laid_out
    return _lay_out(sorted(topics, key=lambda topic: -topic.stake), reviews, frame)


def minutes_needed(topics: Sequence[TopicWork], reviews: Sequence[int], frame: Frame) -> int | None:
    """Return the minutes a day, in steps, from which on everything fits; None where not even eight hours do."""
    more = (minutes for minutes in MINUTES_TO_TRY if minutes > frame.minutes_per_day)
    tried = ((minutes, _lay_out(topics, reviews, replace(frame, minutes_per_day=minutes))) for minutes in more)
    return next((minutes for minutes, laid_out in tried if laid_out.fits), None)


def _lay_out(topics: Sequence[TopicWork], reviews: Sequence[int], frame: Frame) -> StudyPlan:
    new, due = _NewWork(topics, frame), _Reviews(reviews, frame)
    days = [PlannedDay(day, tuple(_parts(day, new, due, frame))) for day in frame.days]
    left = 0
    if frame.exam_ahead:
        left = _fill_final_days(days, due.left, frame)
        days.append(PlannedDay(frame.exam_ahead, (Part(Work.EXAM),)))
    return StudyPlan(tuple(days), tuple(new.unread), new.unseen_count, left)


def _fill_final_days(days: list[PlannedDay], count: int, frame: Frame) -> int:
    """Put so many reviews into the room left in the last week and return what is left of them.

    The day before the last comes first and goes backwards; the last day stays as light as it can.
    """
    last = len(days) - 1
    for index in [*range(last - 1, max(-1, last - MOST_FINAL_DAYS), -1), last][: len(days)]:
        day = days[index]
        free = frame.reviews_room(day.day) - sum(part.seconds for part in day.parts if part.work is not Work.SHEET)
        more = min(count, max(0, free) // frame.seconds_per_question)
        kept = [part for part in day.parts if part.work is not Work.REVIEWS]
        reviews = _asked(Work.REVIEWS, day.count(Work.REVIEWS) + more, frame)
        days[index] = PlannedDay(day.day, tuple(sorted([*kept, *reviews], key=_place)))
        count -= more
    return count


def _place(part: Part) -> int:
    """The order of a day: what is read, then what is asked."""
    return list(Work).index(part.work)


def _parts(day: date, new: "_NewWork", due: "_Reviews", frame: Frame) -> list[Part]:
    room, allows_new = frame.seconds(day), frame.allows_new(day)
    sheet = [Part(Work.SHEET, sheet_seconds(room))] if frame.days_left(day) == 1 and room else []
    mock = _mock(day, frame)
    room -= sum(part.seconds for part in (*sheet, *mock))
    due.begin(day)
    reviews = due.take(int(REVIEW_SHARE * room) if allows_new else room)
    work = new.take(room - reviews * frame.seconds_per_question, day) if allows_new else []
    spent = sum(part.seconds for part in work) + reviews * frame.seconds_per_question
    reviews += due.take(room - spent)
    asked = sum(part.count for part in work)
    due.expect_again(asked, day)
    lessons = [part for part in work if part.work is Work.LESSON]
    return [*sheet, *mock, *lessons, *_asked(Work.REVIEWS, reviews, frame), *_asked(Work.QUESTIONS, asked, frame)]


def sheet_seconds(room: int) -> int:
    return min(SHEET_SECONDS, int(SHEET_SHARE * room))


def _asked(work: Work, count: int, frame: Frame) -> list[Part]:
    return [Part(work, count * frame.seconds_per_question, count)] if count else []


def _mock(day: date, frame: Frame) -> list[Part]:
    if frame.days_left(day) not in MOCK_DAYS:
        return []
    if frame.mocked_on and (day - frame.mocked_on).days < MOCK_GAP:
        return []
    return [frame.mock_part] if frame.mock_part else []


class _NewWork:
    """Lessons and the questions on them, topic after topic; taking some leaves less for the days after."""

    def __init__(self, topics: Iterable[TopicWork], frame: Frame) -> None:
        self._left = [topic for topic in topics if topic.lesson_seconds or topic.questions]
        self._begun: set[int] = set()
        self._frame = frame

    @property
    def unread(self) -> list[int]:
        return [topic.topic_id for topic in self._left if topic.lesson_seconds]

    @property
    def unseen_count(self) -> int:
        return sum(topic.questions for topic in self._left)

    def take(self, room: int, day: date) -> list[Part]:
        parts: list[Part] = []
        while self._left:
            part = self._next(room)
            if part is None:
                break
            parts.append(part)
            room -= part.seconds
        return parts

    def _next(self, room: int) -> Part | None:
        topic = self._left[0]
        part = self._reading(topic, room) if topic.lesson_seconds else self._asking(topic, room)
        if part is not None:
            rest = replace(
                topic,
                lesson_seconds=topic.lesson_seconds - (part.seconds if topic.lesson_seconds else 0),
                questions=topic.questions - part.count,
            )
            self._left[:1] = [rest] if rest.lesson_seconds or rest.questions else []
        return part

    def _reading(self, topic: TopicWork, room: int) -> Part | None:
        """A lesson may be read on two days, but not in crumbs."""
        seconds = min(room, topic.lesson_seconds)
        whole_day = int((1 - REVIEW_SHARE) * 60 * self._frame.minutes_per_day)
        if seconds < min(SHORTEST_READING, topic.lesson_seconds, whole_day):
            return None
        is_begun = topic.topic_id in self._begun
        self._begun.add(topic.topic_id)
        return Part(Work.LESSON, seconds, topic_id=topic.topic_id, is_begun=is_begun)

    def _asking(self, topic: TopicWork, room: int) -> Part | None:
        count = min(topic.questions, room // self._frame.seconds_per_question)
        return Part(Work.QUESTIONS, count * self._frame.seconds_per_question, count) if count > 0 else None


class _Reviews:
    """Reviews expected day by day; what finds no room waits for the next day."""

    def __init__(self, ahead: Sequence[int], frame: Frame) -> None:
        self._frame = frame
        self._expected = {frame.today + timedelta(days=number): count for number, count in enumerate(ahead)}
        self._last_looks = 0
        self._waiting = 0

    def begin(self, day: date) -> None:
        """Add what the day brings."""
        self._waiting += self._expected.pop(day, 0)

    def take(self, room: int) -> int:
        """Return how many reviews fit into so many seconds."""
        count = min(self._waiting, max(0, room) // self._frame.seconds_per_question)
        self._waiting -= count
        return count

    def expect_again(self, asked: int, day: date) -> None:
        again = round(AGAIN_SHARE * asked)
        for days in AGAIN_AFTER:
            later = day + timedelta(days=days)
            self._expected[later] = self._expected.get(later, 0) + again
        self._last_looks += again

    @property
    def left(self) -> int:
        """What still waits, and the last looks at what was new in this plan."""
        return self._waiting + self._last_looks
