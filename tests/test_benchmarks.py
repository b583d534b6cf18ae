"""One tiny round of every benchmark, so that they keep working; how fast it was is nobody's business here."""

import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).parents[1]


def test_every_scenario_runs_and_reports() -> None:
    database = ["--postgresql"] if connection.vendor == "postgresql" else []
    run = subprocess.run(
        [sys.executable, "benchmarks/run.py", "--tiny", *database],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert run.returncode == 0, run.stderr
    names = [line.split(" | ")[0].strip("| ") for line in run.stdout.splitlines() if line.startswith("| ")]
    assert names == [
        *("scenario", "lesson", "lesson unchanged (304) beside hello", "item page"),
        *("answer, exam mode", "answer, tutor mode", "what", "player page, first visit, kB"),
        *("player page, first visit, requests", "player page, later pages, kB"),
        *("requests to third parties", "start to first page, s"),
    ]


def test_the_simulation_runs_and_lists_every_goal() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.simulation", "--tiny"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )

    assert run.returncode == 0, run.stderr
    goals = run.stdout.split("**Goals**")[1]
    assert goals.count("| reached |") + goals.count("| **missed** |") == 20


def test_the_long_history_grows_as_it_says() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.long_history", "--times", "3", "--quizzes", "1", "--requests", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("50 answers, then 150\n")
    assert run.stdout.count("\n| ") == 7
