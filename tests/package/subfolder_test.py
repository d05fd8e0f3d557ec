#!/usr/bin/env python3
"""add_subdirectory: subfolder_test.py BUILD builds a parent project that adds Keel's folder, without
and with Keel's install rules. Unoptimised, in a folder that stays: only what has changed is
compiled again."""
import sys
from pathlib import Path

import packaging
from packaging import HOSTS, SOURCE, check, run


def main():
    build = Path(sys.argv[1]).resolve()
    out = build / "tests" / "package" / "subfolder"
    kept = [f"-D{name}={packaging.setting(build, name)}"
            for name in ("CMAKE_C_COMPILER", "CMAKE_CXX_COMPILER")]
    launcher = packaging.setting(build, "KEEL_CCACHE")
    if launcher and not launcher.endswith("NOTFOUND"):
        kept += [f"-DCMAKE_{language}_COMPILER_LAUNCHER={launcher}" for language in ("C", "CXX")]
    for options in (["-UKEEL_INSTALL"], ["-DKEEL_INSTALL=ON"]):
        run("cmake", "-S", HOSTS / "subfolder", "-B", out, "-G", "Ninja", f"-DKEEL_DIR={SOURCE}",
            "-DCMAKE_BUILD_TYPE=None", *kept, *options)
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
