"""Enumerations. Each is a str, so that the plain words do as well: mode="answer"."""

from __future__ import annotations

import enum
from typing import Type, TypeVar, cast

from ._errors import InvalidArgumentError


class Word(str, enum.Enum):
    """A str of a closed list."""

    def __str__(self) -> str:
        return str(self.value)


class Decision(Word):
    """What is done with a question."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    ESCALATE = "escalate"


class Reason(Word):
    """Why a question was escalated; NONE when it was not."""

    NONE = "none"
    NO_KNOWLEDGE = "no_knowledge"
    AMBIGUOUS = "ambiguous"
    LOW_CONFIDENCE = "low_confidence"
    QUARANTINED = "quarantined"
    RULE = "rule"
    CUSTOMER_ASKED = "customer_asked"
    REPEATED_FAILURE = "repeated_failure"


class Mode(Word):
    """Who sees what Keel says: nobody, nobody yet, agents, or customers."""

    OFF = "off"
    OBSERVE = "observe"
    SUGGEST = "suggest"
    ANSWER = "answer"


class Role(Word):
    """What a person may do; each may do what the ones before it may."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class SignalKind(Word):
    """What became of an answer."""

    RESOLVED = "resolved"
    FAILED = "failed"
    REOPENED = "reopened"
    CORRECTED = "corrected"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    ESCALATED = "escalated"


class Verdict(Word):
    """What a reviewer does with a proposal."""

    APPROVE = "approve"
    EDIT = "edit"
    REJECT = "reject"


class ProposalState(Word):
    OPEN = "open"
    APPROVED = "approved"
    EDITED = "edited"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    REVERTED = "reverted"


class RuleKind(Word):
    """Always this article, never this article, always a person, one word read as another, or
    nothing learned."""

    PIN = "pin"
    BLOCK = "block"
    ESCALATE = "escalate"
    SYNONYM = "synonym"
    FREEZE = "freeze"


class LogLevel(enum.IntEnum):
    ERROR = 1
    WARNING = 2
    INFO = 3


W = TypeVar("W", bound=Word)


def word_of(kind: Type[W], value: str) -> W:
    """The member, or the plain str for a word that a later version of the library may bring."""
    try:
        return kind(value)
    except ValueError:
        return cast(W, value)


def word_in(kind: Type[W], value: str) -> W:
    """The member that a caller named; InvalidArgumentError lists those there are."""
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise InvalidArgumentError(f"no {kind.__name__} {value!r}; there are: {known}") from None
