"""`python -m benchmarks.long_history [--times N]`: what pages about a learner cost when the log has grown N-fold.

A learner gives a thousand answers through the product's own services, on SQLite in a scratch folder. Their pages are
measured; then the log is repeated until it is N times as long, each repetition some days earlier, and the pages are
measured again. What is derived stays as the thousand left it: it has a row for each question and topic, however
long the log. Processor time of one process, database included; the ratio is what counts.
"""

import os
import sys
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any
from uuid import uuid4

import django

ROOT = Path(__file__).resolve().parent.parent
QUIZ_SIZE = 50
PAGES = ("/", "progress/", "missed/", "attempts/", "plan/", "/reviews/")


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000, help="how often the grown log holds what it began with")
    parser.add_argument("--quizzes", type=int, default=20, help="of fifty answers each, which the log begins with")
    parser.add_argument("--requests", type=int, default=30, help="for each page; the median counts")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="studyapp-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "studyapp.settings",
            "DJANGO_DEBUG": "0",
            "DJANGO_HTTPS": "0",
            "DJANGO_SECRET_KEY": "for-the-benchmark-only-and-nothing-else-at-all-please",
            "STUDYAPP_VAR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/study.sqlite3",
        }
        django.setup()
        measure(options.times, options.quizzes, options.requests)


def measure(times: int, quizzes: int, requests: int) -> None:
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0)
    call_command("load_course", str(ROOT / "fixtures" / "machine-learning-on-aws"), verbosity=0)
    client, course = study(quizzes)
    small = {page: seconds(client, course, page, requests) for page in PAGES}
    answers = grow(times, quizzes)
    print(f"{quizzes * QUIZ_SIZE:,} answers, then {answers:,}\n\n| page | ms | ms | ratio |\n|---|---|---|---|")
    for page in PAGES:
        large = seconds(client, course, page, requests)
        print(f"| {page} | {small[page] * 1000:.1f} | {large * 1000:.1f} | {large / small[page]:.2f} |", flush=True)


def study(quizzes: int) -> tuple[Any, str]:
    """Answer every question of the quizzes, two in three right, a quiz a day; return the logged in client."""
    from django.test import Client

    from notes.models import Course
    from quizzes.models import Question
    from quizzes.models.attempts import AttemptMode, EventKind
    from quizzes.services.recording import ItemEvent, record_event
    from quizzes.services.starting import Form, start_attempt
    from studyapp import clock
    from studyapp.models import Learner

    course, learner = Course.objects.get(), Learner.objects.create_guest()
    for number in range(quizzes):
        now = clock.now() - timedelta(days=quizzes - number)
        questions = Question.objects.live().filter(topic__course=course)
        form = Form(course=course, title="Benchmark", questions=questions, size=QUIZ_SIZE, mode=AttemptMode.TUTOR)
        attempt = start_attempt(learner=learner, form=form, attempt_id=uuid4(), now=now)
        for item in attempt.items.select_related("revision"):
            content = item.revision.item
            wrong = [each for each in content.identifiers if each not in content.keys]
            option = list(content.keys) if item.position % 3 else [*wrong, *content.keys][: content.select_count]
            event = ItemEvent(EventKind.ANSWER, 1, {"option": option, "confidence": ""}, elapsed_ms=40_000)
            record_event(learner=learner, item_id=item.pk, event=event, now=now + timedelta(minutes=item.position))
    client = Client()
    client.force_login(learner)
    return client, course.slug


def seconds(client: Any, course: str, page: str, requests: int) -> float:
    path = page if page.startswith("/") else f"/courses/{course}/{page}"
    spent = []
    for _ in range(requests + 3):
        start = process_time()
        response = client.get(path, headers={"host": "localhost"})
        spent.append(process_time() - start)
        assert response.status_code == 200, f"{path} answers {response.status_code}."
    return median(spent[3:])


def grow(times: int, days: int) -> int:
    """Repeat attempts, items and events until there are `times` of each; return how many answers there are then."""
    from django.db import connection, transaction
    from django.db.models import Max

    from quizzes.models import AnswerEvent, Attempt, AttemptItem

    stride = (AttemptItem.objects.aggregate(Max("pk"))["pk__max"] or 0) + 1
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE firsts AS SELECT id FROM quizzes_attempt")
        for number in range(1, times):
            back = f"'-{number * days} days'"
            earlier = {each: f"datetime({each}, {back})" for each in ("started_at", "submitted_at", "closed_at")}
            _repeat(cursor, Attempt, earlier | {"id": _named("id", number)}, "id")
            own = {"id": f"id + {number * stride}", "attempt_id": _named("attempt_id", number)}
            _repeat(cursor, AttemptItem, own | {"answered_at": f"datetime(answered_at, {back})"}, "attempt_id")
            own = {"attempt_item_id": f"attempt_item_id + {number * stride}", "attempt_id": own["attempt_id"]}
            _repeat(cursor, AnswerEvent, {"id": "NULL", **own}, "attempt_id")
        cursor.execute("ANALYZE")
    return AttemptItem.objects.exclude(answered_at=None).count()


def _named(attempt: str, number: int) -> str:
    """SQL for the id of an attempt's repetition: its last eight digits are the number's."""
    return f"substr({attempt}, 1, 24) || '{number:08x}'"


def _repeat(cursor: Any, model: Any, changed: dict[str, str], attempt: str) -> None:
    """Copy the rows of the attempts that were there first, some columns changed by the SQL given."""
    columns = [field.column for field in model._meta.local_concrete_fields]
    values = ", ".join(changed.get(each, f'"{each}"') for each in columns)
    names = ", ".join(f'"{each}"' for each in columns)
    table = model._meta.db_table
    cursor.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" WHERE "{attempt}" IN (SELECT id FROM firsts)'  # noqa: S608
    )


if __name__ == "__main__":
    sys.exit(main())
