"""An open workspace."""

from __future__ import annotations

from types import TracebackType
from typing import Dict, Iterator, Optional, Type, Union

from . import _html, _lifetime, _native
from ._asking import Asking
from ._backtests import Backtesting
from ._base import read
from ._config import Config, SettingValue, config_for
from ._forgetting import Forgetting
from ._helpdesk import Helpdesk
from ._hooks import ClockFunction, EmbedderLike, GeneratorLike, LogLike
from ._inputs import PathLike, ProgressFunction, json_text, path_text
from ._reports import LogEntry, ReplayReport, Status, VerifyReport
from ._reviewing import Reviewing
from ._times import TimeLike, us_of


class Engine(Asking, Backtesting, Forgetting, Helpdesk, Reviewing):
    """The workspace in a folder, from any thread; other Python threads run during its calls.

    actor: who is recorded for what this process does. read_only: record nothing. embedder,
    generator, log, clock: see Config. Further keywords are settings, which config_keys() lists,
    such as master_key or journal_flush_ms. config: all of these made before.

    After os.fork() it is reopened in the child by itself; fork waits for calls of other threads.
    """

    def __init__(
        self,
        folder: PathLike,
        create: bool = False,
        *,
        actor: Optional[str] = None,
        read_only: Optional[bool] = None,
        embedder: Optional[EmbedderLike] = None,
        generator: Optional[GeneratorLike] = None,
        log: Optional[LogLike] = None,
        clock: Optional[ClockFunction] = None,
        config: Optional[Config] = None,
        **settings: Optional[SettingValue],
    ) -> None:
        used = config_for(config, create, embedder=embedder, generator=generator, log=log,
                          clock=clock, actor=actor, read_only=read_only, **settings)
        self._adopt(_native.Engine(path_text(folder), used._native), path_text(folder))

    def _adopt(self, native: _native.Engine, folder: str) -> None:
        self._native = _lifetime.watch(native)
        self._folder = folder

    @classmethod
    def _of(cls, native: _native.Engine, folder: str) -> Engine:
        self = cls.__new__(cls)
        self._adopt(native, folder)
        return self

    @property
    def folder(self) -> str:
        """As it was given."""
        return self._folder

    @property
    def closed(self) -> bool:
        return self._native.closed

    def close(self) -> None:
        """Waits for calls of other threads, records what is pending, and closes."""
        self._native.close()

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def __reduce__(self) -> str:
        raise TypeError("an Engine cannot be pickled: it holds open files. Pass its folder, and "
                        "open it again in the other process")

    def __repr__(self) -> str:
        return f"<keel.Engine {self._folder!r}{', closed' if self.closed else ''}>"

    def _repr_html_(self) -> str:
        if self.closed:
            return _html.paragraph(repr(self))
        return self.status()._repr_html_()

    def tick(self) -> None:
        """Records pending answers, follows other processes, opens proposals, refits, checkpoints.
        Bounded work; once a second is plenty."""
        self._native.tick()

    def flush(self) -> None:
        """Records pending answers now."""
        self._native.flush()

    def wait(self, seq: int) -> None:
        """Applies here what is recorded up to `seq`. NotFoundError when the journal ends before."""
        self._native.wait(seq)

    def reopen(self) -> None:
        """In a forked child: done by itself; again when it failed there."""
        self._native.reopen()

    def status(self) -> Status:
        """The state of the engine."""
        return Status.from_json(read(self._native.status()))

    def log(
        self, after: int = 0, *, limit: Optional[int] = None, page: int = 256, kind: str = "",
        actor: str = "", subject: str = "", conversation: str = "",
        since: Optional[TimeLike] = None, until: Optional[TimeLike] = None,
    ) -> Iterator[LogEntry]:
        """The journal's events after a place, oldest first, read in pages of `page`; those of a
        kind, actor, subject or conversation, and that occurred from `since` on and before `until`.
        """
        texts = dict(kind=kind, actor=actor, subject=subject, conversation=conversation)
        wanted: Dict[str, Union[str, int]] = {name: text for name, text in texts.items() if text}
        if since is not None:
            wanted["from_us"] = us_of(since)
        if until is not None:
            wanted["to_us"] = us_of(until)
        left = limit
        while left is None or left > 0:
            size = page if left is None else min(page, left)
            found = (self._native.find_events(after, size, json_text(wanted)) if wanted
                     else self._native.log(after, size))
            entries = read(found)["events"]
            for entry in entries:
                yield LogEntry.from_json(entry)
            if len(entries) < size:
                return
            after = entries[-1]["seq"]
            left = None if left is None else left - len(entries)

    def check_head(self, kept: str) -> None:
        """A status().head that was kept elsewhere. CorruptError when the journal ends before it or
        holds another event there: its history was cut, or written anew."""
        self._native.check_head(kept)

    def verify(self, progress: Optional[ProgressFunction] = None) -> VerifyReport:
        """Checks every event's hash, seal and artifacts."""
        return VerifyReport.from_json(read(self._native.verify(progress)))

    def replay(self, progress: Optional[ProgressFunction] = None) -> ReplayReport:
        """Folds the journal again from zero and from every checkpoint."""
        return ReplayReport.from_json(read(self._native.replay(progress)))

    def digest(self) -> str:
        """Of the serving state, 64 hex digits."""
        return self._native.digest()

    def backup(self, folder: PathLike, progress: Optional[ProgressFunction] = None) -> None:
        """Copies the live workspace into a folder that is new or empty; it opens as any workspace.
        Nothing is left there on failure."""
        self._native.backup(path_text(folder), progress)

    def rebase(self, progress: Optional[ProgressFunction] = None) -> None:
        """Completes at once what undone and restored lessons call for, which tick() does a piece
        at a time. BusyError when another process leads: it does so in its ticks."""
        self._native.rebase(progress)


