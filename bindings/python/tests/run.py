#!/usr/bin/env python3
"""Runs the tests with pytest; 77 (ctest: skipped) where pytest or the extension is missing.

  run.py PYTHON_DIR [--asan COMPILER] ARGUMENT...    PYTHON_DIR holds the package keel

With --asan the extension was built with the address sanitizer: its run-time libraries are loaded
first, which COMPILER knows.
"""
import importlib.util
import os
import subprocess
import sys
from pathlib import Path


def main():
    folder, *arguments = sys.argv[1:]
    if importlib.util.find_spec("pytest") is None:
        print("skipped: pytest is not installed (Debian: python3-pytest)")
        return 77
    if not list(Path(folder, "keel").glob("_native*.so")):
        print(f"skipped: no extension in {folder} (Debian: python3-dev pybind11-dev)")
        return 77
    environment = {**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
    if arguments[:1] == ["--asan"]:
        compiler, arguments = arguments[1], arguments[2:]
        libraries = [subprocess.check_output([compiler, f"-print-file-name={name}"], text=True)
                     for name in ("libasan.so", "libubsan.so", "libstdc++.so")]
        environment["LD_PRELOAD"] = " ".join(map(str.strip, libraries))
        # Python leaves objects behind at its end, and makes threads that it does not join.
        environment["ASAN_OPTIONS"] = "detect_leaks=0:abort_on_error=0:exitcode=86"
        environment["UBSAN_OPTIONS"] = "print_stacktrace=1"
        environment["PYTHONMALLOC"] = "malloc"
    command = [sys.executable, "-X", "faulthandler", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    return subprocess.call([*command, *arguments], env=environment)


if __name__ == "__main__":
    sys.exit(main())
