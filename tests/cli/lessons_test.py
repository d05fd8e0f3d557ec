#!/usr/bin/env python3
"""Lessons listed, searched, undone and restored from the command line."""
import unittest

from workspace import Case


class LessonsTest(Case):
    def test_undo_and_restore(self):
        self.start()
        self.assertIn("No lesson", self.keel("lessons").out)
        asked = self.json("ask", "my gizmo is purple")
        self.keel("signal", asked["id"], "corrected", "--article", "export", "--by", "agent:7")
        lesson = self.json("lessons")[0]
        self.assertEqual(lesson["state"], "active")
        found = self.json("lessons", "search", "GIZMO purple")
        self.assertEqual([each["id"] for each in found], [lesson["id"]])
        self.assertEqual(self.json("lessons", "search", "nonesuch"), [])
        self.assertIn("effect not known", self.keel("lessons", "show", lesson["id"]).out)
        done = self.keel("lessons", "undo", lesson["id"], "--by", "ana", "--note", "wrong")
        self.assertIn("is undone", done.out)
        self.keel("lessons", "undo", lesson["id"], "--by", "ana", expect=5)
        self.assertEqual(self.json("status")["remembered"], 0)
        self.assertIn("by ana", self.keel("lessons", "list").out)
        self.assertTrue(self.json("replay")["equal"])
        self.keel("lessons", "restore", lesson["id"], "--by", "ana")
        self.assertEqual(self.json("status")["remembered"], 1)
        self.keel("lessons", "show", "0" * 32, expect=4)
        self.assertTrue(self.json("replay")["equal"])


if __name__ == "__main__":
    unittest.main()
