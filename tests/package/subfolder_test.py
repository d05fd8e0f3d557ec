#!/usr/bin/env python3
"""add_subdirectory: subfolder_test.py BUILD builds a parent project that adds Keel's folder,
without and with Keel's install rules. In a folder that stays, so that only what has changed is compiled
again; with ccache as BUILD itself was, whose objects are found there, else unoptimised."""
import sys
from pathlib import Path

import packaging
from packaging import HOSTS, SOURCE, check, run


def settings(build):
    """The options of the parent project, which compile Keel's sources as BUILD did."""
    names = ["CMAKE_C_COMPILER", "CMAKE_CXX_COMPILER"]
    launcher = packaging.setting(build, "KEEL_CCACHE")
    if not launcher or launcher.endswith("NOTFOUND"):
        out = ["-DCMAKE_BUILD_TYPE=None"]
    else:
        names += ["CMAKE_BUILD_TYPE", "CMAKE_CXX_FLAGS", "KEEL_WERROR", "KEEL_SANITIZE"]
        out = [f"-DCMAKE_{language}_COMPILER_LAUNCHER={launcher}" for language in ("C", "CXX")]
    return out + [f"-D{name}={packaging.setting(build, name)}" for name in names]


def main():
    build = Path(sys.argv[1]).resolve()
    out = build / "tests" / "package" / "subfolder"
    for options in (["-UKEEL_INSTALL"], ["-DKEEL_INSTALL=ON"]):
        run("cmake", "-S", HOSTS / "subfolder", "-B", out, "-G", "Ninja", f"-DKEEL_DIR={SOURCE}",
            *settings(build), *options)
        run("cmake", "--build", out)
        with packaging.scratch() as folder:
            for host in ("host_cpp", "host_c"):
                packaging.try_host(out / host, folder)
            prefix = folder / "prefix"
            run("cmake", "--install", out, "--prefix", prefix)
            check((prefix / "bin" / "host_cpp").is_file(), "the parent's own program is not there")
            installed = any(prefix.rglob("keelConfig.cmake"))
            check(installed == (options == ["-DKEEL_INSTALL=ON"]), f"{options}: {installed}")
            if installed:
                packaging.consume_by_cmake(prefix, folder)
            print(f"add_subdirectory {options[0]}")


main()
