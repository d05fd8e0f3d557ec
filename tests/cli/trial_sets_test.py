#!/usr/bin/env python3
"""A set of articles and questions becomes a help centre and an export, and a trial runs on them."""
import json
import os
import subprocess
import unittest
from pathlib import Path

from workspace import Case

BENCH = os.environ.get("KEEL_BENCH")
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "trial-of-set"
TOPICS = {"kettle": "boil water steam", "bicycle": "ride pedal wheel",
          "garden": "plant seed flower", "violin": "bow string melody"}
NICKNAMES = {"kettle": "brewpot", "bicycle": "roadster", "garden": "backyard", "violin": "fiddle"}
ASKED = ["how can I {} my {}", "the {} of the {} is broken", "{} and {} do not go together",
         "where do I buy a {} for the {}", "is a new {} good for an old {}"]


def made_up_set():
    """Four articles; a third of the questions use names that no article does, and every sixth has
    no article."""
    articles, queries = [], []
    for name, words in TOPICS.items():
        articles.append({"id": len(articles), "title": f"All about the {name}", "cat": "things",
                         "body": f"The {name} and how to {words}.\nAsk us about {words} any day."})
    for i in range(360):
        number = i % len(articles)
        name = list(TOPICS)[number]
        word = TOPICS[name].split()[i // 4 % 3]
        said = NICKNAMES[name] if i % 3 == 0 else name
        text = f"{ASKED[i % 5].format('thing' if i % 3 == 0 else word, said)} ({i})"
        if i % 6 == 5:
            text, number = f"what is the weather like in town {i}", None
        queries.append({"text": text, "rel": [] if number is None else [number],
                        "split": "test" if i % 4 == 0 else "stream"})
    return {"articles": articles, "queries": queries}


@unittest.skipUnless(BENCH, "keel-bench is not built")
class TrialSetsTest(Case):
    def make(self, out, *more):
        path = self.write("set.json", json.dumps(made_up_set()))
        done = subprocess.run([BENCH, "tickets", "--set", path, "--out", self.folder / out, "--json",
                               *more], stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def test_tickets(self):
        made = self.make("one")
        self.make("two")
        self.assertEqual((made["articles"], made["tickets"]), (4, 360))
        for name in ("articles.jsonl", "tickets.jsonl", "expected.jsonl"):
            self.assertEqual((self.folder / "one" / name).read_bytes(),
                             (self.folder / "two" / name).read_bytes())
        self.make("other", "--seed", "2")
        self.assertNotEqual((self.folder / "one/tickets.jsonl").read_bytes(),
                            (self.folder / "other/tickets.jsonl").read_bytes())
        self.assertEqual(self.make("few", "--tickets", "10")["tickets"], 10)
        right = {}
        for line in (self.folder / "one/expected.jsonl").read_text().splitlines():
            entry = json.loads(line)
            right[entry["ticket"]] = entry["articles"]
        linked = {"right": 0, "wrong": 0, "none": 0}
        for line in (self.folder / "one/tickets.jsonl").read_text().splitlines():
            event = json.loads(line)
            if "/articles/" not in event.get("text", ""):
                continue
            kind = "none" if not right[event["ticket"]] else "wrong"
            linked["right" if event["text"].rsplit("/")[-1] in right[event["ticket"]] else kind] += 1
        self.assertEqual(linked["none"], 0)
        self.assertGreater(linked["right"], 10 * linked["wrong"])
        self.keel("init")
        self.assertIn("4 articles added", self.keel("import", "articles", "one/articles.jsonl").out)
        self.assertIn(f"{made['events']} events recorded",
                      self.keel("import", "tickets", "one/tickets.jsonl").out)

    def test_trial(self):
        path = self.write("set.json", json.dumps(made_up_set()))
        done = subprocess.run([SCRIPT, BENCH, path], stdout=subprocess.PIPE, check=True)
        row = json.loads(done.stdout)
        self.assertEqual(row["tickets"], 360)
        self.assertGreater(row["answered"], row["answered_not_learning"])
        self.assertGreater(row["agreement"], 0.7)
        self.assertGreater(row["rated"], 20)
        self.assertGreater(row["rated_right"], 0.7)

    def test_bad_input(self):
        for options in (["--set", "nowhere.json", "--out", "x"], ["--set", "x"], []):
            done = subprocess.run([BENCH, "tickets", *options], cwd=self.folder, check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 2)
            self.assertTrue(done.stderr)
        path = self.write("set.json", json.dumps(made_up_set()))
        done = subprocess.run([BENCH, "tickets", "--set", path, "--out", "/proc/none"], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot be written", done.stderr)


if __name__ == "__main__":
    unittest.main()
