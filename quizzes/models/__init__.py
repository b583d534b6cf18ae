from quizzes.models.attempts import AnswerEvent, Attempt, AttemptItem
from quizzes.models.bank import InterviewQuestion, Question, QuestionRevision
from quizzes.models.exams import Domain, Exam
from quizzes.models.progress import QuestionProgress, TopicProgress

__all__ = [
    "AnswerEvent",
    "Attempt",
    "AttemptItem",
    "Domain",
    "Exam",
    "InterviewQuestion",
    "Question",
    "QuestionProgress",
    "QuestionRevision",
    "TopicProgress",
]
