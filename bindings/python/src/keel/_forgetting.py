"""Customers and tickets forgotten for good, and workspaces deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple, Union

from . import _native
from ._base import EngineBase, read
from ._errors import InvalidArgumentError
from ._inputs import PathLike, json_text, path_text
from ._records import Record, Records, many, one, time, words

Ids = Union[str, Iterable[str]]


@dataclass(frozen=True)
class ForgetEffect(Record):
    """What becomes of a lesson ("gone", "smaller"), a proposal ("withdrawn") or an article
    ("stays", "review")."""

    kind: str
    id: str
    title: str
    becomes: str


@dataclass(frozen=True)
class ForgetPreview(Record):
    """What forgetting changes. `unknown`: of whom nothing is recorded."""

    customers: int
    tickets: int
    other_customers: int
    events: int
    answers: int
    messages: int
    remembered: int
    gaps: int
    models: int
    effects: Records[ForgetEffect] = many("effects", ForgetEffect)
    unknown: Tuple[str, ...] = words("unknown")


@dataclass(frozen=True)
class ForgetReport(Record):
    """What became of something that was to be forgotten. `state`: "erased", "left_out", then
    "completed", when there is a certificate."""

    id: str
    seq: int
    by: str
    note: str
    customers: int
    tickets: int
    events: int
    state: str
    repeated: bool
    at: datetime = time("at_us")
    waits_for: Tuple[str, ...] = words("waits_for")
    changed: ForgetPreview = one("changed", ForgetPreview)
    certificate: Optional[Mapping[str, Any]] = None


def subjects_of(customer: Ids, ticket: Ids) -> str:
    """The JSON of who is forgotten."""
    out: List[Dict[str, str]] = []
    for kind, ids in (("customer", customer), ("ticket", ticket)):
        out += [{kind: each} for each in ([ids] if isinstance(ids, str) else ids)]
    if not out:
        raise InvalidArgumentError("nobody is named; give customer= or ticket=")
    return json_text(out)


class Forgetting(EngineBase):
    """What is erased for good."""

    def preview_forget(
        self, *, customer: Ids = (), ticket: Ids = (), by: str = ""
    ) -> ForgetPreview:
        """What forgetting would change; nothing is written."""
        return ForgetPreview.from_json(
            read(self._native.preview_forget(subjects_of(customer, ticket), by)))

    def forget(
        self, *, customer: Ids = (), ticket: Ids = (), by: str = "", note: str = ""
    ) -> ForgetReport:
        """Forgets customers and tickets, one or many, for good: keys and texts are gone when this
        returns; in ticks, or by rebase(), the state is folded again as if they never were, and
        certified. NotFoundError when nothing is recorded of one, PermissionDeniedError for who is
        no administrator."""
        return ForgetReport.from_json(
            read(self._native.forget(subjects_of(customer, ticket), by, note)))

    def forgets(self) -> Records[ForgetReport]:
        """Everything that was ever to be forgotten, oldest first."""
        return Records.of(ForgetReport, read(self._native.forgets())["forgets"])


def delete_workspace(folder: PathLike) -> None:
    """Deletes the workspace in a folder for good, its keys first. BusyError while somebody has it
    open; NotFoundError or CorruptError for what is no workspace."""
    _native.delete_workspace(path_text(folder))
