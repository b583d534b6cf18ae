"""What a check of a course found: where, how grave, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """Gravest first: misleads learners; helps them guess or has aged; could be better."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    def reaches(self, limit: "Level") -> bool:
        """Whether this is as grave as `limit` or graver."""
        order = list(Level)
        return order.index(self) <= order.index(limit)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding; `line` counts from 1, `rule` names what was checked, such as `near-duplicate`."""

    path: str
    line: int
    rule: str
    level: Level
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.level}: {self.message} ({self.rule})"

    def to_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "line": self.line,
            "rule": self.rule,
            "level": self.level.value,
            "message": self.message,
        }
