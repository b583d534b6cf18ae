"""Loading a course: twice changes nothing, edits make revisions, what vanished is archived, history stays."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notes.models import Course, Lesson, Term, Topic
from quizzes.models import Attempt, Domain, Exam, InterviewQuestion, Question, QuestionProgress, QuestionRevision
from quizzes.selectors.results import get_result
from quizzes.services.closing import submit
from tests.courses import TOPIC, one_topic
from tests.factories import NOW, LearnerFactory, answer, begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The bundled course with one topic, to edit."""
    return one_topic(tmp_path)


def load(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("load_course", str(folder), *options, stdout=out, stderr=out)
    return out.getvalue().strip()


def edit(folder: Path, old: str, new: str, *, name: str = f"{TOPIC}.md") -> None:
    path = folder / name
    text = path.read_text()
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1))


def first_question(folder: Path) -> tuple[str, str]:
    """Slug and stem of the first practice question of the loaded course."""
    question = Question.objects.order_by("position")[0]
    return question.slug, question.revisions.get().item.stem


class TestLoading:
    def test_the_bundled_course_creates_everything(self, folder: Path) -> None:
        said = load(folder)
        assert said.startswith("Machine learning on AWS: created ")
        assert Question.objects.count() >= 14
        assert InterviewQuestion.objects.count() >= 12
        assert {exam.code for exam in Exam.objects.all()} == {"MLS-C01", "MLA-C02"}

    def test_a_second_run_changes_nothing_and_says_so(self, folder: Path) -> None:
        created = int(load(folder).split("created ")[1].split(",")[0])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert load(folder).endswith(f"created 0, updated 0, unchanged {created}")
        written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert not written

    def test_a_dry_run_says_the_same_and_writes_nothing(self, folder: Path) -> None:
        said = load(folder, "--dry-run")
        assert said.endswith("(dry run: nothing written)")
        assert not Course.objects.exists()
        assert load(folder) in said

    def test_json_for_programs(self, folder: Path) -> None:
        report = json.loads(load(folder, "--format", "json"))
        assert report["course"] == "machine-learning-on-aws"
        assert report["created"] > 40
        assert report["by_kind"]["Topics"] == {"created": 1, "archived": 0}

    def test_rows_say_what_the_files_say(self, folder: Path) -> None:
        load(folder)
        topic = Topic.objects.get(slug=TOPIC)
        assert topic.question_count == topic.questions.count()
        assert topic.interview_count == topic.interviewquestions.count()
        assert 600 <= topic.lesson.word_count <= 950
        anchors = {section["anchor"] for section in topic.lesson.sections}
        assert {question.section for question in topic.questions.all()} <= anchors
        for exam in Exam.objects.all():
            assert sum(domain.weight_percent for domain in exam.domains.all()) == 100

    def test_every_option_of_every_question_has_a_rationale(self, folder: Path) -> None:
        load(folder)
        items = [revision.item for revision in QuestionRevision.objects.all()]
        assert all(option.rationale.strip() for item in items for option in item.options)


class TestUpdating:
    def test_a_reworded_question_gets_a_revision_and_old_attempts_keep_theirs(self, folder: Path) -> None:
        load(folder)
        slug, stem = first_question(folder)
        learner, course = LearnerFactory.create(), Course.objects.get()
        attempt = begin(learner, course, slug=slug)
        edit(folder, stem.splitlines()[0], f"Reworded: {stem.splitlines()[0]}")

        assert "created 0, updated 1," in load(folder)

        question = Question.objects.get(slug=slug)
        assert question.revision_number == 2
        assert attempt.items.get().revision.number == 1
        [item] = get_result(submit(learner=learner, attempt_id=attempt.pk, now=NOW)).items
        assert "Reworded" not in item.item.stem_html
        assert item.trust.is_corrected

    def test_an_edit_that_is_taken_back_returns_to_the_first_revision(self, folder: Path) -> None:
        load(folder)
        slug, stem = first_question(folder)
        line = stem.splitlines()[0]
        edit(folder, line, f"Reworded: {line}")
        load(folder)
        edit(folder, f"Reworded: {line}", line)
        load(folder)
        assert Question.objects.get(slug=slug).revision_number == 1
        assert QuestionRevision.objects.filter(question__slug=slug).count() == 2

    def test_what_vanished_is_archived_and_comes_back_with_its_history(self, folder: Path) -> None:
        load(folder)
        slug, _ = first_question(folder)
        learner = LearnerFactory.create()
        answer(begin(learner, Course.objects.get(), slug=slug), right=False)
        whole = (folder / f"{TOPIC}.md").read_text()
        edit(folder, f"{slug}", "renamed-in-the-file")

        assert "created 1, updated 0," in load(folder)
        assert Question.objects.get(slug=slug).archived_at is not None
        assert QuestionProgress.objects.get(question__slug=slug).missed_since == NOW

        (folder / f"{TOPIC}.md").write_text(whole)
        load(folder)
        assert Question.objects.get(slug=slug).archived_at is None
        assert Question.objects.get(slug="renamed-in-the-file").archived_at is not None

    def test_a_changed_lesson_is_rendered_again(self, folder: Path) -> None:
        load(folder)
        before = Lesson.objects.get().content_hash
        edit(folder, "## Worked example {", "## A worked example {")
        load(folder)
        lesson = Lesson.objects.get()
        assert lesson.content_hash != before
        section = lesson.section("worked-example")
        assert section is not None
        assert section["title"] == "A worked example"

    def test_a_removed_exam_is_archived(self, folder: Path) -> None:
        load(folder)
        text = (folder / "course.toml").read_text()
        second = text.index("[[exams]]", text.index("[[exams]]") + 1)
        kept = text[:second].replace('successor = "MLA-C02"\n', "").replace(', MLA-C02 1.1"', '"')
        (folder / "course.toml").write_text(kept)
        load(folder)
        assert Exam.objects.get(code="MLA-C02").archived_at is not None


class TestRefusing:
    def test_a_broken_folder_lists_every_file_and_line_and_writes_nothing(self, folder: Path) -> None:
        edit(folder, "kind: single", "kind: essay")
        edit(folder, "weight_percent = 20", "weight_percent = 21", name="course.toml")
        out = StringIO()
        with pytest.raises(CommandError, match="nothing was written"):
            call_command("load_course", str(folder), stdout=out, stderr=out)
        said = out.getvalue().splitlines()
        assert [line for line in said if f"{TOPIC}.md:" in line and "essay" in line]
        assert [line for line in said if "course.toml:" in line and "101" in line]
        assert not Course.objects.exists()

    def test_a_broken_edit_leaves_the_loaded_course_alone(self, folder: Path) -> None:
        load(folder)
        slug, _ = first_question(folder)
        edit(folder, slug, "Not A Slug")
        with pytest.raises(CommandError):
            load(folder)
        assert Question.objects.get(slug=slug).archived_at is None

    def test_json_problems_for_programs(self, folder: Path) -> None:
        (folder / f"{TOPIC}.md").write_bytes(b"\xff\xfe broken")
        out = StringIO()
        with pytest.raises(CommandError):
            call_command("load_course", str(folder), "--format", "json", stdout=out, stderr=out)
        problems = json.loads(out.getvalue())["problems"]
        assert problems
        assert all(set(problem) == {"path", "line", "message"} for problem in problems)

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError):
            load(tmp_path / "nowhere")


BANK = (Course, Topic, Lesson, Term, Exam, Domain, Question, QuestionRevision, InterviewQuestion)


class TestNaturalKeys:
    @pytest.mark.parametrize("model", BANK)
    def test_every_row_is_found_by_its_own(self, folder: Path, model: Any) -> None:
        load(folder)
        for row in model.objects.all():
            assert model.objects.get_by_natural_key(*row.natural_key()) == row

    def test_dumpdata_and_loaddata_bring_the_bank_to_another_database(self, folder: Path, tmp_path: Path) -> None:
        load(folder)
        dump = tmp_path / "bank.json"
        labels = [model._meta.label for model in BANK]
        call_command("dumpdata", *labels, natural_foreign=True, natural_primary=True, output=str(dump), verbosity=0)
        before = natural_dump()
        Course.objects.all().delete()
        for model in BANK:
            assert not model.objects.exists()

        call_command("loaddata", str(dump), verbosity=0)

        assert natural_dump() == before
        assert load(folder).split(": ")[1].startswith("created 0, updated 0, unchanged ")


def natural_dump() -> list[Any]:
    rows = [row for model in BANK for row in model.objects.all()]
    dumped = serializers.serialize("json", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True)
    return sorted(json.loads(dumped), key=json.dumps)


def test_the_report_counts_what_there_is(folder: Path) -> None:
    load(folder)
    out = StringIO()
    call_command("course_report", "--format", "json", stdout=out)
    [course] = json.loads(out.getvalue())["courses"]
    assert course["slug"] == "machine-learning-on-aws"
    [topic] = course["topics"]
    assert sum(topic["questions"].values()) == Question.objects.count()
    assert set(topic["questions"]) == {"single", "multiple", "true_false"}
    assert topic["interview"] == 12
    assert 600 <= topic["lesson_words"] <= 950


def test_no_attempt_is_lost_when_a_course_is_loaded_again(folder: Path) -> None:
    load(folder)
    begin(LearnerFactory.create(), Course.objects.get())
    load(folder)
    assert Attempt.objects.count() == 1
