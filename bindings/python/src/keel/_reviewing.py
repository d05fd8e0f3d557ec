"""Review, rules, modes and ratings."""

from __future__ import annotations

from typing import Any, Dict, Iterable, Mapping, Optional, Union

from . import _native
from ._asking import AnswerLike, id_of
from ._base import EngineBase, read
from ._enums import Mode, Verdict, word_in
from ._errors import InvalidArgumentError
from ._inputs import json_text, setting_text
from ._records import Records
from ._reviews import (
    Change, DecisionResult, Gap, Language, Lesson, MetricsRow, Proposal, RatingTask, ReadinessCard,
    ReviewQueue, Rule,
)
from ._times import TimeLike, us_of

LATEST_US = 2**62


def rule_members(rule: Union[Rule, Mapping[str, Any]]) -> Dict[str, Any]:
    """A rule as its document has it."""
    document = rule.to_dict() if isinstance(rule, Rule) else dict(rule)
    if "valid_until" in document:
        valid_until = document.pop("valid_until")
        document["valid_until_us"] = 0 if valid_until is None else us_of(valid_until)
    return document


class Reviewing(EngineBase):
    """What people review, decide and judge."""

    def proposals(self, *, all: bool = False) -> Records[Proposal]:
        """What waits for a person's yes; all: decided ones too."""
        return Records.of(Proposal, read(self._native.proposals(all))["proposals"])

    def decide(
        self,
        proposal: Union[Proposal, str],
        verdict: Union[Verdict, str],
        *,
        by: str,
        title: str = "",
        body: str = "",
        note: str = "",
        dedupe: str = "",
    ) -> Proposal:
        """Approves, edits (with the reviewer's title and body) or rejects. An approved or edited
        article is live when this returns. ConflictError when it is not open."""
        kind = _native.DECIDE[word_in(Verdict, verdict).value]
        proposal_id = proposal.id if isinstance(proposal, Proposal) else proposal
        return Proposal.from_json(
            read(self._native.decide(kind, proposal_id, title, body, by, note, dedupe)))

    def queue(self) -> ReviewQueue:
        """What to decide this week: most questions a month for each minute of a person first."""
        return ReviewQueue.from_json(read(self._native.queue()))

    def decide_all(
        self,
        proposals: Iterable[Union[Proposal, str]],
        verdict: Union[Verdict, str],
        *,
        by: str,
        note: str = "",
    ) -> Records[DecisionResult]:
        """Approves or rejects several at once, each for itself: one that fails leaves nothing
        behind and stops none."""
        kind = _native.DECIDE[word_in(Verdict, verdict).value]
        ids = [one.id if isinstance(one, Proposal) else one for one in proposals]
        decided = read(self._native.decide_all([(kind, one, "", "", by, note, "") for one in ids]))
        return Records.of(DecisionResult, decided["decisions"])

    def assign(self, proposal: Union[Proposal, str], owner: str, *, by: str) -> Proposal:
        """Says who looks after an open proposal; "" for nobody. ConflictError when it is not
        open."""
        proposal_id = proposal.id if isinstance(proposal, Proposal) else proposal
        return Proposal.from_json(read(self._native.assign(proposal_id, owner, by)))

    def revert(self, proposal: Union[Proposal, str], *, by: str, note: str = "") -> Proposal:
        """Takes back what an approved proposal put live. ConflictError when it was not approved or
        its article has changed since; UnsupportedError for a model."""
        proposal_id = proposal.id if isinstance(proposal, Proposal) else proposal
        return Proposal.from_json(read(self._native.revert(proposal_id, by, note)))

    def gaps(self) -> Records[Gap]:
        """Questions without an article, grouped, largest first."""
        return Records.of(Gap, read(self._native.gaps())["gaps"])

    def lessons(self) -> Records[Lesson]:
        """What was learned, because of which tickets, newest first."""
        return Records.of(Lesson, read(self._native.lessons())["lessons"])

    def lesson(self, id: str) -> Lesson:
        """One lesson. NotFoundError for an id that none has."""
        return Lesson.from_json(read(self._native.lesson(id)))

    def find_lessons(self, words: str) -> Records[Lesson]:
        """Those whose sentence, article or tickets hold every one of the words, newest first."""
        return Records.of(Lesson, read(self._native.find_lessons(words))["lessons"])

    def undo_lesson(self, lesson: Union[Lesson, str], *, by: str, note: str = "") -> None:
        """Undone, it counts no more when this returns; in ticks, or by rebase(), the state is then
        folded again as if what taught it had taught nothing. ConflictError when it is undone."""
        self._native.undo_lesson(lesson.id if isinstance(lesson, Lesson) else lesson, by, note)

    def restore_lesson(self, lesson: Union[Lesson, str], *, by: str, note: str = "") -> None:
        """Takes that back from the next rebase on, or releases a lesson from quarantine at once.
        ConflictError when it is neither undone nor in quarantine."""
        self._native.restore_lesson(lesson.id if isinstance(lesson, Lesson) else lesson, by, note)

    def changes(
        self, since: Optional[TimeLike] = None, until: Optional[TimeLike] = None
    ) -> Records[Change]:
        """What changed from `since` (inclusive) to `until` (exclusive), why, and who let it."""
        from_us = 0 if since is None else us_of(since)
        to_us = LATEST_US if until is None else us_of(until)
        return Records.of(Change, read(self._native.changes(from_us, to_us))["changes"])

    def metrics(self) -> Records[MetricsRow]:
        """Counts by week and topic."""
        return Records.of(MetricsRow, read(self._native.metrics())["rows"])

    def languages(self) -> Records[Language]:
        """Questions by language, most asked first."""
        return Records.of(Language, read(self._native.languages())["languages"])

    def set_rule(self, rule: Union[Rule, Mapping[str, Any], None] = None, **members: Any) -> Rule:
        """Sets or replaces (same id) a rule; without an id a new one. Only `kind` is required:
        "pin", "block" or "escalate"; the others are those of Rule."""
        if rule is not None and members:
            raise InvalidArgumentError("a rule is given as one value or as keywords, not both")
        given = rule_members(members if rule is None else rule)
        return Rule.from_json(read(self._native.set_rule(json_text(given))))

    def rules(self) -> Records[Rule]:
        """Rules that people own."""
        return Records.of(Rule, read(self._native.rules())["rules"])

    def set_setting(self, key: str, value: Union[str, int, float, bool], *, by: str = "") -> None:
        """Sets a journaled setting: "threshold", "learning", "alpha", "delta", "holdout",
        "ratings_per_week", "review_minutes_per_week", "shared_wordings", "mode", "role" and "role:NAME" (a Role; of a person
        also "none"). by: "" is the engine's actor; PermissionDeniedError when their role does not
        allow it."""
        self._native.set_setting(key, setting_text(value), by)

    def readiness(self, scope: str = "") -> ReadinessCard:
        """What speaks for and against letting customers see answers. scope: "" or "workspace",
        "brand:NAME", "topic:NAME"."""
        return ReadinessCard.from_json(read(self._native.readiness(scope)))

    def set_mode(
        self,
        mode: Union[Mode, str],
        *,
        by: str,
        scope: str = "",
        note: str = "",
        accept_unproven: bool = False,
    ) -> None:
        """Down is instant; up to Mode.ANSWER needs a ready card, else ConflictError, unless the
        caller accepts what is unproven."""
        value = _native.MODES[word_in(Mode, mode).value]
        self._native.set_mode(value, scope, by, note, accept_unproven)

    def ask_for_ratings(self, count: int, *, by: str = "") -> int:
        """Draws about `count` answers for people to judge; returns how many."""
        return self._native.ask_for_ratings(count, by)

    def ratings_due(self) -> Records[RatingTask]:
        """Answers that wait for a judgement, oldest first."""
        return Records.of(RatingTask, read(self._native.ratings_due())["ratings"])

    def rate(
        self, answer: AnswerLike, right: bool, *, by: str, article: str = "", note: str = ""
    ) -> None:
        """A person's word on an answer; article: the right one, when it was wrong and is known.
        ConflictError when it was judged before."""
        self._native.rate(id_of(answer), right, article, by, note)
