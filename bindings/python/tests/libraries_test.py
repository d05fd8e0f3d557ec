"""Python's own SQLite and OpenSSL work in the same process, at the same time."""

import ctypes
import hashlib
import sqlite3
import ssl
import threading
from pathlib import Path

import keel


def mapped(name):
    with open("/proc/self/maps", encoding="utf-8") as maps:
        return {line.split()[-1] for line in maps if name in line}


def library():
    return next(path for path in mapped("libkeel.so"))


def sqlite_that_wrote(database):
    """The version is in the file's header, at byte 96."""
    with open(database, "rb") as file:
        number = int.from_bytes(file.read(100)[96:], "big")
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"


def test_both_sqlites_and_both_openssls(sample):
    inside = sqlite_that_wrote(f"{sample.folder}/journal.db")
    print(f"Python: SQLite {sqlite3.sqlite_version}, {ssl.OPENSSL_VERSION}; "
          f"libkeel: SQLite {inside} and a libcrypto of its own")
    assert inside.startswith("3.") and b"CRYPTOGAMS" in Path(library()).read_bytes()
    failures = []
    done = threading.Event()

    def own(number):
        try:
            context = ssl.create_default_context()
            database = sqlite3.connect(":memory:")
            database.execute("create table t (x)")
            rounds = 0
            while not done.is_set() or rounds < 10:
                database.execute("insert into t values (?)", (rounds,))
                assert hashlib.sha256(b"abc").hexdigest().startswith("ba7816bf")
                rounds += 1
            assert database.execute("select count(*) from t").fetchone() == (rounds,)
            assert context.get_ciphers()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=own, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(50):
        sample.ask("How do I reset my password?")
    assert sample.replay().equal
    done.set()
    for thread in threads:
        thread.join()
    assert not failures


def test_the_journal_is_an_ordinary_database(sample):
    """Written by libkeel's SQLite, read by Python's while the engine is open."""
    sample.flush()
    uri = f"file:{sample.folder}/journal.db?mode=ro"
    with sqlite3.connect(uri, uri=True) as journal:
        count = journal.execute("select count(*) from event").fetchone()[0]
    assert count == sample.status().head_seq


def test_nothing_of_them_is_exported():
    exported = ctypes.CDLL(library())
    assert exported.keel_version
    for name in ("sqlite3_open", "EVP_sha256"):
        address = ctypes.cast(getattr(exported, name, None), ctypes.c_void_p).value
        assert address is None or not _inside(address, library())


def _inside(address, path):
    with open("/proc/self/maps", encoding="utf-8") as maps:
        for line in maps:
            if line.rstrip().endswith(path):
                start, end = (int(each, 16) for each in line.split()[0].split("-"))
                if start <= address < end:
                    return True
    return False


def test_the_version():
    assert keel.__version__ == keel.version()
    major, minor, patch = map(int, keel.__version__.split("."))
    assert keel.version_number() == major * 1_000_000 + minor * 1000 + patch
