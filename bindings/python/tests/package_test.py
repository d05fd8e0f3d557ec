"""pip install gives a package that needs nothing of the build tree."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

BUILD = os.environ.get("KEEL_BUILD_DIR")
SOURCE = ROOT / "bindings" / "python"

pytestmark = pytest.mark.skipif(not BUILD, reason="KEEL_BUILD_DIR names no build tree")


def pip(*arguments):
    pytest.importorskip("pip")
    pytest.importorskip("setuptools")
    pytest.importorskip("wheel")
    done = subprocess.run([sys.executable, "-m", "pip", *map(str, arguments)], text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", folder, SOURCE)
    (made,) = folder.glob("keel-*.whl")
    return made


def test_the_wheel_holds_the_package(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    python = {f"keel/{path.name}" for path in (SOURCE / "src" / "keel").glob("*.py")}
    assert python <= names
    assert {"keel/libkeel.so.0", "keel/py.typed", "keel/_native.pyi"} <= names
    assert "-py3-" not in wheel.name and "any" not in wheel.name


def test_it_works_away_from_the_tree(wheel, tmp_path):
    target = tmp_path / "site"
    pip("install", "--no-deps", "--no-index", "--target", target, wheel)
    code = ("import keel; engine = keel.Engine('w', True)\n"
            "engine.put_article(id='a', title='Hours', body='From 9 to 17.')\n"
            "print(engine.ask('hours?').candidates[0].article)\n"
            "print([line.split()[-1] for line in open('/proc/self/maps') if 'libkeel' in line][0])")
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=False,
                          cwd=tmp_path, env={"PYTHONPATH": str(target), "PATH": os.environ["PATH"]})
    assert done.returncode == 0, done.stderr
    article, library = done.stdout.split()
    assert article == "a"
    assert Path(library).parent == target / "keel"
