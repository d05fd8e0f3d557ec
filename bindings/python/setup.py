"""Builds keel._native, and libkeel unless it is there already. CMake does the work.

  KEEL_SYSTEM=1      links the libkeel that the system has; the package holds none
  KEEL_BUILD_DIR=D   takes libkeel, and the extension when it has one, from a build tree of Keel
  neither            builds libkeel from the source tree that this folder is in
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")


def version():
    """The library's, or in a source archive the one it was packed with."""
    lists = ROOT / "CMakeLists.txt"
    if lists.exists():
        found = re.search(r"project\(keel VERSION ([0-9.]+)", lists.read_text(encoding="utf-8"))
        if found:
            return found.group(1)
    return re.search(r"^Version: (\S+)", (HERE / "PKG-INFO").read_text("utf-8"), re.M).group(1)


def cmake(*arguments):
    subprocess.run(["cmake", *map(str, arguments)], check=True)


def configure(source, build, *definitions):
    generator = ["-G", "Ninja"] if shutil.which("ninja") else []
    cmake("-S", source, "-B", build, *generator, "-DCMAKE_BUILD_TYPE=Release",
          *(f"-D{each}" for each in definitions))


def build_library(build):
    """libkeel alone, from the source tree."""
    if not (ROOT / "capi").is_dir():
        sys.exit("setup.py: no source of Keel around this folder; set KEEL_SYSTEM=1 to link the "
                 "system's libkeel, or KEEL_BUILD_DIR")
    configure(ROOT, build, "KEEL_TESTS=OFF", "KEEL_EXAMPLES=OFF", "KEEL_BENCHMARKS=OFF",
              "KEEL_PYTHON=OFF")
    cmake("--build", build, "--target", "keel_c", "--parallel")


class BuildNative(build_ext):
    def build_extension(self, extension):
        package = Path(self.get_ext_fullpath(extension.name)).resolve().parent
        package.mkdir(parents=True, exist_ok=True)
        scratch = Path(self.build_temp).resolve()
        definitions = [f"KEEL_PYTHON_EXECUTABLE={sys.executable}"]
        if os.environ.get("KEEL_SYSTEM", "0") != "1":
            given = os.environ.get("KEEL_BUILD_DIR")
            tree = Path(given).resolve() if given else scratch / "keel"
            if not given:
                build_library(tree)
            shutil.copy2(tree / "lib" / "libkeel.so.0", package / "libkeel.so.0")
            if shutil.which("strip"):  # of debug information, most of it
                subprocess.run(["strip", "--strip-unneeded", package / "libkeel.so.0"], check=True)
            ready = tree / "python" / "keel" / f"_native{SUFFIX}"
            if given and ready.exists():
                shutil.copy2(ready, package / ready.name)
                return
            definitions += [f"KEEL_LIBRARY={tree}/lib/libkeel.so",
                            f"KEEL_INCLUDE={ROOT}/capi/include", "KEEL_PYTHON_RPATH=$ORIGIN"]
        configure(HERE, scratch / "native", *definitions)
        cmake("--build", scratch / "native", "--parallel")
        shutil.copy2(scratch / "native" / f"_native{SUFFIX}", package / f"_native{SUFFIX}")


setup(
    version=version(),
    package_dir={"": "src"},
    packages=["keel"],
    package_data={"keel": ["py.typed", "_native.pyi"]},
    ext_modules=[Extension("keel._native", [])],
    cmdclass={"build_ext": BuildNative},
)
