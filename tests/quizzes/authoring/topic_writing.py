"""Any topic that the format can hold, and a writer that puts it into the format."""

import json
from datetime import date

from hypothesis import strategies as st

from notes.outline import dropped_tags
from quizzes.authoring.documents import (
    ContentStatus,
    Difficulty,
    InterviewDocument,
    Provenance,
    QuestionDocument,
    TopicDocument,
)
from quizzes.domain.items import Item, ItemKind, ItemOption

SECTIONS = ("batch", "deciding-words")
LESSON = "Introduction.\n\n## Batch {#batch}\n\nText.\n\n## Deciding words {.callout}\n\n~~~\n# code\n~~~"

slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
words = st.text(
    st.characters(categories=["L", "N"], include_characters="*_'\"`:,.#>|%&<"), min_size=1, max_size=12
).filter(lambda word: word[0].isalnum() and word.count("`") == 0)
lines = st.lists(words, min_size=1, max_size=6).map(" ".join).filter(lambda line: not dropped_tags(line))
fences = st.sampled_from(
    [
        "```yaml\nkind: single\n```",
        "~~~\n- [x] no option\n\n### No heading\n# Nor this\n~~~",
        "````md\n```\n> no rationale\n## x {#y}\n```\n````",
    ]
)
markdown = st.lists(lines | fences, min_size=1, max_size=4).map("\n\n".join)
single_lines = lines.map(str.strip).filter(bool)


@st.composite
def provenances(draw: st.DrawFn) -> Provenance:
    status = draw(st.sampled_from(ContentStatus))
    return Provenance(
        source_url=f"https://example.com/{draw(slugs)}?a=1#b",
        checked_on=draw(st.dates(date(1000, 1, 1))),
        status=status,
        status_note="" if status is ContentStatus.CURRENT else draw(single_lines),
    )


@st.composite
def items(draw: st.DrawFn) -> Item:
    kind = draw(st.sampled_from(ItemKind))
    if kind is ItemKind.TRUE_FALSE:
        texts, identifiers = ["True", "False"], ["true", "false"]
    else:
        identifiers = draw(st.lists(slugs, min_size=3, max_size=6, unique=True))
        texts = [draw(markdown) for _ in identifiers]
    key_count = draw(st.integers(2, len(texts) - 1)) if kind is ItemKind.MULTIPLE else 1
    keys = draw(st.permutations(range(len(texts))))[:key_count]
    options = tuple(
        ItemOption(identifier, text, index in keys, draw(markdown), draw(st.booleans()))
        for index, (identifier, text) in enumerate(zip(identifiers, texts, strict=True))
    )
    return Item(kind=kind, stem=draw(markdown), options=options, explanation=draw(markdown))


@st.composite
def topic_documents(draw: st.DrawFn) -> TopicDocument:
    ids = draw(st.lists(slugs, max_size=4, unique=True))
    split = draw(st.integers(0, len(ids)))
    return TopicDocument(
        slug="topic",
        title=draw(single_lines),
        summary=draw(single_lines),
        objectives=tuple(draw(st.lists(single_lines, max_size=3))),
        checked_on=draw(st.dates(date(1000, 1, 1))),
        lesson=LESSON,
        questions=tuple(draw(questions(slug)) for slug in ids[:split]),
        interview=tuple(draw(interviews(slug)) for slug in ids[split:]),
    )


def questions(slug: str) -> st.SearchStrategy[QuestionDocument]:
    siblings = st.just("") | slugs
    return st.builds(QuestionDocument, slug=st.just(slug), item=items(), siblings=siblings, **_entry())


def interviews(slug: str) -> st.SearchStrategy[InterviewDocument]:
    return st.builds(
        InterviewDocument,
        slug=st.just(slug),
        prompt=markdown,
        answer=markdown,
        key_points=st.lists(markdown, min_size=2, max_size=6).map(tuple),
        follow_up=st.just("") | markdown,
        **_entry(),
    )


def _entry() -> dict[str, st.SearchStrategy]:
    return {
        "difficulty": st.sampled_from(Difficulty),
        "section": st.sampled_from(SECTIONS),
        "tags": st.lists(single_lines, max_size=3).map(tuple),
        "provenance": provenances(),
    }


def write_topic(topic: TopicDocument) -> str:
    """The text of a file that says all of it."""
    front = {
        "title": topic.title,
        "summary": topic.summary,
        "objectives": list(topic.objectives),
        "checked_on": topic.checked_on.isoformat(),
    }
    blocks = ["---", *_yaml_lines(front), "---", "", "# Lesson", "", topic.lesson, "", "# Practice questions", ""]
    for question in topic.questions:
        blocks += _question_lines(question)
    blocks += ["# Interview questions", ""]
    for interview in topic.interview:
        blocks += _interview_lines(interview)
    return "\n".join(blocks)


def _yaml_lines(values: dict[str, object]) -> list[str]:
    return [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]


def _entry_lines(entry: QuestionDocument | InterviewDocument, **more: object) -> list[str]:
    values = {
        **more,
        "difficulty": entry.difficulty,
        "section": entry.section,
        "source": entry.provenance.source_url,
        "tags": list(entry.tags),
        "checked_on": entry.provenance.checked_on.isoformat(),
        "status": entry.provenance.status,
    }
    if entry.provenance.status_note:
        values["status_note"] = entry.provenance.status_note
    return [f"## {entry.slug}", "", "```yaml", *_yaml_lines(values), "```", ""]


def _question_lines(question: QuestionDocument) -> list[str]:
    item = question.item
    select = {"select": item.select_count} if item.kind is ItemKind.MULTIPLE else {}
    siblings = {"siblings": question.siblings} if question.siblings else {}
    result = [*_entry_lines(question, kind=item.kind, **select, **siblings), item.stem, ""]
    for option in item.options:
        first, *more = option.text.split("\n")
        is_code = first.startswith(("```", "~~~"))
        attributes = f"{{#{option.identifier}{' .pinned' if option.is_pinned else ''}}}"
        box = f"- [{'x' if option.is_key else ' '}]"
        result.append(f"{box} {attributes}" if is_code else f"{box} {first} {attributes}")
        result += [f"  {line}" for line in ([first, *more] if is_code else more)]
        result += [f"  > {line}".rstrip() for line in option.rationale.split("\n")]
    return [*result, "", "### Explanation", "", item.explanation, ""]


def _interview_lines(interview: InterviewDocument) -> list[str]:
    result = [
        *_entry_lines(interview),
        interview.prompt,
        "",
        "### Answer",
        "",
        interview.answer,
        "",
        "### Key points",
        "",
    ]
    for point in interview.key_points:
        first, *more = point.split("\n")
        is_code = first.startswith(("```", "~~~"))
        result += ["-", f"  {first}"] if is_code else [f"- {first}"]
        result += [f"  {line}" for line in more]
    if interview.follow_up:
        result += ["", "### Follow-up", "", interview.follow_up]
    return [*result, ""]
