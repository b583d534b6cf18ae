"""Settings of the test run: production's, without what makes tests slow or dependent on a person's machine.

The database is SQLite in a file of its own unless DATABASE_URL says otherwise (see pgplugin.py). A file, because the
live server of the browser tests answers from other threads and an SQLite in memory would hand them one connection.
"""

import atexit
import os
import shutil
import tempfile

# Set before the import, so that neither the shell nor a .env file has a say.
os.environ.update(
    DJANGO_DEBUG="0",
    DJANGO_HTTPS="0",
    DJANGO_SECRET_KEY="only-for-tests-and-the-same-in-every-process-of-a-run",
    DJANGO_ALLOWED_HOSTS="localhost,127.0.0.1",
    DJANGO_CSRF_TRUSTED_ORIGINS="",
    DJANGO_BEHIND_PROXY="0",
    DJANGO_ADMIN_URL="admin/",
    DJANGO_LOG_LEVEL="WARNING",
    CACHE_URL="locmemcache://",
    EMAIL_URL="memorymail://",
)
_folder = tempfile.mkdtemp(prefix="studyapp-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["STUDYAPP_VAR"] = _folder
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_folder}/study.sqlite3")

from studyapp.settings import *  # noqa: E402, F403
from studyapp.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
    # Nobody needs a test's rows after a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Without names that carry a hash, tests need no collectstatic; the live server finds the files itself.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir()  # WhiteNoise warns about a folder that is not there
