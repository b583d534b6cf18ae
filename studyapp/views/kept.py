"""The way of a form from somebody signed out: kept, past the sign-in, offered again, sent."""

from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from studyapp.kept import KEPT, TooLarge, forget, keep, sent_fields
from studyapp.learners import current_learner


@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest) -> HttpResponse:
    """POST takes a whole form meant for the address `next`; GET offers again what was kept of one."""
    if request.method == "POST":
        return _send_on(request, _local(request.GET.get("next", "")))
    found = request.session.get(KEPT)
    if found is None:
        return redirect("home")
    template = "kept.html" if current_learner(request) else "signed_out.html"
    return render(request, template, {"kept": found["fields"], "send_url": send_url(found["action"])})


def _send_on(request: HttpRequest, action: str) -> HttpResponse:
    """The signed-in browser sends the same again, to where it was meant for; any other one signs in first."""
    learner, is_switch = current_learner(request), "switch" in request.GET
    if learner and not is_switch:
        forget(request)
        return HttpResponseRedirect(action, preserve_request=True)
    if learner and not learner.is_guest:  # a guest stays signed in, or their work would be lost: it is merged
        logout(request)
    try:
        keep(request, action=action)
    except TooLarge:
        context = {"kept": sent_fields(request), "send_url": send_url(action), "is_too_large": True}
        return render(request, "signed_out.html", context, status=413)
    return redirect(sign_in_url(reverse("kept")))


def _local(address: str) -> str:
    """Whatever is no address of this site leads to its start."""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else reverse("home")


def send_url(action: str, **more: str) -> str:
    return f"{reverse('kept')}?{urlencode({'next': action, **more})}"


def sign_in_url(then: str) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': then})}"
