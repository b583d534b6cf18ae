"""Collects the problems of one course file and words them: plain sentences that quote what was found."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from difflib import get_close_matches

from pydantic_core import ErrorDetails

from quizzes.authoring.documents import Problem

Location = tuple[int | str, ...]
"""Where a value stands in a file's data: fields and 0-based positions, such as `("exams", 0, "title")`."""

MAX_QUOTED = 40

_MARKED_BY_BOXES = frozenset({"answer", "answers", "correct", "key", "keys"})
"""How other formats name the right options; ours ticks them."""

_EXPECTED = {
    "int": "a whole number",
    "string": "text",
    "tuple": "a list in square brackets",
    "list": "a list in square brackets",
    "model": "a table",
    "dict": "a table",
}
"""What was expected, by the first word of pydantic's error type."""


class Report:
    """The problems of one file, in the order in which they were found.

    `today` is the day against which dates are held; without it none counts as too late. Dates that lie in the future
    become warnings only, since it may be the reader's clock that is wrong.
    """

    def __init__(self, path: str, *, today: date | None = None) -> None:
        self.path = path
        self.today = today
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def add(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message))

    def add_errors(
        self,
        errors: Iterable[ErrorDetails],
        *,
        line_of: Callable[[Location], int],
        fields_at: Callable[[Location], Iterable[str]],
    ) -> None:
        """Add what pydantic complains about; `fields_at` names the fields that a table at that place may have.

        A missing field is passed over where an unknown one beside it is probably a misspelling of it.
        """
        errors = list(errors)
        unknown = [error["loc"] for error in errors if error["type"] == "extra_forbidden"]
        misspelt = {(*place, suggest(str(name), fields_at(tuple(place)))) for *place, name in unknown}
        for error in errors:
            if error["type"] != "missing" or error["loc"] not in misspelt:
                self.add(line_of(error["loc"]), _sentence(error, fields_at(error["loc"][:-1])))

    def check_day(self, line: int, checked_on: date | None) -> None:
        """Warn about facts checked on a day that has begun nowhere on earth."""
        if self.today and checked_on and checked_on > self.today + timedelta(days=1):
            message = f"“checked_on” lies in the future: {checked_on.isoformat()}; today is {self.today.isoformat()}."
            self.warnings.append(Problem(self.path, line, message))


def quote(value: object) -> str:
    """Return a short form of a value for a message."""
    match value:
        case dict():
            return "a table"
        case list() | tuple():
            return "a list"
        case bool():
            return f"“{str(value).lower()}”"
        case date():
            return f"“{value.isoformat()}”"
    text = " ".join(str(value).split())
    return f"“{text[:MAX_QUOTED]}…”" if len(text) > MAX_QUOTED else f"“{text}”"


def suggest(word: str, known: Iterable[str]) -> str:
    """Return the known word that was probably meant, or an empty text."""
    return next(iter(get_close_matches(word[:MAX_QUOTED], list(known), n=1)), "")


def join_words(words: Iterable[str]) -> str:
    *head, tail = words
    return f"{', '.join(head)} and {tail}" if head else tail


def _sentence(error: ErrorDetails, known: Iterable[str]) -> str:
    name = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "")
    if error["type"] == "extra_forbidden":
        return _unknown_field(name, sorted(known))
    return f"“{name}” {_complaint(error)}" if name else f"This {_complaint(error)}"


def _unknown_field(name: str, known: list[str]) -> str:
    meant = suggest(name, known)
    if "kind" in known and name in _MARKED_BY_BOXES:
        advice = "mark the right options with “[x]” instead."
    elif meant:
        advice = f"did you mean “{meant}”?"
    else:
        advice = f"known fields are {join_words(known)}."
    return f"There is no field {quote(name)} here; {advice}"


def _complaint(error: ErrorDetails) -> str:
    limits, found = error.get("ctx", {}), quote(error["input"])
    match error["type"]:
        case "plain":
            return error["msg"]
        case "missing":
            return "is missing."
        case "enum":
            return f"must be {str(limits['expected']).replace(chr(39), '')}; found {found}."
        case "greater_than_equal":
            return f"must be at least {limits['ge']}; found {found}."
        case "less_than_equal":
            return f"must be at most {limits['le']}; found {found}."
        case "too_short":
            return f"needs {_entries(limits['min_length'])}; found {_entries(limits['actual_length'])}."
        case "too_long":
            return f"takes {_entries(limits['max_length'])} at most."
    return f"must be {_EXPECTED.get(error['type'].split('_')[0], 'something else')}; found {found}."


def _entries(count: int) -> str:
    return "one entry" if count == 1 else f"{count} entries"
