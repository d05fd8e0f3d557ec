#!/usr/bin/env python3
"""The whole loop: import, ask, tell what happened, review, approve, ask again."""
import json
import unittest

from workspace import Case, GAP_QUESTIONS, SAMPLE, gap_tickets, lines, ticket


class LoopTest(Case):
    def test_gap_becomes_an_article_that_answers(self):
        self.start()
        before = self.json("ask", GAP_QUESTIONS[0])
        self.assertEqual(before["decision"], "escalate")
        self.write("events.jsonl", lines(gap_tickets()))
        told = self.json("ingest", "events.jsonl")
        self.assertEqual((told["recorded"], told["duplicates"], told["refused"]), (27, 0, []))

        proposals = self.json("review", "list")
        self.assertEqual([p["kind"] for p in proposals], ["article_new"])
        proposal = proposals[0]["id"]
        self.assertIn(proposal[:16], self.keel("review").out)
        self.assertIn("Pair a scanner", self.keel("review", "show", proposal[:16]).out)

        body = self.write("body.md", "Hold the trigger of the barcode scanner for ten seconds. Then "
                          "choose Warehouse, Devices and Pair a scanner.\n")
        live = self.json("review", "edit", proposal, "--title", "Pair a barcode scanner",
                         "--body-file", body, "--by", "lead")
        self.assertEqual((live["state"], live["decided_by"]), ("edited", "lead"))
        self.assertGreater(live["approval_to_live_us"], 0)

        after = self.json("ask", "How do I pair a barcode scanner with the warehouse screen?")
        self.assertEqual(after["candidates"][0]["title"], "Pair a barcode scanner")
        self.assertEqual(after["decision"], "answer")
        self.assertIn("Pair a scanner", after["text"])
        changes = self.json("changes", "--from", "2026-03-01")
        self.assertIn("proposal", {c["kind"] for c in changes})
        self.assertEqual(self.json("status")["articles"], 6)
        self.assertEqual(self.json("review"), [])
        self.assert_sound()
        self.assertTrue(self.json("replay")["equal"])

    def test_the_queue_and_what_came_of_it(self):
        self.start()
        self.write("events.jsonl", lines(gap_tickets()))
        self.keel("ingest", "events.jsonl")
        queue = self.json("review", "queue")
        self.assertEqual((queue["minutes_per_week"], len(queue["this_week"])), (30, 1))
        self.assertIn("30 minutes a week", self.keel("review", "queue").out)
        proposal = queue["this_week"][0]["id"]
        self.assertEqual(self.json("review", "assign", proposal, "ben", "--by", "ana")["owner"],
                         "ben")
        self.assertIn("ben", self.keel("review").out)
        self.assertIn("questions a month", self.keel("review", "show", proposal).out)
        twice = self.keel("review", "approve", f"{proposal},{proposal}", "--by", "ana", expect=5)
        self.assertIn("approved", twice.out)
        self.assertIn("refused", twice.out)
        learned = self.keel("learned", "--from", "2026-03-01").out
        self.assertIn("Keel learned", learned)
        self.keel("learned", "--from", "2026-03-01", "--html", "page.html")
        self.assertIn("</html>", (self.folder / "page.html").read_text())
        self.keel("learned", "--html", "no/such/folder.html", expect=1)
        back = self.json("review", "revert", proposal, "--by", "ana")
        self.assertEqual((back["state"], back["reverted_by"]), ("reverted", "ana"))
        self.assertEqual(self.json("status")["articles"], 5)
        self.keel("review", "revert", proposal, expect=5)
        self.assert_sound()

    def test_decisions_and_conflicts(self):
        self.start()
        self.write("events.jsonl", lines(gap_tickets()))
        self.keel("ingest", "events.jsonl")
        proposal = self.json("review")[0]["id"]
        self.keel("review", "approve", proposal, expect=2, env={"USER": "", "LOGNAME": ""})
        self.keel("review", "edit", proposal, expect=2)
        approved = self.keel("review", "approve", proposal, "--by", "lead").out
        self.assertIn("after the decision", approved)
        self.assertIn("waiting", approved)
        for again in ("approve", "reject"):
            done = self.keel("review", again, proposal, expect=5)
            self.assertIn("approved", done.err)
        self.assert_sound()

    def test_every_approved_proposal_is_an_article_of_its_own(self):
        self.keel("init")
        self.keel("import", "articles", str(SAMPLE / "articles"))
        self.keel("import", "tickets", str(SAMPLE / "tickets.jsonl"))
        new = [p["id"] for p in self.json("review") if p["kind"] == "article_new"]
        self.assertGreater(len(new), 2)
        for proposal in new:
            self.keel("review", "approve", proposal)
        self.assertEqual(self.json("status")["articles"], 73 + len(new))

    def test_rejected_stays_rejected(self):
        self.start()
        self.write("events.jsonl", lines(gap_tickets()))
        self.keel("ingest", "events.jsonl")
        proposal = self.json("review")[0]["id"]
        self.assertEqual(self.json("review", "reject", proposal, "--note", "no")["state"],
                         "rejected")
        self.keel("ingest", stdin=lines(ticket(50, "dark colours?", "Choose Dark.")))
        self.assertEqual(self.json("review"), [])
        self.assertEqual(len(self.json("review", "list", "--all")), 1)

    def test_signals_teach_and_are_on_the_record(self):
        self.start()
        asked = self.json("ask", "where is the moon view", "--conversation", "T-9",
                          "--customer", "C-9", "--page", "/profile", "--locale", "en",
                          "--turn", "customer: hello", "--turn", "agent: how can I help?")
        self.keel("signal", asked["id"], "corrected", expect=2)
        self.keel("signal", asked["id"], "corrected", "--article", "no-such", expect=4)
        self.keel("signal", asked["id"], "corrected", "--article", "dark-mode", "--by", "agent:7")
        told = self.json("explain", asked["id"])
        self.assertEqual(told["right_article"], "dark-mode")
        self.assertIn("dark-mode", self.keel("explain", asked["id"]).out)
        lessons = self.json("report", "lessons")
        self.assertEqual([lesson["article"] for lesson in lessons], ["dark-mode"])
        again = self.json("ask", "where is the moon view")
        self.assertEqual(again["candidates"][0]["article"], "dark-mode")
        events = [json.loads(line) for line in self.keel("log", "--json").out.splitlines()]
        self.assertEqual([e["seq"] for e in events], list(range(1, len(events) + 1)))
        self.assertIn("signalled", {e["kind"] for e in events})
        page = self.keel("log", "--after", "2", "--limit", "3", "--json").out.splitlines()
        self.assertEqual([json.loads(line)["seq"] for line in page], [3, 4, 5])
        self.assert_sound()

    def test_rules(self):
        self.start()
        self.keel("rule", "set", "pin", "--words", "refund", expect=2)
        self.keel("rule", "set", "escalate", expect=2)
        self.keel("rule", "set", "pin", "--words", "refund", "--article", "nope", expect=4)
        rule = self.json("rule", "set", "escalate", "--words", "lawyer", "--by", "lead",
                         "--until", "2099-12-31")
        question = "my lawyer wants to reset the password"
        self.assertEqual(self.json("ask", question)["reason"], "rule")
        self.assertIn("lawyer", self.keel("rule").out)
        self.assertFalse(self.json("rule", "off", rule["id"])["active"])
        self.assertNotEqual(self.json("ask", question)["reason"], "rule")
        self.keel("rule", "off", "no-such-rule", expect=4)
        self.assertEqual(len(self.json("rule", "list")), 1)

    def test_settings(self):
        self.start()
        self.assertEqual(self.json("setting")["mode"], "suggest")
        self.assertEqual(self.json("setting", "mode", "answer", "--by", "lead")["mode"], "answer")
        self.assertEqual(self.json("setting", "threshold", "0.9")["threshold"], 0.9)
        self.assertEqual(self.json("setting", "learning", "off")["learning"], "off")
        self.keel("setting", "mode", "loud", expect=2)
        self.keel("setting", "mode", expect=2)
        self.keel("setting", "threshold", "2", expect=2)
        self.keel("setting", "volume", "1", expect=2)
        self.assertEqual(self.json("ask", "reset password")["threshold"], 0.9)
        made = self.json("changes", "--from", "1d", "--kind", "setting")
        self.assertEqual(made[0]["by"], "lead")

    def test_roles(self):
        self.start()
        self.keel("setting", "role:anna", "administrator", "--by", "anna")
        self.keel("setting", "role", "reviewer", "--by", "anna")
        self.assertEqual(self.json("status")["roles"], {"": "reviewer", "anna": "administrator"})
        self.assertIn("anna administrator", self.keel("status").out)
        denied = self.keel("setting", "alpha", "0.03", "--by", "ben", expect=1)
        self.assertIn("ben is a reviewer and may not change settings", denied.err)
        self.keel("setting", "role:anna", "viewer", "--by", "anna", expect=5)

    def test_sample_history(self):
        self.keel("init")
        added = self.json("import", "articles", str(SAMPLE / "articles"))
        self.assertEqual((added["added"], added["refused"]), (73, []))
        told = self.json("import", "tickets", str(SAMPLE / "tickets.jsonl"))
        self.assertEqual((told["recorded"], told["refused"]), (3614, []))
        again = self.json("import", "tickets", str(SAMPLE / "tickets.jsonl"))
        self.assertEqual((again["recorded"], again["duplicates"]), (0, 3614))
        self.assertGreater(len(self.json("review")), 0)
        self.assertGreater(len(self.json("report", "gaps")), 0)
        months = self.json("report")
        self.assertEqual([row["month"] for row in months],
                         [f"2026-{m:02d}" for m in range(1, 7)])
        self.assertEqual(sum(row["asked"] for row in months),
                         sum(row["asked"] for row in self.json("report", "--per", "week")))
        self.assertGreater(len(self.json("report", "topics")), 3)
        for words in (["report"], ["report", "topics"], ["report", "gaps"], ["report", "lessons"],
                      ["changes", "--from", "2026-05-01", "--to", "2026-05-31"], ["status"],
                      ["log", "--limit", "5"], ["review"]):
            self.assertNotEqual(self.keel(*words).out, "")
        self.assert_sound()
        self.assertTrue(self.json("replay")["equal"])


if __name__ == "__main__":
    unittest.main()
