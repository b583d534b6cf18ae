"""The form that reports an error, where it leads back to, and the list of one's reports."""

import pytest
from django.urls import reverse

from quizzes.models import Attempt, Question, QuestionReport
from quizzes.models.attempts import AttemptMode
from quizzes.models.reports import LONGEST_REPORT, ReportReason, ReportStatus
from quizzes.services.closing import submit
from quizzes.services.reports import settle_report
from tests.factories import HOUR, NOW, LearnerFactory, answer, begin, make_topic, report
from tests.pages import HOSTILE, Page, Visitor, item_at, secrets_of, to, to_card, to_course, to_item

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

REPORTS = "/reports/"


@pytest.fixture
def practice() -> Attempt:
    """The first of two questions answered."""
    attempt = begin(LearnerFactory.create(), make_topic(2).course)
    answer(attempt, 1, right=False)
    return attempt


@pytest.fixture
def visitor(practice: Attempt) -> Visitor:
    return Visitor(practice.learner)


def to_report(attempt: Attempt, position: int = 1, origin: str = "") -> str:
    return to("report", attempt, position) + (f"?from={origin}" if origin else "")


class TestForm:
    def test_shows_the_question_as_it_was_answered(self, visitor: Visitor, practice: Attempt) -> None:
        page = visitor.see(to_report(practice))
        assert "Your answer, wrong" in page.text
        assert all(secret in page.text for secret in secrets_of(item_at(practice).revision.item))
        assert page.picked("reason") == []

    def test_is_kept_and_thanked_for_where_one_came_from(self, visitor: Visitor, practice: Attempt) -> None:
        form = visitor.see(visitor.see(to_item(practice)).link("Report an error")).form(to_report(practice))
        page = visitor.submit(form, reason="outdated", text=" Renamed.\r\nIn May. ", source_url="docs.example/new")
        kept = QuestionReport.objects.get()
        assert (kept.reason, kept.text) == (ReportReason.OUTDATED, "Renamed.\nIn May.")
        assert (kept.source_url, kept.attempt_item) == ("https://docs.example/new", item_at(practice))
        assert page.location == to_item(practice)
        assert "Thank you: your report was sent." in visitor.follow(page).text

    def test_leads_back_to_each_page_that_links_to_it(self, visitor: Visitor, practice: Attempt) -> None:
        answer(practice, 2)
        question = item_at(practice).revision.question
        pages = {
            "result": (to("result", practice), f"{to('result', practice)}#item-1"),
            "missed": (
                to_course("missed", practice.course),
                f"{to_course('missed', practice.course)}#question-{question.pk}",
            ),
            "reviews": (to_card(question), to_card(question)),
        }
        for origin, (path, back) in pages.items():
            page = visitor.see(path)
            assert to_report(practice, 1, origin) in page.links, origin
            form = visitor.see(to_report(practice, 1, origin)).form(to_report(practice, 1, origin))
            assert visitor.submit(form, reason="typo").location == back
            assert visitor.see(to_report(practice, 1, origin)).link("Cancel") == back

    def test_leads_nowhere_else(self, visitor: Visitor, practice: Attempt) -> None:
        for origin in ("//evil.example", "https://evil.example/", "javascript:alert(1)", "\0", "nowhere"):
            assert visitor.see(to_report(practice, 1, origin)).link("Cancel") == to_item(practice)
            assert visitor.send(to_report(practice, 1, origin), {"reason": "typo"}).location == to_item(practice)

    def test_lists_what_one_reported_about_the_question_before(self, visitor: Visitor, practice: Attempt) -> None:
        answer(practice, 2)
        report(practice, 1, "About the first.")
        assert "About the first." in visitor.see(to_report(practice, 1)).text
        assert "About the first." not in visitor.see(to_report(practice, 2)).text

    def test_sent_twice_it_is_one(self, visitor: Visitor, practice: Attempt) -> None:
        for _ in range(2):
            assert visitor.send(to_report(practice), {"reason": "typo", "text": "Teh."}).status == 302
        assert QuestionReport.objects.count() == 1


class TestRefused:
    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({}, "Choose one of the reasons shown."),
            ({"reason": "boredom"}, "Choose one of the reasons shown."),
            ({"reason": "other"}, "Say in a few words what is wrong."),
            ({"reason": "other", "text": " \r\n\0"}, "Say in a few words what is wrong."),
            ({"reason": "typo", "text": "x" * (LONGEST_REPORT + 1)}, "A report holds up to 2000 characters."),
            ({"reason": "other", "text": "x" * (LONGEST_REPORT + 1)}, "A report holds up to 2000 characters."),
            *(
                ({"reason": "typo", "source_url": address}, "That is not the address of a web page.")
                for address in (
                    "javascript:alert(1)",
                    "JavaScript://a.example/%0aalert(1)",
                    "data:text/html,x",
                    "ftp://a.example/",
                    "file:///etc/passwd",
                    "https://",
                    "http://[",
                    "two words",
                )
            ),
            ({"reason": "typo", "source_url": f"https://a.example/{'p' * 500}"}, "An address holds up to 500"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_written(
        self, visitor: Visitor, practice: Attempt, sent: dict[str, str], sentence: str
    ) -> None:
        page = visitor.send(to_report(practice), sent)
        assert page.status == 422
        assert page.text.count(sentence) == 1
        form = page.form(to_report(practice))
        assert form.fields["source_url"] == [sent.get("source_url", "")]
        assert form.fields["text"][0].strip() == sent.get("text", "").strip(" \r\n\0")
        assert not QuestionReport.objects.exists()

    def test_keeps_the_longest_text_and_line_ends_count_once(self, visitor: Visitor, practice: Attempt) -> None:
        text = "\r\n".join(["x"] * (LONGEST_REPORT // 2)) + "x"
        assert visitor.send(to_report(practice), {"reason": "other", "text": text}).status == 302
        assert len(QuestionReport.objects.get().text) == LONGEST_REPORT

    def test_shows_hostile_text_as_text(self, visitor: Visitor, practice: Attempt) -> None:
        page = visitor.send(to_report(practice), {"text": HOSTILE, "source_url": f'"><script>{HOSTILE}'})
        page.assert_valid()
        assert page.form(to_report(practice)).fields["text"] == [HOSTILE]
        assert not [each for each in page.all("script") if "src" not in each.attrib]


class TestOnlyWhatMayBeSeen:
    def assert_not_found(self, visitor: Visitor, attempt: Attempt, position: int = 1) -> None:
        path = to_report(attempt, position)
        assert [visitor.see(path).status, visitor.send(path, {"reason": "typo"}).status] == [404, 404]
        assert not QuestionReport.objects.exists()

    def test_not_before_the_answer(self, visitor: Visitor, practice: Attempt) -> None:
        self.assert_not_found(visitor, practice, 2)
        assert "Report an error" not in visitor.see(to_item(practice, 2)).main

    def test_not_while_a_timed_quiz_runs(self) -> None:
        exam = begin(LearnerFactory.create(), make_topic(1).course, mode=AttemptMode.EXAM)
        answer(exam, 1)
        visitor = Visitor(exam.learner)
        self.assert_not_found(visitor, exam)
        submit(learner=exam.learner, attempt_id=exam.pk, now=NOW)
        page = visitor.send(to_report(exam), {"reason": "typo"})
        assert page.location == f"{to('result', exam)}#item-1"

    def test_not_beyond_the_last(self, visitor: Visitor, practice: Attempt) -> None:
        self.assert_not_found(visitor, practice, 3)

    @pytest.mark.parametrize("is_known", [True, False], ids=["learner", "stranger"])
    def test_not_by_somebody_else(self, practice: Attempt, is_known: bool) -> None:
        self.assert_not_found(Visitor(LearnerFactory.create() if is_known else None), practice)


class TestReports:
    def see(self, visitor: Visitor) -> Page:
        return visitor.see(REPORTS)

    @pytest.mark.parametrize("is_known", [True, False], ids=["learner", "stranger"])
    def test_without_any_it_says_why_and_how(self, is_known: bool) -> None:
        page = self.see(Visitor(LearnerFactory.create() if is_known else None))
        assert "None yet" in page.main
        assert "press “Report an error”" in page.main

    def test_says_what_became_of_each_newest_first(self, visitor: Visitor, practice: Attempt) -> None:
        answer(practice, 2)
        settled = report(practice, 1, "Renamed.", now=NOW - HOUR)
        settled.status, settled.reply = ReportStatus.DECLINED, "The exam keeps\nthe old name."
        settle_report(report=settled, now=NOW)
        report(practice, 2, "Teh.", reason=ReportReason.TYPO)
        page = self.see(visitor)
        assert "A typing error · reported 2 Nov 2026 open Teh." in page.main
        assert "declined Renamed. Declined on 2 Nov 2026 The exam keeps the old name." in page.main
        assert page.main.index("Teh.") < page.main.index("Renamed.")
        assert to_item(practice, 2) in page.links

    def test_says_that_the_question_was_corrected(self, visitor: Visitor, practice: Attempt) -> None:
        settled = report(practice, 1)
        settled.status = ReportStatus.ACCEPTED
        settle_report(report=settled, now=NOW)
        assert "corrected since" not in self.see(visitor).main
        Question.objects.update(revision_number=2)
        assert "the question has been corrected since" in self.see(visitor).main

    def test_are_one_s_own(self, practice: Attempt) -> None:
        report(practice, 1, "Mine.")
        assert "Mine." not in self.see(Visitor(LearnerFactory.create())).text

    def test_shows_hostile_text_as_text(self, visitor: Visitor, practice: Attempt) -> None:
        address = 'https://a.example/"onclick="alert(1)'
        hostile = report(practice, 1, HOSTILE, source_url=address)
        hostile.reply = HOSTILE
        settle_report(report=hostile, now=NOW)
        page = self.see(visitor)
        page.assert_valid()
        assert page.main.count(HOSTILE) == 2
        assert not page.all("img")
        assert [each.attrib for each in page.all("a") if each.attrib.get("href") == address] == [
            {"href": address, "rel": "noopener noreferrer nofollow"}
        ]

    def test_is_where_the_history_leads(self, visitor: Visitor, practice: Attempt) -> None:
        history = visitor.see(to_course("history", practice.course))
        assert history.link("Errors that you reported") == reverse("quizzes:reports")
