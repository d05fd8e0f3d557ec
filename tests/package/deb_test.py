#!/usr/bin/env python3
"""The Debian packages: deb_test.py BUILD makes them twice, compares the bytes, asks lintian, and
consumes them unpacked. Installs nothing on this machine; exits with 77 where tools are missing."""
import os
import re
import shutil
import sys
from pathlib import Path

import packaging
from packaging import check, run

TOOLS = ("dpkg-deb", "dpkg-shlibdeps", "lintian", "file")
EPOCH = "1793491200"  # of the modification times in the packages


def make(build, out):
    documented = "cpack -G DEB --config build/CPackConfig.cmake -B packages"
    check(documented in (packaging.SOURCE / "README.md").read_text(), "README.md packs otherwise")
    places = {"build/CPackConfig.cmake": build / "CPackConfig.cmake", "packages": out}
    run(*(places.get(word, word) for word in documented.split()),
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH})
    return {re.sub("_.*", "", file.name): file for file in out.glob("*.deb")}


def check_fields(packages):
    def field(package, name):
        return run("dpkg-deb", "-f", packages[package], name).strip()

    depends = field("libkeel0", "Depends")
    check("libstdc++6" in depends and not re.search("sqlite|ssl|fmt", depends),
          f"libkeel0 depends on {depends}")
    print(f"libkeel0 depends on {depends}")
    for package in packages:
        check(re.fullmatch(r"[^<]+ <\S+@\S+>", field(package, "Maintainer")), "no maintainer")
        description = field(package, "Description")
        check(re.match("support answers that learn: .*\n.*customers", description), description)
    version = field("libkeel0", "Version")
    check(f"libkeel0 (= {version})" in field("libkeel-dev", "Depends"), "libkeel-dev: versions")
    check("activate-noawait ldconfig" in run("dpkg-deb", "-I", packages["libkeel0"], "triggers"),
          "libkeel0 does not call ldconfig")


def consume_by_python(python, root, folder):
    program = ("import keel, sys; engine = keel.Engine(sys.argv[1], create=True); "
               "print(keel.__file__, engine.ask('hello?').decision)")
    environment = {**os.environ, "PYTHONPATH": str(next(root.rglob("dist-packages"))),
                   "LD_LIBRARY_PATH": str(next(root.rglob("libkeel.so.0")).parent)}
    said = run(python, "-c", program, folder / "python.keel", env=environment, cwd=folder)
    check(said.startswith(str(root)) and said.endswith(" escalate\n"), f"python3-keel: {said}")
    print("import keel")


def main():
    build = Path(sys.argv[1]).resolve()
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        print(f"skipped: {', '.join(missing)} not found")
        sys.exit(77)
    expected = {"keel", "libkeel-dev", "libkeel0"}
    extension = list((build / "python" / "keel").glob("_native*.so"))
    if packaging.setting(build, "KEEL_PYTHON") == "ON" and extension:
        expected.add("python3-keel")
    with packaging.scratch() as folder:
        packages = make(build, folder / "once")
        check(set(packages) == expected, f"the packages are {sorted(packages)}")
        again = make(build, folder / "again")
        for name, file in packages.items():
            check(file.read_bytes() == again[name].read_bytes(), f"{name} differs when made again")
        print(run("lintian", "--fail-on", "error", "--allow-root", *packages.values()), end="")
        check_fields(packages)
        root = folder / "root"
        for file in packages.values():
            run("dpkg-deb", "-x", file, root)
        packaging.check_names_no_place(root, packaging.SOURCE, build, folder)
        packaging.consume_by_cmake(root / "usr", folder)
        packaging.consume_by_pkg_config(root / "usr", folder)
        if "python3-keel" in packages:
            consume_by_python(packaging.setting(build, "KEEL_PYTHON_EXECUTABLE"), root, folder)
        with_symbols = run("file", next(root.rglob("libkeel.so.0.*")))
        check("not stripped" not in with_symbols, with_symbols)


main()
