#!/usr/bin/env python3
"""Bad questions, ids and files: a clear error, the right exit code, and nothing lost."""
import json
import unittest

from workspace import Case

UNKNOWN = "0" * 31 + "1"


class BadInputTest(Case):
    def setUp(self):
        super().setUp()
        self.start()

    def tearDown(self):
        self.assert_sound()
        self.assertEqual(self.json("status")["articles"], 5)

    def test_questions(self):
        for words, stdin in ((["ask", ""], b""), (["ask", "  \n"], b""), (["ask"], b""),
                             (["ask", "-"], b"\n\n")):
            self.assertIn("empty", self.keel(*words, stdin=stdin, expect=2).err)
        self.assertIn("1000000", self.keel("ask", stdin=b"a" * 1_000_000, expect=2).err)
        self.assertIn("limit", self.keel("ask", stdin=b"a" * 50_000_000, expect=2).err)
        for bad in (b"\xff\xfe reset", b"caf\xe9", b"\xed\xa0\x80", b"\xc0\xaf"):
            self.assertIn("UTF-8", self.keel("ask", stdin=bad, expect=2).err)
            self.keel("ask", bad, expect=2)
        self.keel("ask", "reset", "--locale", b"\xff", expect=2)
        self.keel("ask", "reset", "--turn", "somebody said", expect=2)
        self.keel("ask", "reset", *["--turn", "customer: hi"] * 33, expect=2)
        self.assertEqual(self.json("status")["questions"], 0)

    def test_odd_questions_are_answered_somehow(self):
        for text in ("?", "[reset, password]", "{}", "'; DROP TABLE event; --", "\x1b[31mred\x07",
                     "\u202eabc", "a" * 32768, "\U0001f511 reset password", "a\0b"[0:1], "--"[0:1]):
            self.json("ask", stdin=text)
        self.assertIn("decision", self.json("ask", "[reset, password]"))
        self.assertIn("decision", self.keel("ask", "--json", "--", "-1 on the reset").json)

    def test_what_customers_wrote_cannot_steer_the_terminal(self):
        asked = self.json("ask", stdin="\x1b]0;owned\x07\x9b31m \u009b reset \u202e\r\n".encode())
        for words in (["log"], ["explain", asked["id"]], ["log", "--json"],
                      ["explain", asked["id"], "--json"]):
            out = self.keel(*words).out
            for mark in ("\x1b", "\x07", "\r", "\u009b"):
                self.assertNotIn(mark, out)
        self.assertNotIn("\u202e", self.keel("log").out)

    def test_ids(self):
        for words in (["explain", "xyz"], ["explain", "12"], ["review", "show", "xyz"],
                      ["review", "approve", "1"], ["signal", "xyz", "resolved"],
                      ["signal", UNKNOWN, "praised"], ["signal", UNKNOWN], ["log", "--after", "x"],
                      ["log", "--after", "-1"]):
            self.keel(*words, expect=2)
        for words in (["explain", UNKNOWN], ["review", "show", UNKNOWN],
                      ["review", "approve", UNKNOWN], ["review", "reject", UNKNOWN],
                      ["signal", UNKNOWN, "resolved"], ["rule", "off", UNKNOWN]):
            self.keel(*words, expect=4)
        self.keel("signal", UNKNOWN, "resolved", "--park")
        self.assertEqual(self.json("status")["parked_signals"], 1)

    def test_dates(self):
        for words in (["--from", "yesterday"], ["--from", "2026-02-30"], ["--to", "7x"],
                      ["--from", "2026-02-01", "--to", "2026-01-01"]):
            self.keel("changes", *words, expect=2)
        self.assertEqual(self.json("changes", "--from", "2001-01-01", "--to", "2001-12-31"), [])

    def test_large_article(self):
        self.write("big/large.md", b"---\nid: large\ntitle: Large\n---\n\n" + b"word " * 2_000_000)
        self.assertIn("large.md", self.keel("import", "articles", "big", "--partial", expect=2).err)
        self.help_centre("big")
        done = self.keel("import", "articles", "big", "--partial", expect=3)
        self.assertIn("large.md", done.err)

    def test_deep_json(self):
        deep = '{"a":' * 10_000 + "1" + "}" * 10_000
        for content in (deep, "[" * 10_000 + "]" * 10_000, "[" * 10_000):
            self.write("deep.jsonl", content + "\n")
            self.assertIn("deep.jsonl:1: ", self.keel("ingest", "deep.jsonl", expect=2).err)
            self.keel("import", "tickets", "deep.jsonl", "--format", "canonical", expect=2)
            self.keel("import", "tickets", "deep.jsonl", "--format", "zendesk", expect=2)
            self.keel("import", "articles", "deep.jsonl", "--format", "jsonl", expect=2)

    def test_json_of_every_command_parses(self):
        asked = self.json("ask", "How do I reset my password?")
        for words in (["init"], ["status"], ["setting"], ["review"], ["rule"], ["report"],
                      ["report", "topics"], ["report", "gaps"], ["report", "lessons"], ["changes"],
                      ["explain", asked["id"]], ["verify"], ["replay"],
                      ["signal", asked["id"], "resolved"], ["ingest"]):
            self.json(*words)
        for line in self.keel("log", "--json").out.splitlines():
            json.loads(line)


if __name__ == "__main__":
    unittest.main()
