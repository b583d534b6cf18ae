"""What became of an export: how many records of each kind are new, here already or left out, and why."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """What became of one kind of record; `left_out` counts by the reason."""

    new: int = 0
    here: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def left_out_count(self) -> int:
        """For templates, which would take the counter's own `total` for a reason."""
        return self.left_out.total()


LABELS = {
    "attempts": "Quizzes and single questions",
    "reviews": "Ratings and other acts on reviews",
    "interview_answers": "Interview answers",
    "readings": "Lessons begun or read",
    "goals": "Goals",
    "readiness": "Forecasts of an exam",
    "reports": "Reports of errors",
}
MOST_REASONS = 20
"""That a report tells; a file from a site with other courses has hundreds."""


@dataclass(slots=True)
class ImportReport:
    """What became of a file. `took_settings` where the learner had nothing yet, so that the file's settings hold."""

    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    took_settings: bool = False

    @property
    def new(self) -> int:
        return sum(tally.new for tally in self.tallies.values())

    @property
    def here(self) -> int:
        return sum(tally.here for tally in self.tallies.values())

    @property
    def left_out(self) -> Counter[str]:
        return sum((tally.left_out for tally in self.tallies.values()), Counter())

    @property
    def lines(self) -> list[tuple[str, Tally]]:
        return [(label, self.tallies[kind]) for kind, label in LABELS.items()]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why records were left out, with how many: the most frequent reasons first."""
        return self.left_out.most_common(MOST_REASONS)

    @property
    def more_reasons(self) -> int:
        return max(0, len(self.left_out) - MOST_REASONS)

    def __str__(self) -> str:
        left_out = f", {self.left_out.total()} left out" if self.left_out else ""
        return f"{self.new} new, {self.here} already here{left_out}"
