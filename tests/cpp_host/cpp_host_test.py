"""The example host on the sample help centre: what it prints is expected.txt, twice.

  cpp_host_test.py PROGRAM ARTICLES
"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM, ARTICLES = sys.argv[1:3]
EXPECTED = Path(__file__).with_name("expected.txt")


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=120)


class CppHost(unittest.TestCase):
    def test_output(self):
        with tempfile.TemporaryDirectory() as folder:
            workspace = str(Path(folder) / "shop.keel")
            first = run(ARTICLES, workspace)
            self.assertEqual(first.stdout, EXPECTED.read_text(encoding="utf-8"))
            self.assertEqual(first.returncode, 0, first.stderr)
            self.assertIn("do not support it", first.stderr)
            # Again on the same workspace: the vectors are read back, the answers are the same.
            vectors = Path(workspace) / "cache" / "vectors"
            made = vectors.stat().st_mtime_ns
            second = run(ARTICLES, workspace)
            self.assertEqual(second.stdout.splitlines()[1:], first.stdout.splitlines()[1:])
            self.assertEqual(vectors.stat().st_mtime_ns, made)

    def test_refusals(self):
        self.assertEqual(run().returncode, 2)
        with tempfile.TemporaryDirectory() as folder:
            missing = run(str(Path(folder) / "none"), str(Path(folder) / "w"))
            self.assertEqual(missing.returncode, 1)
            self.assertIn("none", missing.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
