"""Imports run one way: quizzes -> notes -> studyapp, and a pure core knows no framework, no clock and no dice.

Only the composition files of `studyapp` know every app.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APPS = ("studyapp", "notes", "quizzes")
CALLED_WITHOUT_A_TIME = {"studyapp/sessions.py", "studyapp/limits.py", "quizzes/admin.py"}
"""Django calls them in the middle of a request and hand them no time; the admin is the view of staff."""
COMPOSITION = {
    "studyapp/urls.py",
    "studyapp/admin.py",
    "studyapp/views/data.py",
    "studyapp/views/home.py",
    "studyapp/data_forms.py",
    "studyapp/leaving.py",
    "studyapp/views/preferences.py",
    "studyapp/preferences.py",
    "studyapp/merging.py",
    "studyapp/management/commands/serve.py",
}
LAYERS = ("domain", "formats", "authoring", "portability", "models", "services", "selectors", "forms", "views")
"""Inside quizzes a module may import its own layer and those named before it."""
DOMAIN = "quizzes.domain."
PURE_PACKAGES = {"quizzes/domain/scheduling.py": {"fsrs"}}
"""A package that the domain may know, and the one module that may know it. It must compute and nothing else.

fsrs: the memory model and its 21 fitted constants are published and maintained there; a copy would age unnoticed.
"""


def modules(folder: str = "") -> list[str]:
    paths = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    names = sorted(str(path.relative_to(ROOT)) for path in paths if "migrations" not in path.parts)
    return [name for name in names if name.startswith(folder)]


def imports(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / module).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{module} imports relatively"
            yield node.module


def test_there_are_modules_to_check() -> None:
    assert len(modules()) > 60
    assert modules("quizzes/domain/")


@pytest.mark.parametrize("module", [name for name in modules("studyapp/") if name not in COMPOSITION])
def test_the_site_knows_no_app(module: str) -> None:
    assert not [name for name in imports(module) if name.split(".")[0] in ("notes", "quizzes")]


@pytest.mark.parametrize("module", modules("notes/"))
def test_lessons_know_nothing_of_quizzes(module: str) -> None:
    assert not [name for name in imports(module) if name.split(".")[0] == "quizzes"]


@pytest.mark.parametrize("module", [*modules("notes/"), *modules("quizzes/")])
def test_apps_use_of_the_site_only_who_when_and_which_release(module: str) -> None:
    allowed = {
        "studyapp",
        *(f"studyapp.{name}" for name in ("models", "learners", "clock", "release", "statements", "text", "zones")),
    }
    assert not [name for name in imports(module) if name.split(".")[0] == "studyapp" and name not in allowed]


@pytest.mark.parametrize(
    "module",
    [name for layer in ("domain", "formats", "authoring", "portability") for name in modules(f"quizzes/{layer}/")],
)
def test_the_core_is_pure(module: str) -> None:
    """`studyapp.text` is a regular expression and nothing else."""
    outside = ("django", "studyapp", "time", "os", "secrets", "quizzes.models", "quizzes.services", "quizzes.selectors")
    assert not [name for name in imports(module) if name.startswith(outside) and name != "studyapp.text"]


@pytest.mark.parametrize("module", modules("quizzes/domain/"))
def test_the_domain_imports_only_itself_and_the_standard_library(module: str) -> None:
    allowed = {"quizzes", *sys.stdlib_module_names, *PURE_PACKAGES.get(module, ())}
    assert not [name for name in imports(module) if name.split(".")[0] not in allowed]
    assert not [name for name in imports(module) if name.startswith("quizzes.") and not name.startswith(DOMAIN)]


@pytest.mark.parametrize("module", modules("quizzes/"))
def test_layers_of_quizzes_point_inwards(module: str) -> None:
    layer = module.split("/")[1].removesuffix(".py")
    if layer not in LAYERS:
        return
    outer = LAYERS[LAYERS.index(layer) + 1 :]
    assert not [name for name in imports(module) if name.startswith(tuple(f"quizzes.{each}" for each in outer))]


@pytest.mark.parametrize("module", [name for name in modules() if name != "studyapp/clock.py"])
def test_only_the_clock_module_reads_the_clock(module: str) -> None:
    calls = [node for node in ast.walk(ast.parse((ROOT / module).read_text())) if isinstance(node, ast.Call)]
    names = [ast.unparse(call.func) for call in calls]
    assert not [name for name in names if name in ("timezone.now", "datetime.now", "date.today", "time.time")]


@pytest.mark.parametrize("module", [name for name in modules() if "/views" not in name and name not in COMPOSITION])
def test_only_views_and_commands_ask_for_the_time(module: str) -> None:
    if "/commands/" in module or module in CALLED_WITHOUT_A_TIME:
        return
    assert "studyapp.clock" not in imports(module)
    assert not (ROOT / module).read_text().count("clock.now()")


def test_trusted_html_is_marked_in_one_place() -> None:
    assert [name for name in modules() if "mark_safe" in (ROOT / name).read_text()] == [
        "quizzes/templatetags/quiz_tags.py"
    ]
    templates = (ROOT / "templates").rglob("*.html")
    assert not [path.name for path in templates if "|safe" in path.read_text() or "autoescape" in path.read_text()]
