"""Questions, answers, and what became of them."""

from __future__ import annotations

from typing import Iterable, List, Tuple, Union

from . import _native
from ._answers import Answer, Explanation, Observation
from ._base import EngineBase, read
from ._enums import SignalKind, word_in
from ._inputs import TurnLike, turns_in
from ._signals import Signal

AnswerLike = Union[Answer, str]


def id_of(answer: AnswerLike) -> str:
    return answer.id if isinstance(answer, Answer) else answer


def _fields(signal: Signal) -> Tuple[int, str, str, str, str, str]:
    kind = _native.SIGNALS[word_in(SignalKind, signal.kind).value]
    return kind, id_of(signal.answer), signal.article, signal.text, signal.actor, signal.dedupe


class Asking(EngineBase):
    """Asking, and telling what became of it."""

    def ask(
        self,
        text: str,
        *,
        turns: Iterable[TurnLike] = (),
        conversation: str = "",
        customer: str = "",
        page: str = "",
        locale: str = "",
        brand: str = "",
        audience: str = "",
        channel: str = "",
    ) -> Answer:
        """Decides what to do with a question. Waits for no writer.

        text: at most 32 KiB. turns: earlier messages, oldest first, at most 32; a str is the
        customer's, (text, True) an agent's or a bot's. conversation: the ticket, which ties
        signals and messages to the answer. customer: the host's id; seals what they wrote.
        page: the URL they were on. locale: "de-AT"; "" is guessed. audience: "" or "public", or
        "internal" for agents. channel: "chat", "email", ...
        """
        question = (text, conversation, customer, page, locale, brand, audience, channel)
        return Answer.from_json(read(self._native.ask(question, turns_in(turns))))

    def explain(self, answer: AnswerLike) -> Explanation:
        """The recorded answer again, with the state it was decided on and what became of it."""
        return Explanation.from_json(read(self._native.explain(id_of(answer))))

    def signal(
        self,
        answer: AnswerLike,
        kind: Union[SignalKind, str],
        *,
        article: str = "",
        text: str = "",
        actor: str = "",
        dedupe: str = "",
    ) -> None:
        """Tells what became of an answer; see Signal."""
        self.signals([Signal(answer, kind, article, text, actor, dedupe)])

    def signals(self, signals: Iterable[Signal]) -> None:
        """Many in one commit, all or none."""
        fields: List[Tuple[int, str, str, str, str, str]] = [_fields(each) for each in signals]
        self._native.signal(fields)

    def observe(
        self,
        text: str,
        theirs: str,
        *,
        by: str,
        article: str = "",
        event_id: str = "",
        turns: Iterable[TurnLike] = (),
        conversation: str = "",
        customer: str = "",
        page: str = "",
        locale: str = "",
        brand: str = "",
        audience: str = "",
        channel: str = "",
    ) -> Observation:
        """Records what Keel would have said, compares it with what another bot or a person
        answered, and learns from theirs. Nothing is shown to anybody.

        by: "agent:7" for people, anything else is a bot. article: that theirs rests on, when it is
        known; else it is found from the text. event_id: the host's key; a retry with it changes
        nothing. The others are as in ask().
        """
        question = (text, conversation, customer, page, locale, brand, audience, channel)
        answer, found, support, agrees = self._native.observe(
            question, turns_in(turns), (theirs, by, article, event_id))
        document = {"answer": read(answer), "article": found, "support": support, "agrees": agrees}
        return Observation.from_json(document)
