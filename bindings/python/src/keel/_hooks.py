"""What a host hooks into an engine: vectors, wordings, the log and the clock.

A hook is called by whichever thread is inside the engine. It must not call the engine, which
raises UnsupportedError. What an embedder or generator raises is told to sys.unraisablehook, and
the question is answered without vectors or with the passage; a clock's or log's is told there too.
"""

from __future__ import annotations

import json
import logging
import traceback
import weakref
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Callable, List, Protocol, Union, cast

from ._answers import Citation
from ._enums import LogLevel
from ._errors import InvalidArgumentError
from ._records import Record, Records, many
from ._times import us_of

if TYPE_CHECKING:
    import numpy

try:
    import numpy as _numpy
except ImportError:
    _numpy = None  # type: ignore[assignment]


class EmbedderInto(Protocol):
    """Writes vectors into `out`, float32 [len(texts), dimensions]: a NumPy array over the engine's
    own memory, or a memoryview without NumPy. `out` must not be kept: copy what is needed later.
    Instead of writing it may return an array of that shape."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: List[str], out: "numpy.ndarray[Any, Any]") -> Any: ...


class EmbedderCall(Protocol):
    """Returns vectors, [len(texts), dimensions]."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def __call__(self, texts: List[str]) -> Any: ...


@dataclass(frozen=True)
class Embedder:
    """A function of texts as an embedder: Embedder("minilm-l6 v2", 384, model.encode).

    `name` is the model and its version: vectors of another name are not compared.
    """

    name: str
    dimensions: int
    function: Callable[[List[str]], Any]

    def __call__(self, texts: List[str]) -> Any:
        return self.function(texts)


@dataclass(frozen=True)
class GenerateRequest(Record):
    """What a generator is given. `passage` is shown when its text is not supported."""

    question: str
    locale: str
    passage: str
    citations: Records[Citation] = many("citations", Citation)


class GeneratorCall(Protocol):
    """Words an answer. The text is shown only when every number, name, link and claim in it is
    supported by the citations."""

    @property
    def name(self) -> str: ...

    def __call__(self, request: GenerateRequest) -> str: ...


@dataclass(frozen=True)
class Generator:
    """A function of a request as a generator: Generator("house model 3", write)."""

    name: str
    function: Callable[[GenerateRequest], str]

    def __call__(self, request: GenerateRequest) -> str:
        return self.function(request)


EmbedderLike = Union[Embedder, EmbedderInto, EmbedderCall]
GeneratorLike = Union[Generator, GeneratorCall]
LogLike = Union[logging.Logger, Callable[[LogLevel, str], object]]
ClockFunction = Callable[[], Union[datetime, int]]

_LEVELS = {1: logging.ERROR, 2: logging.WARNING, 3: logging.INFO}


def _fill(out: Any, vectors: Any) -> None:
    """Copies what an embedder returned; the shapes must be equal."""
    if _numpy is not None:
        given = _numpy.asarray(vectors)
        if given.shape != out.shape:
            raise InvalidArgumentError(
                f"the embedder returned the shape {given.shape}; {out.shape} was asked for")
        out[...] = given
        return
    rows, columns = out.shape
    if len(vectors) != rows or any(len(row) != columns for row in vectors):
        raise InvalidArgumentError(f"the embedder returned no {rows} vectors of {columns} numbers")
    for i, row in enumerate(vectors):
        for j, number in enumerate(row):
            out[i, j] = number


def embed_function(embedder: EmbedderLike) -> Callable[[List[str], memoryview], None]:
    """What the extension calls. Memory that the embedder still holds afterwards is an error."""
    writes = getattr(embedder, "embed", None)
    call = cast(Callable[..., Any], embedder)

    def embed(texts: List[str], memory: memoryview) -> None:
        out: Any = memory if _numpy is None else _numpy.asarray(memory)
        lives = weakref.ref(out)  # views of it keep it alive
        vectors: Any = None
        try:
            vectors = call(texts) if writes is None else writes(texts, out)
            if writes is None or (vectors is not None and vectors is not out):
                _fill(out, vectors)
        except BaseException as error:
            traceback.clear_frames(error.__traceback__)  # their locals hold the memory
            raise
        finally:
            del out, vectors
            if _numpy is None:
                memory.release()
            elif lives() is not None:
                raise BufferError("the embedder kept `out`, which is the engine's memory and gone "
                                  "now; keep a copy instead")

    return embed


def generate_function(generator: GeneratorLike) -> Callable[[str], str]:
    """What the extension calls."""

    def generate(request: str) -> str:
        text = generator(GenerateRequest.from_json(json.loads(request)))
        if not isinstance(text, str):
            raise TypeError(f"the generator returned a {type(text).__name__}, not a str")
        return text

    return generate


def log_function(log: LogLike) -> Callable[[int, str], None]:
    """What the extension calls; a logging.Logger does as well as a function."""
    if isinstance(log, logging.Logger):
        logger = log
        return lambda level, message: logger.log(_LEVELS.get(level, logging.INFO), "%s", message)
    function = log
    known = {int(level): level for level in LogLevel}
    return lambda level, message: void(function(known.get(level, LogLevel.INFO), message))


def void(_value: object) -> None:
    """Forgets a value."""


def clock_function(clock: ClockFunction) -> Callable[[], int]:
    """What the extension calls, in microseconds."""
    return lambda: us_of(clock())


def name_of(hook: object, kind: str) -> str:
    """The model and its version."""
    name = getattr(hook, "name", None)
    if not isinstance(name, str) or not name:
        raise InvalidArgumentError(f"the {kind} has no name; give it one that tells model and "
                                   f"version, as in keel.{kind.capitalize()}(name, ...)")
    return name


def dimensions_of(embedder: object) -> int:
    dimensions = getattr(embedder, "dimensions", None)
    if not isinstance(dimensions, int) or dimensions < 1:
        raise InvalidArgumentError("the embedder has no dimensions; say how many its vectors have")
    return dimensions
