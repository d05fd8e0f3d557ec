"""Many workspaces in one process."""

from __future__ import annotations

from types import TracebackType
from typing import Optional, Type

from . import _lifetime, _native
from ._base import read
from ._config import Config, SettingValue, config_for
from ._engine import Engine
from ._hooks import ClockFunction, EmbedderLike, GeneratorLike, LogLike
from ._inputs import PathLike, path_text
from ._reports import WorkspacesStatus


class Workspaces:
    """For a process that serves thousands of workspaces: engines are opened when used and closed
    when idle. hot_max: engines open at once; threads: for upkeep, 0 leaves it to tick(); idle_ms:
    unused for so long, one closes. The other arguments are those of Engine."""

    def __init__(
        self,
        *,
        create: bool = False,
        hot_max: Optional[int] = None,
        threads: Optional[int] = None,
        idle_ms: Optional[int] = None,
        embedder: Optional[EmbedderLike] = None,
        generator: Optional[GeneratorLike] = None,
        log: Optional[LogLike] = None,
        clock: Optional[ClockFunction] = None,
        config: Optional[Config] = None,
        **settings: Optional[SettingValue],
    ) -> None:
        used = config_for(config, create, embedder=embedder, generator=generator, log=log,
                          clock=clock, hot_max=hot_max, threads=threads, idle_ms=idle_ms,
                          **settings)
        self._native = _lifetime.watch_workspaces(_native.Workspaces(used._native))

    def use(self, folder: PathLike) -> Engine:
        """The engine of a folder, opened when it is not. While held it stays open: close it soon,
        best by `with`."""
        return Engine._of(self._native.use(path_text(folder)), path_text(folder))

    def tick(self) -> None:
        """Upkeep of some, and closes idle ones; to be called when `threads` is 0."""
        self._native.tick()

    def close_workspace(self, folder: PathLike) -> None:
        """Closes the engine of a folder. ConflictError while it is in use."""
        self._native.close_workspace(path_text(folder))

    def erase(self, folder: PathLike) -> None:
        """Closes the engine of a folder and deletes the workspace for good. ConflictError while it
        is in use, BusyError while another process has it open."""
        self._native.erase(path_text(folder))

    def status(self) -> WorkspacesStatus:
        """How many are open and used."""
        return WorkspacesStatus.from_json(read(self._native.status()))

    @property
    def closed(self) -> bool:
        return self._native.closed

    def close(self) -> None:
        """Closes all; engines of it that are still held stay usable."""
        self._native.close()

    def __enter__(self) -> Workspaces:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def __reduce__(self) -> str:
        raise TypeError("Workspaces cannot be pickled: they hold open files; open them again in "
                        "the other process")

    def __repr__(self) -> str:
        if self.closed:
            return "<keel.Workspaces, closed>"
        status = self.status()
        return f"<keel.Workspaces, {status.hot} open, {status.in_use} in use>"
