#!/usr/bin/env python3
"""The gates of the C ABI: gates_test.py LIBRARY TEST_PROGRAM [--approve]

headers    every header compiles alone as strict C99 (gcc and clang) and as C++
symbols    what the library exports is capi/abi/symbols.txt, and is declared in the headers
covered    the C test program calls every function
layout     sizes and offsets of every struct, and every enum value, are capi/abi/layout.txt
abidiff    nothing was taken from or changed in capi/abi/keel.abi (additions are allowed)
needed     the library needs nothing but the C and C++ runtime, and sentencepiece, which Debian
           has as a shared library only

--approve writes the committed files anew; a reviewer sees what changed.
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CAPI = ROOT / "capi"
INCLUDE = CAPI / "include"
HEADERS = [INCLUDE / "keel.h", *sorted((INCLUDE / "keel" / "c").glob("*.h"))]
RUNTIME = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6", "ld-linux-x86-64.so.2",
           "ld-linux-aarch64.so.1", "libdl.so.2", "libpthread.so.0",
           "libsentencepiece.so.0", "libsentencepiece_train.so.0"}


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def headers_text():
    text = "\n".join(path.read_text() for path in HEADERS)
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def declared():
    return set(re.findall(r"\b(keel_\w+)\s*\(", re.sub(r"typedef[^;{]*;", "", headers_text())))


def exported(library):
    lines = run("nm", "-D", "--defined-only", library)[1].splitlines()
    return {re.sub(r"@.*", "", line.split()[-1]) for line in lines if " A " not in line}


def check_headers(_library, _program, _approve):
    compilers = [[cc, "-std=c99", "-x", "c"] for cc in ("gcc", "clang") if shutil.which(cc)]
    compilers += [[cc, "-std=c++17", "-x", "c++"] for cc in ("g++", "clang++") if shutil.which(cc)]
    if len(compilers) < 2:
        return [f"only {len(compilers)} compilers found; gcc and g++ are needed"]
    wrong = []
    for compiler in compilers:
        for header in HEADERS:
            code, out = run(*compiler, "-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                            f"-I{INCLUDE}", header)
            if code != 0:
                wrong.append(f"{compiler[0]} {header.name}: {out}")
    return wrong


def check_symbols(library, _program, approve):
    golden = CAPI / "abi" / "symbols.txt"
    now = exported(library)
    if approve:
        golden.write_text("".join(f"{name}\n" for name in sorted(now)))
    kept = set(golden.read_text().split())
    wrong = [f"{name} is exported but not in {golden.name}" for name in sorted(now - kept)]
    wrong += [f"{name} is in {golden.name} but not exported" for name in sorted(kept - now)]
    wrong += [f"{name} is declared but not exported" for name in sorted(declared() - now)]
    return wrong + [f"{name} is exported but not declared" for name in sorted(now - declared())]


def check_covered(library, program, _approve):
    used = {re.sub(r"@.*", "", line.split()[-1])
            for line in run("nm", "-D", "--undefined-only", program)[1].splitlines()}
    return [f"{name} is called by no test" for name in sorted(exported(library) - used)]


def layout_program(text):
    lines = ['#include <stdio.h>', '#include "keel.h"', "int main(void) {"]
    for body, name in re.findall(r"typedef struct \w+ \{(.*?)\}\s*(\w+);", text, flags=re.S):
        lines.append(f'printf("{name} size %zu\\n", sizeof({name}));')
        for member in re.findall(r"(\w+);", body):
            lines.append(f'printf("{name}.{member} offset %zu size %zu\\n", '
                         f"offsetof({name}, {member}), sizeof((({name}*)0)->{member}));")
    for body in re.findall(r"enum\s*\{(.*?)\}", text, flags=re.S):
        for name in re.findall(r"(KEEL_\w+)\s*=", body):
            lines.append(f'printf("{name} %d\\n", (int){name});')
    return "\n".join([*lines, "return 0;", "}"])


def check_layout(_library, _program, approve):
    golden = CAPI / "abi" / "layout.txt"
    with tempfile.TemporaryDirectory() as folder:
        source, binary = Path(folder) / "layout.c", Path(folder) / "layout"
        source.write_text(layout_program(headers_text()))
        code, out = run("gcc", "-std=c99", f"-I{INCLUDE}", source, "-o", binary)
        if code != 0:
            return [out]
        now = run(binary)[1]
    if approve:
        golden.write_text(now)
    kept = golden.read_text().splitlines()
    wrong = [f"changed or gone: {line}" for line in kept if line not in now.splitlines()]
    wrong += [f"not in {golden.name}: {line}" for line in now.splitlines() if line not in kept]
    struct_sizes = [int(line.split()[-1]) for line in kept if re.search(r"^\w+ size ", line)]
    return wrong + [f"a struct of {size} bytes" for size in struct_sizes if size % 8 != 0]


def check_abidiff(library, _program, approve):
    baseline = CAPI / "abi" / "keel.abi"
    if not shutil.which("abidiff"):
        print("abidiff: skipped, it is not installed (Debian: abigail-tools)")
        return []
    options = ["--headers-dir", INCLUDE, "--drop-private-types"]
    if approve:
        run("abidw", *options, "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs",
            "--exported-interfaces-only", "--out-file", baseline, library)
    code, out = run("abidiff", "--no-added-syms", "--headers-dir2", INCLUDE,
                    "--drop-private-types", "--exported-interfaces-only", baseline, library)
    return [] if code == 0 else [f"abidiff exits with {code}: {out}"]


def check_needed(library, _program, _approve):
    needed = set(re.findall(r"NEEDED.*\[(.*)\]", run("readelf", "-d", library)[1]))
    asan = {name for name in needed if re.match(r"lib(a|ub|t)san", name)}
    return [f"needs {name}" for name in sorted(needed - RUNTIME - asan)]


def main():
    library, program = sys.argv[1:3]
    approve = "--approve" in sys.argv
    failed = 0
    for check in (check_headers, check_symbols, check_covered, check_layout, check_abidiff,
                  check_needed):
        wrong = check(library, program, approve)
        print(f"{check.__name__[6:]}: {'ok' if not wrong else 'FAILED'}")
        for line in wrong:
            print(f"  {line}")
        failed += bool(wrong)
    return 1 if failed else 0


sys.exit(main())
