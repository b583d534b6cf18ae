"""Who the cookie belongs to, found with two short statements; what Django's own classes check, they check here too."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import CharField, DateTimeField, IntegerField
from django.utils import timezone

from studyapp import clock
from studyapp.models import Learner, Session
from studyapp.statements import Parameter, Prepared, columns_of, stored

SESSION = Prepared(
    lambda: Session.objects.filter(
        session_key=Parameter("key", CharField()), expire_date__gt=Parameter("now", DateTimeField())
    ),
    "session_data",
    "expire_date",
)
LEARNER = Prepared(lambda: Learner.objects.filter(pk=Parameter("pk", IntegerField())), *columns_of(Learner))


NOBODYS = timedelta(days=1)
"""For so long a browser is remembered in which nobody studies yet: what it sent, kept until it has signed in."""


class SessionStore(DatabaseStore):
    """SESSION_ENGINE names this module and Django looks for this class.

    A learner's session ends when the browser has stayed away for SESSION_COOKIE_AGE: it is written anew, and the cookie
    sent again, when less than half of that is left.
    """

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: Mapping[str, Any]) -> Session:
        session: Session = super().create_model_instance(dict(data))  # type: ignore[assignment]
        learner_id = data.get(SESSION_KEY)
        session.learner_id = None if learner_id is None else int(learner_id)
        if learner_id is None:
            session.expire_date = min(session.expire_date, clock.now() + NOBODYS)
        return session

    def load(self) -> dict[str, Any]:
        row = SESSION.first(key=self.session_key, now=clock.now())
        if row is None:
            return super().load()
        data: dict[str, Any] = self.decode(row["session_data"])
        half = timedelta(seconds=settings.SESSION_COOKIE_AGE) / 2
        self.modified = SESSION_KEY in data and row["expire_date"] - clock.now() < half
        return data


def count_sessions(*, learner: Learner, now: datetime) -> int:
    """Return in how many browsers the learner is signed in."""
    return Session.objects.filter(learner=learner, expire_date__gt=now).count()


def end_sessions(*, learner: Learner, but: str | None = None) -> None:
    """Sign the learner out in every browser, except where the session has the key `but`."""
    Session.objects.filter(learner=learner).exclude(session_key=but).delete()


def are_readable() -> bool:
    """Whether the newest session of a learner was signed with a key of ours, SECRET_KEY_FALLBACKS among them.

    Where it was not, another node of this database has another key, or an earlier start had: whoever comes with a
    session of theirs is nobody here.
    """
    newest = Session.objects.exclude(learner=None).order_by("-expire_date").first()
    return newest is None or bool(newest.get_decoded())


class LearnerBackend(AuthenticationBackend):
    """Signs in by name or e-mail address, and finds the learner of a session.

    Django compares the session's hash with the learner's password after this, so a new password ends sessions.
    """

    def get_user(self, user_id: Any) -> Learner | None:
        row = LEARNER.first(pk=user_id)
        learner = stored(Learner, row) if row else None
        if learner is None or not self.user_can_authenticate(learner):
            return None
        timezone.activate(learner.time_zone)  # what is shown from here on are their hours, see times_are_local
        return learner
