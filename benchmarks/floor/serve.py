"""Serves the floor with granian, as `manage.py serve` serves the product."""

import os
import sys

import django
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

os.environ["DJANGO_SETTINGS_MODULE"] = "floor.settings"
application = get_wsgi_application()

if __name__ == "__main__":
    django.setup()
    _ = get_resolver().url_patterns
    MPServer(
        "floor.serve:application",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=1,
        log_level=LogLevels.error,
    ).serve()
