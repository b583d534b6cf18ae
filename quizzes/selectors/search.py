"""What a search finds: in the courses for everybody, and in what the learner answered and wrote.

No key comes near it. Of a question it shows the stem; a question of a timed quiz under way leads back into that quiz.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from quizzes.domain.searching import Piece, Search
from quizzes.models import AttemptItem, InterviewAnswer, InterviewQuestion, Question, QuestionProgress, SearchEntry
from quizzes.models.attempts import AttemptMode
from quizzes.models.search import MOST_HITS, EntryKind
from studyapp.models import Learner

SHOWN, MOST_SHOWN = 5, 100
"""Hits of each group, and of a group that is looked at alone."""

MOST_NOTES, MOST_ANSWERS = 500, 200
"""The learner's latest notes and interview answers; they are read one by one."""


class Group(models.TextChoices):
    SECTIONS = "lessons", "Lessons"
    TERMS = "glossary", "Glossary"
    ANSWERED = "answered", "Questions you have answered"
    QUESTIONS = "questions", "Questions to practise"
    INTERVIEW = "interview", "Interview questions"
    OWN = "own", "Your notes and answers"


GROUPS = {EntryKind.SECTION: Group.SECTIONS, EntryKind.TERM: Group.TERMS, EntryKind.INTERVIEW: Group.INTERVIEW}
"""Questions are told apart by whether the learner has answered them."""

TITLED = (EntryKind.SECTION, EntryKind.TERM)


@dataclass(frozen=True, slots=True)
class Hit:
    """`where` says what the text is from; `is_running`: it leads into a timed quiz under way."""

    url: str
    title: Sequence[Piece]
    excerpt: Sequence[Piece]
    where: str
    is_running: bool = False


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The first hits of a group; `count` all of them, or so many at least where there may be more."""

    group: Group
    hits: Sequence[Hit]
    count: int
    has_more: bool

    @property
    def count_text(self) -> str:
        return f"{self.count}{'+' if self.has_more else ''}"

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.hits)


@dataclass(frozen=True, slots=True)
class SearchPage:
    groups: Sequence[HitGroup]
    only: Group | None

    @property
    def count(self) -> int:
        return sum(each.count for each in self.groups)

    @property
    def has_more(self) -> bool:
        return any(each.has_more for each in self.groups)


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where an item of the learner stands."""

    attempt_id: UUID
    position: int
    is_closed: bool

    @property
    def url(self) -> str:
        """The item where it may still be answered, and its review after that."""
        if self.is_closed:
            return f"{reverse('quizzes:result', args=[self.attempt_id])}#item-{self.position}"
        return reverse("quizzes:item", args=[self.attempt_id, self.position])


@dataclass(frozen=True, slots=True)
class CardPlace:
    """The slugs in the address of an interview question."""

    course: str
    topic: str
    question: str

    @property
    def url(self) -> str:
        return reverse("quizzes:interview_card", args=[self.course, self.topic, self.question])


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text of the learner that matches."""

    text: str
    where: str
    place: ItemPlace | CardPlace
    is_running: bool = False

    def hit(self, search: Search) -> Hit:
        return Hit(self.place.url, (), search.excerpt(self.text), self.where, self.is_running)


@dataclass(frozen=True, slots=True)
class OwnItems:
    """The learner's items by question: the latest answer, and what a timed quiz under way asks."""

    answered: Mapping[int, ItemPlace] = field(default_factory=dict)
    running: Mapping[int, ItemPlace] = field(default_factory=dict)


def get_search_page(*, learner: Learner | None, search: Search, only: Group | None = None) -> SearchPage:
    """Look the search up; two queries for a stranger, six for a learner, whatever is found."""
    found = _found(search)
    own = _own_items(learner, [question_id for _, question_id in found[EntryKind.QUESTION]])
    by_group = _by_group(found, own)
    most = MOST_SHOWN if only else SHOWN
    wanted = {group: pks for group, pks in by_group.items() if only in (None, group)}
    entries = _entries(pk for pks in wanted.values() for pk in pks[:most])
    capped = _capped(found)
    groups = [
        HitGroup(group, _hits(search, [entries[pk] for pk in pks[:most]], own), len(pks), group in capped)
        for group, pks in wanted.items()
    ]
    if learner and only in (None, Group.OWN):
        written = [*_notes(learner, search, own.running), *_answers(learner, search)]
        hits = [each.hit(search) for each in written[:most]]
        groups.append(HitGroup(Group.OWN, hits, len(written), has_more=False))
    return SearchPage([group for group in groups if group.count], only)


# In the courses

Found = Mapping[EntryKind, Sequence[tuple[int, int]]]
"""By kind the ids of entries, each with its question's or 0: most in the title first, then in reading order."""


def _found(search: Search) -> Found:
    tokens = [search.tokens(kind=kind) for kind in EntryKind]
    tokens += [search.tokens(kind=kind, is_in_title=True) for kind in TITLED]
    entries = SearchEntry.objects.matching(*tokens).order_by("course", "topic__position", "position", "pk")
    rows = list(entries.values_list("pk", "kind", "question_id", "title"))
    rows.sort(key=lambda row: -search.count_in(row[3]))
    found: dict[EntryKind, list[tuple[int, int]]] = {kind: [] for kind in EntryKind}
    for pk, kind, question_id, _ in rows:
        found[EntryKind(kind)].append((pk, question_id or 0))
    return found


def _by_group(found: Found, own: OwnItems) -> dict[Group, list[int]]:
    by_group: dict[Group, list[int]] = {group: [] for group in Group if group is not Group.OWN}
    for kind, pairs in found.items():
        for pk, question_id in pairs:
            answered = Group.ANSWERED if question_id in own.answered else Group.QUESTIONS
            by_group[GROUPS.get(kind, answered)].append(pk)
    return by_group


def _capped(found: Found) -> set[Group]:
    """The groups of those kinds of which there may be more than were looked up."""
    full = {kind for kind, pairs in found.items() if len(pairs) >= MOST_HITS}
    capped = {GROUPS[kind] for kind in full if kind in GROUPS}
    return capped | ({Group.ANSWERED, Group.QUESTIONS} if EntryKind.QUESTION in full else set())


def _entries(pks: Iterable[int]) -> dict[int, SearchEntry]:
    """The entries to show, each question with its number among those of its section."""
    earlier = (
        Question.objects.live()
        .filter(topic=OuterRef("topic"), section=OuterRef("question__section"))
        .filter(position__lt=OuterRef("question__position"))
        .order_by()
        .values("topic")
        .annotate(count=Count("pk"))
    )
    entries = SearchEntry.objects.select_related("course", "topic", "question").defer("words")
    numbered = entries.annotate(number=Coalesce(Subquery(earlier.values("count")), 0) + 1)
    return numbered.in_bulk(list(pks))


def _hits(search: Search, entries: Sequence[SearchEntry], own: OwnItems) -> list[Hit]:
    return [_hit(search, entry, own) for entry in entries]


def _hit(search: Search, entry: SearchEntry, own: OwnItems) -> Hit:
    running = own.running.get(entry.question_id or 0)
    place = running or own.answered.get(entry.question_id or 0)
    return Hit(
        url=place.url if place else _public_url(entry),
        title=search.marked(entry.title),
        excerpt=search.excerpt(entry.text),
        where=entry.topic.title if entry.topic else entry.course.title,
        is_running=running is not None,
    )


def _public_url(entry: SearchEntry) -> str:
    course = entry.course.slug
    if entry.topic is None:
        return f"{reverse('notes:glossary', args=[course])}#term-{entry.name}"
    if entry.question:
        path = reverse("quizzes:check", args=[course, entry.topic.slug, entry.question.section])
        return f"{path}?n={entry.number}"  # type: ignore[attr-defined]
    if entry.kind == EntryKind.INTERVIEW:
        return reverse("quizzes:interview_card", args=[course, entry.topic.slug, entry.name])
    path = reverse("notes:lesson", args=[course, entry.topic.slug])
    return f"{path}#{entry.name}" if entry.name else path


# Of one's own


def _own_items(learner: Learner | None, question_ids: Sequence[int]) -> OwnItems:
    """Two queries, none for a stranger."""
    if learner is None:
        return OwnItems()
    answered = (
        QuestionProgress.objects.filter(learner=learner, question__in=question_ids, latest_item__isnull=False)
        .values_list("question_id", "latest_item__attempt_id", "latest_item__position")
        .annotate(is_closed=Q(latest_item__attempt__closed_at__isnull=False))
    )
    running = AttemptItem.objects.filter(
        attempt__learner=learner, attempt__closed_at=None, attempt__mode=AttemptMode.EXAM
    ).values_list("revision__question_id", "attempt_id", "position")
    return OwnItems(
        answered={question: ItemPlace(attempt, position, closed) for question, attempt, position, closed in answered},
        running={question: ItemPlace(attempt, position, is_closed=False) for question, attempt, position in running},
    )


def _notes(learner: Learner, search: Search, running: Mapping[int, ItemPlace]) -> Iterator[OwnText]:
    """Scratch notes on items, those of the latest attempts first; one query."""
    notes = (
        AttemptItem.objects.filter(attempt__learner=learner)
        .exclude(note="")
        .order_by("-attempt__started_at", "attempt", "position")
        .values_list("note", "revision__question_id", "attempt__title", "attempt_id", "position")
        .annotate(is_closed=Q(attempt__closed_at__isnull=False))
    )
    for note, question_id, title, attempt_id, position, is_closed in notes[:MOST_NOTES]:
        if search.is_in(note):
            asked = running.get(question_id)
            place = asked or ItemPlace(attempt_id, position, is_closed)
            yield OwnText(note, f"Note on question {position}: {title}", place, is_running=asked is not None)


def _answers(learner: Learner, search: Search) -> Iterator[OwnText]:
    """Answers to interview questions, latest first; one query."""
    answers = (
        InterviewAnswer.objects.filter(learner=learner, question__in=InterviewQuestion.objects.live())
        .exclude(text="")
        .order_by("-started_at", "pk")
        .values_list("text", "question__topic__title")
        .annotate(course=F("question__topic__course__slug"), topic=F("question__topic__slug"), slug=F("question__slug"))
    )
    for text, title, *slugs in answers[:MOST_ANSWERS]:
        if search.is_in(text):
            yield OwnText(text, f"Interview answer: {title}", CardPlace(*slugs))
