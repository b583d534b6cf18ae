from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from quizzes.views.search import search
from studyapp import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("search/", search, name="search"),
    path("", include("quizzes.urls")),
    path("", include("notes.urls")),
    path(settings.ADMIN_URL, admin.site.urls),
]
handler400 = "studyapp.views.bad_request"
handler403 = "studyapp.views.forbidden"
handler404 = "studyapp.views.not_found"
handler500 = "studyapp.views.server_error"
