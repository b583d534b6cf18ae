"""Views and addresses of the floor: raw SQL and flat templates."""

import json
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

LOCK = " FOR UPDATE" if connection.vendor == "postgresql" else ""
"""SQLite locks with the transaction."""


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello")


def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, html FROM floor_lesson WHERE slug = %s", [slug])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    return render(request, "lesson.html", {"title": row[0], "html": row[1], "filler": settings.LESSON_FILLER})


@login_required
def item(request: HttpRequest, attempt: UUID, position: int) -> HttpResponse:
    return answer(request, attempt, position) if request.method == "POST" else show(request, attempt, position)


def show(request: HttpRequest, attempt: UUID, position: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT question.stem, question.options, item.response,"
            " (SELECT coalesce(max(client_seq), 0) + 1 FROM floor_event WHERE attempt_id = item.attempt_id)"
            " FROM floor_item item JOIN floor_question question ON question.id = item.question_id"
            " JOIN floor_attempt attempt ON attempt.id = item.attempt_id"
            " WHERE item.attempt_id = %s AND item.position = %s AND attempt.learner_id = %s",
            [attempt.hex, position, request.user.pk],
        )
        row = cursor.fetchone()
        if row is None:
            raise Http404
        cursor.execute(
            "SELECT position, answered_at IS NOT NULL FROM floor_item WHERE attempt_id = %s ORDER BY position",
            [attempt.hex],
        )
        slots = cursor.fetchall()
    stem, options, response, next_seq = row
    context = {"attempt": attempt, "position": position, "stem": stem, "options": json.loads(options), "slots": slots}
    context |= {"response": json.loads(response), "next_seq": next_seq, "filler": settings.ITEM_FILLER}
    return render(request, "item.html", context)


def answer(request: HttpRequest, attempt: UUID, position: int) -> HttpResponse:
    """Store an answer once: look the item up, append the event, update the item."""
    now = timezone.now()
    response = json.dumps(request.POST.getlist("option"))
    client_seq = int(request.POST["client_seq"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT item.id FROM floor_item item JOIN floor_attempt attempt ON attempt.id = item.attempt_id"  # noqa: S608
            " WHERE item.attempt_id = %s AND item.position = %s AND attempt.learner_id = %s"
            " AND attempt.deadline_at > %s" + LOCK,
            [attempt.hex, position, request.user.pk, now],
        )
        row = cursor.fetchone()
        if row is None:
            raise Http404
        cursor.execute(
            "INSERT INTO floor_event (attempt_id, item_id, client_seq, response, received_at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [attempt.hex, row[0], client_seq, response, now],
        )
        if cursor.rowcount:
            cursor.execute(
                "UPDATE floor_item SET response = %s, answered_at = %s WHERE id = %s", [response, now, row[0]]
            )
    return HttpResponseRedirect(f"/attempts/{attempt}/items/{position + 1}/")


urlpatterns = [
    path("hello/", hello),
    path("lessons/<slug:slug>/", lesson),
    path("attempts/<uuid:attempt>/items/<int:position>/", item),
]
