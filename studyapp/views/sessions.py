"""In how many browsers a learner is signed in, and ending it in the others."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from studyapp.learners import SiteRequest, current_learner
from studyapp.security import tell
from studyapp.sessions import end_sessions


@require_POST
def end_others(request: SiteRequest) -> HttpResponse:
    """This browser stays signed in; a stranger has nothing to end."""
    learner = current_learner(request)
    if learner is not None:
        end_sessions(learner=learner, but=request.session.session_key)
        tell("Signed out elsewhere", learner)
        messages.success(request, "You are signed in on this browser only.")
    return redirect("settings")
