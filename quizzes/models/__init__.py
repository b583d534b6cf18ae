from quizzes.models.attempts import AnswerEvent, Attempt, AttemptItem, Cause
from quizzes.models.bank import InterviewQuestion, Question, QuestionRevision
from quizzes.models.exams import Domain, Exam
from quizzes.models.progress import InterviewProgress, QuestionProgress, StudyDay, TopicProgress
from quizzes.models.reports import QuestionReport
from quizzes.models.reviews import Goal, InterviewAnswer, ReadinessPoint, ReviewLog
from quizzes.models.search import SearchEntry

__all__ = [
    "AnswerEvent",
    "Attempt",
    "AttemptItem",
    "Cause",
    "Domain",
    "Exam",
    "Goal",
    "InterviewAnswer",
    "InterviewProgress",
    "InterviewQuestion",
    "Question",
    "QuestionProgress",
    "QuestionReport",
    "QuestionRevision",
    "ReadinessPoint",
    "ReviewLog",
    "SearchEntry",
    "StudyDay",
    "TopicProgress",
]
