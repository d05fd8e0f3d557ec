"""An embedder from a file, without a neural network."""

from __future__ import annotations

import array
import os
from typing import Any, List, Sequence, Union

from . import _native

try:
    import numpy as _numpy
except ImportError:
    _numpy = None  # type: ignore[assignment]


class StaticEmbedder:
    """A folder of word pieces' vectors: keel.Engine(..., embedder=keel.StaticEmbedder("vectors/")).

    Folders of equal content are one model in a process. docs/embedding.md says what one holds.
    NotFoundError when a file is missing, CorruptError when one is not whole.
    """

    def __init__(self, folder: Union[str, "os.PathLike[str]"]) -> None:
        self._native = _native.StaticEmbedder(os.fspath(folder))

    @property
    def name(self) -> str:
        """"static-" and 16 hex digits of the content."""
        return self._native.name

    @property
    def dimensions(self) -> int:
        """Numbers of a vector."""
        return self._native.dimensions

    def __call__(self, texts: Sequence[str]) -> Any:
        """A vector of length 1 for each text, [len(texts), dimensions]: a NumPy array of float32,
        or lists without NumPy. All 0 for a text without a known piece."""
        if _numpy is not None:
            out = _numpy.zeros((len(texts), self.dimensions), dtype=_numpy.float32)
            self._native.embed(list(texts), out)
            return out
        numbers = array.array("f", bytes(4 * len(texts) * self.dimensions))
        self._native.embed(list(texts), numbers)
        rows: List[List[float]] = []
        for i in range(len(texts)):
            rows.append(list(numbers[i * self.dimensions:(i + 1) * self.dimensions]))
        return rows

    def __repr__(self) -> str:
        return f"StaticEmbedder({self.name!r}, dimensions={self.dimensions})"
