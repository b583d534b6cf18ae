"""Staff look learners up, switch accounts off and end sessions; superusers say who is staff.

Nobody sees or sets a password here: a link to set a new one goes to the learner's own address. Learners delete their
accounts themselves.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from quizzes.models import AttemptItem
from studyapp import clock
from studyapp.account_forms import ResetPasswordForm
from studyapp.models import Learner
from studyapp.security import tell
from studyapp.sessions import count_sessions, end_sessions

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


class AccountFilter(admin.SimpleListFilter):
    title = "account"
    parameter_name = "account"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("guest", "Guests"), ("all", "Everybody")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Django calls the first one "All"; here it is what is shown where nothing was chosen."""
        first, *others = super().choices(changelist)
        yield from [{**first, "display": "With an account"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Learner]) -> QuerySet[Learner]:
        return queryset if self.value() == "all" else queryset.filter(is_guest=self.value() == "guest")


@admin.register(Learner)
class LearnerAdmin(admin.ModelAdmin):
    list_display = ("username", "is_guest", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = (AccountFilter, "is_active", "is_staff")
    search_fields = ("username",)
    date_hierarchy = "date_joined"
    filter_horizontal = ("groups", "user_permissions")
    readonly_fields = (
        *("username", "email", "is_guest", "time_zone", "date_joined", "last_login"),
        *("browsers", "quizzes", "answers"),
    )
    fields = (*readonly_fields, "is_active", *RIGHTS)
    actions = ("sign_out", "send_link")

    @admin.display(description="Signed in on so many browsers")
    def browsers(self, learner: Learner) -> int:
        return count_sessions(learner=learner, now=clock.now())

    @admin.display(description="Quizzes begun")
    def quizzes(self, learner: Learner) -> int:
        return learner.attempts.listed().count()

    @admin.display(description="Questions answered")
    def answers(self, learner: Learner) -> int:
        return AttemptItem.objects.filter(attempt__learner=learner).exclude(answered_at=None).count()

    @admin.action(description="Sign out everywhere", permissions=["change"])
    def sign_out(self, request: HttpRequest, chosen: QuerySet[Learner]) -> None:
        """Whom one may not change is left alone too."""
        learners = [each for each in chosen.filter(is_guest=False) if self.has_change_permission(request, each)]
        for learner in learners:
            end_sessions(learner=learner)
            tell("Signed out by staff", learner)
        messages.success(request, f"Signed out: {len(learners)}. Guests are left alone: they could never come back.")

    @admin.action(description="Mail a link to set a new password", permissions=["change"])
    def send_link(self, request: HttpRequest, chosen: QuerySet[Learner]) -> None:
        count = 0
        for learner in chosen.filter(is_guest=False, is_active=True).exclude(email=""):
            form = ResetPasswordForm({"email": learner.email})
            if form.is_valid():
                form.save(request)
                count += 1
        messages.success(request, f"Mailed: {count}. Who has no address gets none.")

    def save_model(self, request: HttpRequest, obj: Learner, form: Any, change: bool) -> None:
        obj.save(
            update_fields=[name for name in form.changed_data if name in ("is_active", "is_staff", "is_superuser")]
        )
        tell(f"Changed by staff ({', '.join(form.changed_data)})", obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Learner | None = None) -> tuple[str, ...]:
        """Only superusers give rights; guests have none, and nobody shuts themselves out."""
        if obj == request.user:
            return (*self.readonly_fields, "is_active", *RIGHTS)
        may_give = request.user.is_superuser and obj is not None and not obj.is_guest
        return self.readonly_fields if may_give else (*self.readonly_fields, *RIGHTS)

    def has_change_permission(self, request: HttpRequest, obj: Learner | None = None) -> bool:
        """Staff are changed by superusers only."""
        is_above = obj is None or not (obj.is_staff or obj.is_superuser) or request.user.is_superuser
        return is_above and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Learner | None = None) -> bool:
        return False
