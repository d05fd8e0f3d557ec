"""Engines over the life of a process: forked children, and the end."""

from __future__ import annotations

import atexit
import os
import weakref
from typing import Any, List

from . import _native
from ._errors import Error

_engines: "weakref.WeakSet[_native.Engine]" = weakref.WeakSet()
_workspaces: "weakref.WeakSet[_native.Workspaces]" = weakref.WeakSet()


def watch(engine: _native.Engine) -> _native.Engine:
    """The engine is reopened in forked children and closed at exit."""
    _engines.add(engine)
    return engine


def watch_workspaces(workspaces: _native.Workspaces) -> _native.Workspaces:
    """The workspaces are closed at exit."""
    _workspaces.add(workspaces)
    return workspaces


def _open_engines() -> List[_native.Engine]:
    return [engine for engine in list(_engines) if not engine.closed]


def _before_fork() -> None:
    """Waits until no other thread is inside an engine: the child would inherit its locks."""
    for engine in _open_engines():
        engine.settle()


def _after_fork_in_child() -> None:
    for engine in _open_engines():
        engine.reopen()  # what it raises is printed, and the engine's calls say so too


def _at_exit() -> None:
    # Background threads of workspaces must not call a log or clock of an interpreter that is gone.
    closing: List[Any] = [*_open_engines(), *_workspaces]
    for each in closing:
        try:
            each.close()
        except Error:
            pass  # inside a callback: the process ends anyway


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_child=_after_fork_in_child)
atexit.register(_at_exit)
