"""Keel answers customers' questions from a help centre and learns from every ticket.

    import keel
    with keel.Engine("shop.keel", create=True) as engine:
        engine.put_article(id="refunds", title="Refunds", body="Within 3 working days.")
        answer = engine.ask("when do I get my refund?")
"""

from ._answers import (
    Answer, Candidate, Citation, ExplainedCandidate, Explanation, FeatureShare, Observation,
    Teaching,
)
from ._backtests import (
    BacktestEstimate, BacktestReport, BacktestTopic, BacktestUpgrade, BehaviourReport,
    ChangedAnswer, ChangedBehaviour, ChangeGroup, Decided, LearnedReport, LearnedThing,
    LearnedWeek,
)
from ._config import Config, ConfigKey, config_keys
from ._embedder import StaticEmbedder
from ._engine import Engine
from ._enums import (
    Decision, LogLevel, Mode, ProposalState, Reason, Role, RuleKind, SignalKind, Verdict,
)
from ._errors import (
    AlreadyExistsError, BusyError, CancelledError, ConflictError, CorruptError, Error, ErrorCode,
    InternalError, InvalidArgumentError, NewerFormatError, NotFoundError, OutOfMemoryError,
    PermissionDeniedError, StorageError, StorageFullError, TooLargeError, UnknownError,
    UnsupportedError, code_name,
)
from ._forgetting import ForgetEffect, ForgetPreview, ForgetReport, delete_workspace
from ._hooks import Embedder, GenerateRequest, Generator
from ._native import version, version_number
from ._records import Record, Records
from ._reports import (
    Article, ImportReport, IngestReport, LineError, LogEntry, ReplayReport, Rung, Status,
    VerifyReport, WorkspacesStatus,
)
from ._reviews import (
    Change, DecisionResult, Gap, Language, Lesson, LessonEffect, MetricsRow, Proposal,
    ProposalSide, RatingTask, ReadinessCard, ReviewQueue, Rule,
)
from ._signals import Signal
from ._trial import (
    ForeignWord, Health, Trial, TrialAccuracy, TrialCase, TrialReport, TrialReview, TrialTally,
    TrialWeek, run_trial,
)
from ._workspaces import Workspaces

__version__ = version()

__all__ = [
    "__version__", "AlreadyExistsError", "Answer", "Article", "BusyError", "CancelledError",
    "BacktestEstimate", "BacktestReport", "BacktestTopic", "BacktestUpgrade", "BehaviourReport",
    "ChangedAnswer",
    "ChangedBehaviour", "ChangeGroup", "Decided", "DecisionResult", "LearnedReport",
    "LearnedThing", "LearnedWeek", "ProposalSide", "ReviewQueue",
    "Candidate", "Change", "Citation", "code_name", "Config", "config_keys", "ConfigKey",
    "ConflictError", "CorruptError", "Decision", "delete_workspace", "Embedder", "Engine", "Error", "ErrorCode",
    "ExplainedCandidate", "Explanation", "FeatureShare", "ForeignWord", "ForgetEffect",
    "ForgetPreview", "ForgetReport", "Gap", "GenerateRequest",
    "Generator", "Health", "ImportReport", "IngestReport", "InternalError", "InvalidArgumentError",
    "Language", "Lesson", "LessonEffect", "LineError", "LogEntry", "LogLevel", "MetricsRow", "Mode",
    "NewerFormatError", "NotFoundError", "Observation", "OutOfMemoryError",
    "PermissionDeniedError", "Proposal", "ProposalState", "RatingTask", "ReadinessCard", "Reason",
    "Record", "Records", "ReplayReport", "Role", "Rule", "RuleKind", "run_trial", "Rung", "Signal",
    "SignalKind", "StaticEmbedder", "Status", "StorageError", "StorageFullError", "Teaching",
    "TooLargeError",
    "Trial", "TrialAccuracy", "TrialCase", "TrialReport", "TrialReview", "TrialTally", "TrialWeek",
    "UnknownError", "UnsupportedError", "Verdict", "VerifyReport", "version", "version_number",
    "Workspaces", "WorkspacesStatus",
]

for _name in __all__:  # exceptions and results say keel.NotFoundError, not where it is written
    if isinstance(globals()[_name], type):
        globals()[_name].__module__ = "keel"
