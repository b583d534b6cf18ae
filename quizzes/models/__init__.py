from quizzes.models.attempts import AnswerEvent, Attempt, AttemptItem, Cause
from quizzes.models.bank import InterviewQuestion, Question, QuestionRevision
from quizzes.models.exams import Domain, Exam
from quizzes.models.progress import QuestionProgress, TopicProgress

__all__ = [
    "AnswerEvent",
    "Attempt",
    "AttemptItem",
    "Cause",
    "Domain",
    "Exam",
    "InterviewQuestion",
    "Question",
    "QuestionProgress",
    "QuestionRevision",
    "TopicProgress",
]
