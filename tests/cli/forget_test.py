#!/usr/bin/env python3
"""Customers, tickets and workspaces forgotten from the command line."""
import unittest

from workspace import Case


class ForgetTest(Case):
    def ask(self, text, ticket, customer):
        return self.json("ask", text, "--conversation", ticket, "--customer", customer)

    def everything(self):
        return b"".join(path.read_bytes() for path in self.workspace.rglob("*") if path.is_file())

    def test_customers_and_tickets(self):
        self.start()
        self.assertIn("Nobody", self.keel("forget").out)
        asked = self.ask("my zyzzogeton is purple", "T-1", "ann")
        self.keel("signal", asked["id"], "corrected", "--article", "export", "--by", "agent:7")
        self.ask("where is the borborygmus", "T-2", "bob")
        before = self.json("status")["head_seq"]
        preview = self.json("forget", "customer", "ann", "--preview", "--by", "dpo")
        self.assertEqual((preview["customers"], preview["tickets"], preview["answers"]), (1, 1, 1))
        self.assertEqual(preview["effects"][0]["becomes"], "gone")
        self.assertIn("lesson", self.keel("forget", "customer", "ann", "--preview").out)
        self.assertEqual(self.json("status")["head_seq"], before)

        report = self.json("forget", "customer", "ann", "--by", "dpo", "--note", "asked by letter")
        self.assertEqual(report["state"], "completed")
        self.assertEqual(report["certificate"]["by"], "dpo")
        self.assertTrue(self.json("replay")["equal"])
        self.assertEqual(self.json("verify")["forgotten"], report["events"])
        self.assertIn("erased, as the record says", self.keel("verify").out)
        self.assertNotIn("zyzzogeton", self.keel("log").out)
        self.assertIn("borborygmus", self.keel("log").out)
        self.assertIn("forgotten before", self.keel("forget", "customer", "ann").out)
        self.assertIn("certificate", self.keel("forget", "list").out)

        requests = self.folder / "requests.txt"
        requests.write_text("ticket T-2\ncustomer nobody\n", encoding="utf-8")
        refused = self.keel("forget", "file", str(requests), expect=4)
        self.assertIn("customer nobody", refused.err)
        requests.write_text("ticket T-2\n", encoding="utf-8")
        self.assertEqual(self.json("forget", "file", str(requests))["tickets"], 1)
        self.assertNotIn("borborygmus", self.keel("log").out)
        requests.write_text("T-2\n", encoding="utf-8")
        self.assertIn(":1:", self.keel("forget", "file", str(requests), expect=None).err)

    def test_a_workspace(self):
        self.start()
        folder = str(self.workspace)
        self.assertIn("--yes", self.keel("forget", "workspace", folder, expect=None).err)
        self.assertTrue(self.workspace.exists())
        self.keel("forget", "workspace", folder, "--yes")
        self.assertFalse(self.workspace.exists())
        self.keel("forget", "workspace", folder, "--yes", expect=4)


if __name__ == "__main__":
    unittest.main()
