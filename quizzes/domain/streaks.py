"""Days of study in a row, counted so that they help and do not threaten."""

from collections.abc import Collection
from datetime import date, timedelta

FREE_DAYS, WEEK = 2, 7
"""So many days of any week in a row may be free: rest is part of learning, and a lost streak makes people give up."""

DAY = timedelta(days=1)


def streak(days: Collection[date], today: date) -> int:
    """Return how many days of study stand in the run that reaches today; today itself is never held against anybody.

    Studied Monday to Thursday and on Saturday, asked on Sunday: 5, since Friday was one of two free days.
    """
    studied = set(days)
    count, free, day = 0, list[date](), today
    while studied and day >= min(studied):
        if day in studied:
            count += 1
        elif day != today:
            free = [each for each in free if each - day < WEEK * DAY] + [day]
            if len(free) > FREE_DAYS:
                break
        day -= DAY
    return count
