"""Sessions get a table that names the learner; nobody is signed out by it, above all no guest."""

from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations

BACKEND = "studyapp.sessions.LearnerBackend"


def move(apps, schema_editor):
    Old, New, Learner = (apps.get_model(*name) for name in (("sessions", "Session"), ("studyapp", "Session"), ("studyapp", "Learner")))
    for old in Old.objects.all().iterator(chunk_size=500):
        data = SessionStore().decode(old.session_data)  # empty where it was signed with another key
        learner = Learner.objects.filter(pk=data.get(SESSION_KEY)).first()
        if learner is None:
            continue
        data[BACKEND_SESSION_KEY] = BACKEND
        New.objects.update_or_create(
            session_key=old.session_key,
            defaults={"session_data": SessionStore().encode(data), "expire_date": old.expire_date, "learner": learner},
        )
    Old.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("studyapp", "0002_accounts"), ("sessions", "0001_initial")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop, elidable=True)]
