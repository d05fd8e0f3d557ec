"""A signal: what became of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from ._answers import Answer
from ._enums import SignalKind


@dataclass(frozen=True)
class Signal:
    """What became of an answer.

    answer: it, or its id. article: with CORRECTED, the right one. text: with EDITED, what was sent;
    else a remark. actor: "customer", "agent:7". dedupe: the host's key; a retry with it changes
    nothing.
    """

    answer: Union[Answer, str]
    kind: Union[SignalKind, str]
    article: str = ""
    text: str = ""
    actor: str = ""
    dedupe: str = ""
