"""How engines are opened: settings by key, and hooks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Optional, Union

from . import _native
from ._embedder import StaticEmbedder
from ._errors import InvalidArgumentError
from ._hooks import (
    ClockFunction, EmbedderLike, GeneratorLike, LogLike, clock_function, dimensions_of,
    embed_function, generate_function, log_function, name_of,
)
from ._inputs import setting_text
from ._records import Record, Records, key

SettingValue = Union[str, int, bool]


@dataclass(frozen=True)
class ConfigKey(Record):
    """A key of a Config. `type` is "flag", "number", "text" or "key" (64 hex digits)."""

    name: str = key("key")
    type: str = key("type")
    default: str = key("default")
    minimum: Optional[int] = key("minimum")
    maximum: Optional[int] = key("maximum")
    about: str = key("about")


def config_keys() -> Records[ConfigKey]:
    """Every key that a Config has, with defaults and bounds."""
    return Records.of(ConfigKey, json.loads(_native.config_keys())["keys"])


class Config:
    """Settings and hooks for engines; Engine and Workspaces make one of their arguments.

    config["journal_flush_ms"] = 200 sets what config_keys() lists, config["journal_flush_ms"] is
    its text. NotFoundError names the keys there are, InvalidArgumentError the values allowed.
    """

    def __init__(
        self,
        *,
        embedder: Optional[EmbedderLike] = None,
        generator: Optional[GeneratorLike] = None,
        log: Optional[LogLike] = None,
        clock: Optional[ClockFunction] = None,
        **settings: Optional[SettingValue],
    ) -> None:
        self._native = _native.Config()
        for name, value in settings.items():
            if value is not None:
                self[name] = value
        if embedder is not None:
            self.set_embedder(embedder)
        if generator is not None:
            self.set_generator(generator)
        if log is not None:
            self.set_log(log)
        if clock is not None:
            self.set_clock(clock)

    def __setitem__(self, name: str, value: SettingValue) -> None:
        self._native.set(name, setting_text(value))

    def __getitem__(self, name: str) -> str:
        return self._native.get(name)

    def set_embedder(self, embedder: EmbedderLike) -> None:
        """Vectors of the host's own model beside the built-in ones."""
        if isinstance(embedder, StaticEmbedder):
            self._native.set_static_embedder(embedder._native)
            return
        self._native.set_embedder(name_of(embedder, "embedder"), dimensions_of(embedder),
                                  embed_function(embedder))

    def set_generator(self, generator: GeneratorLike) -> None:
        """Words answers, within what the citations support."""
        self._native.set_generator(name_of(generator, "generator"), generate_function(generator))

    def set_log(self, log: LogLike) -> None:
        """Is told a line about what happens inside: a logging.Logger or a function."""
        self._native.set_log(log_function(log))

    def set_clock(self, clock: ClockFunction) -> None:
        """Tells the time; for tests and simulations."""
        self._native.set_clock(clock_function(clock))

    def __repr__(self) -> str:
        shown = [f"{each.name}={self[each.name]!r}" for each in config_keys() if each.type != "key"]
        return f"Config({', '.join(shown)})"


def config_for(config: Optional[Config], create: bool, **given: Any) -> Config:
    """A config that was made before, or one of these arguments; not both, as some would be lost."""
    wanted = {name: value for name, value in given.items() if value is not None}
    if create:
        wanted["create"] = True
    if config is None:
        return Config(**wanted)
    if wanted:
        raise InvalidArgumentError(
            f"a config is given, and {', '.join(wanted)} beside it; set those in the config")
    return config
