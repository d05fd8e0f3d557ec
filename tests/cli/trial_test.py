#!/usr/bin/env python3
"""A trial on a team's own history: deterministic, without leaks, honest about few tickets."""
import csv
import io
import json
import re
import signal
import subprocess
import time
import unittest

from workspace import Case, PROGRAM, SAMPLE, lines, ticket

UNTIL = "2026-03-01"


class TrialTest(Case):
    def trial(self, *more, tickets=None, expect=0, articles=None):
        return self.keel("trial", "--articles", str(articles or SAMPLE / "articles"), "--tickets",
                         str(tickets or SAMPLE / "tickets.jsonl"), "--learn-until", UNTIL, *more,
                         expect=expect)

    def export(self, name, keep):
        """The sample's events for which keep(event) holds, in a file."""
        with open(SAMPLE / "tickets.jsonl", encoding="utf-8") as source:
            return self.write(name, "".join(l for l in source if keep(json.loads(l))))

    def test_sample(self):
        done = self.trial("--html", "trial.html", "--cases", "cases.csv")
        again = self.trial("--html", "again.html", "--cases", "again.csv")
        self.assertEqual(done.out, again.out)
        for one, two in (("trial.html", "again.html"), ("cases.csv", "again.csv")):
            self.assertEqual((self.folder / one).read_bytes(), (self.folder / two).read_bytes())
        report = self.trial("--json").json
        self.assertEqual(report["tickets"], 662)
        self.assertEqual(report["questions"], sum(w["asked"] for w in report["weeks"]))
        learning, frozen = report["learning"], report["frozen"]
        self.assertGreater(learning["answered"], frozen["answered"])
        self.assertGreaterEqual(learning["answered"], learning["linked"] + learning["supported"])
        self.assertTrue(report["gaps"])
        self.assertTrue(report["foreign_words"])
        page = (self.folder / "trial.html").read_text(encoding="utf-8")
        self.assertIn("Week by week", page)
        self.assertEqual(page.count("<svg"), 2)
        self.assertNotRegex(page, r"url\(|@import|<script|<link|<iframe|<img|href=|src=")

    def test_hostile_text(self):
        evil = "<script>alert(1)</script> & \" ' <img src=x onerror=y> \x1b[31mred"
        self.write("help/evil.md", f"---\nid: e<b>vil\ntitle: {evil[:8]}\n---\nSoon.\n")
        self.help_centre()
        events = []
        for i in range(8):
            events += ticket(i, f"zibblewok <b>gyre</b> {evil}", f"{evil} mome raths outgrabe")
        tickets = self.write("evil.jsonl", lines(events))
        args = ("--html", "t.html", "--cases", "t.csv", "--rated", "r.csv")
        self.write("r.csv", "case,question,article,title,passage,rating\n")
        done = self.trial(*args, tickets=tickets, articles=self.folder / "help")
        self.assertNotIn("\x1b", done.out)
        page = (self.folder / "t.html").read_text(encoding="utf-8")
        self.assertNotIn("\x1b", page)
        self.assertIn("e&lt;b&gt;vil says next to nothing", page)
        body = page[page.index("<body>"):]
        tags = set(re.findall(r"<([a-z0-9]+)", body))
        self.assertFalse(tags & {"script", "img", "b", "iframe", "a"}, tags)
        self.assertIn("fewer than 300", page[:page.index("<dl")])
        self.assertIn("fewer than 300", done.out[:done.out.index("would have answered")])

    def test_stopped(self):
        scratch = self.folder / "scratch"
        scratch.mkdir()
        process = subprocess.Popen(
            [PROGRAM, "trial", "--articles", str(SAMPLE / "articles"), "--tickets",
             str(SAMPLE / "tickets.jsonl"), "--learn-until", UNTIL],
            env=self.environment(TMPDIR=str(scratch)), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        while not any(scratch.iterdir()) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        self.assertNotEqual(process.returncode, 0)
        self.assertEqual(out, b"")
        self.assertIn(b"stopped", err)
        self.assertEqual(list(scratch.iterdir()), [])

    def test_refused_lines_are_told(self):
        good = (SAMPLE / "tickets.jsonl").read_text(encoding="utf-8")
        self.write("damaged.jsonl", good + '{"v":1,"what":2}\n')
        done = self.trial("--json", tickets=self.folder / "damaged.jsonl", expect=3)
        self.assertIn("damaged.jsonl:3615", done.err)
        self.assertEqual(len(done.json["refused"]), 1)

    def test_no_leak_from_the_future(self):
        whole = self.trial("--json").json
        cut = self.export("cut.jsonl", lambda e: e["at"] < "2026-05-04")
        part = self.trial("--json", tickets=cut).json
        last = 1777852800 * 1000000  # 2026-05-04
        early = [w for w in whole["weeks"] if w["week_us"] < last]
        self.assertTrue(early)
        asked = lambda weeks: [(w["week_us"], w["asked"], w["learning"]["answered"],
                                w["frozen"]["answered"]) for w in weeks]
        self.assertEqual(asked(early), asked(part["weeks"]))

    def test_few_tickets_are_told(self):
        few = self.export("few.jsonl", lambda e: "2026-02-20" < e["at"] < "2026-03-20")
        self.assertIn("fewer than 300", self.trial(tickets=few).out)
        self.assertNotIn("fewer than 300", self.trial().out)

    def test_rated_cases(self):
        self.trial("--cases", "cases.csv")
        text = (self.folder / "cases.csv").read_text(encoding="utf-8")
        rows = list(csv.reader(io.StringIO(text)))
        self.assertEqual(rows[0], ["case", "question", "article", "title", "passage", "rating"])
        self.assertEqual(len(rows), 101)
        self.assertNotIn("answered", text.splitlines()[0])
        rated = io.StringIO()
        writer = csv.writer(rated)
        writer.writerow(rows[0])
        for i, row in enumerate(rows[1:]):
            writer.writerow(row[:5] + [("right", "wrong", "")[i % 3]])
        self.write("rated.csv", rated.getvalue())
        out = self.trial("--rated", "rated.csv", "--json").json["rated"]
        self.assertEqual(out["rated"], 67)
        self.assertLess(out["low"], out["accuracy"])
        self.assertLess(out["accuracy"], out["high"])
        self.assertIn("95% interval", self.trial("--rated", "rated.csv").out)
        self.assertGreater(out["answered"], 30)
        # As a spreadsheet saves it: a byte order mark, semicolons, capitals.
        saved = io.StringIO()
        writer = csv.writer(saved, delimiter=";")
        for row in csv.reader(io.StringIO(rated.getvalue())):
            writer.writerow(row[:5] + [row[5].title() + " "])
        self.write("saved.csv", "\ufeff" + saved.getvalue() + ";;;;;\n")
        self.assertEqual(self.trial("--rated", "saved.csv", "--json").json["rated"], out)
        moved = [rows[0], rows[1][:2] + ["another"] + rows[1][3:5] + ["right"]]
        text = io.StringIO()
        csv.writer(text).writerows(moved)
        self.write("moved.csv", text.getvalue())
        self.assertIn("write the cases anew",
                      self.trial("--rated", "moved.csv", expect=5).err)
        self.write("odd.csv", rated.getvalue().replace(",right\r", ",perhaps\r", 1))
        self.assertIn("neither right nor wrong", self.trial("--rated", "odd.csv", expect=2).err)
        self.assertIn("no case", self.trial("--rated", "rated.csv", "--seed", "2", expect=4).err)

    def test_bad_input(self):
        self.assertIn("--learn-until",
                      self.keel("trial", "--articles", "a", "--tickets", "b", expect=2).err)
        self.trial(tickets="missing.jsonl", expect=4)
        self.write("empty/readme.txt", "nothing")
        self.trial(articles=self.folder / "empty", expect=2)
        late = self.export("early.jsonl", lambda e: e["at"] < "2026-02-01")
        self.assertIn("no ticket lies after the date", self.trial(tickets=late, expect=2).err)
        self.write("rated.csv", "a,b\n1,2\n")
        self.assertIn("no cases of a trial", self.trial("--rated", "rated.csv", expect=2).err)


if __name__ == "__main__":
    unittest.main()
