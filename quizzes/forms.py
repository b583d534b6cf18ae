"""What a browser may send, turned into what services take."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from notes.models import Topic
from quizzes.domain.interviews import LARGEST_MOCK
from quizzes.domain.scheduling import Rating
from quizzes.domain.searching import MOST_WORDS, Search, words_of
from quizzes.models import Domain, Exam, Goal
from quizzes.models.attempts import LARGEST_SEQ, LONGEST_NOTE, AttemptMode, Confidence, ErrorCause, EventKind
from quizzes.models.reports import LONGEST_ADDRESS, LONGEST_REPORT, ReportReason
from quizzes.models.reviews import ReviewAct
from quizzes.selectors.bank import QuestionState
from quizzes.selectors.items import ItemView
from quizzes.selectors.player import PlayerPage
from quizzes.selectors.search import Group
from quizzes.services.interviews import Draft, Judgement, text_stamp
from quizzes.services.recording import ItemEvent
from quizzes.services.reports import Complaint
from studyapp.models import TimeFactor

FEWEST_MINUTES, MOST_MINUTES = 5, 480
FARTHEST_EXAM = timedelta(days=3 * 365)

LARGEST_QUIZ = 100
"""Questions on one form; the longest certification exams have fewer."""

LONGEST_VISIT_MS = 3_600_000
"""One visit to an item counts an hour at most: beyond that the learner had left the desk."""

CLOCK_TOLERANCE = timedelta(minutes=1)
"""So far ahead of the server a browser's reckoning may be and still be believed."""

LONGEST_ANSWER = 10_000
"""Characters of an answer to an interview question: twenty minutes of talk."""

LONGEST_TRY_SECONDS = LONGEST_VISIT_MS // 1000
OLDEST_TRY = datetime(2000, 1, 1, tzinfo=UTC)
LARGEST_ID = 2**63 - 1

LONG_ANSWER = f"An answer holds up to {LONGEST_ANSWER} characters. It is still in the field: shorten it and save again."
LONGEST_SEARCH = 200
SEARCH_LIMITS = f"Search for one to {MOST_WORDS} words, {LONGEST_SEARCH} characters at most."
STRANGE_OPTION = "That option does not belong to this question. Choose one of those shown."
STRANGE_BUTTON = "This page has no such button. Nothing was changed."
LONG_NOTE = f"A note holds up to {LONGEST_NOTE} characters. It is still in the field: shorten it and save again."

LONG_REPORT = (
    f"A report holds up to {LONGEST_REPORT} characters. It is still in the field: shorten it and send it again."
)
STRANGE_ADDRESS = "That is not the address of a web page. It begins with https:// or http://."
LONG_ADDRESS = f"An address holds up to {LONGEST_ADDRESS} characters."


class TimeFactorField(forms.TypedChoiceField):
    """How much of the standard time; None where nothing was sent and the learner's own stands."""

    def __init__(self) -> None:
        super().__init__(
            choices=TimeFactor,
            coerce=lambda value: TimeFactor(int(value)),
            empty_value=None,
            required=False,
            error_messages={"invalid_choice": "Choose one of the times shown."},
        )


class QuizForm(forms.Form):
    """The quiz builder. `attempt` names the attempt to be made, so that sending the form twice makes one.

    `siblings` asks after each missed question another one on the same section.
    """

    topic = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": "That topic is not in this course."}
    )
    state = forms.ChoiceField(
        choices=QuestionState, required=False, error_messages={"invalid_choice": "Choose one of the states shown."}
    )
    size = forms.IntegerField(min_value=1, max_value=LARGEST_QUIZ, required=False)
    mode = forms.ChoiceField(
        choices=AttemptMode, required=False, error_messages={"invalid_choice": "Choose practice or a timed quiz."}
    )
    time_factor = TimeFactorField()
    attempt = forms.UUIDField(required=False)
    anyway = forms.BooleanField(required=False)
    siblings = forms.BooleanField(required=False)

    DEFAULTS: ClassVar[dict[str, Any]] = {"state": QuestionState.ALL.value, "size": 10, "mode": AttemptMode.TUTOR.value}

    def __init__(self, *args: Any, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic_titles = dict(topics)
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, value in self.DEFAULTS.items():
            if name not in self.errors and not cleaned.get(name):
                cleaned[name] = value
        cleaned["attempt"] = cleaned.get("attempt") or uuid4()
        return cleaned


class MockForm(forms.Form):
    """The start of a mock exam: a whole one, or with `domain` or `topic` a mini mock.

    What is not sent is the course's leading exam and the learner's own time factor. `exams` come with their domains
    and topics. A topic outside the named domain is dropped: the domain was chosen later.
    """

    exam = forms.ChoiceField(required=False, error_messages={"invalid_choice": "This course has no such exam."})
    domain = forms.IntegerField(required=False, error_messages={"invalid": "A domain is named by its number."})
    topic = forms.CharField(required=False)
    realistic = forms.BooleanField(required=False)
    time_factor = TimeFactorField()
    attempt = forms.UUIDField(required=False)
    anyway = forms.BooleanField(required=False)

    def __init__(self, *args: Any, exams: Sequence[Exam], time_factor: TimeFactor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exams = {exam.code: exam for exam in exams}
        self.own_time_factor = time_factor
        self.fields["exam"].choices = [(code, code) for code in self.exams]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        exam = self.exams[cleaned.get("exam") or next(iter(self.exams))]
        domain = self._domain(exam, cleaned.get("domain"))
        factor = cleaned.get("time_factor")
        return cleaned | {
            "exam": exam,
            "domain": domain,
            "topic": self._topic(exam, domain, cleaned.get("topic")),
            "realistic": cleaned.get("realistic", False),
            "time_factor": self.own_time_factor if factor is None else factor,
            "attempt": cleaned.get("attempt") or uuid4(),
        }

    def _domain(self, exam: Exam, number: int | None) -> Domain | None:
        found = next((each for each in exam.domains.all() if each.number == number), None)
        if number is not None and found is None:
            self.add_error("domain", f"{exam.code} has no domain {number}.")
        return found

    def _topic(self, exam: Exam, domain: Domain | None, slug: str | None) -> Topic | None:
        topics = {topic.slug: (each, topic) for each in exam.domains.all() for topic in each.topics.all()}
        if not slug:
            return None
        if slug not in topics:
            self.add_error("topic", f"That topic is not part of {exam.code}.")
            return None
        home, topic = topics[slug]
        return topic if domain in (None, home) else None


class AnswerForm(forms.Form):
    """An answer to one item. Options are named by identifier; which letters they were shown with does not matter."""

    option = forms.MultipleChoiceField(required=False, error_messages={"invalid_choice": STRANGE_OPTION})
    client_seq = forms.IntegerField(min_value=1, max_value=LARGEST_SEQ, required=False)
    confidence = forms.ChoiceField(
        choices=[("", ""), *Confidence.choices],
        required=False,
        error_messages={"invalid_choice": "Say guess, unsure or sure, or nothing. Nothing was changed."},
    )
    shown_at = forms.CharField(required=False, max_length=40)

    NOT_SENT: ClassVar[dict[str, Any]] = {"client_seq": None, "confidence": "", "shown_at": ""}
    """What fields that did not come say, as if they had come empty."""

    def __init__(
        self, data: QueryDict, *, item: ItemView, may_be_incomplete: bool, next_seq: int, now: datetime, **kwargs: Any
    ) -> None:
        # The form copies each of these, which takes long, and few of those that may be sent are.
        sent = {name: field for name, field in self.base_fields.items() if name in data or name == "option"}
        self.base_fields = sent  # type: ignore[misc]
        super().__init__(data, **kwargs)
        self.item, self.may_be_incomplete, self.next_seq, self.now = item, may_be_incomplete, next_seq, now
        self.fields["option"].choices = self._option_choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        return {**self.NOT_SENT, **(super().clean() or {})}

    @property
    def _option_choices(self) -> list[tuple[str, str]]:
        return [(each.identifier, each.letter) for each in self.item.options]

    @property
    def picked_confidence(self) -> str:
        return str(self.data.get("confidence", ""))

    @property
    def picked(self) -> list[str]:
        """The identifiers as they were sent, to show again what was refused or not yet meant as an answer."""
        return self.data.getlist("option")  # type: ignore[attr-defined, no-any-return]

    def clean_option(self) -> list[str]:
        """In the item's order, whatever order the browser sent."""
        chosen = set(self.cleaned_data["option"])
        wanted = self.item.select_count
        if len(chosen) > wanted:
            raise forms.ValidationError(f"Choose {_in_words(wanted)}; you chose {len(chosen)}. Nothing was changed.")
        if len(chosen) < wanted and self.is_answer and not self.may_be_incomplete:
            raise forms.ValidationError(f"Choose {_in_words(wanted)} before you check.")
        return [each.identifier for each in self.item.options if each.identifier in chosen]

    is_answer = True
    """Whether what was sent is meant as an answer."""

    def answer(self) -> ItemEvent:
        return self._event(
            EventKind.ANSWER, {"option": self.cleaned_data["option"], "confidence": self.cleaned_data["confidence"]}
        )

    def _event(self, kind: EventKind, payload: dict[str, Any], *, number: int = 0) -> ItemEvent:
        """Only the first event of a form carries the time spent."""
        first = self.cleaned_data["client_seq"] or self.next_seq
        return ItemEvent(
            kind=kind,
            client_seq=min(first + number, LARGEST_SEQ),
            payload=payload,
            elapsed_ms=0 if number else self._elapsed_ms(),
            client_at=self.cleaned_data.get("client_at"),
        )

    def _elapsed_ms(self) -> int:
        return elapsed_ms(self.cleaned_data["shown_at"], self.now)


def elapsed_ms(shown_at: str, now: datetime) -> int:
    """From when the server showed the page; a missing or odd stamp counts nothing rather than something wrong."""
    try:
        shown = parse_datetime(shown_at)
        elapsed = (now - shown).total_seconds() * 1000 if shown else 0
    except (ValueError, TypeError):
        return 0
    return int(min(max(elapsed, 0), LONGEST_VISIT_MS))


class ItemForm(AnswerForm):
    """What the player sends: a whole form with the button that was pressed, or one event that a script noted.

    A script names the event's `kind`. Without one, the form is the answer, and the buttons flag, strike, restore
    and save_note add what they say; in practice, where an answer is final, they come without it.
    """

    kind = forms.ChoiceField(choices=EventKind, required=False, error_messages={"invalid_choice": STRANGE_BUTTON})
    struck = forms.MultipleChoiceField(required=False, error_messages={"invalid_choice": STRANGE_OPTION})
    is_flagged = forms.BooleanField(required=False)
    note = forms.CharField(required=False, max_length=LONGEST_NOTE, error_messages={"max_length": LONG_NOTE})
    elapsed_ms = forms.IntegerField(required=False, min_value=0)
    client_at = forms.DateTimeField(required=False)
    flag = forms.ChoiceField(
        choices=[("on", "on"), ("off", "off")], required=False, error_messages={"invalid_choice": STRANGE_BUTTON}
    )
    strike = forms.ChoiceField(required=False, error_messages={"invalid_choice": STRANGE_OPTION})
    restore = forms.ChoiceField(required=False, error_messages={"invalid_choice": STRANGE_OPTION})
    save_note = forms.BooleanField(required=False)

    NOT_SENT: ClassVar[dict[str, Any]] = {
        **AnswerForm.NOT_SENT,
        **dict.fromkeys(("kind", "note", "flag", "strike", "restore"), ""),
        "struck": (),
        **dict.fromkeys(("is_flagged", "save_note"), False),
        **dict.fromkeys(("elapsed_ms", "client_at")),
    }

    def __init__(self, data: QueryDict, *, page: PlayerPage, **kwargs: Any) -> None:
        self.page = page
        super().__init__(
            data,
            item=page.item,
            may_be_incomplete=page.attempt.is_exam,
            next_seq=page.next_seq,
            now=page.now,
            **kwargs,
        )
        for name in {"struck", "strike", "restore"} & self.fields.keys():
            self.fields[name].choices = self._option_choices  # type: ignore[attr-defined]

    @property
    def is_answer(self) -> bool:  # type: ignore[override]
        kind = self.data.get("kind")
        return kind == EventKind.ANSWER if kind else self.page.attempt.is_exam or not self.has_button

    @property
    def has_button(self) -> bool:
        """Whether a button other than those that answer was pressed."""
        return any(name in self.data for name in ("flag", "strike", "restore", "save_note"))

    @property
    def picked_note(self) -> str:
        return str(self.data.get("note", ""))

    def events(self) -> list[ItemEvent]:
        """What to record, in order; the numbers count up from the first."""
        sent = [self._scripted()] if self.cleaned_data["kind"] else [*self._from_buttons()]
        return [self._event(kind, payload, number=number) for number, (kind, payload) in enumerate(sent)]

    def _scripted(self) -> tuple[EventKind, dict[str, Any]]:
        kind, cleaned = EventKind(self.cleaned_data["kind"]), self.cleaned_data
        payloads: dict[EventKind, dict[str, Any]] = {
            EventKind.ANSWER: {"option": cleaned["option"], "confidence": cleaned["confidence"]},
            EventKind.FLAG: {"is_flagged": cleaned["is_flagged"]},
            EventKind.STRIKE: {"struck": [*cleaned["struck"]]},
            EventKind.NOTE: {"note": cleaned["note"]},
            EventKind.VISIT: {},
        }
        return kind, payloads[kind]

    def _from_buttons(self) -> Iterator[tuple[EventKind, dict[str, Any]]]:
        cleaned = self.cleaned_data
        if self.is_answer:
            yield EventKind.ANSWER, {"option": cleaned["option"], "confidence": cleaned["confidence"]}
        if cleaned["flag"]:
            yield EventKind.FLAG, {"is_flagged": cleaned["flag"] == "on"}
        if cleaned["strike"] or cleaned["restore"]:
            yield EventKind.STRIKE, {"struck": self._struck()}
        if "note" in self.data and cleaned["note"] != self.page.note:
            yield EventKind.NOTE, {"note": cleaned["note"]}

    def clean_option(self) -> list[str]:
        """What is struck out with the same form cannot stay chosen."""
        return [each for each in super().clean_option() if each != self.data.get("strike")]

    def _struck(self) -> list[str]:
        """What is struck out after the button, in the item's order; pressed twice it says the same."""
        struck = ({*self.page.struck} | {self.cleaned_data["strike"]}) - {self.cleaned_data["restore"]}
        return [each.identifier for each in self.item.options if each.identifier in struck]

    def clean_client_at(self) -> datetime | None:
        """A time outside the attempt tells nothing; the clock that was used is wrong."""
        at: datetime | None = self.cleaned_data["client_at"]
        return at if at and self.page.attempt.started_at <= at <= self.now + CLOCK_TOLERANCE else None

    def _elapsed_ms(self) -> int:
        if self.cleaned_data.get("kind"):
            return min(self.cleaned_data["elapsed_ms"] or 0, LONGEST_VISIT_MS)
        return super()._elapsed_ms()


def _in_words(count: int) -> str:
    words = {1: "one option", 2: "two options", 3: "three options", 4: "four options"}
    return words.get(count, f"{count} options")


class GoalForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the learner studies for. A date that has passed is refused: nothing could be planned for it."""

    class Meta:
        model = Goal
        fields = ("exam", "exam_on", "minutes_per_day", "recall_percent")
        error_messages: ClassVar[dict[str, Any]] = {
            "exam": {"invalid_choice": "This course has no such exam."},
            "exam_on": {"invalid": "Give the date as year-month-day, such as 2027-03-15."},
            "recall_percent": {"invalid_choice": "Choose one of the goals shown."},
        }

    def __init__(self, *args: Any, exams: Sequence[Exam], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["exam"].queryset = Exam.objects.filter(pk__in=[exam.pk for exam in exams])  # type: ignore[attr-defined]
        self.fields["minutes_per_day"] = forms.IntegerField(
            min_value=FEWEST_MINUTES,
            max_value=MOST_MINUTES,
            error_messages={
                "min_value": f"Plan at least {FEWEST_MINUTES} minutes a day.",
                "max_value": f"Plan at most {MOST_MINUTES} minutes a day.",
            },
        )

    def clean_exam_on(self) -> date | None:
        exam_on: date | None = self.cleaned_data["exam_on"]
        if exam_on is not None and exam_on < self.today:
            raise forms.ValidationError("That day has passed. Choose today or a later one, or leave it empty.")
        if exam_on is not None and exam_on > self.today + FARTHEST_EXAM:
            raise forms.ValidationError("That is more than three years away. Choose an earlier day, or leave it empty.")
        return exam_on


class StreakForm(forms.Form):
    """Whether pages speak of days in a row."""

    counts_streak = forms.ChoiceField(choices=[("on", "on"), ("off", "off")])

    @property
    def counts(self) -> bool:
        return bool(self.cleaned_data["counts_streak"] == "on")

    @property
    def sentence(self) -> str:
        return "Days in a row are counted again." if self.counts else "Days in a row are no longer shown."


class DrillForm(forms.Form):
    """The questions in which two things were taken for one another."""

    question = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, known: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = [(each, each) for each in known]  # type: ignore[attr-defined]


class AttemptIdForm(forms.Form):
    """The attempt that will be made, so that sending the form twice makes one."""

    attempt = forms.UUIDField(required=False)


class CauseForm(forms.Form):
    """Why an item was missed; an empty word takes the last one back."""

    cause = forms.TypedChoiceField(choices=ErrorCause, coerce=ErrorCause, empty_value=None, required=False)


class ReviewCourseForm(forms.Form):
    """Which course's due queue; without one, that of the start page."""

    course = forms.SlugField(required=False)


class RatingForm(forms.Form):
    """How well a question was recalled, in the learner's own judgement."""

    rating = forms.TypedChoiceField(
        choices=[(each.value, each.name) for each in Rating], coerce=lambda value: Rating(int(value))
    )


class ReviewActForm(forms.Form):
    """What to do with a card beside answering it."""

    act = forms.TypedChoiceField(
        choices=[(each.value, each.label) for each in (ReviewAct.BURY, ReviewAct.SUSPEND, ReviewAct.RESUME)],
        coerce=ReviewAct,
    )


class UndoForm(forms.Form):
    """The act that the button named, so that pressing it twice does not undo the one before as well."""

    act = forms.IntegerField(min_value=1, max_value=LARGEST_SEQ)


class PlainTextField(forms.CharField):
    """What somebody wrote, with the line ends that a script sees and not those that a form sends."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value or "").replace("\r\n", "\n")))


class TryForm(forms.Form):
    """What names a try at an interview question and says how long it took.

    `started_at` is the draft's, or when the page without one was shown. An odd one is read as now, odd `seconds` as
    none: neither may cost what was written.
    """

    started_at = forms.CharField(required=False)
    seconds = forms.CharField(required=False)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    @property
    def try_started_at(self) -> datetime:
        try:
            started_at = parse_datetime(self.cleaned_data.get("started_at", ""))
            is_possible = started_at is not None and OLDEST_TRY < started_at <= self.now
        except (ValueError, TypeError):
            return self.now
        return started_at if started_at and is_possible else self.now

    @property
    def seconds_before(self) -> int:
        try:
            return min(max(int(self.cleaned_data.get("seconds") or 0), 0), LONGEST_TRY_SECONDS)
        except ValueError:
            return 0


class InterviewDraftForm(TryForm):
    """An answer being written. `base` stamps the stored text that the page knows, `unconfirmed` is one on its way.

    `shown_at` is when the page was shown, `seconds` what had been spent before.
    """

    text = PlainTextField(required=False, max_length=LONGEST_ANSWER, error_messages={"max_length": LONG_ANSWER})
    shown_at = forms.CharField(required=False)
    base = forms.CharField(required=False)
    unconfirmed = PlainTextField(required=False)
    reveal = forms.BooleanField(required=False)

    @property
    def written(self) -> str:
        """The text as it was sent, to show again what was not saved."""
        return str(self.data.get("text", ""))

    def draft(self) -> Draft:
        cleaned = self.cleaned_data
        stamps = {cleaned["base"], text_stamp(cleaned["unconfirmed"])} if cleaned["unconfirmed"] else {cleaned["base"]}
        return Draft(self.try_started_at, cleaned["text"], self.seconds_spent, frozenset(stamps))

    @property
    def seconds_spent(self) -> int:
        visit = elapsed_ms(self.cleaned_data.get("shown_at", ""), self.now) // 1000
        return min(self.seconds_before + visit, LONGEST_TRY_SECONDS)


class InterviewRatingForm(TryForm):
    """How the learner judges their answer: which key points it made, and how well it went."""

    point = forms.TypedMultipleChoiceField(
        coerce=int, required=False, error_messages={"invalid_choice": "This question has no such key point."}
    )
    rating = forms.TypedChoiceField(
        choices=[(each.value, each.name) for each in Rating],
        coerce=lambda value: Rating(int(value)),
        error_messages={
            "required": "Choose how well it went: Again, Hard, Good or Easy.",
            "invalid_choice": "Choose how well it went: Again, Hard, Good or Easy.",
        },
    )
    keep = forms.BooleanField(required=False)

    def __init__(self, *args: Any, point_count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].choices = [(n, n) for n in range(1, point_count + 1)]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> list[str]:
        return self.data.getlist("point")  # type: ignore[attr-defined, no-any-return]

    def judgement(self) -> Judgement:
        cleaned = self.cleaned_data
        points = tuple(cleaned["point"])
        return Judgement(self.try_started_at, points, cleaned["rating"], self.seconds_before, cleaned["keep"])


class BestAnswerForm(forms.Form):
    """Which of the earlier tries is the best answer, or is one no more."""

    answer = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    is_best = forms.BooleanField(required=False)


class MockInterviewForm(forms.Form):
    """A mock interview to begin; the same `seed` draws the same questions."""

    size = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_MOCK,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"A mock interview asks 1 to {LARGEST_MOCK} questions."
        ),
    )
    seed = forms.UUIDField(required=False)

    def rng(self) -> Random:
        return Random((self.cleaned_data["seed"] or uuid4()).int)  # noqa: S311 (a fair draw, no secret)


class WebAddressField(forms.URLField):
    """The address of a page on the web: other schemes may run a script, or open a program."""

    default_validators: ClassVar[list[Any]] = [URLValidator(schemes=["http", "https"])]  # type: ignore[misc]


class ReportForm(forms.Form):
    """What is wrong with a question; the reason says it, unless it is none of those listed."""

    reason = forms.TypedChoiceField(
        choices=ReportReason,
        coerce=ReportReason,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the reasons shown."),
    )
    text = PlainTextField(required=False, max_length=LONGEST_REPORT, error_messages={"max_length": LONG_REPORT})
    source_url = WebAddressField(
        required=False,
        max_length=LONGEST_ADDRESS,
        assume_scheme="https",
        error_messages={"invalid": STRANGE_ADDRESS, "max_length": LONG_ADDRESS},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") is ReportReason.OTHER and cleaned.get("text") == "":
            self.add_error("text", "Say in a few words what is wrong.")
        return cleaned

    @property
    def picked_reason(self) -> str:
        return str(self["reason"].value() or "")

    def complaint(self) -> Complaint:
        return Complaint(**self.cleaned_data)


class CheckForm(forms.Form):
    """Which question of a section, and the attempt that answering it will make."""

    n = forms.IntegerField(min_value=1, max_value=1000, required=False)
    attempt = forms.UUIDField(required=False)


class SearchForm(forms.Form):
    """What to look for: a Search, or None where nothing was typed. An odd `only` shows all groups."""

    q = forms.CharField(
        required=False,
        max_length=LONGEST_SEARCH,
        label="Search the courses and your own texts",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": SEARCH_LIMITS},
    )
    only = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Whoever comes to search can type at once; with something found, that comes first."""
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["autofocus"] = not self.data.get("q")

    def clean_q(self) -> Search | None:
        typed = self.cleaned_data["q"]
        words = words_of(typed)
        if typed and not 1 <= len(words) <= MOST_WORDS:
            raise forms.ValidationError(SEARCH_LIMITS)
        return Search.of(words) if words else None

    def clean_only(self) -> Group | None:
        return next((group for group in Group if group == self.cleaned_data["only"]), None)
