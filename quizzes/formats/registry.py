"""The formats of question banks by the names that commands take."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from quizzes.formats import aiken, gift, markdown_bank, table
from quizzes.formats.reading import Reading, ReadQuestion
from quizzes.formats.writing import Dump


class Format(Protocol):
    """A module that reads and writes banks. Neither raises, whatever it is given."""

    def parse(self, text: str) -> Reading: ...

    def dump(self, questions: Sequence[ReadQuestion]) -> Dump: ...


FORMATS: Mapping[str, Format] = {"aiken": aiken, "gift": gift, "csv": table, "markdown": markdown_bank}
