"""What the parts of an Engine share: the open engine of the extension."""

from __future__ import annotations

import json
from typing import Any, Mapping

from . import _native


class EngineBase:
    """An open engine; the classes beside this one give it its methods by purpose."""

    _native: _native.Engine


def read(document: str) -> Mapping[str, Any]:
    """A JSON document of the C ABI."""
    value: Mapping[str, Any] = json.loads(document)
    return value
