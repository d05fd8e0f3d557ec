#!/usr/bin/env python3
"""First steps, languages and brands from the command line."""
import unittest

from workspace import Case

FEES = """---
id: {brand}/fees
brand: {brand}
locale: en
---
# Fees

An order costs a fee of {price} EUR.
"""


class ColdStartTest(Case):
    def test_first_steps(self):
        self.keel("init")
        card = self.json("mode")
        self.assertEqual(card["proposed"], "off")
        self.assertTrue(card["next_steps"][0].startswith("Import the help centre"))
        self.assertEqual(self.json("status")["next_steps"], card["next_steps"])
        self.assertIn(card["next_steps"][0], self.keel("status").out)
        self.keel("import", "articles", self.help_centre())
        card = self.json("mode")
        self.assertEqual(card["proposed"], "observe")
        self.assertIn(card["why_proposed"], self.keel("mode").out)

    def test_languages(self):
        self.start()
        self.assertIn("No question", self.keel("report", "languages").out)
        for text in ("how do I get a refund?", "where is my invoice, please?"):
            self.keel("ask", text)
        self.keel("ask", "Wo ist meine Rechnung?", "--locale", "de-AT")
        rows = {row["language"]: row for row in self.json("report", "languages")}
        self.assertEqual(rows["en"]["without_article"], 0)
        self.assertEqual(rows["de"]["without_article"], 1)
        self.assertEqual(rows["de"]["without_share"], 1)
        self.assertIn("without", self.keel("report", "languages").out)

    def test_brands(self):
        self.keel("init")
        for brand, price in (("acme", 2), ("bolt", 5)):
            self.keel("import", "articles",
                      self.write(f"{brand}.md", FEES.format(brand=brand, price=price)))
        answer = self.json("ask", "what is the fee of an order?", "--brand", "bolt")
        self.assertEqual([c["article"] for c in answer["candidates"]], ["bolt/fees"])
        self.assertEqual(self.json("setting")["shared_wordings"], "on")
        self.keel("setting", "shared_wordings", "off", "--by", "lead")
        self.assertEqual(self.json("setting")["shared_wordings"], "off")
        self.assertFalse(self.json("status")["shared_wordings"])
        self.assertIn("shared wordings", self.keel("status").out)
        self.keel("setting", "shared_wordings", "perhaps", "--by", "lead", expect=2)
        self.assertTrue(self.json("replay")["equal"])


if __name__ == "__main__":
    unittest.main()
