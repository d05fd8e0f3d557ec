#!/usr/bin/env python3
"""Keel as others get it: installed into a fresh folder, and consumed from there in every way.

  install_test.py BUILD_FOLDER install    find_package (C and C++) and pkg-config (C and C++)
  install_test.py BUILD_FOLDER deb        the Debian packages: lintian, contents, a host against them

Nothing is installed on this machine. Exits with 77 where the tools of a way are missing.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run(*command, **options):
    words = [str(word) for word in command]
    done = subprocess.run(words, check=False, capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\nexits with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def check_cmake(prefix, folder):
    run("cmake", "-S", HERE / "installed", "-B", folder / "cmake", "-G", "Ninja",
        f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=None")
    run("cmake", "--build", folder / "cmake")
    run(folder / "cmake" / "host_c")
    run(folder / "cmake" / "host_cpp")
    print("find_package: keel::c, keel::keel and keel::connect")


def pkg_config_folder(prefix):
    return next(prefix.rglob("keel.pc")).parent


def check_pkg_config(prefix, folder):
    lib = pkg_config_folder(prefix).parent
    environment = {**os.environ, "PKG_CONFIG_PATH": str(pkg_config_folder(prefix)),
                   "LD_LIBRARY_PATH": str(lib), "PKG_CONFIG_ALLOW_SYSTEM_CFLAGS": "1"}

    def flags(*words):
        return run("pkg-config", *words, env=environment).split()

    run("gcc", "-std=c99", "-pedantic", "-Werror", HERE / "installed" / "host.c", "-o",
        folder / "host_c", *flags("--cflags", "--libs", "keel"))
    run(folder / "host_c", env=environment)
    run("g++", HERE / "consumer" / "main.cpp", "-o", folder / "host_cpp",
        *flags("--cflags", "--libs", "--static", "keel-cpp"))
    run(folder / "host_cpp", env=environment)
    print("pkg-config: keel and keel-cpp")


def check_install(build, folder):
    prefix = folder / "prefix"
    run("cmake", "--install", build, "--prefix", prefix)
    moved = folder / "moved"  # an installed tree may be copied elsewhere
    prefix.rename(moved)
    check_cmake(moved, folder)
    check_pkg_config(moved, folder)
    said = run(moved / "bin" / "keel", "--version")
    if "0.1" not in said:
        sys.exit(f"keel --version says {said}")
    for name in ("include/keel.h", "include/keel/engine.hpp",
                 "share/keel/schema/documents.schema.json"):
        if not (moved / name).is_file():
            sys.exit(f"{name} is not installed")


def check_deb(build, folder):
    missing = [tool for tool in ("dpkg-deb", "dpkg-shlibdeps", "lintian") if not shutil.which(tool)]
    if missing:
        print(f"skipped: {', '.join(missing)} not found")
        sys.exit(77)
    run("cpack", "-G", "DEB", "--config", build / "CPackConfig.cmake", "-B", folder / "packages")
    packages = sorted((folder / "packages").glob("*.deb"))
    names = [re.sub("_.*", "", package.name) for package in packages]
    if names != ["keel", "libkeel-dev", "libkeel0"]:
        sys.exit(f"the packages are {names}")
    print(run("lintian", "--fail-on", "error", "--allow-root", *packages), end="")
    root = folder / "root"
    for package in packages:
        run("dpkg-deb", "-x", package, root)
    check_cmake(root / "usr", folder)
    check_pkg_config(root / "usr", folder)
    runtime = next(package for package in packages if package.name.startswith("libkeel0"))
    depends = run("dpkg-deb", "-f", runtime, "Depends")
    if re.search("sqlite|ssl", depends) or "libstdc++6" not in depends:
        sys.exit(f"libkeel0 depends on {depends}")
    print(f"{', '.join(names)}; libkeel0 depends on {depends.strip()}")


def main():
    build, way = Path(sys.argv[1]).resolve(), sys.argv[2]
    folder = Path(tempfile.mkdtemp(prefix="keel-package-"))
    try:
        {"install": check_install, "deb": check_deb}[way](build, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
