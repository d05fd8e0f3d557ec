#!/usr/bin/env python3
"""Help, usage errors, colours and the question about vanished articles."""
import os
import pty
import select
import subprocess
import time
import unittest
from pathlib import Path

from workspace import PROGRAM, Case

COMMANDS = ["init", "import", "import articles", "import tickets", "trial", "setting", "mode",
            "ask", "observe", "ingest", "signal", "review", "review list", "review show",
             "review queue", "review approve", "review edit", "review reject",
             "review assign", "review revert", "learned", "backtest", "backtest proposal",
             "backtest article", "backtest retire", "backtest rule", "backtest setting", "rate",
             "rule", "rule list", "rule set", "rule off", "lessons", "lessons list",
             "lessons show", "lessons search", "lessons undo", "lessons restore", "report",
             "report topics", "report gaps", "report lessons", "changes", "explain", "status",
            "log", "verify", "replay", "backup", "upgrade"]


class HelpTest(Case):
    def test_help_of_every_command(self):
        for command in COMMANDS:
            done = self.keel(*command.split(), "--help")
            self.assertIn("Example:", done.out, command)
            self.assertIn(f"keel {command.split()[0]}", done.out, command)
            self.assertIn("KEEL_WORKSPACE", done.out, command)
            self.assertEqual(self.keel("help", *command.split()).out, done.out)
            self.assertFalse([l for l in done.out.splitlines() if len(l) > 100], command)

    def test_overview_names_every_command(self):
        overview = self.keel("--help").out
        for command in COMMANDS:
            self.assertIn(f"\n  {command.split()[0]} ", overview)
        self.assertIn("Exit codes", overview)
        self.assertIn("keel init", self.keel().out)
        self.assertRegex(self.keel("--version").out, r"^keel \d+\.\d+\.\d+\n$")

    def test_manual_page_names_every_command(self):
        page = (Path(__file__).resolve().parents[2] / "docs" / "keel.1").read_text()
        listed = [line for line in page.splitlines() if line.startswith(".BR ")]
        named = {word.strip('",') for line in listed for word in line.split()[1:]}
        self.assertEqual({command.split()[0] for command in COMMANDS} - named, set())

    def test_usage_errors(self):
        for words in (["nonsense"], ["ask", "how", "do", "I"], ["ask", "--nonsense"],
                      ["review", "nonsense"], ["import"][:0] + ["import", "articles"],
                      ["explain"], ["signal"], ["log", "--limit", "many"]):
            done = self.keel(*words, expect=2)
            self.assertIn("--help", done.err)
            self.assertEqual(done.err.count("\n"), 1, done.err)
        self.assertIn("quotes", self.keel("ask", "how", "do", expect=2).err)


class TerminalTest(Case):
    def in_terminal(self, *words, typed=b"", **env):
        """(exit code, what a terminal shows) of the program running in one."""
        parent, child = pty.openpty()
        process = subprocess.Popen([PROGRAM, *words], cwd=self.folder, stdin=child, stdout=child,
                                   stderr=child, env=self.environment(TERM="xterm", **env))
        os.close(child)
        shown, deadline = b"", time.monotonic() + 120
        while time.monotonic() < deadline:
            if select.select([parent], [], [], 0.2)[0]:
                try:
                    part = os.read(parent, 65536)
                except OSError:
                    break
                if not part:
                    break
                shown += part
                if typed and b"[y/N]" in shown:
                    os.write(parent, typed)
                    typed = b""
            elif process.poll() is not None:
                break
        os.close(parent)
        return process.wait(timeout=60), shown.decode(errors="replace")

    def test_colour_only_on_a_terminal(self):
        self.start()
        self.assertNotIn("\x1b", self.keel("status").out)
        self.assertIn("\x1b[", self.in_terminal("status")[1])
        self.assertNotIn("\x1b", self.in_terminal("status", NO_COLOR="1")[1])

    def test_vanished_articles_are_asked_about(self):
        self.start()
        (self.folder / "help/export.md").unlink()
        code, shown = self.in_terminal("import", "articles", "help", typed=b"n\n")
        self.assertEqual((code, self.json("status")["articles"]), (0, 5), shown)
        code, shown = self.in_terminal("import", "articles", "help", typed=b"y\n")
        self.assertEqual((code, self.json("status")["articles"]), (0, 4), shown)


if __name__ == "__main__":
    unittest.main()
