"""How numbers are said on pages, and the one list that is too long for a template."""

from collections.abc import Iterable
from datetime import timedelta

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from notes.rendering import plain_text
from quizzes.domain.searching import Piece
from quizzes.selectors.player import SlotView

register = template.Library()
register.filter("plain_text", plain_text)

NUMBER_WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}


@register.filter
def percent(share: float) -> str:
    """0.754 is "75 %", with a space that does not break."""
    return f"{round(share * 100)}\u00a0%"


@register.filter
def coordinate(share: float) -> str:
    """0.754 is "75.4": a place on an SVG axis that is 100 wide, whatever the page's language does to numbers."""
    return f"{share * 100:.1f}"


@register.filter
def clock(span: timedelta | None) -> str:
    """An hour, two minutes and five seconds are "1:02:05"; five seconds are "0:05"."""
    if span is None:
        return ""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.filter
def in_minutes(span: timedelta) -> str:
    """33 minutes are "33 minutes", half a minute more is "33 minutes 30 seconds"."""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return f"{_count(minutes, 'minute')} {_count(seconds, 'second')}" if seconds else _count(minutes, "minute")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@register.filter
def milliseconds(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)


@register.filter
def ratio_to(span: timedelta, longest: timedelta) -> float:
    """A span as a share of the longest one, 0 to 1."""
    return span / longest if longest else 0.0


@register.filter
def in_words(number: int) -> str:
    """2 is "two"; from six on, digits."""
    return NUMBER_WORDS.get(number, str(number))


SLOT = (
    '<li><a class="slot {}" data-position="{}" href="{}items/{}/"{}>{}<span class="visually-hidden"> {}</span></a></li>'
)
CURRENT = mark_safe(' aria-current="page"')


@register.filter
def slot_links(slots: Iterable[SlotView], attempt_url: str) -> SafeString:
    """Render the navigator's numbers. A template took a fifth of the page's time for twelve; a mock has 65."""
    return format_html_join(
        "\n",
        SLOT,
        (
            (
                slot.css_class,
                slot.number,
                attempt_url,
                slot.number,
                CURRENT if slot.is_current else "",
                slot.number,
                slot.label,
            )
            for slot in slots
        ),
    )


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """Say what a search found in a text; the text is escaped."""
    return format_html_join("", "{}", ((_mark(each),) for each in pieces))


def _mark(piece: Piece) -> str:
    return format_html("<mark>{}</mark>", piece.text) if piece.is_match else piece.text


@register.filter
def times(number: int) -> str:
    """1 is "once", 4 is "4 times"."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


@register.filter
def stored_html(html: str) -> SafeString:
    """HTML that notes.rendering made and sanitised when the course was loaded. The only place that trusts any."""
    return mark_safe(html)  # noqa: S308
