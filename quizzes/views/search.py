"""One box for everything: the courses for everybody, and what oneself answered and wrote."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from notes.models import Course
from quizzes.forms import SearchForm
from quizzes.selectors.search import get_search_page
from studyapp.learners import SiteRequest, current_learner


@require_safe
def search(request: SiteRequest) -> HttpResponse:
    """What `?q=` finds; without it, what can be searched. `?only=` shows more of one group."""
    form = SearchForm(request.GET)
    wanted = form.cleaned_data["q"] if form.is_valid() else None
    page = None
    if wanted:
        page = get_search_page(learner=current_learner(request), search=wanted, only=form.cleaned_data["only"])
    context = {
        "form": form,
        "page": page,
        "all_url": f"{reverse('search')}?{urlencode({'q': form.data.get('q', '')})}",
        "course": Course.objects.order_by("pk").first(),
    }
    return render(request, "quizzes/search.html", context)
