from uuid import uuid4

from quizzes.domain.copies import copy_id


def test_a_copy_has_one_id_however_often_it_is_made_and_another_with_each_learner() -> None:
    original = uuid4()
    assert copy_id(original, 1) == copy_id(original, 1)
    assert len({original, copy_id(original, 1), copy_id(original, 2), copy_id(uuid4(), 1)}) == 4
