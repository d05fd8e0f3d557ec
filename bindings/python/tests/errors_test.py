"""Exceptions: a class a code, with Python's own beside it."""

import pickle

import keel
import pytest
from keel import _native
from keel._errors import error_of


def test_a_class_for_each_code():
    for code in keel.ErrorCode:
        error = error_of(int(code), "what, where, what to do")
        assert isinstance(error, keel.Error) and type(error) is not keel.Error
        assert error.code is code
        assert error.message == str(error) == "what, where, what to do"
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and again.message == error.message
        assert _native.CODES[keel.code_name(code)] == code


def test_a_code_of_a_later_version():
    error = error_of(-999, "new")
    assert type(error) is keel.UnknownError and error.code == -999 and str(error) == "new"
    assert pickle.loads(pickle.dumps(error)).code == -999
    assert keel.code_name(-999) == "unknown"


@pytest.mark.parametrize("kind, base", [
    (keel.InvalidArgumentError, ValueError), (keel.NotFoundError, LookupError),
    (keel.StorageError, OSError), (keel.PermissionDeniedError, PermissionError),
    (keel.OutOfMemoryError, MemoryError), (keel.TooLargeError, ValueError)])
def test_pythons_own_classes_catch_them(kind, base):
    assert issubclass(kind, base)


def test_the_name_is_the_packages(folder):
    with pytest.raises(keel.NotFoundError) as raised:
        keel.Engine(folder)
    assert f"{type(raised.value).__module__}.{type(raised.value).__qualname__}" == (
        "keel.NotFoundError")
