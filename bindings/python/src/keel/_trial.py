"""A trial on a team's own history: what Keel would have done, with learning and without."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Iterable, Mapping, Optional, Tuple, Union

from . import _native
from ._inputs import ProgressFunction, json_text, path_text
from ._records import Json, Record, Records, key, many, one, one_or_none, time, words
from ._reports import LineError
from ._reviews import Gap
from ._times import TimeLike, us_of


@dataclass(frozen=True)
class TrialTally(Record):
    """What was answered, and how it compares with what the agents did."""

    answered: int
    linked: int
    linked_agreed: int
    supported: int
    supported_agreed: int
    edited_later: int


@dataclass(frozen=True)
class TrialWeek(Record):
    week: datetime = time("week_us")
    asked: int = key("asked")
    learning: TrialTally = one("learning", TrialTally)
    frozen: TrialTally = one("frozen", TrialTally)


@dataclass(frozen=True)
class ForeignWord(Record):
    """A word of many tickets that no article has."""

    word: str
    tickets: int


@dataclass(frozen=True)
class Health(Record):
    """What is wrong with the articles, by id."""

    empty: Tuple[str, ...] = words("empty")
    stale: Tuple[str, ...] = words("stale")
    duplicate: Tuple[Tuple[str, str], ...] = key("duplicate")
    contradictory: Tuple[Tuple[str, str], ...] = key("contradictory")

    @classmethod
    def from_json(cls, document: Json) -> Health:
        pairs = {name: tuple(tuple(pair) for pair in document[name])
                 for name in ("duplicate", "contradictory")}
        return super().from_json({**document, **pairs})


@dataclass(frozen=True)
class TrialReview(Record):
    """The reviewers' work that learning needs, a week."""

    backlog: int
    proposals: int
    minutes: float
    gap_questions: float
    stale_answers: float


@dataclass(frozen=True)
class TrialCase(Record):
    """An answer for people to judge; `weight` makes the drawn cases stand for all."""

    id: str
    question: str
    article: str
    title: str
    passage: str
    weight: float


@dataclass(frozen=True)
class TrialAccuracy(Record):
    """What the verdicts on the cases say, with an interval."""

    rated: int
    answered: int
    accuracy: float
    low: float
    high: float
    missed: float


@dataclass(frozen=True)
class TrialReport(Record):
    """A trial's result; docs/proof.md says how to read it."""

    seed: int
    tickets: int
    learned: int
    questions: int
    agent_began: int
    spoken_for: int
    articles: int
    articles_edited: int
    articles_undated: int
    learning: TrialTally = one("learning", TrialTally)
    frozen: TrialTally = one("frozen", TrialTally)
    weeks: Records[TrialWeek] = many("weeks", TrialWeek)
    gaps: Records[Gap] = many("gaps", Gap)
    foreign_words: Records[ForeignWord] = many("foreign_words", ForeignWord)
    health: Health = one("health", Health)
    review: TrialReview = one("review", TrialReview)
    cautions: Tuple[str, ...] = words("cautions")
    cases: Records[TrialCase] = many("cases", TrialCase)
    refused: Records[LineError] = many("refused", LineError)
    rated: Optional[TrialAccuracy] = one_or_none("rated", TrialAccuracy)


@dataclass(frozen=True)
class Trial:
    """What a trial runs on.

    articles, tickets: a file or folder each. learn_until: tickets before it are learned, those
    after it are the trial. rated: verdicts on the cases of an earlier run with the same seed, each
    {"id", "article", "right"}. scratch: where throw-away workspaces go; "": the system's place.
    """

    articles: Union[str, "os.PathLike[str]"]
    tickets: Union[str, "os.PathLike[str]"]
    learn_until: TimeLike
    rated: Iterable[Mapping[str, Any]] = ()
    seed: int = 1
    scratch: Union[str, "os.PathLike[str]"] = ""

    def run(self, progress: Optional[ProgressFunction] = None) -> TrialReport:
        """Replays the history; minutes for long ones. Other Python threads run meanwhile."""
        verdicts = [dict(verdict) for verdict in self.rated]
        paths = (path_text(self.articles), path_text(self.tickets),
                 json_text(verdicts) if verdicts else "", path_text(self.scratch))
        document = _native.run_trial(us_of(self.learn_until), self.seed, paths, progress)
        return TrialReport.from_json(json.loads(document))


def run_trial(
    articles: Union[str, "os.PathLike[str]"],
    tickets: Union[str, "os.PathLike[str]"],
    learn_until: TimeLike,
    *,
    rated: Iterable[Mapping[str, Any]] = (),
    seed: int = 1,
    scratch: Union[str, "os.PathLike[str]"] = "",
    progress: Optional[ProgressFunction] = None,
) -> TrialReport:
    """Runs a Trial."""
    return Trial(articles, tickets, learn_until, tuple(rated), seed, scratch).run(progress)
