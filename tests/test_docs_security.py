"""docs/security.md walks every requirement of OWASP ASVS 5.0.0 up to level 2, and what it names is there."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / "docs" / "security.md").read_text()
NAMED = sorted(set(re.findall(r"`([^`\n]+)`", TEXT)))
REFERENCES = [name for name in NAMED if re.match(r"(tests|studyapp|notes|quizzes|docs|templates|static)/", name)]
VERDICTS = ("met", "met in part", "not met", "not applicable")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", TEXT, re.MULTILINE)

_ASKED = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1
4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2
7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1
12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1
16.2:5 16.3:4 16.4:3 16.5:3
"""
ASKED = dict(each.split(":") for each in _ASKED.split())
"""How many requirements of levels 1 and 2 each section has; they come first in it.

The other sections have none, or belong to chapters that do not apply.
"""


def test_every_requirement_has_its_row_and_verdict() -> None:
    numbers = [f"{section}.{each + 1}" for section, count in ASKED.items() for each in range(int(count))]
    assert [number for number, *_ in ROWS] == numbers
    assert {verdict for _, _, _, verdict, _ in ROWS} == set(VERDICTS)
    assert len(ROWS) == len(re.findall(r"^\| \d+\.", TEXT, re.MULTILINE))


def test_the_summary_counts_the_rows() -> None:
    for level in ("1", "2", "both"):
        counted = Counter(verdict for _, of, _, verdict, _ in ROWS if level in (of, "both"))
        line = " | ".join(str(number) for number in [*(counted[each] for each in VERDICTS), counted.total()])
        assert f"| {level} | {line} |" in TEXT


def test_whatever_is_not_met_stands_in_the_list_at_the_end() -> None:
    listed = set(re.findall(r"\d+\.\d+\.\d+", TEXT.partition("### Not met")[2]))
    assert listed == {number for number, _, _, verdict, _ in ROWS if verdict == "not met"}


@cache
def names_in(path: Path) -> set[str]:
    """Every function, class and `class::method` of a module."""
    tops = [node for node in ast.parse(path.read_text()).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    inner = {f"{top.name}::{node.name}" for top in tops for node in top.body if isinstance(node, ast.FunctionDef)}
    return inner | {node.name for node in tops}


def exists(reference: str) -> bool:
    path, _, name = reference.partition("::")
    return (ROOT / path).exists() and (not name or name in names_in(ROOT / path))


def test_what_is_referred_to_exists() -> None:
    assert len([name for name in REFERENCES if "::" in name]) > 80
    assert [name for name in REFERENCES if not exists(name)] == []


def test_settings_and_variables_exist() -> None:
    example = (ROOT / ".env.example").read_text()
    names = [name for name in NAMED if re.fullmatch(r"[A-Z][A-Z_]+", name) and name != "ACCOUNT_RATE_LIMITS"]
    assert [name for name in names if name not in example and not hasattr(settings, name)] == []
