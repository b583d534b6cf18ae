"""Reports of errors: what is kept, what is the same report, and what staff make of it."""

import pytest
from django.urls import reverse

from quizzes.models import Attempt, AttemptItem, QuestionReport
from quizzes.models.reports import ReportReason, ReportStatus
from quizzes.services.reports import Complaint, report_question, settle_report
from tests.factories import HOUR, NOW, LearnerFactory, RevisionFactory, answer, begin, make_topic, multiple_item, report
from tests.pages import HOSTILE, Page, Visitor, item_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def attempt() -> Attempt:
    attempt = begin(LearnerFactory.create(), make_topic(2).course)
    answer(attempt, 1)
    answer(attempt, 2)
    return attempt


def settle(found: QuestionReport, status: ReportStatus = ReportStatus.ACCEPTED, reply: str = "Thank you.") -> None:
    found.status, found.reply = status, reply
    settle_report(report=found, now=NOW)


class TestReporting:
    def test_keeps_what_was_shown_and_answered(self, attempt: Attempt) -> None:
        kept = report(attempt, 2, "No key.", source_url="https://a.example/")
        item = item_at(attempt, 2)
        assert (kept.learner, kept.attempt_item) == (attempt.learner, item)
        assert (kept.question, kept.revision) == (item.revision.question, item.revision)
        assert (kept.status, kept.reported_at, kept.resolved_at) == (ReportStatus.OPEN, NOW, None)
        assert (kept.text, kept.source_url) == ("No key.", "https://a.example/")

    def test_twice_is_once_and_the_latest_words_stand(self, attempt: Attempt) -> None:
        report(attempt, 1, "First.", source_url="https://a.example/")
        report(attempt, 1, "Second.", now=NOW + HOUR)
        report(attempt, 1, now=NOW + HOUR)
        kept = QuestionReport.objects.get()
        assert (kept.text, kept.source_url, kept.reported_at) == ("Second.", "https://a.example/", NOW)

    def test_names_the_revision_that_the_latest_words_are_about(self, attempt: Attempt) -> None:
        report(attempt, 1)
        question = item_at(attempt, 1).revision.question
        newer = RevisionFactory.create(question=question, number=2, item=multiple_item())
        AttemptItem.objects.filter(pk=item_at(attempt, 1).pk).update(revision=newer)
        assert report(attempt, 1, now=NOW + HOUR).revision == newer

    def test_another_reason_or_question_is_another_report(self, attempt: Attempt) -> None:
        report(attempt, 1)
        report(attempt, 1, reason=ReportReason.TYPO)
        report(attempt, 2)
        assert QuestionReport.objects.count() == 3

    def test_what_was_settled_can_be_reported_anew(self, attempt: Attempt) -> None:
        settle(report(attempt, 1, "First."), ReportStatus.DECLINED)
        report(attempt, 1, "Still wrong.", now=NOW + HOUR)
        assert [each.text for each in QuestionReport.objects.all()] == ["Still wrong.", "First."]

    def test_takes_only_items_of_the_learner(self, attempt: Attempt) -> None:
        item = item_at(attempt, 1)
        with pytest.raises(AttemptItem.DoesNotExist):
            report_question(
                learner=LearnerFactory.create(),
                item_id=item.pk,
                complaint=Complaint(ReportReason.TYPO, "", ""),
                now=NOW,
            )

    def test_outlives_the_attempt(self, attempt: Attempt) -> None:
        report(attempt, 1)
        attempt.delete()
        assert QuestionReport.objects.get().attempt_item is None


class TestSettling:
    def test_says_when_and_says_so_only_once(self, attempt: Attempt) -> None:
        found = report(attempt, 1)
        settle(found)
        settle_report(report=found, now=NOW + HOUR)
        found.refresh_from_db()
        assert (found.status, found.reply, found.resolved_at) == (ReportStatus.ACCEPTED, "Thank you.", NOW)

    def test_opened_again_it_is_not_settled(self, attempt: Attempt) -> None:
        found = report(attempt, 1)
        settle(found)
        settle(found, ReportStatus.OPEN)
        found.refresh_from_db()
        assert found.resolved_at is None


class TestAdmin:
    @pytest.fixture
    def staff(self) -> Visitor:
        return Visitor(LearnerFactory.create(is_staff=True, is_superuser=True))

    def to_report(self, found: QuestionReport) -> str:
        return reverse("admin:quizzes_questionreport_change", args=[found.pk])

    def send(self, staff: Visitor, found: QuestionReport, **data: str) -> Page:
        return staff.send(self.to_report(found), data)

    def test_finds_reports_by_status_reason_day_and_words(self, staff: Visitor, attempt: Attempt) -> None:
        report(attempt, 1, "The first is wrong.")
        report(attempt, 2, "The second is wrong.", reason=ReportReason.OUTDATED)
        path = reverse("admin:quizzes_questionreport_changelist")
        for query in ("?status__exact=open", f"?reported_at__year={NOW.year}"):
            assert "2 question reports" in staff.see(path + query).text
        for query in ("?q=first", "?reason__exact=wrong_key"):
            page = staff.see(path + query)
            assert "The first is wrong." in page.text
            assert "The second is wrong." not in page.text

    def test_shows_the_question_and_the_answer_and_obeys_no_text(self, staff: Visitor, attempt: Attempt) -> None:
        page = staff.see(self.to_report(report(attempt, 1, HOSTILE)))
        item = item_at(attempt, 1)
        assert item.revision.item.stem in page.text
        assert "(key)" in page.text
        assert HOSTILE in page.text
        assert "<img src=x" not in page.html

    def test_takes_the_status_and_the_reply_and_nothing_else(self, staff: Visitor, attempt: Attempt) -> None:
        found = report(attempt, 1, "Mine.")
        assert self.send(staff, found, status="declined", reply="No.", text="Theirs.", reason="typo").status == 302
        found.refresh_from_db()
        assert (found.status, found.reply, found.resolved_at) == (ReportStatus.DECLINED, "No.", NOW)
        assert (found.text, found.reason) == ("Mine.", ReportReason.WRONG_KEY)

    def test_opens_no_report_beside_a_newer_one(self, staff: Visitor, attempt: Attempt) -> None:
        settle(old := report(attempt, 1))
        assert self.send(staff, old, status="open").status == 302
        settle(old)
        report(attempt, 1, now=NOW + HOUR)
        page = self.send(staff, old, status="open")
        assert "The learner has reported this again since" in page.text
        old.refresh_from_db()
        assert old.status == ReportStatus.ACCEPTED

    def test_adds_and_deletes_nothing(self, staff: Visitor, attempt: Attempt) -> None:
        found = report(attempt, 1)
        delete = reverse("admin:quizzes_questionreport_delete", args=[found.pk])
        assert staff.send(delete, {"post": "yes"}).status == 403
        assert staff.see(reverse("admin:quizzes_questionreport_add")).status == 403

    def test_is_closed_to_learners(self, attempt: Attempt) -> None:
        page = Visitor(attempt.learner).see(self.to_report(report(attempt, 1)))
        assert page.location.startswith("/admin/login/")
