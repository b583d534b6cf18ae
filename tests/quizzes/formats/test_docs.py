"""The two pages on importing name every format and every kind of finding that the code knows."""

import re
from pathlib import Path

import pytest

from quizzes.formats.registry import FORMATS

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[3]
KIND = re.compile(r'"([a-z]+(?:-[a-z]+)+|empty|encoding|html|repeated|unsupported|weights)"')
PAGES = ("docs/importing-banks.md", "docs/importing.md")
NO_KINDS = {"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "true-false"}
"""Encodings, and how a stem may begin."""
OF_A_DUMP = {"not-carried", "part-lost"}


def test_they_name_every_format_and_kind() -> None:
    said = {name for page in PAGES for name in re.findall(r"`([a-z-]+)`", (ROOT / page).read_text())}
    modules = (ROOT / "quizzes/formats").glob("*.py")
    kinds = {kind for module in modules for kind in KIND.findall(module.read_text())}
    assert len(kinds) > 20
    assert kinds - said - NO_KINDS - OF_A_DUMP == set()
    assert set(FORMATS) <= said
