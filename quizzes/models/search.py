"""What a search may find in the courses, and the one place that knows how each database looks it up."""

from collections.abc import Callable, Sequence
from typing import Self

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from notes.models import Course, Topic
from quizzes.models.bank import Question

MOST_HITS = 500
"""Entries that one list of tokens finds; whoever gets so many is better served by another word than by a page 50."""


class EntryKind(models.TextChoices):
    SECTION = "section", "Section of a lesson"
    TERM = "term", "Term of a glossary"
    QUESTION = "question", "Stem of a practice question"
    INTERVIEW = "interview", "Prompt of an interview question"


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def matching(self, *searches: Sequence[str]) -> Self:
        """Return what one of the lists of tokens finds: all of them, the last also as the beginning of one.

        Of each list the first MOST_HITS, in the order in which they were stored.
        """
        return self.filter(pk__in=ENGINES[connection.vendor](searches))


class SearchEntry(models.Model):
    """Something in a course that a search finds, for everybody: never an option, a key, a rationale or a model answer.

    Derived from the other rows whenever a course is loaded, and shown as it stands here: `title` and `text` are plain.
    The migration keeps an index of `words` in each database: on SQLite a table that triggers keep in step, so a later
    migration that makes this table anew there has to make the triggers anew too.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="search_entries")
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.CASCADE, related_name="search_entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    name = models.CharField(max_length=80, help_text="The anchor of a section, the slug of anything else.")
    position = models.PositiveIntegerField(help_text="1-based place in the topic or the glossary.")
    question = models.OneToOneField(Question, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    words = models.TextField(help_text="What it is found by; see domain.searching.")

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "search entries"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="search_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.QUESTION, question__isnull=False)
                | ~Q(kind=EntryKind.QUESTION) & Q(question=None),
                name="search_question_of_question",
            ),
            models.UniqueConstraint(fields=("topic", "kind", "name"), name="search_unique_in_topic"),
            models.UniqueConstraint(
                fields=("course", "kind", "name"), condition=Q(topic=None), name="search_unique_in_course"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


# Engines: from lists of tokens, which hold nothing but letters, digits and the two marks, to the ids of entries


def _sqlite(searches: Sequence[Sequence[str]]) -> RawSQL:
    """FTS5, where side by side means all of them; it reads in the order of the rows and stops when it has enough."""
    one = "SELECT rowid FROM (SELECT rowid FROM quizzes_search WHERE quizzes_search MATCH %s LIMIT %s)"
    return _union(one, [" ".join(f'"{token}"' for token in tokens) + " *" for tokens in searches])


def _postgresql(searches: Sequence[Sequence[str]]) -> RawSQL:
    """The cast takes tokens as they are; to_tsquery would parse words of its own out of them."""
    one = "(SELECT id FROM quizzes_searchentry WHERE words_vector @@ CAST(%s AS tsquery) ORDER BY id LIMIT %s)"
    return _union(one, [" & ".join(f"'{token}'" for token in tokens) + ":*" for tokens in searches])


def _union(one: str, queries: Sequence[str]) -> RawSQL:
    parameters = [value for query in queries for value in (query, MOST_HITS)]
    return RawSQL(" UNION ALL ".join([one] * len(queries)), parameters)  # noqa: S611 (what was typed is a parameter)


ENGINES: dict[str, Callable[[Sequence[Sequence[str]]], RawSQL]] = {"sqlite": _sqlite, "postgresql": _postgresql}
