"""Remembering how far a learner has read."""

from datetime import datetime

from notes.models import Lesson, Reading
from studyapp.models import Learner
from studyapp.statements import update


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


def merge_learner(*, guest: Learner, account: Learner) -> int:
    """Move the guest's readings to the account and return how many of the account's are new or changed.

    Of a lesson that both have opened the account then has one reading: the place reached last, read since the first
    time. Three queries; the caller holds the transaction and deletes the guest with what stayed.
    """
    of_account = {each.lesson_id: each for each in Reading.objects.filter(learner=account)}
    changed = []
    for own in Reading.objects.filter(learner=guest):
        kept = of_account.get(own.lesson_id)
        if kept is None:
            own.learner = account
            changed.append(own)
        elif _take_in(kept, own):
            changed.append(kept)
    update(changed, ["learner", "anchor", "reached_at", "read_at"])
    return len(changed)


def _take_in(kept: Reading, own: Reading) -> bool:
    """Whether that changes the reading. A lesson marked as read without having been scrolled has no place to go to."""
    before = (kept.anchor, kept.reached_at, kept.read_at)
    latest = max(kept, own, key=lambda each: (each.anchor != "", each.reached_at))
    kept.anchor, kept.reached_at = latest.anchor, latest.reached_at
    kept.read_at = min((each.read_at for each in (kept, own) if each.read_at), default=None)
    return before != (kept.anchor, kept.reached_at, kept.read_at)
