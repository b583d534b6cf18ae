"""Writing a bank in somebody's format, and saying what the format cannot carry.

What is written is read back at once, with a neighbor behind it: a question that would come back as another, or change
the next one, is left out and named. So an export never says something else than the bank.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from quizzes.domain.items import ItemKind
from quizzes.formats.collecting import excerpt
from quizzes.formats.reading import Finding, Reading, ReadOption, ReadQuestion

NEIGHBOR = ReadQuestion(
    line=1,
    stem=f"Is this the neighbor?\n\n{'`' * 40}\n- [x] is code\n{'`' * 40}\n{'~' * 40}\n# so is this\n{'~' * 40}",
    kind=ItemKind.SINGLE,
    options=(ReadOption("A", "Yes, it is", True), ReadOption("B", "No, another", False)),
)
"""Its fences are there for Markdown: one left open before them would take their beginning for its end."""


@dataclass(frozen=True, slots=True)
class Dump:
    """`findings` name by the questions' lines what is not in `text`: a part of a question, or all of it."""

    text: str
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Writer:
    """How a format is written.

    `write` gives one question, from its number on, as the text of its own paragraph. `carried` is the question with
    what the format can carry, `parse` reads it back, `obstacle` says what a question has that keeps it out, `head` and
    `gap` stand before all questions and between them.
    """

    name: str
    write: Callable[[ReadQuestion, int], str]
    parse: Callable[[str], Reading]
    carried: Callable[[ReadQuestion], ReadQuestion] = lambda question: question
    obstacle: Callable[[ReadQuestion], str] = lambda question: "texts that look like its own marks"
    head: str = ""
    gap: str = "\n"

    def dump(self, questions: Sequence[ReadQuestion]) -> Dump:
        texts: list[str] = []
        findings: list[Finding] = []
        for question in questions:
            carried = self.carried(stripped(question))
            text = self.write(carried, len(texts) + 1)
            if not self._comes_back(carried, text):
                message = f"{self.name} cannot carry {self.obstacle(question)}, so the question is left out."
                findings.append(_finding(question, "not-carried", message))
                continue
            texts.append(text)
            findings += _losses(self.name, stripped(question), carried)
        return Dump(self.head + self.gap.join(texts), findings)

    def _comes_back(self, question: ReadQuestion, text: str) -> bool:
        both = [text, self.write(self.carried(NEIGHBOR), 2)]
        read = self.parse(self.head + self.gap.join(both)).questions
        return [same_place(each) for each in read] == [same_place(question), same_place(self.carried(NEIGHBOR))]


def stripped(question: ReadQuestion) -> ReadQuestion:
    """White space around a text means nothing in any format."""
    options = tuple(
        replace(option, text=option.text.strip(), rationale=option.rationale.strip()) for option in question.options
    )
    return replace(
        question,
        stem=question.stem.strip(),
        options=options,
        explanation=question.explanation.strip(),
        item=" ".join(question.item.split()),
        source_url=question.source_url.strip(),
        tags=tuple(dict.fromkeys(" ".join(tag.split()) for tag in question.tags if tag.strip())),
    )


def same_place(question: ReadQuestion) -> ReadQuestion:
    """For comparing: where it stood does not count."""
    return replace(question, line=1)


def _losses(name: str, question: ReadQuestion, carried: ReadQuestion) -> list[Finding]:
    parts = {
        "stem": "line breaks in the question",
        "options": "all of its options' texts and reasons",
        "explanation": "the explanation",
        "item": "the question's name",
        "source_url": "the source",
        "tags": "the tags",
    }
    lost = [words for part, words in parts.items() if getattr(question, part) != getattr(carried, part)]
    return [_finding(question, "part-lost", f"{name} cannot carry {' or '.join(lost)}.")] if lost else []


def _finding(question: ReadQuestion, kind: str, message: str) -> Finding:
    return Finding(question.line, kind, message, excerpt(question.stem), question.item)
