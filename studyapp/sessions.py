"""Who the cookie belongs to, found with two short statements; what Django's own classes check, they check here too."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField, IntegerField

from studyapp import clock
from studyapp.models import Learner
from studyapp.statements import Parameter, Prepared, columns_of, stored

SESSION = Prepared(
    lambda: Session.objects.filter(
        session_key=Parameter("key", CharField()), expire_date__gt=Parameter("now", DateTimeField())
    ),
    "session_data",
)
LEARNER = Prepared(lambda: Learner.objects.filter(pk=Parameter("pk", IntegerField())), *columns_of(Learner))


class SessionStore(DatabaseStore):
    """SESSION_ENGINE names this module and Django looks for this class."""

    def load(self) -> dict[str, Any]:
        row = SESSION.first(key=self.session_key, now=clock.now())
        return self.decode(row["session_data"]) if row else super().load()


class LearnerBackend(ModelBackend):
    """Django compares the session's hash with the learner's password after this, so a new password ends sessions."""

    def get_user(self, user_id: Any) -> Learner | None:
        row = LEARNER.first(pk=user_id)
        learner = stored(Learner, row) if row else None
        return learner if learner and self.user_can_authenticate(learner) else None
