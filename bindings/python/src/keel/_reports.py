"""What an engine tells about itself: status, imports, the journal and its checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Dict, Mapping, Optional, Tuple

from . import _html
from ._enums import Mode, Role, word_of
from ._records import (
    Json, Record, Records, duration_or_none, key, many, time, time_or_none, words,
)


@dataclass(frozen=True)
class Status(Record):
    """The state of an engine. `lag_events` are recorded and not yet applied here; `lease_held`:
    it is this engine that opens proposals and fits."""

    workspace: str
    folder: str
    mode: Mode
    modes: Dict[str, Mode]
    roles: Dict[str, Role]  # by person; "" is whoever has none of their own
    learning: bool
    shared_wordings: bool
    proposed: Mode
    head_seq: int
    head: str  # its number and hash: to keep elsewhere, for check_head()
    state_seq: int
    lag_events: int
    lease_held: bool
    lease_holder: str
    articles: int
    questions: int
    remembered: int
    lessons: int
    gaps_open: int
    proposals_open: int
    rules: int
    parked_signals: int
    threshold: float
    threshold_name: str
    promise: str
    holdout: float
    judged: int
    ratings_due: int
    embedder: str  # its name; "" without one
    passages: int  # of live articles; 0 without an embedder
    passages_embedded: int  # of them with a vector, which count once all have theirs
    quarantined: Tuple[str, ...] = words("quarantined")
    tightened: Tuple[str, ...] = words("tightened")
    forgetting: int = key("forgetting")
    models_reverted: int = key("models_reverted")
    last_revert: str = key("last_revert")
    next_steps: Tuple[str, ...] = words("next_steps")
    approval_to_live_last: Optional[timedelta] = duration_or_none("approval_to_live_us_last")
    interaction_to_improvement_last: Optional[timedelta] = duration_or_none(
        "interaction_to_improvement_us_last")
    last_error: str = key("last_error")

    @classmethod
    def from_json(cls, document: Json) -> Status:
        modes = {scope: word_of(Mode, mode) for scope, mode in document["modes"].items()}
        roles = {person: word_of(Role, role) for person, role in document["roles"].items()}
        flat = {**document, "modes": modes, "roles": roles,
                "mode": word_of(Mode, document["mode"]), "proposed": word_of(Mode, document["proposed"])}
        return super().from_json(flat)

    def _repr_html_(self) -> str:
        names = ("mode", "modes", "roles", "learning", "articles", "questions", "remembered", "lessons",
                 "gaps_open", "proposals_open", "rules", "judged", "ratings_due", "threshold",
                 "threshold_name", "promise", "quarantined", "tightened", "lag_events",
                 "lease_holder", "embedder", "passages_embedded", "last_revert", "last_error")
        return _html.box(f"{self.folder}", [
            _html.pairs((name, _html.cell(getattr(self, name))) for name in names),
            _html.bullets("Next", self.next_steps),
        ])


@dataclass(frozen=True)
class LineError(Record):
    """A record that was refused; `line` counts from 1, 0 is the file as a whole."""

    file: str
    line: int
    message: str
    code: str


@dataclass(frozen=True)
class IngestReport(Record):
    """What was recorded. `refused` is filled for files."""

    recorded: int
    duplicates: int
    refused: Records[LineError] = many("refused", LineError)


@dataclass(frozen=True)
class ImportReport(Record):
    """What an import changed. `vanished`: live, but absent from it; `refused` and `warnings` are
    filled for files."""

    added: int
    changed: int
    unchanged: int
    vanished: Tuple[str, ...] = words("vanished")
    retired: bool = key("retired")
    refused: Records[LineError] = many("refused", LineError)
    warnings: Tuple[str, ...] = words("warnings")


@dataclass(frozen=True)
class Article(Record):
    """A live article."""

    id: str
    title: str
    body: str
    section: str
    page: str
    locale: str
    brand: str
    audience: str
    url: str
    updated: Optional[datetime] = time_or_none("updated_us")
    labels: Tuple[str, ...] = words("labels")

    @classmethod
    def from_json(cls, document: Json) -> Article:
        texts = dict.fromkeys(("section", "page", "locale", "brand", "url"), "")
        return super().from_json({**texts, "audience": "public", **document})


@dataclass(frozen=True)
class LogEntry(Record):
    """An event of the journal. `content` is by kind (docs/format.md)."""

    seq: int
    id: str
    kind: str
    recorded_at: datetime = time("recorded_us")
    occurred_at: datetime = time("occurred_us")
    actor: str = key("actor")
    subject: str = key("subject")
    conversation: str = key("conversation")
    text: str = key("text")
    content: Mapping[str, Any] = key("content")


@dataclass(frozen=True)
class VerifyReport(Record):
    """What a check of the journal found; `broken_seq` is the first broken event, 0 when sound."""

    sound: bool
    events: int
    broken_seq: int
    what: str
    unreadable: int
    forgotten: int
    missing_artifacts: int


@dataclass(frozen=True)
class Rung(Record):
    """A checkpoint, and the digest that folding on from it ends in."""

    seq: int
    digest: str


@dataclass(frozen=True)
class ReplayReport(Record):
    """Digests of the journal folded again; `equal` when all are the same."""

    equal: bool
    events: int
    from_zero: str
    current: str
    from_rungs: Records[Rung] = many("from_rungs", Rung)


@dataclass(frozen=True)
class WorkspacesStatus(Record):
    """The workspaces of a process: `hot` are open, `in_use` held by somebody."""

    known: int
    hot: int
    warm: int
    in_use: int
    opens: int
    cools: int
    last_error: str
