"""The JSON Schemas in docs/: up to date, and of one mind with the parser about the bundled course."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from quizzes.authoring.schema import course_schema, to_text, topic_schema

ROOT = Path(__file__).parents[3]
BUNDLED = ROOT / "fixtures" / "machine-learning-on-aws"
TYPES = {"string": str, "integer": int, "array": list, "object": dict, "null": type(None)}


def complaints(value: Any, schema: dict[str, Any], definitions: dict[str, Any], place: str = "") -> Iterator[str]:
    """What an editor would underline, for the part of JSON Schema that our schemas use."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].removeprefix("#/$defs/")] | {k: v for k, v in schema.items() if k != "$ref"}
    if "anyOf" in schema:
        found = [list(complaints(value, each, definitions, place)) for each in schema["anyOf"]]
        yield from () if [] in found else found[0]
        return
    value = value.isoformat() if isinstance(value, date) else value
    if not isinstance(value, TYPES[schema.get("type", "string")]):
        yield f"{place}: no {schema.get('type')}"
        return
    if value not in schema.get("enum", [value]) or not re.search(schema.get("pattern", ""), str(value)):
        yield f"{place}: {value} is none of these"
    if isinstance(value, int) and not schema["minimum"] <= value <= schema.get("maximum", value):
        yield f"{place}: {value} is out of range"
    if isinstance(value, list):
        for index, entry in enumerate(value):
            yield from complaints(entry, schema["items"], definitions, f"{place}/{index}")
    if isinstance(value, dict):
        yield from (f"{place}: no {name}" for name in schema["required"] if name not in value)
        for name, entry in value.items():
            if name not in schema["properties"]:
                yield f"{place}: unknown {name}"
            else:
                yield from complaints(entry, schema["properties"][name], definitions, f"{place}/{name}")


def blocks_of(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The name of the definition and the values of each YAML block of a topic file."""
    front, rest = text.removeprefix("---\n").split("\n---\n", 1)
    yield "FrontMatter", yaml.safe_load(front)
    for block in re.findall(r"^## [^\n]*\n\n```yaml\n(.*?)^```", rest, re.DOTALL | re.MULTILINE):
        values = yaml.safe_load(block)
        yield ("PracticeMetadata" if "kind" in values else "EntryMetadata"), values


class TestSchemas:
    @pytest.mark.parametrize(
        ("name", "schema"), [("course.schema.json", course_schema()), ("topic.schema.json", topic_schema())]
    )
    def test_in_docs_are_what_the_tables_say(self, name, schema):
        """Write them anew with `python -m quizzes.authoring.schema`."""
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == to_text(schema)

    def test_accept_the_bundled_course(self):
        schema = course_schema()
        course = tomllib.loads((BUNDLED / "course.toml").read_text(encoding="utf-8"))

        assert list(complaints(course, schema, schema["$defs"])) == []

    @pytest.mark.parametrize("path", sorted(BUNDLED.glob("*-*.md")), ids=lambda path: path.stem)
    def test_accept_the_blocks_of_the_bundled_topics(self, path):
        definitions = topic_schema()["$defs"]
        blocks = list(blocks_of(path.read_text(encoding="utf-8")))

        assert {name for name, _ in blocks} == {"FrontMatter", "PracticeMetadata", "EntryMetadata"}
        for name, values in blocks:
            assert list(complaints(values, definitions[name], definitions)) == []

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"kind": "essay"}, ["/kind: essay is none of these"]),
            ({"select": 1}, ["/select: 1 is out of range"]),
            ({"section": "The Batch"}, ["/section: The Batch is none of these"]),
            ({"source": "docs"}, ["/source: docs is none of these"]),
            ({"answer": "b"}, [": unknown answer"]),
            ({"tags": "a"}, ["/tags: no array"]),
        ],
    )
    def test_refuse_what_the_parser_refuses(self, values, expected):
        valid = {"kind": "single", "difficulty": "easy", "section": "a", "source": "https://a.b"}
        definitions = topic_schema()["$defs"]

        assert list(complaints(valid | values, definitions["PracticeMetadata"], definitions)) == expected
