#!/usr/bin/env python3
"""A documented output that is not what is printed must be found; so must a broken step."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SNIPPETS = Path(__file__).with_name("snippets.py")


def block(code, expected, kind="sh", name="story"):
    text = f"<!-- run: {name} -->\n```{kind}\n{code}\n```\n"
    return text + (f"\n```text\n{expected}\n```\n" if expected is not None else "")


def check(markdown):
    """(exit code, output) of extracting one document and running its story."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        (root / "GUIDE.md").write_text(markdown, encoding="utf-8")
        (root / "examples").mkdir()
        (root / "build").mkdir()
        out = root / "out"
        for command in (["extract", out, root, root / "GUIDE.md"],
                        ["run", out, root, root / "build", "guide.story"]):
            done = subprocess.run([sys.executable, SNIPPETS, *command], text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if done.returncode != 0:
                break
        return done.returncode, done.stdout


class SnippetsTest(unittest.TestCase):
    def test_equal_output_passes(self):
        self.assertEqual(check("# Guide\n\n" + block("echo one; echo two", "one\ntwo"))[0], 0)

    def test_steps_share_a_folder(self):
        self.assertEqual(check(block("echo kept > a", None) + "\n" + block("cat a", "kept"))[0], 0)

    def test_dots_stand_for_anything(self):
        self.assertEqual(check(block("echo a; date; echo b 17 ms", "a\n...\nb ... ms"))[0], 0)

    def test_other_output_fails(self):
        code, output = check(block("echo one", "two"))
        self.assertEqual(code, 1)
        self.assertIn("-two\n+one", output)

    def test_failing_step_fails(self):
        code, output = check(block("echo before; false; echo after", None))
        self.assertEqual(code, 1)
        self.assertIn("exit 1\nbefore", output)

    def test_mark_without_a_block_fails(self):
        code, output = check("<!-- run: story -->\nsome text\n")
        self.assertEqual(code, 1)
        self.assertIn("GUIDE.md", output)


if __name__ == "__main__":
    unittest.main()
