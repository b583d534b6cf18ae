"""What was sent in a form and could not be taken: it comes back in a form, and signing in does not lose it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from studyapp.learners import SHOWN_TO

KEPT = "kept"
LARGEST = 100_000
"""Characters that a session keeps; the longest form of the site, an interview answer, takes a tenth of it."""

Fields = list[tuple[str, str]]


class TooLarge(Exception):
    """It stays in its page's form only."""


def sent_fields(request: HttpRequest, *, without: tuple[str, ...] = ()) -> Fields:
    """Return every name and value in the order sent, the pressed button included.

    Left out are the form's token, passwords, which no page shows again, and what HTML cannot hold.
    """
    left_out = ("csrfmiddlewaretoken", *without)
    names = [name for name in request.POST if name not in left_out and "password" not in name.lower()]
    fields = [(name, value) for name in names for value in request.POST.getlist(name)]
    return [(name, value) for name, value in fields if "\0" not in name + value]


def keep(request: HttpRequest, *, action: str) -> None:
    """Remember in the session what was sent, in the place of what it kept before. Raises TooLarge."""
    fields = sent_fields(request, without=(SHOWN_TO,))
    if sum(len(name) + len(value) for name, value in fields) > LARGEST:
        raise TooLarge
    request.session[KEPT] = {"action": action, "fields": fields}


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


@contextmanager
def carried_over(request: HttpRequest) -> Iterator[None]:
    """Signing in as another learner than the session's guest empties it; what was sent goes along."""
    kept = request.session.get(KEPT)
    yield
    if kept:
        request.session[KEPT] = kept
