from django.urls import path

from notes import views

app_name = "notes"
urlpatterns = [
    path("courses/<slug:course>/glossary/", views.glossary, name="glossary"),
    path("courses/<slug:course>/<slug:topic>/", views.lesson, name="lesson"),
    path("courses/<slug:course>/<slug:topic>/reading/", views.reading, name="reading"),
]
