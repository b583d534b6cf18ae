"""docs/importing-banks.md names every format and every kind of finding that the code knows."""

import re
from pathlib import Path

import pytest

from quizzes.formats.registry import FORMATS

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[3]
KIND = re.compile(r'"([a-z]+(?:-[a-z]+)+|empty|encoding|html|repeated|unsupported|weights)"')
OF_THE_READER = {"utf-8-sig", "utf-16"}
OF_A_DUMP = {"not-carried", "part-lost"}


def test_the_document_names_every_format_and_kind() -> None:
    said = set(re.findall(r"`([a-z-]+)`", (ROOT / "docs/importing-banks.md").read_text()))
    modules = (ROOT / "quizzes/formats").glob("*.py")
    kinds = {kind for module in modules for kind in KIND.findall(module.read_text())}
    assert len(kinds) > 20
    assert not kinds - said - OF_THE_READER - OF_A_DUMP
    assert set(FORMATS) <= said
