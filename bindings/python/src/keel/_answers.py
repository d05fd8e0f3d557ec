"""What asking returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Dict, Optional, Tuple

from . import _html
from ._enums import Decision, Mode, Reason
from ._records import Json, Record, Records, key, many, one, time, word, words


@dataclass(frozen=True)
class Citation(Record):
    """What an answer rests on: a passage of a version of an article."""

    article: str
    version: int
    title: str
    passage: str
    url: str


@dataclass(frozen=True)
class FeatureShare(Record):
    """What one feature adds to a candidate's score: `contribution` is value times weight."""

    name: str
    value: float
    contribution: float


@dataclass(frozen=True)
class Candidate(Record):
    """An article that was considered; `probability` is a softmax over the candidates."""

    article: str
    title: str
    score: float
    probability: float
    features: Records[FeatureShare] = many("features", FeatureShare)


@dataclass(frozen=True)
class Answer(Record):
    """What to do with a question, and why.

    `customer_sentence` may be shown to the customer. `text` is the answer, or what is suggested to
    an agent when `is_suggested`. `confidence` is P(this resolves it), to compare with `threshold`;
    a threshold above 1 answers nothing. Keep `id` for signals and ratings.
    """

    id: str
    decision: Decision = word("decision", Decision)
    reason: Reason = word("reason", Reason)
    mode: Mode = word("mode", Mode)
    text: str = key("text")
    customer_sentence: str = key("customer_sentence")
    handover_summary: str = key("handover_summary")
    explanation: str = key("explanation")
    confidence: float = key("confidence")
    threshold: float = key("threshold")
    threshold_name: str = key("threshold_name")
    citations: Records[Citation] = many("citations", Citation)
    candidates: Records[Candidate] = many("candidates", Candidate)
    topic: str = key("topic")
    topic_probability: float = key("topic_probability")
    team: str = key("team")
    priority: str = key("priority")
    is_suggested: bool = key("suggested")
    is_held_out: bool = key("held_out")
    is_generated: bool = key("generated")
    generator_refused: str = key("generator_refused")
    state_seq: int = key("state_seq")

    @classmethod
    def from_json(cls, document: Json) -> Answer:
        intent = document["intent"]
        flat = {**document, "topic": intent["topic"], "topic_probability": intent["probability"]}
        return super().from_json(flat)

    def __repr__(self) -> str:
        why = f", reason={self.reason}" if self.reason != Reason.NONE else ""
        said = self.text or self.customer_sentence
        text = said if len(said) <= 72 else said[:69] + "..."
        return (f"<Answer {self.decision}{why}, confidence={self.confidence:.2f}, "
                f"threshold={self.threshold:.2f}, text={text!r}>")

    def _repr_html_(self) -> str:
        rows = [
            ("confidence", f"{self.confidence:.2f} of {self.threshold:.2f} needed "
                           f"({_html.cell(self.threshold_name)})"),
            ("topic", f"{_html.cell(self.topic)} ({self.topic_probability:.2f})"),
            ("team", _html.cell(self.team)),
            ("priority", _html.cell(self.priority)),
        ]
        why = f" ({self.reason})" if self.reason != Reason.NONE else ""
        sources = "".join(
            f"<li>{_html.link(each.title, each.url)}, version {each.version}"
            f"{_html.paragraph(each.passage)}</li>" for each in self.citations)
        return _html.box(f"{self.decision}{why}", [
            _html.paragraph(self.customer_sentence, "To the customer:"),
            _html.paragraph(self.text, "Suggested:") if self.is_suggested else "",
            _html.paragraph(self.explanation, "Why:"),
            _html.paragraph(self.handover_summary, "For the agent:"),
            _html.pairs(rows),
            f"<p>Sources</p><ul>{sources}</ul>" if sources else "",
            _html.table(["article", "title", "score", "probability"], self.candidates),
        ])


@dataclass(frozen=True)
class Observation(Record):
    """What Keel would have said, beside what another bot or a person did say.

    `article` is what theirs rests on ("" when no article says it), `support` in [0, 1] how well.
    """

    answer: Answer = one("answer", Answer)
    article: str = key("article")
    support: float = key("support")
    agrees: bool = key("agrees")


@dataclass(frozen=True)
class ExplainedCandidate(Record):
    """A candidate as it was served."""

    article: str
    features: Dict[str, float]


@dataclass(frozen=True)
class Teaching(Record):
    """A lesson that spoke for an answer, and the conversations it came from."""

    lesson: str
    article: str
    conversations: Tuple[str, ...] = words("conversations")


@dataclass(frozen=True)
class Explanation(Record):
    """A recorded answer and what became of it."""

    id: str
    seq: int
    at: datetime = time("at_us")
    question: str = key("question")
    decision: Decision = word("decision", Decision)
    reason: Reason = word("reason", Reason)
    confidence: float = key("confidence")
    topic: str = key("topic")
    conversation: str = key("conversation")
    candidates: Records[ExplainedCandidate] = many("candidates", ExplainedCandidate)
    learned_from: Records[Teaching] = many("learned_from", Teaching)
    outcome: str = key("outcome")
    right_article: Optional[str] = key("right_article")
