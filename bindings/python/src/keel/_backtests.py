"""What a change would do, and what changes did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Mapping, Optional, Tuple, Union

from ._base import EngineBase, read
from ._enums import Decision, Reason
from ._inputs import ProgressFunction, json_text
from ._records import (
    Record, Records, duration_or_none, key, many, one, one_or_none, time, word, words,
)
from ._reviewing import LATEST_US, rule_members
from ._reviews import Change, Proposal, Rule
from ._times import TimeLike, us_of


@dataclass(frozen=True)
class Decided(Record):
    """What is decided about a question; `article` is the first candidate, "" when there is none."""

    decision: Decision = word("decision", Decision)
    reason: Reason = word("reason", Reason)
    article: str = key("article")
    title: str = key("title")
    confidence: float = key("confidence")


@dataclass(frozen=True)
class ChangedAnswer(Record):
    """A recorded question that would get another answer. `verdict` is "better", "worse", "unknown"
    or "even", by what is on record: `right` is the article that is known to be right, or "", and
    `outcome` how that is known."""

    answer: str
    conversation: str
    question: str
    topic: str
    at: datetime = time("at_us")
    before: Decided = one("before", Decided)
    after: Decided = one("after", Decided)
    change: str = key("change")
    verdict: str = key("verdict")
    right: str = key("right")
    outcome: str = key("outcome")


@dataclass(frozen=True)
class BacktestTopic(Record):
    """What a change would do to the questions of a topic."""

    topic: str
    questions: int
    changed: int
    better: int
    worse: int
    unknown: int


@dataclass(frozen=True)
class BacktestEstimate(Record):
    """Shares of all questions answered right and wrong, from those that people judged, with 95 %
    intervals of the differences."""

    judged: int
    effective: float
    unknown: int
    right_before: float
    right_after: float
    right_low: float
    right_high: float
    wrong_before: float
    wrong_after: float
    wrong_low: float
    wrong_high: float


@dataclass(frozen=True)
class BacktestUpgrade(Record):
    """Of an upgrade: how many answers each version of the `library` gave ("" for records that do
    not say), how many of those asked again are `identical` also in confidence and every candidate,
    of how many nobody can say, and why ("forgotten", "embedder", "damaged"). Of the `events`,
    opening the workspace with this version folds `opening_events`, once."""

    library: str
    recorded_by: Dict[str, int]
    identical: int
    not_known: int
    not_known_why: Dict[str, int]
    fold_version: int
    checkpoints: int
    checkpoints_unused: int
    events: int
    opening_events: int


@dataclass(frozen=True)
class BacktestReport(Record):
    """What a change would do to the questions that were asked. `changes` has the worse ones first;
    `approximate` says what is not replayed exactly; `upgrade` is there for an upgrade."""

    kind: str
    subject: str
    text: str
    state_seq: int
    questions: int
    erased: int
    changed: int
    better: int
    worse: int
    unknown: int
    even: int
    reworded: int
    transitions: Dict[str, int]
    topics: Records[BacktestTopic] = many("topics", BacktestTopic)
    estimate: Optional[BacktestEstimate] = one_or_none("estimate", BacktestEstimate)
    estimate_reason: str = key("estimate_reason")
    changes: Records[ChangedAnswer] = many("changes", ChangedAnswer)
    approximate: Tuple[str, ...] = words("approximate")
    summary: str = key("summary")
    digest: str = key("digest")
    upgrade: Optional[BacktestUpgrade] = one_or_none("upgrade", BacktestUpgrade)

    def __repr__(self) -> str:
        return f"<BacktestReport {self.kind} {self.subject}: {self.summary}>"


@dataclass(frozen=True)
class ChangedBehaviour(Record):
    """A kind of question that is answered otherwise at the later date, and because of what."""

    question: str
    topic: str
    asked: int
    before: Decided = one("before", Decided)
    after: Decided = one("after", Decided)
    change: str = key("change")
    because: Records[Change] = many("because", Change)


@dataclass(frozen=True)
class BehaviourReport(Record):
    """How the kinds of questions asked most are answered at two dates; `covered` is how many
    questions the `kinds` compared stand for."""

    since: datetime = time("from_us")
    until: datetime = time("to_us")
    from_seq: int = key("from_seq")
    to_seq: int = key("to_seq")
    questions: int = key("questions")
    kinds: int = key("kinds")
    covered: int = key("covered")
    changes: Records[ChangedBehaviour] = many("changes", ChangedBehaviour)


@dataclass(frozen=True)
class LearnedThing(Record):
    """One change, and what it did to the question asked most of those it changed; without a
    `question`, `before` and `after` say nothing."""

    change: Change = one("change", Change)
    asked: int = key("asked")
    question: str = key("question")
    before: Decided = one("before", Decided)
    after: Decided = one("after", Decided)
    effect: str = key("effect")
    interaction_to_live: Optional[timedelta] = duration_or_none("interaction_to_live_us")
    approval_to_live: Optional[timedelta] = duration_or_none("approval_to_live_us")


@dataclass(frozen=True)
class ChangeGroup(Record):
    """The changes of one kind."""

    kind: str
    title: str
    changes: Records[Change] = many("changes", Change)


@dataclass(frozen=True)
class LearnedWeek(Record):
    """One week in numbers; of the `judged` answers so many were `right`."""

    week: datetime = time("week_us")
    asked: int = key("asked")
    answered: int = key("answered")
    judged: int = key("judged")
    right: int = key("right")
    events: Tuple[str, ...] = words("events")


@dataclass(frozen=True)
class LearnedReport(Record):
    """What was learned between two dates: at most ten `things`, most asked first, all changes in
    `groups`, the `weeks`, and what it `cannot` learn by itself."""

    since: datetime = time("from_us")
    until: datetime = time("to_us")
    things: Records[LearnedThing] = many("things", LearnedThing)
    groups: Records[ChangeGroup] = many("groups", ChangeGroup)
    weeks: Records[LearnedWeek] = many("weeks", LearnedWeek)
    cannot: Tuple[str, ...] = words("cannot")
    behaviour: BehaviourReport = one("behaviour", BehaviourReport)


LEARNED_JSON, LEARNED_TEXT, LEARNED_HTML = 1, 2, 3


class Backtesting(EngineBase):
    """What a change would do, and what changes did."""

    def backtest(
        self,
        proposal: Union[Proposal, str] = "",
        *,
        title: str = "",
        body: str = "",
        article: Union[Mapping[str, Any], None] = None,
        retire: str = "",
        rule: Union[Rule, Mapping[str, Any], None] = None,
        setting: str = "",
        value: Union[str, int, float] = "",
        upgrade: bool = False,
        since: Optional[TimeLike] = None,
        until: Optional[TimeLike] = None,
        questions_max: int = 0,
        changes_max: int = 1000,
        threads: int = 1,
        record: bool = True,
        progress: Optional[ProgressFunction] = None,
    ) -> BacktestReport:
        """Asks the recorded questions again, as things are and with one change: a proposal (with
        title and body as a reviewer would edit it), an article that is put, one that is retired, a
        rule, or a setting ("threshold", "alpha", "delta") with a value, as if it had been set at
        `since`. Nothing changes but the record of the run. upgrade: what this version of the
        library answers otherwise than is on record, of which not even the run is recorded.
        questions_max: the latest, 0 is all; changes_max: listed; threads: that may work at a
        time."""
        request: Dict[str, Any] = {
            "proposal": proposal.id if isinstance(proposal, Proposal) else proposal,
            "title": title, "body": body, "retire": retire, "questions_max": questions_max,
            "changes_max": changes_max, "threads": threads, "record": record,
            "setting": setting, "value": str(value), "upgrade": upgrade,
        }
        if since is not None:
            request["from_us"] = us_of(since)
        if until is not None:
            request["to_us"] = us_of(until)
        if article is not None:
            request["article"] = dict(article)
        if rule is not None:
            request["rule"] = rule_members(rule)
        return BacktestReport.from_json(read(self._native.backtest(json_text(request), progress)))

    def behaviour(
        self,
        since: TimeLike,
        until: Optional[TimeLike] = None,
        *,
        kinds_max: int = 100,
        progress: Optional[ProgressFunction] = None,
    ) -> BehaviourReport:
        """The kinds of questions asked most, answered as at two dates, and what made the
        difference."""
        to_us = LATEST_US if until is None else us_of(until)
        return BehaviourReport.from_json(
            read(self._native.behaviour(us_of(since), to_us, kinds_max, progress)))

    def learned(
        self,
        since: TimeLike,
        until: Optional[TimeLike] = None,
        *,
        progress: Optional[ProgressFunction] = None,
    ) -> LearnedReport:
        """What was learned between two dates, for people."""
        return LearnedReport.from_json(
            read(self._learned(since, until, LEARNED_JSON, progress)))

    def learned_text(self, since: TimeLike, until: Optional[TimeLike] = None) -> str:
        """The same as text."""
        return self._learned(since, until, LEARNED_TEXT, None)

    def learned_html(self, since: TimeLike, until: Optional[TimeLike] = None) -> str:
        """The same as one HTML page that needs nothing but itself."""
        return self._learned(since, until, LEARNED_HTML, None)

    def _learned(
        self,
        since: TimeLike,
        until: Optional[TimeLike],
        form: int,
        progress: Optional[ProgressFunction],
    ) -> str:
        to_us = us_of(datetime.now(timezone.utc)) + 1 if until is None else us_of(until)
        return self._native.learned(us_of(since), to_us, form, progress)
