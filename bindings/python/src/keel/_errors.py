"""Exceptions, one for each code of the C ABI; every one is a keel.Error."""

from __future__ import annotations

import enum
from typing import Dict, Type, Union

from . import _native


class ErrorCode(enum.IntEnum):
    """What kind of failure. Never renumbered."""

    INVALID_ARGUMENT = -10
    NOT_FOUND = -20
    ALREADY_EXISTS = -30
    CONFLICT = -40
    TOO_LARGE = -50
    UNSUPPORTED = -60
    CORRUPT = -70
    NEWER_FORMAT = -80
    IO = -90
    STORAGE_FULL = -100
    PERMISSION_DENIED = -110
    BUSY = -120
    CANCELLED = -130
    INTERNAL = -140
    OUT_OF_MEMORY = -150


def code_name(code: int) -> str:
    """"not_found" for a code; "unknown" for a number that is none."""
    return _native.code_name(int(code))


class Error(Exception):
    """Something failed. `code` says what kind, `message` what was wrong, where, and what to do."""

    code: Union[ErrorCode, int] = ErrorCode.INTERNAL

    @property
    def message(self) -> str:
        return str(self.args[0]) if self.args else ""


class InvalidArgumentError(Error, ValueError):
    """The caller's input is wrong; the message says where."""

    code = ErrorCode.INVALID_ARGUMENT


class NotFoundError(Error, LookupError):
    """No such workspace, article, answer, proposal or file."""

    code = ErrorCode.NOT_FOUND


class AlreadyExistsError(Error):
    """It is there already and may not be replaced."""

    code = ErrorCode.ALREADY_EXISTS


class ConflictError(Error):
    """It has moved on; read again and retry."""

    code = ErrorCode.CONFLICT


class TooLargeError(Error, ValueError):
    """Over a limit; the message names it."""

    code = ErrorCode.TOO_LARGE


class UnsupportedError(Error):
    """Understood, but not possible here, such as calling an engine from its own callback."""

    code = ErrorCode.UNSUPPORTED


class CorruptError(Error):
    """Stored bytes do not say what they must."""

    code = ErrorCode.CORRUPT


class NewerFormatError(Error):
    """Written by a later version of Keel."""

    code = ErrorCode.NEWER_FORMAT


class StorageError(Error, OSError):
    """The operating system refused."""

    code = ErrorCode.IO


class StorageFullError(StorageError):
    """No space left; nothing was half-written."""

    code = ErrorCode.STORAGE_FULL


class PermissionDeniedError(StorageError, PermissionError):
    """The folder or file may not be written or read."""

    code = ErrorCode.PERMISSION_DENIED


class BusyError(Error):
    """Somebody else holds it; retry."""

    code = ErrorCode.BUSY


class CancelledError(Error):
    """A progress callback asked to stop; what was recorded stays."""

    code = ErrorCode.CANCELLED


class InternalError(Error):
    """An impossible state; please report it."""

    code = ErrorCode.INTERNAL


class OutOfMemoryError(Error, MemoryError):
    """Memory ran out; the engine stays usable."""

    code = ErrorCode.OUT_OF_MEMORY


_CLASSES: Dict[int, Type[Error]] = {
    int(kind.code): kind
    for kind in (
        InvalidArgumentError, NotFoundError, AlreadyExistsError, ConflictError, TooLargeError,
        UnsupportedError, CorruptError, NewerFormatError, StorageError, StorageFullError,
        PermissionDeniedError, BusyError, CancelledError, InternalError, OutOfMemoryError,
    )
}


class UnknownError(Error):
    """A code of a later version of the library."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message, code)
        self.code = code

    def __str__(self) -> str:
        return self.message


def error_of(code: int, message: str) -> Error:
    """The exception of a code."""
    kind = _CLASSES.get(code)
    return UnknownError(message, code) if kind is None else kind(message)
