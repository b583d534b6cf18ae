from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from quizzes.views import search
from studyapp.views import data, health, home, kept, leaving, preferences, sessions

# Django's own login page would drop a guest's work and knows no rate limit.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Its own page for a new password would let anybody at an open screen guess the old one.
change_password = RedirectView.as_view(pattern_name="account_change_password")
admin.site.password_change = change_password  # type: ignore[method-assign, assignment]

account_urls: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="account_login"), name="accounts"),
    path("", include("allauth.account.urls")),
]
urlpatterns = [
    path("", home.home, name="home"),
    path("settings/", preferences.preferences, name="settings"),
    path("settings/look/", preferences.look, name="look"),
    path("settings/sessions/", sessions.end_others, name="sessions"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("favicon.ico", health.favicon, name="favicon"),
    path("account/", include(account_urls)),
    path("search/", search.search, name="search"),
    path("settings/delete/", leaving.delete, name="delete"),
    path("settings/export/", data.export, name="export"),
    path("settings/export/<slug:table>.csv", data.export_one_table, name="export_table"),
    path("settings/import/", data.import_data, name="import"),
    path("kept/", kept.kept, name="kept"),
    path("", include("quizzes.urls")),
    path("", include("notes.urls")),
    path(settings.ADMIN_URL, admin.site.urls),
]
handler400 = "studyapp.views.mistakes.bad_request"
handler403 = "studyapp.views.mistakes.forbidden"
handler404 = "studyapp.views.mistakes.not_found"
handler429 = "studyapp.views.mistakes.too_many_requests"  # allauth's and our own limits look for it here
handler500 = "studyapp.views.mistakes.server_error"
