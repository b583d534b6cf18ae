"""The bundled course cut down to one topic: what tests load in a moment and edit without harm."""

import re
import shutil
from pathlib import Path

BUNDLED = Path(__file__).parents[1] / "fixtures" / "machine-learning-on-aws"
TOPIC = "data-job-styles-and-types"


def one_topic(target: Path) -> Path:
    """Write the course with that topic alone below `target`, its exams and domains as they are."""
    folder = target / BUNDLED.name
    folder.mkdir(parents=True)
    text = (BUNDLED / "course.toml").read_text()
    (folder / "course.toml").write_text(re.sub(r"^topics = \[.*?\]", _only, text, flags=re.MULTILINE | re.DOTALL))
    shutil.copy(BUNDLED / f"{TOPIC}.md", folder)
    return folder


def _only(topics: re.Match[str]) -> str:
    return f'topics = ["{TOPIC}"]' if f'"{TOPIC}"' in topics[0] else "topics = []"
