"""What people review, decide and judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Dict, Optional, Tuple

from . import _html
from ._enums import Mode, ProposalState, RuleKind
from ._records import (
    Record, Records, duration, duration_or_none, key, many, one, one_or_none, time, time_or_none,
    word,
)
from ._records import words as words_of


@dataclass(frozen=True)
class ProposalSide(Record):
    """What one of two articles says."""

    article: str
    title: str
    text: str


@dataclass(frozen=True)
class Proposal(Record):
    """Something a person must decide. `kind` is "article_new", "article_stale", "article_edit",
    "article_failing", "article_review", "duplicate", "contradiction", "synonym", "topic_new",
    "threshold", "release", "lesson_release" or "model": a fit held back because it would change
    `questions` that resolve well. `article` is "" for a new one; `waiting` are those of the
    conversations that are still without a resolution; `diff` has a line for each sentence, "+ new",
    "- gone" or "  kept"; `minutes` is what it takes a person, estimated."""

    id: str
    kind: str
    state: ProposalState = word("state", ProposalState)
    title: str = key("title")
    body: str = key("body")
    article: str = key("article")
    why: str = key("why")
    conversations: Tuple[str, ...] = words_of("conversations")
    waiting: Tuple[str, ...] = words_of("waiting")
    questions: Tuple[str, ...] = words_of("questions")
    opened_at: datetime = time("opened_us")
    decided_at: Optional[datetime] = time_or_none("decided_us")
    decided_by: str = key("decided_by")
    backtest: str = key("backtest")
    owner: str = key("owner")
    age: timedelta = duration("age_us")
    diff: str = key("diff")
    other: str = key("other")
    sides: Records[ProposalSide] = many("sides", ProposalSide)
    words: str = key("words")
    says: str = key("says")
    rule: str = key("rule")
    questions_a_month: float = key("questions_a_month")
    minutes: int = key("minutes")
    outdated: str = key("outdated")
    reverted_at: Optional[datetime] = time_or_none("reverted_us")
    reverted_by: str = key("reverted_by")
    approval_to_live: Optional[timedelta] = duration_or_none("approval_to_live_us")
    interaction_to_improvement: Optional[timedelta] = duration_or_none(
        "interaction_to_improvement_us")

    def __repr__(self) -> str:
        return (f"<Proposal {self.id} {self.state} {self.kind} {self.title!r}, "
                f"{len(self.conversations)} conversations>")


@dataclass(frozen=True)
class ReviewQueue(Record):
    """Open proposals, those that change most questions a month for each minute of a person first,
    as far as the week's minutes go."""

    week: datetime = time("week_us")
    minutes_per_week: int = key("minutes_per_week")
    minutes_spent: int = key("minutes_spent")
    minutes_left: int = key("minutes_left")
    this_week: Records[Proposal] = many("this_week", Proposal)
    later: Records[Proposal] = many("later", Proposal)


@dataclass(frozen=True)
class DecisionResult(Record):
    """What became of one of several decisions: `proposal` as it stands now when it was taken, else
    `code` and `message` say why not."""

    id: str = key("proposal")
    code: str = key("code")
    message: str = key("message")
    proposal: Optional[Proposal] = one_or_none("view", Proposal)


@dataclass(frozen=True)
class Gap(Record):
    """Questions without an article; `question` is the one most like all of them,
    `cohesion` the mean cosine between them."""

    id: str
    question: str = key("question")
    words: Tuple[str, ...] = words_of("words")
    questions: int = key("questions")
    cohesion: float = key("cohesion")
    conversations: Tuple[str, ...] = words_of("conversations")
    proposal: str = key("proposal")
    first_at: datetime = time("first_us")
    last_at: datetime = time("last_us")


@dataclass(frozen=True)
class LessonEffect(Record):
    """How often the first article was right in answers that a lesson took part in, against like
    questions without it, with 95 % intervals. `known` is False with fewer than five outcomes on
    either side, and `why` says so."""

    known: bool
    why: str = key("why")
    outcomes: int = key("with")
    helped: int = key("with_helped")
    outcomes_without: int = key("without")
    helped_without: int = key("without_helped")
    low: float = key("with_low")
    high: float = key("with_high")
    low_without: float = key("without_low")
    high_without: float = key("without_high")
    difference: float = key("difference")
    difference_low: float = key("difference_low")
    difference_high: float = key("difference_high")


@dataclass(frozen=True)
class Lesson(Record):
    """What was learned, and because of which conversations. `state` is "active", "undone" or
    "quarantined"."""

    id: str
    sentence: str
    article: str
    cause: str
    conversations: Tuple[str, ...] = words_of("conversations")
    uses: int = key("uses")
    helped: int = key("helped")
    failed: int = key("failed")
    since: datetime = time("since_us")
    state: str = key("state")
    undone_at: Optional[datetime] = time_or_none("undone_us")
    undone_by: str = key("undone_by")
    effect: LessonEffect = one("effect", LessonEffect)


@dataclass(frozen=True)
class Change(Record):
    """What changed, why, and who let it."""

    seq: int
    at: datetime = time("at_us")
    kind: str = key("kind")
    text: str = key("text")
    subject: str = key("subject")
    by: str = key("by")
    conversations: Tuple[str, ...] = words_of("conversations")


@dataclass(frozen=True)
class MetricsRow(Record):
    """Counts of one week and topic; the topic "" is all of them."""

    topic: str
    week: datetime = time("week_us")
    asked: int = key("asked")
    would_answer: int = key("would_answer")
    clarified: int = key("clarified")
    escalated: Dict[str, int] = key("escalated")
    resolved: int = key("resolved")
    failed: int = key("failed")
    corrected: int = key("corrected")
    reopened: int = key("reopened")


@dataclass(frozen=True)
class Language(Record):
    """Questions in one language; shares in [0, 1]."""

    language: str
    articles: int
    asked: int
    share: float
    without_article: int
    without_share: float
    would_answer: int
    escalated: int


@dataclass(frozen=True)
class Rule(Record):
    """What people decided once and for all. Every one of `words` must occur in the question;
    `page` is a URL pattern; `brand`, `locale` and `channel` say whose questions it is for; `says`
    is what articles say for a synonym's `words`; no `valid_until`: for ever."""

    id: str
    kind: RuleKind = word("kind", RuleKind)
    words: str = key("words")
    topic: str = key("topic")
    page: str = key("page")
    article: str = key("article")
    valid_until: Optional[datetime] = time_or_none("valid_until_us")
    by: str = key("by")
    note: str = key("note")
    active: bool = key("active")
    says: str = key("says")
    brand: str = key("brand")
    locale: str = key("locale")
    channel: str = key("channel")


@dataclass(frozen=True)
class RatingTask(Record):
    """An answer that waits for a person's judgement."""

    answer: str
    question: str
    article: str
    title: str
    passage: str
    asked_at: datetime = time("asked_us")
    drawn_at: datetime = time("drawn_us")


@dataclass(frozen=True)
class ReadinessCard(Record):
    """What is known before a mode goes up; of the last 28 days. `missing` speaks against it."""

    scope: str
    mode: Mode = word("mode", Mode)
    ready: bool = key("ready")
    missing: Tuple[str, ...] = words_of("missing")
    proposed: Mode = word("proposed", Mode)
    why_proposed: str = key("why_proposed")
    next_steps: Tuple[str, ...] = words_of("next_steps")
    questions: int = key("questions")
    would_answer: int = key("would_answer")
    no_knowledge: int = key("no_knowledge")
    judged: int = key("judged")
    judged_answers: int = key("judged_answers")
    judged_right: int = key("judged_right")
    accuracy: float = key("accuracy")
    accuracy_low: float = key("accuracy_low")
    accuracy_high: float = key("accuracy_high")
    threshold: float = key("threshold")
    threshold_name: str = key("threshold_name")
    promise: str = key("promise")
    calibration: str = key("calibration")
    calibration_error: float = key("calibration_error")
    quarantined: Tuple[str, ...] = words_of("quarantined")
    tightened: Tuple[str, ...] = words_of("tightened")

    def __repr__(self) -> str:
        ready = "ready" if self.ready else "not ready"
        return (f"<ReadinessCard {self.scope!r} {self.mode}, {ready}, proposed={self.proposed}, "
                f"judged={self.judged}>")

    def _repr_html_(self) -> str:
        rows = [
            ("mode", _html.cell(self.mode)),
            ("questions", f"{self.questions} in 28 days, {self.would_answer} would be answered, "
                          f"{self.no_knowledge} without an article"),
            ("judged", f"{self.judged}, of {self.judged_answers} answers {self.judged_right} "
                       "were right"),
            ("accuracy", f"{self.accuracy:.3f} ({self.accuracy_low:.3f} to "
                         f"{self.accuracy_high:.3f})"),
            ("threshold", f"{self.threshold:.2f} ({_html.cell(self.threshold_name)})"),
            ("promise", _html.cell(self.promise)),
            ("quarantined", _html.cell(self.quarantined)),
            ("proposed", f"{_html.cell(self.proposed)}: {_html.cell(self.why_proposed)}"),
        ]
        title = f"{self.scope or 'workspace'}: {'ready' if self.ready else 'not ready'}"
        return _html.box(title, [
            _html.pairs(rows),
            _html.bullets("Missing", self.missing),
            _html.bullets("Next", self.next_steps),
        ])
