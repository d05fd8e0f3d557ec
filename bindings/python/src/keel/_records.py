"""The base of every result: frozen, compared by value, read from the JSON of the C ABI.

A class says how each member is read by its field's `read`; members that it does not know are
ignored, as later versions may add some.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import (
    Any, Callable, Dict, Iterable, Mapping, Optional, Sequence, Tuple, Type, TypeVar, cast,
)

from . import _frames, _html
from ._enums import Word, word_of
from ._times import datetime_of

R = TypeVar("R", bound="Record")
W = TypeVar("W", bound=Word)
Json = Mapping[str, Any]
_Read = Callable[[Any], Any]


def _member(key: str, read: Optional[_Read] = None) -> Any:
    return dataclasses.field(metadata={"key": key, "read": read})


def key(name: str) -> Any:
    """A member of another name."""
    return _member(name)


def time(name: str) -> datetime:
    """A member in microseconds."""
    return cast(datetime, _member(name, datetime_of))


def time_or_none(name: str) -> Optional[datetime]:
    """A member in microseconds, of which 0 is none."""
    return cast(Optional[datetime], _member(name, lambda us: datetime_of(us) if us else None))


def duration(name: str) -> timedelta:
    """A member in microseconds."""
    return cast(timedelta, _member(name, lambda us: timedelta(microseconds=us)))


def duration_or_none(name: str) -> Optional[timedelta]:
    """A member in microseconds, of which 0 is none."""
    return cast(Optional[timedelta],
                _member(name, lambda us: timedelta(microseconds=us) if us > 0 else None))


def word(name: str, kind: Type[W]) -> W:
    """A member of a closed list of words."""
    return cast(W, _member(name, lambda value: word_of(kind, value)))


def words(name: str) -> Tuple[str, ...]:
    """A member that lists str; none when it is absent."""
    return cast(Tuple[str, ...], _member(name, lambda value: tuple(value or ())))


def one(name: str, kind: Type[R]) -> R:
    """A member that is an object."""
    return cast(R, _member(name, kind.from_json))


def one_or_none(name: str, kind: Type[R]) -> Optional[R]:
    """A member that is an object, or absent."""
    return cast(Optional[R], _member(name, lambda value: kind.from_json(value) if value else None))


def many(name: str, kind: Type[R]) -> Records[R]:
    """A member that lists objects; none when it is absent."""
    return cast("Records[R]", _member(name, lambda value: Records.of(kind, value or ())))


_known_members: Dict[type, Tuple[Tuple[str, str, Optional[_Read]], ...]] = {}


def members(kind: Type[Any]) -> Tuple[Tuple[str, str, Optional[_Read]], ...]:
    """(field, member, how it is read unless as it is) of a class."""
    known = _known_members.get(kind)
    if known is None:
        known = _known_members[kind] = tuple(
            (each.name, each.metadata.get("key", each.name), each.metadata.get("read"))
            for each in dataclasses.fields(kind)
        )
    return known


class Record:
    """A result: its fields are read-only; == compares them."""

    @classmethod
    def from_json(cls: Type[R], document: Json) -> R:
        """From a document of docs/schema/documents.schema.json."""
        self = object.__new__(cls)
        values = self.__dict__
        get = document.get
        for name, member, read in members(cls):
            value = get(member)
            values[name] = value if read is None else read(value)
        return self

    def to_dict(self) -> Dict[str, Any]:
        """Plain dicts and tuples, times as datetime."""
        return dataclasses.asdict(self)

    def _repr_html_(self) -> str:
        return _html.record(self)


class Records(Tuple[R, ...]):
    """A tuple of results of one class, also when it is empty; a table in notebooks."""

    kind: Type[Record]

    @classmethod
    def of(cls, kind: Type[R], documents: Iterable[Json]) -> Records[R]:
        self = cls(kind.from_json(document) for document in documents)
        self.kind = kind
        return self

    @property
    def columns(self) -> Sequence[str]:
        """The names of the fields of its results."""
        return [name for name, _, _ in members(self.kind)]

    def to_pandas(self) -> Any:
        """A pandas.DataFrame, a row a result. ImportError without pandas."""
        return _frames.frame(self.columns, self)

    def _repr_html_(self) -> str:
        return _html.table(self.columns, self)
