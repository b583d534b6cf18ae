"""Taking one's data along and bringing it in, by browser and by command."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from quizzes.models import Attempt
from studyapp import uploads
from studyapp.models import Learner
from tests.factories import NOW, LearnerFactory, answer, begin, make_topic
from tests.pages import Page, Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

EXPORT, IMPORT = "/settings/export/", "/settings/import/"


@pytest.fixture
def learner() -> Learner:
    learner: Learner = LearnerFactory.create()
    answer(begin(learner, make_topic(2).course, size=1))
    return learner


@pytest.fixture
def exported(learner: Learner) -> bytes:
    return Visitor(learner).see(EXPORT).html.encode()


def bring_in(visitor: Visitor, data: bytes, name: str = "export.json") -> Page:
    return visitor.send(IMPORT, {"file": SimpleUploadedFile(name, data)})


class TestExport:
    def test_is_a_file_to_keep(self, learner: Learner) -> None:
        page = Visitor(learner).see(EXPORT)
        assert page.response.headers["Content-Type"] == "application/json"
        assert page.response.headers["Content-Disposition"] == 'attachment; filename="studyapp-2026-11-02.json"'
        assert page.response.headers["Cache-Control"] == "private, no-store"
        assert len(json.loads(page.html)["attempts"]) == 1

    def test_holds_the_learners_own_work_only(self, learner: Learner) -> None:
        begin(LearnerFactory.create(), make_topic(1).course)
        own = {str(pk) for pk in learner.attempts.values_list("pk", flat=True)}
        assert {each["id"] for each in json.loads(Visitor(learner).see(EXPORT).html)["attempts"]} == own

    def test_of_a_table_is_a_file_to_keep(self, learner: Learner) -> None:
        page = Visitor(learner).see(reverse("export_table", args=["answers"]))
        assert page.response.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert 'filename="studyapp-answers-2026-11-02.csv"' in page.response.headers["Content-Disposition"]


class TestImport:
    def test_makes_a_stranger_a_guest_who_has_it_all(self, learner: Learner, exported: bytes) -> None:
        learner.delete()
        visitor = Visitor()
        page = bring_in(visitor, exported)
        assert page.status == 200
        assert "1 new, 0 already here" in page.main
        assert "Your settings came along." in page.main
        page.assert_valid()
        guest = Learner.objects.get()
        assert (guest.is_guest, guest.attempts.count()) == (True, 1)
        assert "0 new, 1 already here" in bring_in(visitor, exported).main

    def test_tells_what_it_left_out(self, learner: Learner, exported: bytes) -> None:
        Attempt.objects.all().delete()
        data = json.loads(exported)
        data["attempts"][0]["course"] = "elsewhere"
        page = bring_in(Visitor(learner), json.dumps(data).encode())
        assert "0 new, 0 already here, 1 left out" in page.main
        assert "This site does not have the course “elsewhere”. (1)" in page.main
        assert "Quizzes and single questions 0 0 1" in page.main

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "This file is empty."),
            (b"no JSON", "This is not JSON, so it is no export"),
            (b'{"format": "studyapp-learner", "version": 1}', "attempts: This is missing."),
        ],
    )
    def test_of_a_bad_file_says_why_and_leaves_a_stranger_a_stranger(self, data: bytes, sentence: str) -> None:
        visitor = Visitor()
        page = bring_in(visitor, data)
        assert page.status == 422
        assert sentence in page.main
        assert "Nothing was changed." in page.main
        page.assert_valid()
        assert not Learner.objects.exists()
        assert "sessionid" not in visitor.cookies

    def test_of_what_the_site_contradicts_leaves_a_stranger_a_stranger(self, learner: Learner, exported: bytes) -> None:
        data = json.loads(exported)
        data["attempts"][0]["events"][0]["option"] = ["none"]
        page = bring_in(Visitor(), json.dumps(data).encode())
        assert page.status == 422
        assert "attempts[0].events[0]: It names an option that the question does not have." in page.main
        assert Learner.objects.get() == learner

    @pytest.mark.parametrize("data", [{}, {"file": ""}, {"file": "text instead of a file"}])
    def test_of_no_file_asks_for_one(self, data: dict[str, str]) -> None:
        page = Visitor().send(IMPORT, data)
        assert page.status == 422
        assert "Choose the file of your export first." in page.main

    def test_of_too_large_a_file_keeps_no_more_of_it_than_the_limit(
        self, exported: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploads, "LARGEST_UPLOAD", 70_000)
        monkeypatch.setattr("studyapp.data_forms.LARGEST_FILE", 70_000)
        page = bring_in(Visitor(), exported + b" " * 1_000_000)
        assert page.status == 422
        assert "This file is larger than 16 MB; nothing was read." in page.main
        kept = page.response.wsgi_request.FILES["file"].size
        assert 70_000 < kept <= 70_000 + 64 * 1024


class TestCommands:
    def test_carry_a_learner_over(self, learner: Learner, exported: bytes, tmp_path: Path) -> None:
        file = tmp_path / "export.json"
        call_command("export_learner", learner.username, out=file)
        assert file.read_bytes() == exported
        said = StringIO()
        call_command("export_learner", str(learner.pk), stdout=said)
        assert said.getvalue().encode() == exported
        other: Learner = LearnerFactory.create()
        said = StringIO()
        call_command("import_learner", other.username, file, stdout=said)
        assert said.getvalue() == "1 new, 0 already here\n"

    def test_refuse_a_bad_file(self, learner: Learner, tmp_path: Path) -> None:
        said = StringIO()
        (tmp_path / "bad.json").write_bytes(b"[]")
        with pytest.raises(CommandError, match="Nothing was written"):
            call_command("import_learner", learner.username, tmp_path / "bad.json", stderr=said)
        assert said.getvalue() == "This is JSON, but no export of a learner.\n"
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import_learner", learner.username, tmp_path / "none.json")

    @pytest.mark.parametrize("name", ["nobody", "4711", "9" * 40, "½"])
    def test_know_who_is_meant(self, name: str) -> None:
        with pytest.raises(CommandError, match="There is no learner"):
            call_command("export_learner", name)
