"""A server of several processes that can be killed, browsers that post at once, and the log read by itself."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client

from quizzes.domain.grading import grade
from quizzes.models import Attempt
from studyapp.models import Learner
from tests.pages import to, to_item

SECONDS = 60
CSRF_TOKEN = "c" * 32
T = TypeVar("T")


class Server:
    """`manage.py serve` with two workers on the tests' own database."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "studyapp.settings",
            "DATABASE_URL": database_url(),
            "CACHE_URL": "dbcache://shared_cache",
            "DJANGO_BEHIND_PROXY": "1",  # so that one test's wrong passwords are not the next one's
            "STUDYAPP_VAR": str(folder),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WEB_WORKERS": "2",
        }

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith("Study at "):
                return
        raise AssertionError("It never served:\n" + "".join(said))

    def kill(self) -> None:
        """End every process of the server as a power cut would; a dead one stays dead."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=SECONDS)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def database_url() -> str:
    """The address of the database that the tests of this process use."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


class Browser:
    """The learner's browser; it keeps one connection, so every thread needs its own."""

    def __init__(self, server: Server, learner: Learner) -> None:
        client = Client()
        client.force_login(learner)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)
        self.headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF_TOKEN}",
            "X-CSRFToken": CSRF_TOKEN,
        }

    def close(self) -> None:
        self.connection.close()

    def post(self, path: str, fields: dict[str, Any]) -> int:
        """Return the status; raises OSError or HTTPException where the server is gone, and connects anew after that."""
        self.connection.request("POST", path, urlencode(fields, doseq=True), self.headers)
        with self.connection.getresponse() as answer:
            body = answer.read()
        if answer.headers.get("Content-Type", "").startswith("application/json"):
            json.loads(body)  # complete
        return answer.status

    def send(self, attempt: Attempt, position: int, event: dict[str, Any]) -> int:
        return self.post(to_item(attempt, position), event)

    def submit(self, attempt: Attempt) -> int:
        return self.post(to("submit", attempt), {})


def answering(seq: int, *options: str) -> dict[str, Any]:
    """The fields of an answer as the outbox sends it."""
    return {"kind": "answer", "client_seq": seq, "option": options, "confidence": "", "elapsed_ms": 1000}


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Run every call in a thread of its own, all let go at the same moment; the results in the order of the calls."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        barrier.wait(timeout=SECONDS)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def standing_in_log(attempt: Attempt) -> dict[int, list[str]]:
    """What each answered position's newest answer says, told from the log alone."""
    answers = attempt.events.filter(kind="answer", is_late=False).order_by("client_seq")
    return {event.attempt_item.position: event.payload["option"] for event in answers.select_related("attempt_item")}


def standing_on_items(attempt: Attempt) -> dict[int, list[str]]:
    return dict(attempt.items.exclude(response=[]).values_list("position", "response"))


def score_from_log(attempt: Attempt) -> int:
    """How many of the newest answers are right."""
    revisions = {item.position: item.revision for item in attempt.items.select_related("revision__question")}
    return sum(grade(revisions[position].item, option) for position, option in standing_in_log(attempt).items())
