"""Makes the floor's tables and fills them with what the product's hold; called with `count` it counts the answers."""

import json
import os
import sys
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "floor.settings"
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

IDENTITY = "bigserial PRIMARY KEY" if connection.vendor == "postgresql" else "integer PRIMARY KEY AUTOINCREMENT"
INSTANT = "timestamptz" if connection.vendor == "postgresql" else "datetime"
TABLES = f"""
CREATE TABLE floor_lesson (slug varchar(80) PRIMARY KEY, title text NOT NULL, html text NOT NULL);
CREATE TABLE floor_question (id integer PRIMARY KEY, stem text NOT NULL, options text NOT NULL);
CREATE TABLE floor_attempt (
    id char(32) PRIMARY KEY, learner_id integer NOT NULL REFERENCES auth_user, deadline_at {INSTANT} NOT NULL);
CREATE TABLE floor_item (
    id {IDENTITY}, attempt_id char(32) NOT NULL REFERENCES floor_attempt, position smallint NOT NULL,
    question_id integer NOT NULL REFERENCES floor_question, response text NOT NULL, answered_at {INSTANT},
    UNIQUE (attempt_id, position));
CREATE TABLE floor_event (
    id {IDENTITY}, attempt_id char(32) NOT NULL REFERENCES floor_attempt, item_id bigint NOT NULL REFERENCES floor_item,
    client_seq integer NOT NULL, response text NOT NULL, received_at {INSTANT} NOT NULL,
    UNIQUE (attempt_id, client_seq));
"""


def fill(world: dict[str, Any]) -> list[str]:
    """Store the world that the product's seed made, and return its learners' session keys."""
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in filter(str.strip, TABLES.split(";")):
            cursor.execute(statement)
        lesson, questions = world["lesson"], world["questions"]
        cursor.execute("INSERT INTO floor_lesson VALUES (%s, %s, %s)", ["it", lesson["title"], lesson["html"]])
        cursor.executemany(
            "INSERT INTO floor_question VALUES (%s, %s, %s)",
            [(number, each["stem"], json.dumps(each["options"])) for number, each in enumerate(questions, start=1)],
        )
        return [add_learner(cursor, number, each, world) for number, each in enumerate(world["learners"])]


def add_learner(cursor: Any, number: int, learner: dict[str, Any], world: dict[str, Any]) -> str:
    user = User.objects.create_user(f"learner-{number}")
    attempts = [attempt.replace("-", "") for mode in ("exam", "tutor") for attempt in learner[mode]]
    cursor.executemany(
        "INSERT INTO floor_attempt VALUES (%s, %s, %s)", [(each, user.pk, world["deadline"]) for each in attempts]
    )
    cursor.executemany(
        "INSERT INTO floor_item (attempt_id, position, question_id, response) VALUES (%s, %s, %s, '[]')",
        [(each, position, position) for each in attempts for position in range(1, len(world["questions"]) + 1)],
    )
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def count_answers() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM floor_event JOIN floor_item ON floor_item.id = item_id AND answered_at IS NOT NULL"
        )
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    print(json.dumps(count_answers() if "count" in sys.argv else fill(json.load(sys.stdin))))
