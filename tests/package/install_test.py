#!/usr/bin/env python3
"""`cmake --install`: install_test.py BUILD installs the built tree into a fresh folder, moves it,
and consumes it by find_package and pkg-config, in C and in C++."""
import sys
from pathlib import Path

import packaging
from packaging import check, run

FILES = ("include/keel.h", "include/keel/engine.hpp", "include/keel/c/base.h",
         "share/keel/schema/documents.schema.json", "share/doc/keel/README.md",
         "share/doc/keel/LICENSE", "share/man/man1/keel.1")


def check_components(build, folder):
    """The shared library alone is what a machine needs that only runs hosts."""
    root = folder / "runtime"
    run("cmake", "--install", build, "--prefix", root, "--component", "runtime")
    names = sorted(path.name for path in root.rglob("*") if not path.is_dir())
    check(len(names) == 2 and names[0].startswith("libkeel.so."), f"runtime has {names}")


def main():
    build = Path(sys.argv[1]).resolve()
    with packaging.scratch() as folder:
        run("cmake", "--install", build, "--prefix", folder / "prefix")
        prefix = folder / "moved"  # an installed tree may be copied elsewhere
        (folder / "prefix").rename(prefix)
        for name in FILES:
            check((prefix / name).is_file(), f"{name} is not installed")
        packaging.check_names_no_place(prefix, packaging.SOURCE, build, folder)
        version = packaging.setting(build, "CMAKE_PROJECT_VERSION")
        said = run(prefix / "bin" / "keel", "--version")
        check(said == f"keel {version}\n", f"keel --version says {said}")
        packaging.consume_by_cmake(prefix, folder)
        packaging.consume_by_pkg_config(prefix, folder)
        check_components(build, folder)


main()
