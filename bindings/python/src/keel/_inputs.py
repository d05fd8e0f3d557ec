"""What callers hand in, as the text and JSON that the C ABI takes."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from typing import Any, Callable, Iterable, List, Mapping, Optional, Tuple, Union

from ._errors import InvalidArgumentError
from ._times import rfc3339_of

PathLike = Union[str, "os.PathLike[str]"]
# (done, total); False stops the call, which raises CancelledError. What it raises is raised.
ProgressFunction = Callable[[int, int], Optional[bool]]
# An event or article as a mapping, or a line of JSON.
DocumentLike = Union[Mapping[str, Any], str]
# An earlier message: what the customer wrote, or (text, whether an agent or a bot wrote it).
TurnLike = Union[str, Tuple[str, bool]]


def path_text(path: PathLike) -> str:
    return os.fspath(path)


def _other(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return rfc3339_of(value)
    if isinstance(value, (set, frozenset, tuple)):
        return sorted(value)
    raise InvalidArgumentError(f"{value!r} is a {type(value).__name__}, which JSON has no form for")


def json_text(value: Any) -> str:
    """JSON on one line; datetime as RFC 3339."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_other)
    except ValueError as error:
        if isinstance(error, InvalidArgumentError):
            raise
        raise InvalidArgumentError(f"no JSON: {error}") from error


def document_text(document: DocumentLike) -> str:
    """A line of JSON."""
    if isinstance(document, str):
        return document
    if isinstance(document, Mapping):
        return json_text(dict(document))
    raise InvalidArgumentError(f"{document!r} is neither a mapping nor a str of JSON")


def event_text(event: DocumentLike) -> str:
    """A line of JSON; the format's version is added where there is none."""
    if isinstance(event, Mapping) and "v" not in event:
        return json_text({"v": 1, **event})
    return document_text(event)


def many_of(documents: Union[DocumentLike, Iterable[DocumentLike]]) -> Iterable[DocumentLike]:
    """A single mapping or str counts as a list of one."""
    return [documents] if isinstance(documents, (str, Mapping)) else documents


def turns_in(turns: Iterable[TurnLike]) -> List[Tuple[str, bool]]:
    return [(turn, False) if isinstance(turn, str) else (turn[0], bool(turn[1])) for turn in turns]


def setting_text(value: Union[str, int, float, bool]) -> str:
    """"on" and "off" for bool, decimal digits for numbers."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else repr(value)


def batch_progress(report: ProgressFunction, before: int, total: int) -> ProgressFunction:
    """Tells `report` about one of many calls in a row, after `before` of at least `total`."""

    def of_batch(done: int, size: int) -> Optional[bool]:
        return report(before + done, max(total, before + size))

    return of_batch
