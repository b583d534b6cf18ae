"""SQL that is written once and run often: what a learner waits for at every step.

Django builds and compiles a query anew each time, which takes several times as long as the database takes to answer it.
Reads are ordinary querysets here, compiled at their first use; writes name a model's columns. Nothing else differs:
the same tables, converters and constraints.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, cached_property
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.expressions import Expression

M = TypeVar("M", bound=models.Model)


class Parameter(Expression):
    """A place in a prepared query for a value that is given when it runs."""

    def __init__(self, name: str, field: "models.Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, *args: Any, **kwargs: Any) -> tuple[str, list["Parameter"]]:  # type: ignore[override]
        return "%s", [self]

    def fill(self, given: Mapping[str, Any]) -> Any:
        return self.output_field.get_db_prep_value(given[self.name], connection)


class Prepared:
    """A query whose filters hold Parameters, read as one dict a row with the given columns, named as for `values()`."""

    def __init__(self, queryset: Callable[[], models.QuerySet[Any]], *columns: str) -> None:
        self.queryset, self.columns = queryset, columns

    @cached_property
    def _compiled(self) -> tuple[str, list[Any], list[tuple[int, Callable[[Any], Any]]]]:
        """The statement, its parameters, and for the columns that need it how to read them."""
        compiler = self.queryset().values_list(*self.columns).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([selected[0] for selected in compiler.select])
        return sql, list(parameters), [(place, _reader(*each)) for place, each in converters.items()]

    def rows(self, **given: Any) -> list[dict[str, Any]]:
        sql, parameters, readers = self._compiled
        filled = [each.fill(given) if isinstance(each, Parameter) else each for each in parameters]
        with connection.cursor() as cursor:
            try:
                cursor.execute(sql, filled)
            except OverflowError:  # a number from an address that SQLite cannot hold: no row has it
                return []
            rows = [list(row) for row in cursor.fetchall()]
        for place, read in readers:
            for row in rows:
                if row[place] is not None:
                    row[place] = read(row[place])
        return [dict(zip(self.columns, row, strict=True)) for row in rows]

    def first(self, **given: Any) -> dict[str, Any] | None:
        return next(iter(self.rows(**given)), None)


def _reader(converters: list[Callable[..., Any]], expression: Expression) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, expression, connection)
        return value

    return read


def columns_of(model: type[models.Model], prefix: str = "") -> tuple[str, ...]:
    """Name every column of the model, for a query that reaches it by `prefix`."""
    return tuple(f"{prefix}{field.attname}" for field in model._meta.concrete_fields)


def stored(model: type[M], row: Mapping[str, Any], prefix: str = "") -> M:
    """Return the object whose columns stand in the row under `prefix`; those that were not read are deferred."""
    names = [field.attname for field in model._meta.concrete_fields if f"{prefix}{field.attname}" in row]
    return model.from_db(DEFAULT_DB_ALIAS, names, [row[f"{prefix}{name}"] for name in names])


def insert(instance: models.Model) -> None:
    """Store a new row whose key the database makes; the instance does not learn it."""
    sql, fields = _insert(type(instance))
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(instance, fields))


def update(instances: Iterable[models.Model], names: Collection[str]) -> None:
    """Store the named fields of the instances, all of one model, as one statement."""
    rows = list(instances)
    if not rows:
        return
    sql, fields = _update(type(rows[0]), tuple(names))
    with connection.cursor() as cursor:
        if len(rows) == 1:  # executemany is logged as "1 times: …", which those who count statements overlook
            cursor.execute(sql, _values(rows[0], fields))
        else:
            cursor.executemany(sql, [_values(row, fields) for row in rows])


@cache
def _insert(model: type[models.Model]) -> tuple[str, list[Any]]:
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(_quoted(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES ({places})", fields  # noqa: S608


@cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    key: Any = model._meta.pk
    places = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {places} WHERE {_quoted(key.column)} = %s"  # noqa: S608
    return sql, [*fields, key]


def _values(instance: models.Model, fields: Iterable[Any]) -> list[Any]:
    return [field.get_db_prep_save(getattr(instance, field.attname), connection) for field in fields]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
