from django.apps import AppConfig


class StudyappConfig(AppConfig):
    name = "studyapp"
    verbose_name = "Study app"

    def ready(self) -> None:
        from studyapp import security

        security.listen()
