"""Remembering how far a learner has read."""

from datetime import datetime

from notes.models import Lesson, Reading
from studyapp.models import Learner


def bookmark(*, learner: Learner, lesson: Lesson, anchor: str, now: datetime) -> Reading:
    """Note the section that the learner has reached."""
    values = {"anchor": anchor, "reached_at": now}
    return Reading.objects.update_or_create(learner=learner, lesson=lesson, defaults=values)[0]


def mark_read(*, learner: Learner, lesson: Lesson, now: datetime) -> Reading:
    """Mark the lesson as read; a second time keeps the first date."""
    values = {"reached_at": now, "read_at": now}
    reading, is_new = Reading.objects.get_or_create(learner=learner, lesson=lesson, defaults=values)
    if not is_new and reading.read_at is None:
        reading.read_at = now
        reading.save(update_fields=["read_at"])
    return reading


def mark_unread(*, learner: Learner, lesson: Lesson) -> None:
    """Forget the learner's reading of the lesson."""
    Reading.objects.filter(learner=learner, lesson=lesson).delete()
