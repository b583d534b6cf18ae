"""The kinds of values in an export: what no record of it may hold, each with the sentence that says so."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from studyapp.text import UNREADABLE

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
CLOCK_TOLERANCE = timedelta(minutes=10)
"""So far ahead of this site's clock may the one be that wrote the file."""

FARTHEST_EXAM = timedelta(days=3 * 365 + 1)


def complain(reason: str) -> PydanticCustomError:
    """Return an error that is already a sentence."""
    return PydanticCustomError("plain", "{reason}", {"reason": reason})


def readable(text: str) -> str:
    if UNREADABLE.search(text):
        raise complain("This text holds a character that no page can show.")
    return text


def _past(at: datetime, info: ValidationInfo) -> datetime:
    """The context holds `now`; without it no instant is too late."""
    latest = (info.context or {}).get("now")
    if at < EARLIEST:
        raise complain("This lies before the year 2000.")
    if latest and at > latest + CLOCK_TOLERANCE:
        raise complain("This lies in the future.")
    return at.astimezone(UTC)


def _day(day: date, info: ValidationInfo) -> date:
    latest = (info.context or {}).get("now")
    if day < EARLIEST.date():
        raise complain("This day lies before the year 2000.")
    if latest and day > latest.date() + FARTHEST_EXAM:
        raise complain("This day lies too far in the future.")
    return day


def _past_day(day: date, info: ValidationInfo) -> date:
    latest = (info.context or {}).get("now")
    if latest and day > latest.date() + timedelta(days=1):
        raise complain("This day lies in the future.")
    return _day(day, info)


def distinct(values: list[Any]) -> list[Any]:
    if len(set(values)) < len(values):
        raise complain("An entry stands here twice.")
    return values


def _setting(value: Any) -> Any:
    if not isinstance(value, bool | int | str):
        raise complain("This must be text, a whole number, true or false.")
    return readable(value) if isinstance(value, str) else value


def _web_address(address: str) -> str:
    """Other schemes may run a script, or open a program."""
    if address and not re.fullmatch(r"https?://\S+", address):
        raise complain("This is not the address of a page on the web.")
    return readable(address)


Slug = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]
Code = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(readable)]
Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(readable)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Past = Annotated[AwareDatetime, AfterValidator(_past)]
Deadline = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
Day = Annotated[date, AfterValidator(_day)]
PastDay = Annotated[date, AfterValidator(_past_day)]
Number = Annotated[int, Field(ge=1, le=32_767)]
Rating = Annotated[int, Field(ge=1, le=4)]
Share = Annotated[float, Field(ge=0, le=1)]
Identifier = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(readable)]
Setting = Annotated[Any, AfterValidator(_setting), WithJsonSchema({"type": ["string", "integer", "boolean"]})]
WebAddress = Annotated[str, Field(max_length=500), AfterValidator(_web_address)]
Identifiers = Annotated[list[Identifier], Field(max_length=100), AfterValidator(distinct)]


class Record(BaseModel):
    """Exactly these fields, of exactly these types."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)
