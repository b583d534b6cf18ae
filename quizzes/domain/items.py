"""What a question is, apart from where it is stored: its kind, its options and which of them are keys."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class ItemKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"


class InvalidItem(ValueError):
    """An item that nobody could answer or grade; `problems` holds every reason, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ItemOption:
    """One answer to choose from.

    `identifier` is what forms post and logs keep; it survives rewording and shuffling.
    `text` and `rationale` are Markdown. A pinned option keeps its place at the end when options are shuffled.
    """

    identifier: str
    text: str
    is_key: bool
    rationale: str
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A question as one revision froze it. Raises InvalidItem when it could not be answered or graded."""

    kind: ItemKind
    stem: str
    options: tuple[ItemOption, ...]
    explanation: str

    def __post_init__(self) -> None:
        if problems := list(_problems(self)):
            raise InvalidItem(problems)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(option.identifier for option in self.options if option.is_key)

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Every option's identifier, in the author's order."""
        return tuple(option.identifier for option in self.options)

    @property
    def select_count(self) -> int:
        """How many options the learner must choose: as many as there are keys, and the stem says so."""
        return len(self.keys)

    @property
    def content_hash(self) -> str:
        """64 hex digits that change with any word of the item and with nothing else."""
        canonical = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"kind": self.kind.value, "options": [asdict(option) for option in self.options]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Item":
        """The item that `to_json` wrote. Raises InvalidItem, or KeyError where a part is missing."""
        return cls(
            kind=ItemKind(data["kind"]),
            stem=data["stem"],
            options=tuple(ItemOption(**option) for option in data["options"]),
            explanation=data["explanation"],
        )


def _problems(item: Item) -> Iterator[str]:
    if not item.stem.strip():
        yield "The stem is empty."
    yield from _option_problems(item)
    yield from _key_problems(item)


def _option_problems(item: Item) -> Iterator[str]:
    identifiers = [option.identifier for option in item.options]
    for identifier in sorted({each for each in identifiers if identifiers.count(each) > 1}):
        yield f"Two options have the identifier “{identifier}”."
    if any(not option.text.strip() for option in item.options):
        yield "An option is empty."
    if len(item.options) < 2:
        yield f"A question needs at least two options; this one has {len(item.options)}."
    if item.kind is ItemKind.TRUE_FALSE and set(identifiers) != {"true", "false"}:
        yield "A true/false question has exactly the options “True” and “False”."


def _key_problems(item: Item) -> Iterator[str]:
    count = item.select_count
    if count == 0:
        yield "No option is marked as the key."
    elif count == len(item.options):
        yield "Every option is a key, so there is nothing to choose."
    elif item.kind is ItemKind.MULTIPLE and count < 2:
        yield "A multiple-response question needs at least two keys."
    elif item.kind is not ItemKind.MULTIPLE and count > 1:
        yield f"A {item.kind.replace('_', '/')} question has one key; this one has {count}."
