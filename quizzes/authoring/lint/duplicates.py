"""Finds questions that ask nearly the same in nearly the same words, without comparing each with every other."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quizzes.authoring.documents import CourseDocument
from quizzes.authoring.lint.findings import Finding, Level

SHINGLE_WORDS = 3
ALIKE = 0.5
"""Share of common shingles among all of two texts (Jaccard similarity) from which they count as nearly the same."""
COMMON = 30
"""A shingle in more texts than this, such as “which two measures”, pairs nothing: that keeps the work linear."""

_WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class _Stem:
    path: str
    line: int
    slug: str
    siblings: str
    text: str


def check_duplicates(course: CourseDocument) -> Iterator[Finding]:
    """Yield practice stems and interview prompts that resemble an earlier one and are not declared as siblings."""
    stems = [
        _Stem(topic.path, each.line, each.slug, each.siblings, each.item.stem)
        for topic in course.topics
        for each in topic.questions
    ]
    prompts = [
        _Stem(topic.path, each.line, each.slug, "", each.prompt) for topic in course.topics for each in topic.interview
    ]
    for group in (stems, prompts):
        for first, second, share in _pairs(group):
            message = (
                f"{share:.0%} of the stem is that of “{first.slug}” ({first.path}:{first.line}); reword it, "
                "or give both the same “siblings”."
            )
            yield Finding(second.path, second.line, "near-duplicate", Level.WARNING, message)


def _pairs(stems: Sequence[_Stem]) -> Iterator[tuple[_Stem, _Stem, float]]:
    shingles = [_shingles(stem.text) for stem in stems]
    owners: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, own in enumerate(shingles):
        shared = Counter(other for shingle in own for other in owners[shingle] if len(owners[shingle]) <= COMMON)
        for other in sorted(shared):
            share = len(own & shingles[other]) / len(own | shingles[other])
            are_siblings = stems[index].siblings and stems[index].siblings == stems[other].siblings
            if share >= ALIKE and not are_siblings:
                yield stems[other], stems[index], share
        for shingle in own:
            if len(owners[shingle]) <= COMMON:
                owners[shingle].append(index)


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of three words; all numbers are alike, since another figure makes no other question."""
    words = ["0" if word.isdigit() else word for word in _WORD.findall(text.lower())]
    width = min(SHINGLE_WORDS, len(words))
    return frozenset(tuple(words[at : at + width]) for at in range(len(words) - width + 1)) if words else frozenset()
