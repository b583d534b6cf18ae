"""Every row of the database and whose it is, to see that a request changed nothing that it should not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from studyapp.models import Learner

Key = tuple[str, Any]
Answer = TypeVar("Answer")
NEVER_WRITTEN = {ContentType, Permission}
WRITING = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is; `learner_id` says whose, and is None for the bank and for what belongs to nobody."""

    learner_id: int | None
    values: tuple[object, ...]


Rows = dict[Key, Row]


def all_rows() -> Rows:
    """Read every table. One query each; a table that is new is in it by itself."""
    found: Rows = {}
    for model in apps.get_models():
        if model not in NEVER_WRITTEN:
            columns = [_owner_path(model) or "pk", "pk", *(field.attname for field in model._meta.concrete_fields)]
            for owner, pk, *values in model._base_manager.order_by().values_list(*columns):
                found[model.__name__, pk] = Row(owner if _owner_path(model) else None, tuple(values))
    return found


def changed_rows(before: Rows, after: Rows) -> Rows:
    """Return what is new, gone or different, as it is now or, where it is gone, as it was."""
    keys = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    return {key: after.get(key) or before[key] for key in keys}


def do_and_undo(act: Callable[[], Answer], before: Rows) -> tuple[Answer, Rows]:
    """Return what the act answered and the rows that it changed; then it never happened.

    Tables are read again only after a statement that writes: reading all of them takes thirty times a page's time.
    """
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            answer = act()
        has_written = any(query["sql"].startswith(WRITING) for query in queries.captured_queries)
        changed = changed_rows(before, all_rows()) if has_written else {}
        transaction.set_rollback(True)
    return answer, changed


@cache
def _owner_path(model: type[Model]) -> str | None:
    """The way from a row to the learner whose it is, as values_list wants it, or None."""
    if model is Learner:
        return "pk"
    ways = [(field, _owner_path_of_field(field)) for field in model._meta.concrete_fields if field.many_to_one]
    paths = [f"{field.name}__{way}" for field, way in ways if way]
    return min(paths, key=lambda path: path.count("__"), default=None)


def _owner_path_of_field(field: Any) -> str | None:
    is_loop = field.related_model is field.model
    return None if is_loop else _owner_path(field.related_model)
