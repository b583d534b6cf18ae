"""One attempt kept by two learners of one site: the copy's id follows from both, so that copying twice copies once."""

from uuid import UUID, uuid5


def copy_id(original: UUID, learner_id: int) -> UUID:
    """Return the id that a copy of the attempt has with this learner.

    An attempt keeps its own id wherever it goes; only where another learner of the same site already has it (a guest's
    export, brought into an account before the guest signs in to it) the copy needs one of its own.
    """
    return uuid5(original, f"learner {learner_id}")
