"""The shared cache. It holds nothing that cannot be lost, so no page may break for want of it."""

import logging
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from redis import RedisError

logger = logging.getLogger(__name__)

PAUSE = 10.0
"""Seconds for which a server that did not answer is not asked again: each time would cost a reader its timeout."""


def delete_expired(*, now: datetime) -> None:
    """Delete what is over from a cache in the database, which else keeps it until it is full; others do it themselves.

    Its keys name the addresses that rate limits count.
    """
    if not isinstance(caches["default"], DatabaseCache):
        return
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        over = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [over])  # noqa: S608 (a name from the settings)


class ForgivingRedisCache(RedisCache):
    """Redis, and while it does not answer an empty cache: nothing is found, and adding always works.

    What rate limits count starts anew then: people can still sign in.
    """

    away_until = 0.0

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(True, super().add, key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(default, super().get, key, default, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(None, super().set, key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(False, super().touch, key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(False, super().delete, key, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(False, super().has_key, key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError where the key is not there, as in any cache."""
        count: int | None = self._ask(None, super().incr, key, delta, version)
        if count is None:
            raise ValueError(f"Key {key!r} not found.")
        return count

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = self._ask({}, super().get_many, keys, version)
        return found

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        self._ask(None, super().set_many, data, timeout, version)
        return []

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._ask(None, super().delete_many, keys, version)

    def clear(self) -> None:
        self._ask(None, super().clear)

    def _ask(self, empty: Any, method: Callable[..., Any], *args: Any) -> Any:
        """Return what Redis says, or what it would say if it held nothing."""
        if monotonic() < self.away_until:
            return empty
        try:
            return method(*args)
        except RedisError as error:
            self.away_until = monotonic() + PAUSE
            logger.warning(
                "The shared cache does not answer (%s); rate limits count nothing meanwhile.", type(error).__name__
            )
            return empty
