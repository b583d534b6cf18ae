"""Reads the practice and interview questions of a topic file and checks that they can be answered and graded."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from notes.outline import Line, is_slug
from quizzes.authoring.blocks import Block, dedented, first_text, join_texts, split_blocks, split_metadata, text_of
from quizzes.authoring.documents import InterviewDocument, Provenance, QuestionDocument
from quizzes.authoring.metadata import Metadata, Model, read_metadata
from quizzes.authoring.options import OptionSource, read_option, report_repeated_identifiers, split_options
from quizzes.authoring.prose import check_names_no_place, check_prose, missing_anchor
from quizzes.authoring.reporting import Report, join_words, quote, suggest
from quizzes.authoring.tables import EntryMetadata, PracticeMetadata
from quizzes.domain.items import InvalidItem, Item, ItemKind, ItemOption

MAX_OPTIONS = 10
"""Shown as A to J."""

MIN_KEY_POINTS = 2
MAX_KEY_POINTS = 6

_LIST_ITEM = re.compile(r"(?:[-*+]|[0-9]{1,3}[.)])(?: +|$)")


@dataclass(slots=True)
class TopicContext:
    """What one question needs to know of its file.

    `checked_on` is None where the front matter is unusable, `sections` and `anchors` where there is no lesson.
    """

    report: Report
    checked_on: date | None
    sections: frozenset[str] | None
    anchors: frozenset[str] | None
    id_lines: dict[str, int] = field(default_factory=dict)

    def check_prose(self, lines: Sequence[Line]) -> None:
        check_prose(lines, self.anchors, self.report)


def read_practice(block: Block, context: TopicContext) -> QuestionDocument | None:
    """Return the practice question, or None after reporting every problem of it."""
    report = context.report
    found_before = len(report.problems)
    _claim_id(block, context)
    metadata, body = _read_metadata(PracticeMetadata, block, context)
    content, parts = split_blocks(body, 3)
    stem, sources = split_options(content, report)
    options = [read_option(source, context.anchors, report) for source in sources]
    explanation = _read_parts(parts, block, context, required=["Explanation"]).get("Explanation")
    if not text_of(stem):
        report.add(block.line, "The question has no stem; write it below the block “```yaml”.")
    context.check_prose(stem)
    if explanation:
        check_names_no_place(explanation.body, report)
    report_repeated_identifiers(options, sources, report)
    _check_answers(block, metadata, sources, options, report)
    entry = metadata.value
    if len(report.problems) > found_before or explanation is None or entry is None or context.checked_on is None:
        return None
    try:
        item = Item(kind=entry.kind, stem=text_of(stem), options=tuple(options), explanation=text_of(explanation.body))
    except InvalidItem as error:
        for problem in error.problems:
            report.add(block.line, problem)
        return None
    return QuestionDocument(
        slug=block.title,
        item=item,
        difficulty=entry.difficulty,
        section=entry.section,
        tags=entry.tags,
        provenance=_provenance(entry, context.checked_on),
        siblings=entry.siblings or "",
        line=block.line,
        option_lines=tuple(source.line for source in sources),
        explanation_line=explanation.line,
    )


def read_interview(block: Block, context: TopicContext) -> InterviewDocument | None:
    """Return the interview question, or None after reporting every problem of it."""
    report = context.report
    found_before = len(report.problems)
    _claim_id(block, context)
    metadata, body = _read_metadata(EntryMetadata, block, context)
    prompt, blocks = split_blocks(body, 3)
    parts = _read_parts(blocks, block, context, required=["Answer", "Key points"], optional=["Follow-up"])
    if not text_of(prompt):
        report.add(block.line, "The question has no prompt; write it below the block “```yaml”.")
    context.check_prose(prompt)
    key_points = _read_key_points(parts["Key points"], report) if "Key points" in parts else ()
    entry = metadata.value
    if len(report.problems) > found_before or entry is None or context.checked_on is None:
        return None
    return InterviewDocument(
        slug=block.title,
        prompt=text_of(prompt),
        answer=text_of(parts["Answer"].body),
        key_points=key_points,
        follow_up=text_of(parts["Follow-up"].body) if "Follow-up" in parts else "",
        difficulty=entry.difficulty,
        section=entry.section,
        tags=entry.tags,
        provenance=_provenance(entry, context.checked_on),
        line=block.line,
    )


# What both have in common: id, `yaml` block, headed parts, provenance


def _claim_id(block: Block, context: TopicContext) -> None:
    """Check that the heading is an id and that no earlier question of the file has it."""
    if not is_slug(block.title):
        context.report.add(
            block.line,
            f"{quote(block.title)} is no id; a question's heading takes lower-case letters, digits and hyphens only.",
        )
    first = context.id_lines.setdefault(block.title, block.line)
    if block.title and first != block.line:
        context.report.add(block.line, f"The id {quote(block.title)} is used twice; first in line {first}.")


def _read_metadata(model: type[Model], block: Block, context: TopicContext) -> tuple[Metadata[Model], list[Line]]:
    source, body = split_metadata(block)
    if source is None:
        context.report.add(block.line, "The question needs a block “```yaml” right below its heading.")
        return Metadata(None, block.line), body
    metadata = read_metadata(model, source, context.report)
    _check_section(metadata, context)
    if isinstance(metadata.value, EntryMetadata):
        context.report.check_day(metadata.line_of("checked_on"), metadata.value.checked_on)
    return metadata, body


def _check_section(metadata: Metadata[Model], context: TopicContext) -> None:
    section = metadata.raw.get("section")
    if context.sections is None or context.anchors is None or not isinstance(section, str) or not is_slug(section):
        return
    if section in context.sections:
        return
    if section in context.anchors:
        message = f"“section” must name a section (“##”); {quote(section)} is a subheading."
    else:
        message = missing_anchor(section, context.sections)
    context.report.add(metadata.line_of("section"), message)


def _read_parts(
    blocks: Sequence[Block],
    question: Block,
    context: TopicContext,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
) -> dict[str, Block]:
    """The `###` parts by title; those unknown, repeated, empty or missing are reported.

    An unknown one is read as the one that was probably meant.
    """
    known = (*required, *optional)
    parts: dict[str, Block] = {}
    for block in blocks:
        title = block.title if block.title in known else suggest(block.title, known)
        if title != block.title:
            context.report.add(block.line, _unknown_part(block.title, title, known))
        elif title in parts:
            context.report.add(block.line, f"“### {title}” stands here twice; first in line {parts[title].line}.")
        elif first_text(block.body) is None:
            context.report.add(block.line, f"“### {title}” is empty.")
        parts.setdefault(title, block)
        context.check_prose(block.body)
    for title in required:
        if title not in parts:
            context.report.add(question.line, f"The question has no “### {title}”.")
    return parts


def _unknown_part(title: str, meant: str, known: Sequence[str]) -> str:
    expected = join_words(f"“### {name}”" for name in known)
    advice = f"did you mean “### {meant}”?" if meant else f"this question takes {expected}."
    return f"{quote(f'### {title}')} is not known here; {advice}"


def _provenance(entry: EntryMetadata, checked_on: date) -> Provenance:
    """`checked_on` is the file's, for entries that have no day of their own."""
    return Provenance(
        source_url=entry.source,
        checked_on=entry.checked_on or checked_on,
        status=entry.status,
        status_note=entry.status_note,
    )


# Answers


def _check_answers(
    block: Block,
    metadata: Metadata[PracticeMetadata],
    sources: Sequence[OptionSource],
    options: Sequence[ItemOption],
    report: Report,
) -> None:
    """Report the first way in which the options, the keys and the block do not fit together."""
    kind = next((kind for kind in ItemKind if kind == metadata.raw.get("kind")), None)
    keys = sum(source.is_key for source in sources)
    if not sources:
        problem = block.line, "The question has no options; write them as “- [x] …” and “- [ ] …”."
    elif kind is ItemKind.TRUE_FALSE and [option.text for option in options] != ["True", "False"]:
        problem = sources[0].line, "A true_false question has exactly the options True and False, in this order."
    elif len(sources) == 1:
        problem = sources[0].line, "A question needs at least two options; this is the only one."
    elif len(sources) > MAX_OPTIONS:
        problem = sources[MAX_OPTIONS].line, f"A question takes {MAX_OPTIONS} options at most."
    elif keys == 0:
        problem = block.line, "No option is marked as a key with “[x]”."
    elif keys == len(sources):
        problem = block.line, "Every option is marked as a key, so there is nothing to choose."
    elif kind is ItemKind.MULTIPLE and keys == 1:
        problem = metadata.line_of("kind"), "A multiple question needs at least two keys; this one has 1."
    elif kind in (ItemKind.SINGLE, ItemKind.TRUE_FALSE) and keys > 1:
        problem = metadata.line_of("kind"), f"A {kind} question has one key; this one has {keys}."
    elif kind is ItemKind.MULTIPLE and _selects_other_than(keys, metadata):
        problem = metadata.line_of("select"), f"“select” must be {keys}, the number of keys."
    else:
        return
    report.add(*problem)


def _selects_other_than(keys: int, metadata: Metadata[PracticeMetadata]) -> bool:
    """Whether `select` is another number; what is no number at all, or too small, is reported already."""
    select = metadata.raw.get("select")
    return isinstance(select, str) and select.isdecimal() and select.lstrip("0") not in ("", "1", str(keys))


def _read_key_points(block: Block, report: Report) -> tuple[str, ...]:
    points = _split_list(block.body, report)
    for line, text in points:
        if not text:
            report.add(line, "This key point is empty.")
    if points and not MIN_KEY_POINTS <= len(points) <= MAX_KEY_POINTS:
        limits = f"{MIN_KEY_POINTS} to {MAX_KEY_POINTS}"
        report.add(block.line, f"“### Key points” takes {limits} points; found {len(points)}.")
    return tuple(text for _, text in points)


def _split_list(lines: Iterable[Line], report: Report) -> list[tuple[int, str]]:
    """Each list item's line and its text, which may go on in indented lines."""
    items: list[tuple[int, str, list[Line]]] = []
    for line in lines:
        marker = None if line.is_code else _LIST_ITEM.match(line.text)
        if marker:
            items.append((line.number, line.text[marker.end() :], []))
        elif items and (line.is_blank or line.is_code or line.text[0].isspace()):
            items[-1][2].append(line)
        elif not line.is_blank:
            report.add(line.number, "Key points are a list; start a point with “- ” and indent its further lines.")
    return [(number, join_texts([first, *dedented(more)])) for number, first, more in items]
