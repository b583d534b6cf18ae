"""What every response carries, whatever it is: a page, a part, a file, a refusal."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse
from pytest_django import Settings

from quizzes.models import Attempt, QuestionRevision
from quizzes.models.attempts import AttemptMode
from studyapp.look import Look, save_look
from studyapp.middleware import NO_DEVICES
from studyapp.models import Learner
from tests.factories import NOW, LearnerFactory, begin, make_topic
from tests.pages import HTMX, Visitor, to, to_course, to_item, to_lesson

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def exam() -> Attempt:
    staff: Learner = LearnerFactory.create(is_staff=True, is_superuser=True)
    return begin(staff, make_topic(2).course, mode=AttemptMode.EXAM)


@pytest.fixture
def static_file(settings: Settings, tmp_path: Path) -> str:
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return "/static/drawing.svg"


def broken(visitor: Visitor, exam: Attempt) -> Any:
    QuestionRevision.objects.update(content={})
    return visitor.get(to_item(exam))


def too_often(visitor: Visitor, exam: Attempt) -> Any:
    responses = [visitor.post(reverse("account_change_password")) for _ in range(10)]
    return responses[-1]


def without_token(visitor: Visitor, exam: Attempt) -> Any:
    return Visitor(exam.learner, enforce_csrf_checks=True).post(to_item(exam), {"option": "a"})


RESPONSES: dict[str, tuple[int, Callable[[Visitor, Attempt], Any]]] = {
    "page": (200, lambda visitor, _: visitor.get("/")),
    "public page": (200, lambda visitor, exam: visitor.get(to_lesson(exam.course.topics.get()))),
    "part": (200, lambda visitor, exam: visitor.get(to_item(exam), headers=HTMX)),
    "JSON": (200, lambda visitor, exam: visitor.get(to("time", exam))),
    "download": (200, lambda visitor, exam: visitor.get(to("receipt_file", exam))),
    "calendar": (200, lambda visitor, exam: visitor.get(to_course("plan_file", exam.course))),
    "account page": (200, lambda visitor, _: Visitor().get(reverse("account_login"))),
    "admin page": (200, lambda visitor, _: visitor.get(reverse("admin:index"))),
    "health": (200, lambda visitor, _: visitor.get("/healthz")),
    "no content": (204, lambda visitor, _: visitor.get("/favicon.ico")),
    "redirect": (302, lambda visitor, exam: visitor.get(to("resume", exam))),
    "missing slash": (301, lambda visitor, exam: visitor.get(to("resume", exam).rstrip("/"))),
    "bad request": (400, lambda visitor, _: visitor.get("/", headers={"Host": "elsewhere.example"})),
    "bad form": (400, lambda visitor, exam: visitor.post(to_item(exam), {f"field{n}": "" for n in range(1001)})),
    "refused form": (422, lambda visitor, exam: visitor.post(to_item(exam), {"option": "none of them"})),
    "no token": (403, without_token),
    "not found": (404, lambda visitor, _: visitor.get(f"/attempts/{uuid4()}/")),
    "wrong method": (405, lambda visitor, exam: visitor.get(to("submit", exam))),
    "too often": (429, too_often),
    "fault": (500, broken),
}


def assert_guarded(response: HttpResponse) -> None:
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(policy.split("; "))
    assert {"base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == NO_DEVICES


@pytest.mark.parametrize("kind", RESPONSES)
def test_a_response_is_guarded(exam: Attempt, kind: str) -> None:
    status, ask = RESPONSES[kind]
    response = ask(Visitor(exam.learner, raise_request_exception=False), exam)
    assert response.status_code == status
    assert_guarded(response)


def test_a_static_file_is_guarded(static_file: str) -> None:
    response: Any = Visitor().get(static_file)
    assert b"".join(response.streaming_content).startswith(b"<svg")
    assert_guarded(response)
    response.close()


class TestCookiesThatScriptsRead:
    """The look and the time zone are told in cookies that pages set as well as scripts."""

    @override_settings(SESSION_COOKIE_SECURE=True)
    def test_are_set_for_this_site_and_https_only(self, exam: Attempt) -> None:
        save_look(learner=exam.learner, look=Look(theme="dark"))
        cookie = Visitor(exam.learner).get(reverse("settings")).cookies["look"]
        assert (cookie.value, cookie["secure"], cookie["samesite"]) == ("theme:dark", True, "Lax")

    def test_are_set_no_otherwise_by_scripts(self) -> None:
        script = (settings.BASE_DIR / "static/js/app.js").read_text()
        written = re.findall(r"document\.cookie = `(\w+)=(.*?)`", script)
        assert [name for name, _ in written] == ["look", "tz"]
        assert all(rest.endswith("; samesite=lax${secure}") for _, rest in written)
        assert 'const secure = location.protocol === "https:" ? "; secure" : "";' in script
