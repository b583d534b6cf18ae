"""What every test can rely on."""

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test sees what another one cached or counted."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
