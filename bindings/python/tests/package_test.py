"""pip install gives a package that needs nothing of the build tree."""

import importlib.util
import os
import shutil
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
    for needed in ("pip", "setuptools", "wheel"):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed")
    done = subprocess.run([sys.executable, "-m", "pip", *map(str, arguments)], text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "tree" / "bindings" / "python"  # setuptools leaves files where it builds
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("build", "*.egg-info", "tests"))
    shutil.copy(ROOT / "CMakeLists.txt", folder / "tree")
    pip("wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", folder, copy)
    (made,) = folder.glob("keel-*.whl")
    return made


def test_the_wheel_holds_the_package(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    python = {f"keel/{path.name}" for path in (SOURCE / "src" / "keel").iterdir()
              if path.is_file()}
    assert python <= names and {"keel/py.typed", "keel/_native.pyi"} <= python
    others = {name for name in names - python if ".dist-info/" not in name}
    assert "keel/libkeel.so.0" in others and len(others) == 2
    assert any(name.startswith("keel/_native.") and name.endswith(".so") for name in others)
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
