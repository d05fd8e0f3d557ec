#!/usr/bin/env python3
"""Plants each violation alone in a small sound tree and sees .ci/layers name its file and line."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

LAYERS = Path(__file__).resolve().parents[2] / ".ci" / "layers"

SOUND = {
    "include/keel/base/status.hpp": "#pragma once\n#include <string>\n",
    "include/keel/journal/journal.hpp": '#pragma once\n#include "keel/base/status.hpp"\n',
    "include/keel/engine.hpp": '#pragma once\n#include "keel/review/undo.hpp"\n',
    "include/keel/review/undo.hpp": '#pragma once\n#include "keel/journal/journal.hpp"\n',
    "src/base/seams.cpp": "auto now = std::chrono::system_clock::now();\n",
    "src/base/json.cpp": "#include <nlohmann/json.hpp>\n",
    "src/base/text.cpp": 'int n = std::snprintf(out, 8, "abort(1)");  // not std::cout, not exit(1)\n'
                         "void f() { transaction.abort(); x->exit(); exit(node); }\nchar quote = '\"';\n",
    "src/journal/sqlite.hpp": "#include <sqlite3.h>\n",
    "src/journal/journal.cpp": '#include "journal/sqlite.hpp"\n#include "sqlite.hpp"\n',
    "src/learn/gate.cpp": "#include <fmt/format.h>\n#include <Eigen/Dense>\n",
    "examples/cli/main.cpp": '#include <CLI/CLI.hpp>\n#include "keel/engine.hpp"\nint x = printf("");\n',
    "tests/unit/base/a_test.cpp": "#include <catch2/catch.hpp>\n#include <sqlite3.h>\n",
}

# name: (file, its text, the line that must be named, words of the message)
VIOLATIONS = {
    "climbs": ("src/base/a.cpp", '\n#include "keel/journal/journal.hpp"\n', 2, "climbs from base/"),
    "climbs in a public header": (
        "include/keel/text/a.hpp", '#include "keel/learn/gate.hpp"\n', 1, "climbs from text/"),
    "climbs by an angle include": (
        "src/base/a.cpp", "#include <keel/text/utf8.hpp>\n", 1, "climbs from base/"),
    "climbs to the facade": (
        "src/state/a.cpp", '#include "keel/engine.hpp"\n', 1, "to engine/ (floor 8)"),
    "climbs to a private header": (
        "src/text/a.cpp", '#include "journal/sqlite.hpp"\n', 1, "climbs from text/"),
    "climbs by a relative name": (
        "src/base/a.cpp", '#include "../journal/sqlite.hpp"\n', 1, "climbs from base/"),
    "crosses": ("src/index/a.cpp", '#include "keel/journal/journal.hpp"\n', 1, "crosses from index/"),
    "crosses above": ("src/connect/a.cpp", '#include "keel/answer/a.hpp"\n', 1, "crosses"),
    "a binding past the C ABI": (
        "bindings/python/a.cpp", '#include "keel/engine.hpp"\n', 1, "through keel.h alone"),
    "a binding to a part of the C ABI": (
        "bindings/python/a.cpp", '#include "keel/c/base.h"\n', 1, "through keel.h alone"),
    "pybind11": ("capi/src/a.cpp", "#include <pybind11/stl.h>\n", 1, "bindings/python/src/native/*"),
    "unknown floor included": ("src/state/a.cpp", '#include "keel/cellar/a.hpp"\n', 1, "cellar/"),
    "unknown floor": ("src/cellar/a.cpp", "int x;\n", 1, "cellar/ is not in the table"),
    "openssl": ("src/base/a.cpp", "#include <openssl/evp.h>\n", 1, "crypto_openssl.cpp"),
    "nlohmann": ("src/text/a.cpp", "\n\n#include <nlohmann/json.hpp>\n", 3, "src/base/json.cpp"),
    "sqlite3": ("src/journal/a.cpp", "#include <sqlite3.h>\n", 1, "src/journal/sqlite.hpp"),
    "utf8proc": ("src/text/a.cpp", "#include <utf8proc.h>\n", 1, "unicode_utf8proc.cpp"),
    "libstemmer": ("src/text/a.cpp", "#include <libstemmer.h>\n", 1, "stem_libstemmer.cpp"),
    "hnswlib": ("src/index/a.cpp", "#include <hnswlib/hnswlib.h>\n", 1, "graph_hnswlib.cpp"),
    "sentencepiece": ("src/learn/a.cpp", "#include <sentencepiece_trainer.h>\n", 1, "src/text/"),
    "cmark": ("src/connect/a.cpp", "#include <cmark.h>\n", 1, "markdown_cmark.cpp"),
    "fmt in a public header": ("include/keel/base/a.hpp", "#include <fmt/core.h>\n", 1, "src/*.cpp"),
    "Eigen": ("src/answer/a.cpp", "#include <Eigen/Core>\n", 1, "belongs only in"),
    "CLI11": ("src/answer/a.cpp", "#include <CLI/CLI.hpp>\n", 1, "examples/*"),
    "CLI11 in a test": ("tests/unit/a.cpp", "#include <CLI/CLI.hpp>\n", 1, "examples/*"),
    "Catch2": ("examples/cli/a.cpp", "#include <catch2/catch.hpp>\n", 1, "tests/*"),
    "std::cout": ("src/base/a.cpp", "\nvoid f() { std::cout << 1; }\n", 2, "std::cout prints"),
    "std::cerr": ("include/keel/base/a.hpp", "auto& e = std::cerr;\n", 1, "std::cerr prints"),
    "printf": ("src/base/a.cpp", "/* a\nb */ int n = printf(\"x\");\n", 2, "printf( prints"),
    "abort": ("src/base/a.cpp", "void f() { std::abort(); }\n", 1, "std::abort ends the host"),
    "abort, unqualified": ("src/base/a.cpp", "void f() { abort(); }\n", 1, "abort() ends the host"),
    "exit": ("src/base/a.cpp", "void f() { exit(1); }\n", 1, "ends the host"),
    "wall clock": (
        "src/base/a.cpp", "auto t = std::chrono::system_clock::now();\n", 1, "reads the wall clock"),
    "random_device": ("src/base/a.cpp", "std::random_device r;\n", 1, "draws randomness"),
    "long file": ("src/base/a.cpp", "int x;\n" * 501, 501, "501 lines"),
    "wide line": ("src/base/a.cpp", "//" + "x" * 99 + "\n", 1, "101 columns"),
    "tab": ("tests/unit/a.cpp", "int x;\n\tint y;\n", 2, "a tab"),
    "not ASCII": ("examples/cli/a.cpp", "// caf\u00e9\n", 1, "not ASCII"),
}


def run_layers(files):
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            file = Path(root, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        done = subprocess.run([sys.executable, LAYERS, root], capture_output=True, text=True)
        return done.returncode, done.stdout.splitlines()


class LayersTest(unittest.TestCase):
    def test_sound_tree_passes(self):
        code, lines = run_layers(SOUND)
        self.assertEqual((code, lines), (0, [f"layers: {len(SOUND)} files, 0 violations"]))

    def test_empty_tree_fails(self):
        self.assertEqual(run_layers({})[0], 1)

    def test_each_violation_is_named(self):
        for name, (path, text, line, words) in VIOLATIONS.items():
            with self.subTest(name):
                code, lines = run_layers({**SOUND, path: text})
                self.assertEqual(code, 1)
                self.assertEqual(len(lines), 2, lines)
                self.assertTrue(lines[0].startswith(f"{path}:{line}: "), lines[0])
                self.assertIn(words, lines[0])


if __name__ == "__main__":
    unittest.main()
