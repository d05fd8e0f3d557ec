#!/usr/bin/env python3
"""The comparison with rivals: its measures, its sample, and the committed quality of the sample."""
import csv
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RIVALS = ROOT / "benchmarks" / "rivals"
RESULTS = ROOT / "benchmarks" / "results" / "quality.csv"
BENCH = os.environ.get("KEEL_BENCH")
PACKAGES = ("sklearn", "fasttext", "xapian", "hnswlib")

sys.dont_write_bytecode = True
sys.path.insert(0, str(RIVALS))
import finders
import report
import scores
import sets

try:
    finders.Fts5()
    HAS_FTS5 = True
except ImportError:
    HAS_FTS5 = False


class ScoresTest(unittest.TestCase):
    def test_intents(self):
        got = scores.intents(["a", "a", "a", "b"], ["a", "a", "c", "b"])
        self.assertEqual(got["accuracy"], 0.75)
        # a: 2 * 2 / (3 + 2); b: 1; c, which is nobody's intent: 0
        self.assertAlmostEqual(got["macro_f1"], (0.8 + 1 + 0) / 3)

    def test_ranking(self):
        second = scores.ranking([7], [3, 7, 1])
        self.assertEqual((second["recall_at_1"], second["recall_at_5"]), (0, 1))
        self.assertEqual(second["mrr_at_10"], 0.5)
        self.assertAlmostEqual(second["ndcg_at_10"], 0.6309, places=4)
        self.assertEqual(scores.ranking([7], [7])["ndcg_at_10"], 1)
        self.assertEqual(set(scores.ranking([7], []).values()), {0})
        self.assertEqual(set(scores.ranking([10], list(range(11))).values()), {0})
        self.assertAlmostEqual(scores.ranking([1, 2], [1, 3, 2])["ndcg_at_10"], 0.9197, places=4)

    def test_means(self):
        got = scores.rankings([[1], [1]], [[1], [2, 1]])
        self.assertEqual((got["recall_at_1"], got["mrr_at_10"]), (0.5, 0.75))


class SampleTest(unittest.TestCase):
    def test_sets(self):
        with tempfile.TemporaryDirectory() as name:
            (intents,), (retrieval,) = sets.make_sample(Path(name))
            again = sets.read_intents("sample", intents.train_path, intents.test_path)
        self.assertEqual((again.train, again.test), (intents.train, intents.test))
        self.assertLessEqual(set(intents.test.intents), set(intents.train.intents))
        self.assertGreater(len(intents.train.texts), len(intents.test.texts))
        self.assertEqual(len(retrieval.articles), 62)
        titles = [title for title, _ in retrieval.articles]
        self.assertNotIn("Refund rules", titles, "internal")
        self.assertIn("Add or remove seats", titles)
        self.assertGreater(len(retrieval.questions), 300)
        for text, right in retrieval.questions:
            self.assertTrue(text)
            self.assertEqual(len(right), 1)


@unittest.skipUnless(HAS_FTS5, "this Python's SQLite has no FTS5")
class Fts5Test(unittest.TestCase):
    def setUp(self):
        self.engine = finders.Fts5()
        self.engine.fit([("Kettle", "boil the water"), ("Violin", "draw the bow"),
                         ("Bow", "of a ship")])

    def test_finds(self):
        self.assertEqual(self.engine.answer("boiling kettles?"), [0])
        self.assertEqual(self.engine.answer("BOW"), [2, 1], "a title weighs more")

    def test_any_text_is_a_question(self):
        for text in ("", "?!", '"', "NOT AND OR", "a AND (b", "NEAR(", "kettle* -violin^2",
                     "title:x"):
            self.assertIsInstance(self.engine.answer(text), list)
        self.assertEqual(self.engine.answer('kettle" OR "nothing'), [0])


class ReportTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="keel-rivals-")
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "quality.csv"

    @staticmethod
    def row(engine, accuracy, **more):
        return {"set": "sample", "task": "intents", "engine": engine, "tested": 10,
                "accuracy": accuracy, "macro_f1": 0.5, "train_s": 2.0, "question_us": 10.0,
                "size_mb": 1.0, **more}

    def test_what_was_not_measured_is_kept(self):
        report.write(self.path, [self.row("fasttext", 0.7), self.row("keel-lin", 0.8)])
        report.write(self.path, [self.row("keel-lin", 0.9)])
        rows = list(report.read(self.path).values())
        self.assertEqual([(r["engine"], r["accuracy"]) for r in rows],
                         [("keel-lin", "0.9"), ("fasttext", "0.7")])
        self.assertTrue(self.path.read_text().startswith("# Made by benchmarks/rivals/run"))
        self.assertNotIn("train_s", self.path.read_text())

    def test_differences(self):
        report.write(self.path, [self.row("keel-lin", 0.8), self.row("fasttext", 0.7)])
        self.assertEqual(list(report.differences(self.path, [self.row("keel-lin", 0.80001)])), [])
        self.assertEqual(list(report.differences(self.path, [self.row("keel-lin", 0.801)])),
                         ["sample, intents, keel-lin: accuracy is 0.801, was 0.8"])
        self.assertEqual(list(report.differences(self.path, [self.row("fasttext", 0.71)])), [])
        self.assertEqual(len(list(report.differences(self.path, [self.row("fasttext", 0.73)]))), 1)
        new = [self.row("keel-lin", 0.8), self.row("other", 0.8)]
        self.assertEqual(list(report.differences(self.path, new)), [])
        self.assertEqual(report.missing(self.path, new), ["sample, intents, other"])

    def test_ratios(self):
        lines = list(report.table([self.row("keel-lin", 0.8),
                                   self.row("other", 0.7, question_us=25.0, train_s=1.0)]))
        self.assertEqual(lines[1].split(),
                         "sample keel-lin 0.8000 0.5000 2 x1 10 x1 1 x1".split())
        self.assertEqual(lines[2].split(),
                         "sample other 0.7000 0.5000 1 x0.5 25 x2.5 1 x1".split())


@unittest.skipUnless(BENCH, "keel-bench is not built")
class RunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="keel-rivals-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_it(self, *options, without=()):
        """The script with packages that cannot be imported."""
        for package in without:
            (self.folder / f"{package}.py").write_text("raise ImportError('not installed')\n")
        return subprocess.run(
            [sys.executable, "-B", RIVALS / "run", "--keel-bench", BENCH, *options], check=False,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=500,
            env={**os.environ, "PYTHONPATH": str(self.folder)})

    def test_the_sample_is_as_committed(self):
        done = self.run_it("--check")
        print(done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    @unittest.skipUnless(HAS_FTS5, "this Python's SQLite has no FTS5")
    def test_without_packages(self):
        done = self.run_it("--results", self.folder / "quality.csv", without=PACKAGES)
        self.assertEqual(done.returncode, 0, done.stderr)
        for engine in ("sklearn-logistic", "sklearn-linearsvc", "fasttext", "xapian-bm25",
                       "sklearn-tfidf", "hnswlib-lsa"):
            self.assertIn(f"left out: {engine}: not installed", done.stdout)
        rows = list(report.read(self.folder / "quality.csv"))
        for row in (("sample", "intents", "keel-lin"), ("sample", "retrieval", "keel"),
                    ("sample", "retrieval", "sqlite-fts5")):
            self.assertIn(row, rows)
            self.assertIn(row, report.read(RESULTS))

    def test_a_worse_number_fails(self):
        worse = self.folder / "quality.csv"
        with open(RESULTS, encoding="utf-8", newline="") as source:
            lines = source.read().splitlines(keepends=True)
        rows = list(csv.DictReader(lines[1:]))
        for row in rows:
            if row["set"] == "sample" and row["engine"] == "keel":
                row["recall_at_1"] = "0.9999"
        with open(worse, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, report.COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        done = self.run_it("--check", "--results", worse, without=PACKAGES)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("differs: sample, retrieval, keel: recall_at_1 is", done.stdout)

    def test_wrong_options(self):
        for options in (["--data", "/nowhere"], ["--rounds", "0"], ["--keel-bench", "/nowhere"]):
            done = self.run_it(*options)
            self.assertEqual(done.returncode, 2)
            self.assertTrue(done.stderr)


if __name__ == "__main__":
    unittest.main()
