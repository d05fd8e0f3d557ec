#!/usr/bin/env python3
"""Runs keel-demo twice and checks what it prints and the report it writes.

  demo_test.py KEEL_DEMO DATA KEEL
"""
import json
import re
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

DEMO, DATA, KEEL = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
HELD = 16  # questions that no ticket asks, asked before the first one
VOID = {"meta", "br", "line", "path", "rect", "img", "link", "hr", "input"}
SCORES = re.compile(r"^(?P<month>\d{4}-\d\d|all) +(?P<tickets>\d+) +\|"
                    r" +(?P<answered>\d+)% +(?P<right>\d+) +(?P<wrong>\d+) +\d+% \|"
                    r" +\d+% +(?P<plain_right>\d+) +(?P<plain_wrong>\d+) +\d+% *$", re.M)
REST = re.compile(r"^(?P<month>\d{4}-\d\d|all) +(?P<back>\d+) +(?P<reasons>\d+ +\d+ +\d+ +\d+) \|"
                  r" +(?P<gaps>\d+) +(?P<approved>\d+) +(?P<rejected>\d+) +(?P<lessons>\d+)$", re.M)


def run(*arguments):
    return subprocess.run([DEMO, *map(str, arguments)], capture_output=True, check=False)


def events():
    return map(json.loads, (DATA / "tickets.jsonl").read_text(encoding="utf-8").splitlines())


def tickets_by_month():
    months, seen = Counter(), set()
    for event in events():
        if event["ticket"] not in seen:
            seen.add(event["ticket"])
            months[event["at"][:7]] += 1
    return months


def first_messages():
    """By ticket, when its customer first wrote ("2026-01-05 09:00") and what."""
    first = {}
    for event in events():
        if event["type"] == "customer_message":
            first.setdefault(event["ticket"], (event["at"][:16].replace("T", " "), event["text"]))
    return first


class Page(HTMLParser):
    """Fails on tags that do not match; collects ids, addresses and text."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.addresses, self.text = [], [], [], []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("src", "href", "xlink:href", "action", "data", "poster", "srcset"):
                self.addresses.append(value)
            if name == "id":
                self.ids.append(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        last = self.open.pop() if self.open else None
        if last != tag:
            raise AssertionError(f"line {self.getpos()[0]}: </{tag}> closes <{last}>")

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.text.append(data)


class Section(HTMLParser):
    """The text, the headings and the tables (caption, rows of cells) of a part of the report."""

    def __init__(self, source):
        super().__init__()
        self.text, self.headings, self.tables, self.into = "", [], [], None
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.tables.append({"caption": "", "rows": []})
        elif tag == "tr":
            self.tables[-1]["rows"].append([])
        elif tag in ("td", "th"):
            self.tables[-1]["rows"][-1].append("")
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("td", "th", "caption"):
            self.into = tag

    def handle_endtag(self, tag):
        if tag == self.into:
            self.into = None
        elif tag == "p" and self.into == "td":
            self.tables[-1]["rows"][-1][-1] += "\n"

    def handle_data(self, data):
        self.text += data
        if self.into == "caption":
            self.tables[-1]["caption"] += data
        elif self.into:
            self.tables[-1]["rows"][-1][-1] += data

    def rows(self, caption):
        """The rows below the headings, of the table whose caption begins so; [] without one."""
        found = [t for t in self.tables if t["caption"].startswith(caption)]
        return found[0]["rows"][1:] if found else []


class DemoTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        folder = Path(cls.folder.name)
        cls.report = folder / "report.html"
        cls.first = run("--report", cls.report)
        cls.second = run("--report", folder / "again.html", "--workspace", folder / "kept")
        cls.output = cls.first.stdout.decode("utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def section_source(self, name, report=None):
        source = (report or self.report).read_text(encoding="utf-8")
        return re.search(rf'<section id="{name}">.*?</section>', source, re.S)[0]

    def rows(self, pattern):
        return {row["month"]: row for row in pattern.finditer(self.output)}

    def test_exit(self):
        self.assertEqual(self.first.returncode, 0, self.first.stderr.decode())
        self.assertEqual(self.second.returncode, 0, self.second.stderr.decode())

    def test_same_bytes(self):
        self.assertGreater(len(self.output), 2000)
        self.assertEqual(self.first.stdout, self.second.stdout)

    def test_replay(self):
        self.assertIn("folding the journal again gives the same state", self.output)

    def test_answers_are_given_again(self):
        """Each answer on record is made again from the journal, down to every candidate."""
        folder = Path(self.folder.name) / "kept"
        done = subprocess.run([KEEL, "upgrade", "--dry-run", "--json", "-w", str(folder)],
                              capture_output=True, check=True)
        report = json.loads(done.stdout)
        self.assertGreater(report["questions"], 500)
        self.assertEqual((report["changed"], report["changes"]), (0, []))
        self.assertEqual(report["upgrade"]["not_known_why"], {})
        self.assertEqual(report["upgrade"]["identical"], report["questions"])

    def test_totals(self):
        scores, rest, months = self.rows(SCORES), self.rows(REST), tickets_by_month()
        self.assertEqual({m: int(r["tickets"]) for m, r in scores.items() if m != "all"}, months)
        self.assertEqual(int(scores["all"]["tickets"]), sum(months.values()))
        self.assertEqual(set(rest), set(scores))
        for month, row in scores.items():
            left = int(rest[month]["back"]) + sum(map(int, rest[month]["reasons"].split()))
            answered = int(row["right"]) + int(row["wrong"])
            self.assertEqual(answered + left, int(row["tickets"]), month)
        for name in ("right", "wrong", "plain_right", "plain_wrong"):
            parts = sum(int(row[name]) for month, row in scores.items() if month != "all")
            self.assertEqual(parts, int(scores["all"][name]), name)

    def test_learning_helps(self):
        scores = self.rows(SCORES)
        last = scores[max(month for month in scores if month != "all")]
        self.assertGreater(int(last["right"]), int(last["plain_right"]))
        rest = self.rows(REST)["all"]
        for name in ("gaps", "approved", "lessons"):
            self.assertGreater(int(rest[name]), 0, name)

    def test_report(self):
        source = self.report.read_text(encoding="utf-8")
        page = Page()
        page.feed(source)
        page.close()
        self.assertEqual(page.open, [])
        self.assertEqual(page.addresses, [])
        self.assertNotRegex(source, r"url\(|@import|<script|<link|<iframe|<img")
        self.assertEqual(len(page.ids), len(set(page.ids)))
        text = "".join(page.text)
        self.check_readiness(text)
        for word in ("with learning", "without learning", "Month by month", "Lessons", "Seed"):
            self.assertIn(word, text)
        self.assertEqual(source.count("<svg"), 5)

    def check_readiness(self, page):
        """The card says the same on the page and in the terminal, and what the documentation says."""
        text = " ".join(self.output.split())
        judged = re.search(r"judged: (\d+) answers", text)[1]
        self.assertIn(f"The reviewer rated {judged} of them", page)
        self.assertRegex(page, r"Readiness card: (not )?ready")
        promise = re.search(r"promise: (.*?) accuracy:", text)[1]
        self.assertRegex(promise, r"at most 5 in 100 answered questions wrong, 90% sure")
        self.assertIn(promise, page)
        for name in ("threshold", "accuracy", "volume", "calibration", "missing"):
            self.assertIn(f" {name}: ", text)
        self.assertIn("(ECE)", page)
        rows = re.findall(r"^  (0\.\d) to (\d\.\d) +(\d+) +(\d+)%$", self.output, re.M)
        self.assertEqual(sum(int(row[2]) for row in rows), int(judged))
        said = " ".join((DATA.parents[1] / "docs" / "demo.md").read_text(encoding="utf-8").split())
        self.assertIn(f"{judged} answers are judged, {rows[-1][3]}% right in the highest fifth", said)

    def test_months_curve(self):
        scores = {m: r for m, r in self.rows(SCORES).items() if m != "all"}
        for name, key in (("rightly, learning", "right"), ("wrongly, learning", "wrong"),
                          ("rightly, not learning", "plain_right"),
                          ("wrongly, not learning", "plain_wrong")):
            line = re.search(rf"^  {name} +(.*)$", self.output, re.M)[1]
            expected = [100 * int(r[key]) / int(r["tickets"]) for r in scores.values()]
            for told, share in zip(re.findall(r"\d+", line), expected, strict=True):
                self.assertLessEqual(abs(int(told) - share), 0.51, name)

    def test_accessible(self):
        whole = Section(self.report.read_text(encoding="utf-8"))
        self.assertEqual(whole.headings[0], 1)
        for above, below in zip(whole.headings, whole.headings[1:]):
            self.assertLessEqual(below, above + 1)
        self.assertGreater(len(whole.tables), 6)
        captions = [table["caption"] for table in whole.tables]
        self.assertNotIn("", captions)
        self.assertEqual(len(set(captions)), len(captions))

    def test_parts_are_the_same_again(self):
        for name in ("queue", "backtest", "behaviour"):
            again = self.section_source(name, self.report.with_name("again.html"))
            self.assertEqual(self.section_source(name), again, name)

    def test_queue(self):
        queue = Section(self.section_source("queue"))
        waiting, week, spent, monday, left = re.search(
            r"After the last ticket (\d+) proposals wait\. (\d+) minutes a week .*; (\d+) are spent "
            r"since Monday, (\S+), so (\d+) are left", queue.text).groups()
        self.assertEqual(int(left), max(0, int(week) - int(spent)))
        self.assertEqual(date.fromisoformat(monday).weekday(), 0)
        self.assertLess(date.fromisoformat(max(e["at"] for e in events())[:10])
                        - date.fromisoformat(monday), timedelta(days=7))
        now, later = queue.rows("This week"), queue.rows("For another week")
        self.assertEqual(len(now) + len(later), int(waiting))
        self.assertGreater(len(now), 0)
        self.assertLessEqual(sum(int(row[3]) for row in now), int(left))
        for rows in (now, later):
            for one, next_one in zip(rows, rows[1:]):  # the effect is rounded
                self.assertGreater((int(one[2]) + 1) / int(one[3]),
                                   (int(next_one[2]) - 1) / int(next_one[3]))
        for what, why, _, minutes, age, owner in now + later:
            self.assertRegex(what, r"\w \w")
            self.assertGreater(len(why), 20)
            self.assertGreater(int(minutes), 0)
            self.assertRegex(age, r"^\d+ (min|h|days)$")
            self.assertIn(owner, ("support lead", "help centre editor", "nobody"))

    def test_backtest(self):
        source = self.section_source("backtest")
        tried = Section(source)
        title, at = re.search(r'Before "(.*)" went live on (\S+ \d\d:\d\d),', tried.text).groups()
        said = " ".join(self.output.split())
        self.assertRegex(said, f'{at} (approved|corrected) "{re.escape(title)}"')
        figures = {label: int(figure) for label, figure in
                   re.findall(r'<dt>(.*?)</dt><dd class="figure">(\d+)</dd>', source)}
        asked, changed, better, worse, unknown, even = figures.values()
        self.assertEqual(changed, better + worse + unknown + even)
        first = first_messages()
        self.assertEqual(asked, HELD + sum(when < at for when, _ in first.values()))
        rows = tried.rows("Some of the changed conversations")
        self.assertGreater(len(rows), 2)
        found = Counter(re.match(r"\w+", row[3])[0] for row in rows)
        self.assertGreater(found["better"], 0)
        for verdict, count in (("better", better), ("worse", worse), ("unknown", unknown)):
            self.assertLessEqual(found[verdict], count, verdict)
        for question, before, after, _ in rows:
            self.assertNotEqual(before, after)
            ticket = question.split()[-1]
            if ticket in first:  # else a held question
                self.assertLess(first[ticket][0], at)
                said = " ".join(first[ticket][1].split())  # greetings are left out
                self.assertIn(" ".join(question.split()[:-1]), said)

    def test_behaviour(self):
        told = Section(self.section_source("behaviour"))
        kinds, covered, asked, since, until, changed, shown = re.search(
            r"The (\d+) kinds .* \((\d+) of (\d+) questions\), each asked as things were on (\S+) and "
            r"on (\S+)\. (\d+) of them are answered otherwise; here are (\d+),", told.text).groups()
        self.assertEqual(int(asked), HELD + len(first_messages()))
        self.assertLessEqual(int(covered), int(asked))
        self.assertLessEqual(int(changed), int(kinds))
        rows = told.rows("The most asked kinds")
        self.assertEqual(len(rows), int(shown))
        self.assertGreater(len(rows), 3)
        counts = [int(row[1]) for row in rows]
        self.assertEqual(counts, sorted(counts, reverse=True))
        self.assertLessEqual(sum(counts), int(covered))
        tickets, causes = first_messages(), 0
        for _, _, before, after, because in rows:
            self.assertNotEqual(before, after)
            for when in re.findall(r"^\d{4}-\d\d-\d\d", because, re.M):
                self.assertTrue(since <= when <= until, because)
                causes += 1
            for ticket in re.findall(r"T-\d+", because):
                self.assertIn(ticket, tickets)
        self.assertGreater(causes, len(rows) // 2)

    def test_refusals(self):
        folder = Path(self.folder.name)
        for arguments, words in [
            (["--data", folder / "nothing"], "not a sample workspace"),
            (["--report", folder / "nothing" / "report.html"], "no folder"),
            (["--report", folder], "a folder"),
            (["--report", "/proc/report.html"], "cannot be written"),
            (["--workspace", folder / "kept"], "not an empty folder"),
        ]:
            with self.subTest(arguments=arguments):
                refused = run(*arguments)
                self.assertNotEqual(refused.returncode, 0)
                self.assertIn(words, refused.stderr.decode())
                self.assertEqual(refused.stdout, b"")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
