"""Times: microseconds since the epoch in the C ABI, aware datetime in Python."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Union

from ._errors import InvalidArgumentError

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MICROSECOND = timedelta(microseconds=1)

TimeLike = Union[datetime, date, int]


def datetime_of(time_us: int) -> datetime:
    """Aware, UTC. Times past the year 9999 become its end."""
    try:
        return EPOCH + timedelta(microseconds=time_us)
    except OverflowError:
        return datetime.max.replace(tzinfo=timezone.utc)


def us_of(time: TimeLike) -> int:
    """From an aware datetime, a date (its first moment, UTC), or microseconds as they are."""
    if isinstance(time, datetime):
        if time.utcoffset() is None:
            raise InvalidArgumentError(f"{time!r} has no time zone; say tzinfo=timezone.utc")
        return (time - EPOCH) // _MICROSECOND
    if isinstance(time, date):
        return us_of(datetime(time.year, time.month, time.day, tzinfo=timezone.utc))
    if isinstance(time, int) and not isinstance(time, bool):
        return time
    raise InvalidArgumentError(f"{time!r} is no datetime, date or number of microseconds")


def rfc3339_of(time: Union[datetime, date]) -> str:
    """As tickets and articles carry it."""
    if isinstance(time, datetime):
        return datetime_of(us_of(time)).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return time.isoformat()
