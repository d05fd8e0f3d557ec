#!/usr/bin/env python3
"""Workspaces that are missing, damaged, altered, too new, not writable, or shared by processes."""
import csv
import io
import json
import os
import sqlite3
import subprocess
import unittest

from workspace import GAP_QUESTIONS, PROGRAM, Case, gap_tickets, lines


class StorageTest(Case):
    def sql(self, *statements):
        database = sqlite3.connect(self.workspace / "journal.db")
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()

    def test_no_workspace(self):
        for words in (["status"], ["ask", "x"], ["verify"], ["review"], ["log"]):
            self.assertIn("keel init", self.keel(*words, expect=4).err)
        self.assertFalse(self.workspace.exists())

    def test_init_twice(self):
        self.assertTrue(self.json("init")["created"])
        self.assertFalse(self.json("init")["created"])

    def test_which_workspace(self):
        self.keel("init", "-w", "a.keel")
        self.keel("init", env={"KEEL_WORKSPACE": "b.keel"})
        self.assertEqual(self.json("status", "--workspace", "a.keel")["folder"], "a.keel")
        self.assertEqual(self.json("-w", "a.keel", "status",
                                   env={"KEEL_WORKSPACE": "b.keel"})["folder"], "a.keel")
        self.assertEqual(self.json("status", env={"KEEL_WORKSPACE": "b.keel"})["folder"], "b.keel")
        self.keel("status", expect=4)

    def test_not_a_database(self):
        self.start()
        (self.workspace / "journal.db").write_bytes(b"this is no database " * 500)
        for words in (["status"], ["ask", "x"], ["verify"], ["init"]):
            self.assertIn("journal.db", self.keel(*words, expect=7).err)

    def test_truncated(self):
        self.start()
        self.keel("log")
        path = self.workspace / "journal.db"
        self.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        data = path.read_bytes()
        path.write_bytes(data[:len(data) // 2])
        self.assertIn(self.keel("verify", expect=None).code, (6, 7))
        self.assertIn(self.keel("ask", "x", expect=None).code, (7,))
        path.write_bytes(data)
        self.assert_sound()

    def test_a_head_that_was_kept(self):
        self.start()
        kept = self.json("verify")["head"]
        self.assertEqual(self.json("status")["head"], kept)
        self.keel("ask", "reset password")
        self.keel("verify", "--head", kept)
        seq, digest = kept.split(":")
        gone = self.keel("verify", "--head", f"{int(seq) + 99}:{digest}", expect=6)
        self.assertIn("ends before", gone.err)
        other = self.keel("verify", "--head", f"{int(seq) - 1}:{digest}", expect=6)
        self.assertIn("written anew", other.err)
        self.keel("verify", "--head", "4365", expect=2)

    def test_log_filters(self):
        self.start()
        everything = self.keel("log", "--json").out.splitlines()
        put = self.keel("log", "--kind", "article_put", "--json").out.splitlines()
        self.assertEqual(put, [line for line in everything if '"kind":"article_put"' in line])
        self.assertGreater(len(put), 1)
        self.assertEqual(self.keel("log", "--kind", "article_put", "--limit", "1",
                                   "--json").out.splitlines(), put[:1])
        self.assertEqual(self.keel("log", "--to", "2001-01-01").out, "")
        table = list(csv.DictReader(io.StringIO(self.keel("log", "--csv").out)))
        self.assertEqual(len(table), len(everything))
        self.assertEqual(table[0]["kind"], "workspace_created")
        self.keel("log", "--kind", "article_moved", expect=2)

    def test_newer_workspace(self):
        self.start()
        self.sql("PRAGMA user_version = 99")
        for words in (["status"], ["ask", "x"], ["verify"]):
            self.assertIn("later Keel", self.keel(*words, expect=7).err)
        self.sql("PRAGMA user_version = 1")
        self.assert_sound()

    def test_tampering_is_found_and_named(self):
        self.start()
        self.keel("ask", "How do I reset my password?")
        self.sql("UPDATE event SET actor = 'somebody' WHERE seq = 4",
                 "UPDATE event SET actor = 'somebody' WHERE seq = 6")
        done = self.keel("verify", expect=6)
        self.assertIn("event 4", done.out)
        self.assertEqual(self.json("verify", expect=6)["broken_seq"], 4)

    def test_a_removed_event_is_found(self):
        self.start()
        self.sql("DELETE FROM event WHERE seq = 3")
        self.assertNotEqual(self.json("verify", expect=6)["broken_seq"], 0)

    def test_lost_keys(self):
        self.start()
        (self.workspace / "keys.db").unlink()
        for file in self.workspace.glob("keys.db-*"):
            file.unlink()
        self.assertIn("keys.db", self.keel("ask", "x", expect=4).err)

    def test_unusable_folders(self):
        self.write("file", "x")
        self.assertNotEqual(self.keel("init", "-w", "file", expect=None).code, 0)
        self.assertNotEqual(self.keel("init", "-w", "file/below", expect=None).code, 0)

    def test_unwritable_folder(self):
        self.start()
        (self.folder / "closed").mkdir()
        paths = (self.folder, self.workspace, *self.workspace.rglob("*"), self.folder / "closed")
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)
        self.addCleanup(lambda: [p.chmod(0o755) for p in paths])
        # The superuser may write everywhere: then somebody else tries.
        nobody = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
        for words, code in ((["ask", "x"], 1), (["init", "-w", "closed/ws"], 1), (["status"], 0),
                            (["verify"], 0), (["review"], 0), (["setting", "mode", "off"], 1)):
            done = subprocess.run([PROGRAM, *words], cwd=self.folder, env=self.environment(),
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                                  **nobody)
            self.assertEqual(done.returncode, code, (words, done.stderr))
        self.assert_sound()

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full here")
    def test_output_that_cannot_be_written(self):
        self.start()
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "log"], cwd=self.folder, stdout=full,
                                  stderr=subprocess.PIPE, env=self.environment(), check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"could not be written", done.stderr)

    def test_two_processes_at_once(self):
        self.start()
        rounds = 8

        def run(*words):
            return subprocess.Popen([PROGRAM, *words], cwd=self.folder, env=self.environment(),
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)

        for i in range(rounds):
            pair = [run("ask", f"How do I reset my password? {i}"),
                    run("ask", f"Can I get a refund? {i}"),
                    run("setting", "threshold", f"0.{6 + i % 3}")]
            for process in pair:
                _, err = process.communicate(timeout=120)
                self.assertEqual(process.returncode, 0, err)
        self.assertEqual(self.json("status")["questions"], 2 * rounds)
        self.assert_sound()
        self.assertTrue(self.json("replay")["equal"])

    def test_the_same_events_from_two_processes(self):
        self.start()
        self.write("events.jsonl", lines(gap_tickets()))
        pair = [subprocess.Popen([PROGRAM, "ingest", "events.jsonl", "--json"], cwd=self.folder,
                                 env=self.environment(), stdout=subprocess.PIPE) for _ in range(2)]
        told = [json.loads(process.communicate(timeout=120)[0]) for process in pair]
        self.assertEqual(sum(t["recorded"] for t in told), 27)
        self.assertEqual(sum(t["duplicates"] for t in told), 27)
        self.assertEqual(self.json("status")["questions"], len(GAP_QUESTIONS))
        self.assert_sound()
        self.assertTrue(self.json("replay")["equal"])

    def test_backup_while_it_is_used(self):
        self.start()
        asking = [subprocess.Popen([PROGRAM, "ask", f"How do I reset my password? {i}"],
                                   cwd=self.folder, env=self.environment(),
                                   stdout=subprocess.DEVNULL) for i in range(4)]
        told = self.json("backup", "copies")
        for process in asking:
            self.assertEqual(process.wait(timeout=120), 0)
        self.assertEqual(told["target"], "copies")
        self.assertGreater(told["bytes"], 4096)
        self.assertTrue(self.json("verify", "-w", "copies")["sound"])
        self.assertTrue(self.json("replay", "-w", "copies")["equal"])
        self.assertEqual(self.json("status", "-w", "copies")["articles"], 5)
        # The whole state at its own head: the source folded to there gives the same.
        copy = self.json("replay", "-w", "copies")
        self.assertEqual(self.json("status")["questions"], 4)
        self.keel("ask", "Can I get a refund?", "-w", "copies")
        self.assert_sound()
        self.assertGreaterEqual(self.json("replay")["events"], copy["events"])

    def test_backup_is_refused(self):
        self.start()
        self.write("taken/file", "x")
        self.assertIn("absent or empty", self.keel("backup", "taken", expect=None).err)
        self.keel("backup", "missing.keel", "copy", expect=4)
        self.keel("backup", expect=2)
        self.assertFalse((self.folder / "copy").exists())
        self.assertIn("workspace.keel to copy", self.keel("backup", "workspace.keel", "copy").out)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()),
                         ["copy", "help", "taken", "workspace.keel"])

    def test_status_names_who_leads(self):
        self.start()
        self.assertEqual(self.json("status")["lease_holder"], "")
        self.assertIs(self.json("status")["lease_held"], False)
        self.assertEqual(self.json("status")["lag_events"], 0)

    def test_init_at_once(self):
        made = [subprocess.Popen([PROGRAM, "init"], cwd=self.folder, env=self.environment(),
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for _ in range(4)]
        for process in made:
            _, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, err)
        self.assert_sound()


if __name__ == "__main__":
    unittest.main()
