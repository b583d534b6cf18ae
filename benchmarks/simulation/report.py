"""The tables that the simulation prints, in Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.simulation.contenders import Model, RawPercentage
from benchmarks.simulation.goals import Goal
from benchmarks.simulation.next_question import Gains
from benchmarks.simulation.oracle import Oracle
from benchmarks.simulation.readiness import ReadinessResult
from benchmarks.simulation.weak_topics import WeakTopics

FLAGGING = (RawPercentage.name, Model.name, Oracle.name)


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"\n**{title}**\n", _line(header), _line(["---"] * len(header)), *map(_line, rows)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def weak_tables(results: Sequence[WeakTopics]) -> Iterator[str]:
    names = list(dict.fromkeys(name for name, _ in results[0].rankings))
    yield table(
        "Weak topics: AUC for the bottom quarter / share of the bottom three found (P@3)",
        ["world, answers", *names],
        _rank_rows(results, names),
    )
    yield table("“Weak”: precision / recall", ["world, answers", *FLAGGING], _flag_rows(results))
    yield table("Learners with a topic called weak after one answer", ["world", *names], _early_rows(results, names))


def calibration_table(results: Sequence[WeakTopics]) -> str:
    title = "Stated chance of being weak: stated → observed (forecasts), by tenth"
    return table(title, ["world, answers", *(f"{low / 10:.1f}–" for low in range(10))], _calibration_rows(results))


def _rank_rows(results: Sequence[WeakTopics], names: Sequence[str]) -> Iterator[list[str]]:
    for each in results:
        for answers in (20, 60, 100, 200):
            found = [each.rankings[name, answers] for name in names]
            yield [f"{each.world.name} {answers}", *(f"{one.auc:.3f} / {one.precision_at_3:.2f}" for one in found)]


def _flag_rows(results: Sequence[WeakTopics]) -> Iterator[list[str]]:
    for each in results:
        for answers in (20, 60, 100, 200):
            found = [each.rankings[name, answers] for name in FLAGGING]
            yield [f"{each.world.name} {answers}", *(f"{one.precision:.2f} / {one.recall:.2f}" for one in found)]


def _early_rows(results: Sequence[WeakTopics], names: Sequence[str]) -> Iterator[list[str]]:
    for each in results:
        shares = [each.rankings[name, 1].learners_called / len(each.rankings[name, 1].aucs) for name in names]
        yield [each.world.name, *(f"{share:.0%}" for share in shares)]


def _calibration_rows(results: Sequence[WeakTopics]) -> Iterator[list[str]]:
    for each in results:
        for answers in (20, 60, 100, 200):
            groups = each.calibration(answers)
            cells = {int(one.stated * 10): f"{one.stated:.2f} → {one.observed:.2f} ({one.count})" for one in groups}
            yield [f"{each.world.name} {answers}", *(cells.get(low, "–") for low in range(10))]


def readiness_tables(results: Sequence[ReadinessResult]) -> Iterator[str]:
    for each in results:
        names = list(dict.fromkeys(name for name, _ in each.forecasts))
        title = f"Readiness, {each.world.name}: Brier / calibration error / cover of the 80 % interval / bias"
        yield table(title, ["answers", *names, "luck alone"], _readiness_rows(each, names))


def _readiness_rows(result: ReadinessResult, names: Sequence[str]) -> Iterator[list[str]]:
    for answers in sorted(result.lucks):
        found = [result.forecasts[name, answers] for name in names]
        cells = [f"{one.brier:.3f} / {one.calibration_error:.3f} / {one.cover:.2f} / {one.bias:+.3f}" for one in found]
        yield [str(answers), *cells, f"{result.luck(answers):.3f}"]


def gain_table(results: Sequence[Gains]) -> str:
    names = list(dict.fromkeys(name for name, _ in results[0].rises))
    rows = (
        [
            f"{each.world.name} {answers}",
            *(f"{each.over_random(name, answers):+.1%} ± {each.error(name, answers):.1%}" for name in names),
        ]
        for each in results
        for answers in (100, 200)
    )
    return table(
        "Next question: exam points gained over random order ± standard error", ["world, answers", *names], rows
    )


def goal_table(goals: Iterable[Goal]) -> str:
    rows = ([goal.text, goal.measured, "reached" if goal.is_reached else "**missed**"] for goal in goals)
    return table("Goals", ["goal", "measured", ""], rows)
