"""The package's types are complete, and tell a caller's mistakes."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "bindings" / "python" / "src" / "keel"

USE = '''
import keel
import numpy
from datetime import datetime

def use(engine: keel.Engine, model: keel.Embedder) -> None:
    answer: keel.Answer = engine.ask("hello", turns=["a", ("b", True)])
    share: float = answer.candidates[0].features[0].contribution
    at: datetime = next(engine.log()).recorded_at
    engine.signal(answer, keel.SignalKind.FAILED)
    engine.ingest([{"v": 1}], progress=lambda done, total: done < total)
    keel.Engine("x", True, embedder=model, clock=lambda: at, journal_flush_ms=0)
'''
MISTAKES = ("engine.ask(7)", "engine.log()[0]", "answer.confidense", "engine.rate(answer, True)",
            "keel.Engine('x', clock=lambda: 'now')", "str(answer.citations[0].version + 'x')")


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("mypy")


def mypy(folder, cache, *arguments):
    pytest.importorskip("mypy")
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(cache),
         "--config-file", "", *map(str, arguments)],
        cwd=folder, env={"MYPYPATH": str(PACKAGE.parent), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False)


def test_the_package_and_its_use(tmp_path, cache):
    (tmp_path / "use.py").write_text(USE)
    done = mypy(tmp_path, cache, PACKAGE, "use.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_mistakes_are_found(tmp_path, cache):
    lines = USE.replace("    engine.signal", "".join(f"    {each}\n" for each in MISTAKES)
                        + "    engine.signal")
    (tmp_path / "use.py").write_text(lines)
    done = mypy(tmp_path, cache, "use.py")
    found = {int(line.split(":")[1]) for line in done.stdout.splitlines() if "error:" in line}
    first = 1 + lines.splitlines().index("    " + MISTAKES[0])
    assert found == set(range(first, first + len(MISTAKES))), done.stdout


def test_the_stub_is_complete():
    from keel import _native

    stub = (PACKAGE / "_native.pyi").read_text("utf-8")
    assert Path(_native.__file__).name.startswith("_native")
    for owner in (_native, _native.Config, _native.Engine, _native.Workspaces):
        for name in vars(owner):
            if not name.startswith("_"):
                words = (f"def {name}(", f"class {name}", f"{name}: ")
                assert any(each in stub for each in words), name
