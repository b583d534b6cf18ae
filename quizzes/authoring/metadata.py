"""Reads front matter and the `yaml` blocks of questions, keeping the line of every field.

Every scalar stays text, so `tags: [on, no]` means what it says. Aliases, tags and repeated fields are problems.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import yaml
from pydantic import ValidationError

from quizzes.authoring.blocks import MetadataSource
from quizzes.authoring.reporting import Location, Report, quote
from quizzes.authoring.tables import Table

MAX_CHARACTERS = 20_000
"""A longer block is one whose end got lost."""

_PLAIN_TAGS = frozenset({"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"})

_ADVICE = {
    "mapping values are not allowed here": " Put a value that holds a colon into quotes.",
    "found character '\\t' that cannot start any token": " Indent with spaces instead of tabs.",
}

_NEIGHBORS = {"status_note": "status", "select": "kind"}
"""The field to look at where one is missing that another one calls for."""

Model = TypeVar("Model", bound=Table)


@dataclass(frozen=True, slots=True)
class Metadata(Generic[Model]):
    """A block that was read; `value` is None where it has problems. `raw` is what the file says all the same.

    `line` is the line that opens the block.
    """

    value: Model | None
    line: int
    raw: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[Location, int] = field(default_factory=dict)

    def line_of(self, name: str) -> int:
        """Return the line of a field."""
        return self.line_at((name,))

    def line_at(self, location: Location) -> int:
        """Return the line of a value; where it is missing, that of its neighbor, of what surrounds it, of the block."""
        if location and location not in self.lines and location[0] in _NEIGHBORS:
            location = (_NEIGHBORS[str(location[0])],)
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, self.line)


def read_metadata(model: type[Model], source: MetadataSource, report: Report) -> Metadata[Model]:
    """Read one block and report every problem of it with its line in the file."""
    reader = _Reader(source, report)
    try:
        raw = reader.read()
    except _UnusableYaml as problem:
        report.add(reader.line_at(problem.index), problem.message)
        return Metadata(None, source.line)
    try:
        return Metadata(model.model_validate(raw), source.line, raw, reader.lines)
    except ValidationError as error:
        metadata: Metadata[Model] = Metadata(None, source.line, raw, reader.lines)
        report.add_errors(
            error.errors(include_url=False), line_of=metadata.line_at, fields_at=lambda _: model.model_fields
        )
        return metadata


class _UnusableYaml(Exception):
    def __init__(self, index: int, message: str) -> None:
        self.index = index
        self.message = message


class _TextLoader(yaml.BaseLoader):
    """The safest loader: it builds nothing but text, lists and tables, and here no node can stand in two places."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise _UnusableYaml(event.start_mark.index, "YAML aliases (“*name”) are not allowed; write the value out.")
        return super().compose_node(parent, index)


def _compose(text: str) -> yaml.Node | None:
    if len(text) > MAX_CHARACTERS:
        raise _UnusableYaml(0, f"This block has more than {MAX_CHARACTERS:,} characters; its end may be missing.")
    try:
        return yaml.compose(text, Loader=_TextLoader)
    except yaml.reader.ReaderError as error:
        raise _UnusableYaml(error.position, "This line holds a character that YAML does not allow.") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or "it is not well formed"
        message = f"The YAML cannot be read: {reason}.{_ADVICE.get(reason, '')}"
        raise _UnusableYaml(mark.index if mark else 0, message) from error
    except RecursionError as error:
        raise _UnusableYaml(0, "The YAML is nested too deeply.") from error


class _Reader:
    """Turns nodes into values and remembers the line of each field and entry."""

    def __init__(self, source: MetadataSource, report: Report) -> None:
        self.lines: dict[Location, int] = {}
        self._report = report
        self._text = "\n".join(line.text for line in source.body)
        self._numbers = [line.number for line in source.body] or [source.line]
        self._starts = [0, *(index + 1 for index, character in enumerate(self._text) if character == "\n")]

    def read(self) -> dict[str, Any]:
        root = _compose(self._text)
        return {} if root is None else self._table(root)

    def line_at(self, index: int) -> int:
        """The file's line of a character, found by line feeds alone; YAML would count U+2028 as well."""
        return self._numbers[min(bisect_right(self._starts, index), len(self._numbers)) - 1]

    def _table(self, node: yaml.Node, location: Location = ()) -> dict[str, Any]:
        if not isinstance(node, yaml.MappingNode):
            raise _UnusableYaml(node.start_mark.index, "This block must hold lines of the form “name: value”.")
        values: dict[str, Any] = {}
        for name_node, value_node in node.value:
            line = self.line_at(name_node.start_mark.index)
            name = name_node.value
            if not isinstance(name, str):
                self._report.add(line, "The name of a field must be a single word.")
            elif name in values:
                self._report.add(line, f"{quote(name)} is given twice; first in line {self.lines[*location, name]}.")
            else:
                self.lines[*location, name] = line
                values[name] = self._value(value_node, (*location, name))
        return values

    def _value(self, node: yaml.Node, location: Location) -> Any:
        if node.tag not in _PLAIN_TAGS:
            self._report.add(self.line_at(node.start_mark.index), f"The YAML tag {quote(node.tag)} is not allowed.")
        if isinstance(node, yaml.MappingNode):
            return self._table(node, location)
        if isinstance(node, yaml.SequenceNode):
            return [self._entry(child, (*location, index)) for index, child in enumerate(node.value)]
        return node.value

    def _entry(self, node: yaml.Node, location: Location) -> Any:
        self.lines[location] = self.line_at(node.start_mark.index)
        return self._value(node, location)
