"""Who the cookie belongs to, found with two short statements; what Django's own classes check, they check here too."""

from collections.abc import Mapping
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
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
)
LEARNER = Prepared(lambda: Learner.objects.filter(pk=Parameter("pk", IntegerField())), *columns_of(Learner))


class SessionStore(DatabaseStore):
    """SESSION_ENGINE names this module and Django looks for this class."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: Mapping[str, Any]) -> Session:
        session: Session = super().create_model_instance(dict(data))  # type: ignore[assignment]
        learner_id = data.get(SESSION_KEY)
        session.learner_id = None if learner_id is None else int(learner_id)
        return session

    def load(self) -> dict[str, Any]:
        row = SESSION.first(key=self.session_key, now=clock.now())
        return self.decode(row["session_data"]) if row else super().load()


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
