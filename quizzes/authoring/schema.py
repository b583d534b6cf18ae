"""JSON Schemas of what authors write, for their editors. `python -m quizzes.authoring.schema` writes them to docs/."""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from quizzes.authoring.tables import CourseTable, EntryMetadata, FrontMatter, GlossaryFrontMatter, PracticeMetadata

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def course_schema() -> dict[str, Any]:
    """Return the schema of course.toml."""
    return {"$schema": DIALECT, **CourseTable.model_json_schema()}


def topic_schema() -> dict[str, Any]:
    """Return the schemas of front matter and question blocks, as definitions of one document."""
    models = (FrontMatter, PracticeMetadata, EntryMetadata, GlossaryFrontMatter)
    _, definitions = models_json_schema([(model, "validation") for model in models])
    return {"$schema": DIALECT, "title": "Blocks of a topic file", **definitions}


def to_text(schema: dict[str, Any]) -> str:
    """Return the schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(docs: Path) -> None:
    (docs / "course.schema.json").write_text(to_text(course_schema()), encoding="utf-8")
    (docs / "topic.schema.json").write_text(to_text(topic_schema()), encoding="utf-8")


if __name__ == "__main__":
    write_schemas(Path(__file__).parents[2] / "docs")
