"""The JSON Schema of an export. `python -m quizzes.portability.schema` writes it to docs/."""

from pathlib import Path
from typing import Any

from quizzes.authoring.schema import DIALECT, to_text
from quizzes.portability.records import LearnerFile


def data_schema() -> dict[str, Any]:
    return {"$schema": DIALECT, **LearnerFile.model_json_schema()}


def write_schema(docs: Path) -> None:
    (docs / "data.schema.json").write_text(to_text(data_schema()), encoding="utf-8")


if __name__ == "__main__":
    write_schema(Path(__file__).parents[2] / "docs")
