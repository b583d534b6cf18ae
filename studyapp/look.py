"""How pages look and whether keys act on them: the learner's, repeated in a cookie for pages that are everybody's.

The cookie `look` is words with dots between them, such as `theme:dark.text:150`; scripts read and write it too. A mark
at its end says that the learner's row does not know of it yet. docs/decisions/0022 tells why.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from studyapp.models import Learner, TextSize, Theme

COOKIE = "look"
UNSAVED = "!"

WORDS: dict[str, dict[str, Any]] = {
    **{f"theme:{theme}": {"theme": theme} for theme in Theme.values if theme},
    **{f"text:{size}": {"text_size": size} for size in TextSize.values if size != TextSize.NORMAL},
    "motion:reduced": {"reduces_motion": True},
    "shortcuts:off": {"uses_shortcuts": False},
}
"""What each word says about the fields of Look; what is not said is as usual. `data-theme="dark"` on the page's root
means the same as `theme:dark`."""


@dataclass(frozen=True, slots=True)
class Look:
    """The fields are those of Learner."""

    theme: str = Theme.AUTO
    text_size: int = TextSize.NORMAL
    reduces_motion: bool = False
    uses_shortcuts: bool = True

    @classmethod
    def of(cls, learner: Learner) -> "Look":
        return cls(**{name: getattr(learner, name) for name in cls.__dataclass_fields__})

    @classmethod
    def read(cls, text: str) -> "Look | None":
        """Read what `str` wrote, with or without the mark; None where it says anything else."""
        words = text.removesuffix(UNSAVED).split(".")
        if words == [""]:
            return cls()
        if not WORDS.keys() >= set(words):
            return None
        return cls(**{name: value for word in words for name, value in WORDS[word].items()})

    @property
    def words(self) -> list[str]:
        mine = asdict(self).items()
        return [word for word, said in WORDS.items() if said.items() <= mine]

    @property
    def attributes(self) -> list[list[str]]:
        """Name and value of each data attribute of the page's root."""
        return [word.split(":") for word in self.words]

    def __str__(self) -> str:
        return ".".join(self.words)


def look_in_browser(request: HttpRequest) -> Look:
    return Look.read(request.COOKIES.get(COOKIE, "")) or Look()


def is_unsaved(request: HttpRequest) -> bool:
    """Whether a script of ours chose the look in this browser, and it is still to be saved."""
    return request.COOKIES.get(COOKIE, "").endswith(UNSAVED)


def tell_browser(response: HttpResponse, look: Look) -> None:
    """Let scripts know the look, for as long as a session lasts; the usual one needs no cookie."""
    if look == Look():
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    age, is_secure = settings.SESSION_COOKIE_AGE, settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, str(look), max_age=age, secure=is_secure, samesite="Lax")


def save_look(*, learner: Learner, look: Look) -> None:
    for name, value in asdict(look).items():
        setattr(learner, name, value)
    learner.save(update_fields=Look.__dataclass_fields__)
