"""Whether there is enough of everything and not too much: questions for mock exams, words of lessons and answers."""

from collections import Counter
from collections.abc import Iterator

from notes.rendering import plain_text, render_fragment, render_lesson
from quizzes.authoring.documents import CourseDocument, ExamDocument, TopicDocument
from quizzes.authoring.lint.findings import Finding, Level
from quizzes.domain.blueprint import distinct_forms, quotas

LESSON_WORDS = range(600, 1_001)
ANSWER_WORDS = range(60, 121)
WANTED_FORMS = 3
"""Mock exams that a learner can sit without meeting a question again: two for practice, one before the exam."""


def check_amounts(course: CourseDocument) -> Iterator[Finding]:
    """Yield lessons and answers of unusual length, and domains with too few questions."""
    for topic in course.topics:
        yield from _check_lesson(topic)
        yield from _check_answers(topic)
    for exam in course.exams:
        yield from _check_domains(course, exam)


def lesson_words(topic: TopicDocument) -> int:
    """Return how many words a reader of the lesson sees."""
    return render_lesson(topic.lesson).word_count


def _check_lesson(topic: TopicDocument) -> Iterator[Finding]:
    words = lesson_words(topic)
    if words not in LESSON_WORDS:
        message = f"The lesson has {words:,} words; {_bounds(LESSON_WORDS)} can be read in one sitting."
        yield Finding(topic.path, topic.lesson_line, "lesson-length", Level.WARNING, message)


def _check_answers(topic: TopicDocument) -> Iterator[Finding]:
    for question in topic.interview:
        words = len(plain_text(render_fragment(question.answer)).split())
        if words not in ANSWER_WORDS:
            message = f"The model answer has {words} words; {_bounds(ANSWER_WORDS)} can be said in a minute."
            yield Finding(topic.path, question.line, "answer-length", Level.WARNING, message)


def _check_domains(course: CourseDocument, exam: ExamDocument) -> Iterator[Finding]:
    """Siblings count once, since no mock asks two of them."""
    weights = {domain.number: domain.weight_percent for domain in exam.domains}
    topics = {topic.slug: topic for topic in course.topics}
    available = {
        domain.number: sum(_askable(topics[slug], exam.kinds) for slug in domain.topics) for domain in exam.domains
    }
    needed = quotas(exam.question_count, weights)
    forms = distinct_forms(exam.question_count, weights, available)
    for domain in exam.domains:
        count, quota = available[domain.number], needed[domain.number]
        has = f"Domain {domain.number} of {exam.code} has {count} questions; a mock of the whole exam asks {quota}"
        if count < quota:
            yield Finding(course.path, domain.line, "few-questions", Level.ERROR, f"{has}.")
        elif forms.get(domain.number, WANTED_FORMS) < WANTED_FORMS:
            message = f"{has}, so {WANTED_FORMS} mocks without repetition need {WANTED_FORMS * quota}."
            yield Finding(course.path, domain.line, "few-questions", Level.WARNING, message)


def _askable(topic: TopicDocument, kinds: tuple[str, ...]) -> int:
    groups = Counter(each.siblings for each in topic.questions if each.item.kind.value in kinds)
    return groups.pop("", 0) + len(groups)


def _bounds(words: range) -> str:
    return f"{words.start:,} to {words.stop - 1:,}"
