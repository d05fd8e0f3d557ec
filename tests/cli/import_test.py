#!/usr/bin/env python3
"""Imports: twice changes nothing, vanished articles, refused lines, formats."""
import json
import unittest

from workspace import ARTICLES, Case, gap_tickets, lines


class ImportTest(Case):
    def test_twice_changes_nothing(self):
        self.start()
        seq = self.json("status")["head_seq"]
        again = self.json("import", "articles", "help")
        self.assertEqual((again["added"], again["changed"], again["unchanged"]), (0, 0, 5))
        self.assertEqual(self.json("status")["head_seq"], seq)
        self.assertIn("0 articles added, 0 changed, 5 unchanged",
                      self.keel("import", "articles", "help").out)
        self.write("events.jsonl", lines(gap_tickets()))
        self.assertEqual(self.json("ingest", "events.jsonl")["recorded"], 27)
        digest = self.json("replay")["current"]
        for command in (["ingest"], ["import", "tickets", "--live"], ["import", "tickets"]):
            again = self.json(*command, "events.jsonl")
            self.assertEqual((again["recorded"], again["duplicates"]), (0, 27))
        self.assertEqual(self.json("replay")["current"], digest)
        self.assert_sound()

    def test_a_changed_article_is_named(self):
        self.start()
        self.write("help/refunds.md", "---\nid: refunds\ntitle: Refunds\n---\n\nWithin 14 days.\n")
        again = self.json("import", "articles", "help")
        self.assertEqual((again["added"], again["changed"], again["unchanged"]), (0, 1, 4))

    def test_vanished_articles_stay_until_told(self):
        self.start()
        (self.folder / "help/export.md").unlink()
        done = self.keel("import", "articles", "help")
        self.assertIn("export", done.err)
        self.assertIn("--yes", done.err)
        self.assertEqual(self.json("status")["articles"], 5)
        self.assertNotIn("export", self.keel("import", "articles", "help", "--partial").err)
        self.assertNotIn("export", self.keel("import", "articles", "help/refunds.md").err)
        told = self.json("import", "articles", "help")
        self.assertEqual((told["vanished"], told["retired"]), (["export"], False))
        told = self.json("import", "articles", "help", "--yes")
        self.assertEqual((told["vanished"], told["retired"]), (["export"], True))
        self.assertEqual(self.json("status")["articles"], 4)
        self.keel("import", "articles", "help", "--yes", "--partial", expect=2)

    def test_a_refused_file_retires_nothing(self):
        self.start()
        self.write("help/export.md", b"---\nid: export\ntitle: \xff\n---\n\nx\n")
        done = self.keel("import", "articles", "help", "--yes", expect=3)
        self.assertIn("export.md", done.err)
        self.assertEqual(self.json("status")["articles"], 5)

    def test_article_lines(self):
        self.keel("init")
        good = [json.dumps({"id": name, "title": title, "body": body})
                for name, (title, _, body) in ARTICLES.items()]
        self.write("a.jsonl", "\n".join([good[0], "{not json", good[1], '{"id": 7}', ""]))
        done = self.keel("import", "articles", "a.jsonl", expect=3)
        self.assertIn("a.jsonl:2: ", done.err)
        self.assertIn("a.jsonl:4: ", done.err)
        self.assertIn("2 articles added", done.out)
        told = self.json("import", "articles", "a.jsonl", expect=3)
        self.assertEqual([e["line"] for e in told["refused"]], [2, 4])
        self.assert_sound()

    def test_event_lines(self):
        self.start()
        good = lines(gap_tickets()).splitlines()
        bad = ["{not json", '{"v": 1}', "[" * 10000, json.dumps({"v": 1, "deep": "x" * 9_000_000})]
        mixed = good[:3] + bad[:2] + good[3:5] + bad[2:] + good[5:]
        self.write("events.jsonl", "\n".join(mixed) + "\n")
        done = self.keel("ingest", "events.jsonl", expect=3)
        for number in (4, 5, 8, 9):
            self.assertIn(f"events.jsonl:{number}: ", done.err)
        self.assertIn("27 events recorded", done.out)
        told = self.json("import", "tickets", "events.jsonl", expect=3)
        self.assertEqual((told["recorded"], told["duplicates"]), (0, 27))
        self.assertEqual([e["line"] for e in told["refused"]], [4, 5, 8, 9])
        told = self.json("ingest", stdin="\n".join(bad[:2]), expect=2)
        self.assertEqual([e["line"] for e in told["refused"]], [1, 2])
        self.assert_sound()

    def test_history_and_live_record_the_same(self):
        counts = []
        for how in ("--history", "--live"):
            where = ["-w", how.strip("-") + ".keel"]
            self.keel("init", *where)
            self.keel("import", "articles", self.help_centre(), *where)
            self.write("events.jsonl", lines(gap_tickets()))
            told = self.json("import", "tickets", "events.jsonl", how, *where)
            self.assertEqual(told["learning"], how.strip("-"))
            counts.append((told["recorded"], self.json("status", *where)["questions"]))
        self.assertEqual(counts[0], counts[1])
        self.keel("import", "tickets", "events.jsonl", "--live", "--history", expect=2)

    def test_zendesk(self):
        self.start()
        story = {"ticket": {"id": 35436, "created_at": "2026-03-01T08:00:00Z", "requester_id": 1,
                            "subject": "Password", "status": "open", "via": {"channel": "web"}},
                 "audits": [{"id": 1, "ticket_id": 35436, "created_at": "2026-03-01T08:00:00Z",
                             "author_id": 1, "events": [
                                 {"id": 11, "type": "Comment", "author_id": 1, "public": True,
                                  "body": "How do I reset my password?"}]}],
                 "users": [{"id": 1, "role": "end-user"}]}
        self.write("export.jsonl", json.dumps(story) + "\n")
        told = self.json("import", "tickets", "export.jsonl", "--ai-user", "7", "--bot-group", "8",
                         "--escalation-tag", "person", "--page-field", "9", "--keep-private")
        self.assertGreater(told["recorded"], 0)
        self.assertEqual(self.json("status")["questions"], 1)

    def test_paths_that_are_wrong(self):
        self.start()
        self.keel("import", "articles", "nowhere", expect=4)
        self.keel("import", "tickets", "nowhere", expect=4)
        self.keel("ingest", "nowhere", expect=4)
        self.keel("ingest", "help", expect=2)
        (self.folder / "empty").mkdir()
        self.keel("import", "articles", "empty", expect=2)
        self.keel("import", "articles", "empty", "--format", "markdown", "--yes", expect=2)
        self.keel("import", "articles", "help", "--format", "word", expect=2)
        self.assertEqual(self.json("status")["articles"], 5)


if __name__ == "__main__":
    unittest.main()
