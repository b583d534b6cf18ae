"""Leaving for good: deleting an account, or clearing this browser of a guest."""

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from studyapp.learners import SiteRequest, current_learner
from studyapp.leaving import delete_learner
from studyapp.security import tell


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SiteRequest) -> HttpResponse:
    """GET asks once, POST deletes; a second POST finds nothing and says the same."""
    learner = current_learner(request)
    if request.method != "POST":
        return render(request, "studyapp/delete.html", {"learner": learner})
    if learner is not None:
        delete_learner(learner=learner)
        tell("Account deleted", learner)
    logout(request)
    response = render(request, "studyapp/deleted.html")
    # What scripts kept in the browser goes too: answers that were never sent, the look of the pages.
    response["Clear-Site-Data"] = '"storage"'
    return response
