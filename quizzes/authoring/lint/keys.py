"""Whether keys betray themselves: by their place, by their length, or by being true more often than false.

Pages shuffle options, but not those of true/false questions, and authors who favour a place favour other patterns too.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import exp, lgamma, log

from quizzes.authoring.documents import CourseDocument, QuestionDocument
from quizzes.authoring.lint.findings import Finding, Level
from quizzes.domain.items import ItemKind

UNLIKELY_IN_COURSE = 0.005
UNLIKELY_IN_TOPIC = 0.001
"""How improbable a pattern must be by chance alone to be reported. A course has many topics, hence the stricter one."""


def check_keys(course: CourseDocument) -> Iterator[Finding]:
    """Yield patterns of single-choice keys and of claims, for each topic and for the course as a whole."""
    for topic in course.topics:
        yield from _check(topic.questions, topic.path, 1, UNLIKELY_IN_TOPIC, "this topic")
    everything = [question for topic in course.topics for question in topic.questions]
    yield from _check(everything, course.path, 1, UNLIKELY_IN_COURSE, "the course")


def key_places(questions: Sequence[QuestionDocument], option_count: int = 4) -> Counter[int]:
    """Return how often each 0-based place holds the key of a single-choice question with that many options."""
    return Counter(key_place(each) for each in _singles(questions) if len(each.item.options) == option_count)


def key_place(question: QuestionDocument) -> int:
    """Return the 0-based place of the first key."""
    return [option.is_key for option in question.item.options].index(True)


def longest_keys(questions: Sequence[QuestionDocument]) -> tuple[int, int]:
    """Return in how many single-choice questions the key is longer than any other option, and how many there are."""
    singles = _singles(questions)
    return sum(_is_longest(each) for each in singles), len(singles)


def true_claims(questions: Sequence[QuestionDocument]) -> tuple[int, int]:
    """Return how many true/false questions are true, and how many there are."""
    claims = [each for each in questions if each.item.kind is ItemKind.TRUE_FALSE]
    return sum("true" in each.item.keys for each in claims), len(claims)


def upper_tail(count: int, trials: int, chance: float) -> float:
    """Return the probability of `count` or more hits in so many trials (binomial distribution).

    5 or more of 7 at 0.25: 0.0129. Reckoned in logarithms, since the coefficients of a large bank exceed a float.
    """
    if count <= 0:
        return 1.0
    ways = (lgamma(trials + 1) - lgamma(hits + 1) - lgamma(trials - hits + 1) for hits in range(count, trials + 1))
    return sum(
        exp(log_ways + hits * log(chance) + (trials - hits) * log(1 - chance))
        for hits, log_ways in enumerate(ways, start=count)
    )


def _check(
    questions: Sequence[QuestionDocument], path: str, line: int, unlikely: float, whole: str
) -> Iterator[Finding]:
    for option_count in sorted({len(each.item.options) for each in _singles(questions)}):
        places = key_places(questions, option_count)
        total = places.total()
        for place in range(option_count):
            if word := _imbalance(places[place], total, 1 / option_count, unlikely):
                message = (
                    f"Place {place + 1} of {option_count} holds the key in {places[place]} of {total} single-choice "
                    f"questions of {whole}, far {word} often than chance would have it; move some keys."
                )
                yield Finding(path, line, "key-place", Level.WARNING, message)
    yield from _check_length(questions, path, line, unlikely, whole)
    true, claims = true_claims(questions)
    if word := _imbalance(true, claims, 0.5, unlikely):
        message = f"{true} of {claims} true/false questions of {whole} are true, far {word} often than half."
        yield Finding(path, line, "true-false-balance", Level.WARNING, message)


def _check_length(
    questions: Sequence[QuestionDocument], path: str, line: int, unlikely: float, whole: str
) -> Iterator[Finding]:
    longest, total = longest_keys(questions)
    chance = sum(1 / len(each.item.options) for each in _singles(questions)) / total if total else 0.0
    if upper_tail(longest, total, chance) < unlikely:
        message = (
            f"The key is the longest option in {longest} of {total} single-choice questions of {whole}; "
            "shorten keys or say more in other options."
        )
        yield Finding(path, line, "longest-key", Level.WARNING, message)


def _imbalance(count: int, trials: int, chance: float, unlikely: float) -> str:
    """“more” or “less” where so many hits are improbable, and an empty text otherwise."""
    if upper_tail(count, trials, chance) < unlikely:
        return "more"
    return "less" if upper_tail(trials - count, trials, 1 - chance) < unlikely else ""


def _singles(questions: Sequence[QuestionDocument]) -> list[QuestionDocument]:
    return [each for each in questions if each.item.kind is ItemKind.SINGLE]


def _is_longest(question: QuestionDocument) -> bool:
    longest = max(len(option.text) for option in question.item.options if not option.is_key)
    return len(question.item.options[key_place(question)].text) > longest
