"""Two learners bring the same file in at the same moment: both have all of it, and no id twice."""

from functools import partial

import pytest
from django.db import connections

from quizzes.portability.reading import read_export
from quizzes.selectors.exporting import export_learner
from quizzes.services.importing import import_learner
from quizzes.services.matching import Prepared, prepare
from studyapp import clock
from studyapp.models import Learner
from tests.concurrency.support import at_once
from tests.factories import LearnerFactory, long_history, make_topic

QUIZZES = 12
ROUNDS = 3
"""A race is not lost every time."""


def bring_in(learner: Learner, prepared: Prepared) -> int:
    """Return how many quizzes are new."""
    try:
        return import_learner(learner=learner, prepared=prepared).tallies["attempts"].new
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_the_second_gets_copies_with_ids_of_their_own() -> None:
    author: Learner = LearnerFactory.create()
    long_history(author, make_topic(3).course, QUIZZES, size=3)
    now = clock.now()
    data = b"".join(export_learner(learner=author, now=now))
    originals = set(author.attempts.values_list("pk", flat=True))
    author.delete()
    for _ in range(ROUNDS):
        both: list[Learner] = LearnerFactory.create_batch(2)
        prepared = prepare(read_export(data, now=now))
        assert at_once([partial(bring_in, learner, prepared) for learner in both]) == [QUIZZES, QUIZZES]
        kept = [set(learner.attempts.values_list("pk", flat=True)) for learner in both]
        assert originals in kept
        assert not kept[0] & kept[1]
        for learner in both:
            learner.delete()
