"""What every test can rely on."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test sees what another one cached or counted."""
    cache.clear()
