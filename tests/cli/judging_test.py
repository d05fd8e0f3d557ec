#!/usr/bin/env python3
"""Modes with their card, ratings, and observing another bot, from the command line."""
import unittest

from workspace import Case


class JudgingTest(Case):
    def test_mode_needs_a_ready_card_or_a_word(self):
        self.start()
        card = self.json("mode")
        self.assertFalse(card["ready"])
        self.assertEqual(card["threshold_name"], "unproven")
        self.assertIn("ready", self.keel("mode").out)
        refused = self.keel("mode", "answer", "--by", "lead", expect=5)
        self.assertIn("--accept-unproven", refused.err)
        self.keel("mode", "answer", "--by", "lead", "--accept-unproven")
        self.assertEqual(self.json("status")["mode"], "answer")
        self.keel("mode", "suggest", "--scope", "topic:Billing", "--by", "lead")
        self.assertEqual(self.json("status")["modes"], {"topic:Billing": "suggest"})
        self.keel("mode", "observe", "--by", "lead")
        self.assertEqual(self.json("status")["modes"], {"topic:Billing": "observe"})
        self.keel("mode", "loud", "--by", "lead", expect=2)
        self.keel("mode", "off", "--scope", "planet:Mars", "--by", "lead", expect=2)
        self.assertTrue(self.json("replay")["equal"])

    def test_ratings(self):
        self.start()
        self.assertIn("No rating", self.keel("rate").out)
        for n in range(12):
            self.keel("ask", f"how do I get a refund of invoice {n}?")
        tasks = self.json("rate", "--draw", "100", "--by", "lead")
        self.assertEqual(len(tasks), 12)
        first = tasks[0]
        self.assertNotIn("confidence", first)
        self.assertIn(first["answer"], self.keel("rate").out)
        self.keel("rate", first["answer"], "perhaps", "--by", "lead", expect=2)
        done = self.json("rate", first["answer"], "right", "--by", "lead")
        self.assertEqual(done["ratings_due"], 11)
        self.keel("rate", first["answer"], "wrong", "--by", "lead", expect=5)
        wrong = tasks[1]["answer"]
        self.json("rate", wrong, "wrong", "--article", "export", "--by", "lead")
        self.assertEqual(self.json("explain", wrong)["right_article"], "export")
        self.assertEqual(self.json("status")["judged"], 2)

    def test_observe(self):
        self.start()
        words = ("observe", "I want my money back", "--theirs",
                 "A yearly subscription is refunded within 30 days of the payment. Write to "
                 "billing and name the invoice number.")
        self.assertIn("conversation", self.keel(*words, expect=2).err)
        seen = self.json(*words, "--conversation", "T-1", "--by", "agent:7")
        self.assertEqual(seen["article"], "refunds")
        self.assertTrue(seen["ours"]["suggested"])
        self.assertIn("agree", self.keel(*words, "--conversation", "T-2").out)
        self.assertEqual(self.json("status")["remembered"], 1)

    def test_upgrade(self):
        self.start()
        for question in ("how do I get a refund?", "I forgot the password", "dark colours?"):
            answer = self.json("ask", question)
            self.keel("signal", answer["id"], "accepted", "--by", "agent:1")
        head = self.json("status")["head_seq"]
        report = self.json("upgrade", "--dry-run")
        self.assertEqual((report["kind"], report["questions"], report["changed"]),
                         ("upgrade", 3, 0))
        self.assertEqual(report["upgrade"]["identical"], 3)
        self.assertEqual(report["upgrade"]["recorded_by"], {report["upgrade"]["library"]: 3})
        self.assertEqual(self.json("upgrade", "--dry-run", "--questions", "1")["questions"], 1)
        told = self.keel("upgrade", "--dry-run").out
        self.assertIn("none of 3 recorded questions gets another answer", told)
        self.assertIn("identical in confidence and every candidate: 3 questions", told)
        self.assertIn(f"of {head} events", told)
        self.assertEqual(self.json("status")["head_seq"], head)
        self.assertIn("--dry-run", self.keel("upgrade", expect=2).err)
        self.keel("upgrade", "--dry-run", "--from", "someday", expect=2)


if __name__ == "__main__":
    unittest.main()
