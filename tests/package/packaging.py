"""What the package tests share: running commands, a scratch folder, and hosts to build."""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HOSTS = Path(__file__).resolve().parent / "hosts"
SOURCE = Path(__file__).resolve().parents[2]


def run(*command, **options):
    words = [str(word) for word in command]
    done = subprocess.run(words, check=False, capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\nexits with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def check(holds, what):
    if not holds:
        sys.exit(what)


@contextlib.contextmanager
def scratch():
    folder = Path(tempfile.mkdtemp(prefix="keel-package-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def setting(build, name):
    """A value of the build's CMake cache, "" for none."""
    for line in (build / "CMakeCache.txt").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return line.partition("=")[2]
    return ""


def try_host(program, folder, **options):
    """The host opens a workspace, puts an article and finds it."""
    with tempfile.TemporaryDirectory(dir=folder) as workplace:
        said = run(program, Path(workplace) / "shop.keel", **options)
    check(said == "seats\n", f"{program} says {said}")


def consume_by_cmake(prefix, folder):
    for name, host in (("static", "host_cpp"), ("shared", "host_c")):
        out = folder / name
        run("cmake", "-S", HOSTS / name, "-B", out, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}",
            "-DCMAKE_BUILD_TYPE=None")
        run("cmake", "--build", out)
        try_host(out / host, folder)
        print(f"find_package: {name}")


def consume_by_pkg_config(prefix, folder):
    pc_folder = next(prefix.rglob("keel.pc")).parent
    environment = {**os.environ, "PKG_CONFIG_PATH": str(pc_folder),
                   "LD_LIBRARY_PATH": str(pc_folder.parent)}

    def flags(*words):
        return run("pkg-config", *words, env=environment).split()

    run("gcc", "-std=c99", "-pedantic", "-Wall", "-Werror", HOSTS / "host.c", "-o",
        folder / "host_c", *flags("--cflags", "--libs", "keel"))
    try_host(folder / "host_c", folder, env=environment)
    run("g++", "-std=c++20", HOSTS / "host.cpp", "-o", folder / "host_cpp",
        *flags("--cflags", "--libs", "--static", "keel-cpp"))
    try_host(folder / "host_cpp", folder)
    print("pkg-config: keel, keel-cpp")


def check_names_no_place(root, *places):
    """Nothing that was installed names a folder of the machine that built it."""
    for file in root.rglob("*"):
        if file.is_file() and not file.is_symlink():
            data = file.read_bytes()
            for place in places:
                check(str(place).encode() not in data, f"{file.relative_to(root)} names {place}")
