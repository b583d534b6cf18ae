"""The only place that reads the wall clock; everything else is handed `now`."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return the server's present instant, aware and in UTC."""
    return timezone.now()
