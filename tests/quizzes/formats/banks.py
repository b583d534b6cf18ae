"""Banks of any content, for tests of every format, and what each format promises about any text at all."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st

from quizzes.domain.items import ItemKind
from quizzes.formats.reading import Reading, ReadOption, ReadQuestion
from quizzes.formats.registry import Format

CHEAP = settings(max_examples=40, deadline=None)
"""Parsers are many and time is scarce; whoever changes one raises this while working on it."""
SAMPLES = Path(__file__).parents[2] / "samples"

MARKS = st.sampled_from(
    (
        *"~={}#:%\\\"'|;,\t$*_>`-+@<&()[]\n",
        *(
            "\n\n",
            "::",
            "->",
            "####",
            "\\n",
            "\\\\",
            "//",
            "%50%",
            "[html]",
            "A. ",
            "A) ",
            "- [x] ",
            "- ",
            "## ",
            "---",
        ),
        *("<details>", "</details>", "**Answer:** B", "ANSWER: A", "```\n", "=1+1", "True", "False", "1. ", "    "),
        *("Tags: a", "Source: b", "> ", "é", "e\u0301", "答え", "שלום", "\u2028", "\xa0"),
    )
)
WORDS = st.sampled_from(["Which", "service", "queues", "S3", "the", "most", "cost", "1"])
TEXTS = st.lists(st.one_of(WORDS, WORDS, MARKS), min_size=1, max_size=8).map(" ".join).filter(str.strip).map(str.strip)
PLAIN = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)


@st.composite
def questions(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> ReadQuestion:
    """A question that can be asked, with every part that there is."""
    unlike = st.lists(texts, min_size=2, max_size=6, unique_by=lambda text: " ".join(text.split()).casefold())
    told = draw(st.one_of(st.just(["True", "False"]), unlike))
    is_true_false = {text.casefold() for text in told} == {"true", "false"}
    keys = draw(st.sets(st.sampled_from(range(len(told))), min_size=1, max_size=len(told) - 1))
    perhaps = st.one_of(st.just(""), texts)
    options = [ReadOption("ABCDEF"[at], text, at in keys, draw(perhaps)) for at, text in enumerate(told)]
    if is_true_false:
        options = [replace(option, text=option.text.capitalize()) for option in options]
    kind = ItemKind.TRUE_FALSE if is_true_false else ItemKind.MULTIPLE if len(keys) > 1 else ItemKind.SINGLE
    url = draw(st.sampled_from(["", "https://example.com/a?b=1,2"]))
    tags = tuple(draw(st.lists(st.sampled_from(["storage", "long words", "a/b"]), unique=True, max_size=2)))
    return ReadQuestion(
        1, draw(texts), kind, tuple(options), draw(perhaps), draw(st.sampled_from(["", "queues-7"])), url, tags
    )


def without_lines(read: Sequence[ReadQuestion]) -> list[ReadQuestion]:
    return [replace(question, line=1) for question in read]


def sample(folder: str, name: str) -> str:
    return (SAMPLES / folder / name).read_bytes().decode()


def kinds(reading: Reading) -> list[tuple[int, str]]:
    return [(finding.line, finding.kind) for finding in reading.rejected]


def check_dump_comes_back(form: Format, bank: Sequence[ReadQuestion]) -> None:
    """What is in the text is in the bank, in its order; the rest is named."""
    bank = [replace(question, line=number) for number, question in enumerate(bank, start=1)]
    dumped = form.dump(bank)
    left_out = {finding.line for finding in dumped.findings if finding.kind == "not-carried"}
    lossy = {finding.line for finding in dumped.findings if finding.kind == "part-lost"}
    read = form.parse(dumped.text).questions
    kept = [question for question in bank if question.line not in left_out]
    assert len(read) == len(kept)
    for back, question in zip(read, kept, strict=True):
        assert back.key == question.key
        assert question.line in lossy or replace(back, line=1) == replace(question, line=1)


HOSTILE = {
    "long-line": "A" * 300_000,
    "openings": "::{=~#[tag:" * 30_000,
    "quotes": '"' * 300_000,
    "spaces": " " * 150_000 + "x" + "\t" * 150_000,
    "checkboxes": "- [ " * 75_000,
    "stars": "**Answer:" * 33_000,
    "options": "A) " * 100_000,
    "backslashes": "\\" * 300_000,
    "lines": "\n\nA. x\n" * 30_000,
}
"""Large enough that what reads a text over and over needs minutes for it."""


def check_hostile(form: Format) -> None:
    """Ends in time that grows with the text, and with findings of readable size."""
    for name, text in HOSTILE.items():
        begun = time.process_time()
        reading = form.parse(text)
        assert time.process_time() - begun < 5, name
        assert reading.rejected, name
        assert max(len(finding.text) for finding in reading.rejected) < 500, name
