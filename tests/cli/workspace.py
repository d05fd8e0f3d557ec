"""What the suites share: a folder with a workspace, the program, and a small help centre."""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.environ.get("KEEL_PROGRAM", "keel")
SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "data"

ARTICLES = {
    "reset-password": ("Reset your password", "Security",
                       "Open the sign-in page and click Forgot password. Open the e-mail and click "
                       "Set new password. The link works for 60 minutes."),
    "add-user": ("Invite a colleague", "Team",
                 "Open Settings, choose Team and click Invite. The invitation is sent by e-mail "
                 "and is valid for seven days."),
    "refunds": ("Refunds for subscriptions", "Billing",
                "A yearly subscription is refunded within 30 days of the payment. Write to billing "
                "and name the invoice number."),
    "export": ("Export your data", "Data",
               "Open Settings, choose Data and click Export. A ZIP archive with CSV files is "
               "prepared and a link is sent by e-mail."),
    "dark-mode": ("Dark colours", "Appearance",
                  "Open Profile, choose Appearance and select Dark. The choice holds for this "
                  "device only."),
}
GAP_QUESTIONS = [
    "Can I connect the barcode scanner to the warehouse screen?",
    "How do I pair a barcode scanner with the warehouse?",
    "barcode scanner does not connect to warehouse screen",
    "pairing a new barcode scanner in the warehouse fails",
    "which barcode scanner works with the warehouse screen?",
    "my barcode scanner will not pair with the warehouse screen",
    "connect barcode scanner warehouse how?",
]
GAP_REPLY = ("Hold the trigger of the barcode scanner for ten seconds until the light is blue. "
             "Then choose Warehouse, Devices and Pair a scanner.")


class Done:
    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout.decode("utf-8", errors="replace")
        self.err = process.stderr.decode("utf-8", errors="replace")

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.code}\n{self.out}\n{self.err}"


class Case(unittest.TestCase):
    """Each test has a folder of its own; `self.keel("ask", "...")` runs the program in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="keel-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.workspace = self.folder / "workspace.keel"

    def environment(self, **more):
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("KEEL_", "NO_COLOR"))}
        return {**keep, "USER": "tester", **more}

    def keel(self, *args, stdin=b"", expect=0, env=None):
        if isinstance(stdin, str):
            stdin = stdin.encode()
        done = Done(subprocess.run([PROGRAM, *args], cwd=self.folder, input=stdin,
                                   env=self.environment(**(env or {})), timeout=300,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False))
        self.assertNotIn("terminate called", done.err)
        if done.code != 0 and done.code != 6:
            self.assertIn("keel: ", done.err, "a failure names its reason")
        if expect is not None:
            self.assertEqual(done.code, expect, repr(done))
        return done

    def json(self, *args, **kwargs):
        return self.keel(*args, "--json", **kwargs).json

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content)
        return str(path)

    def help_centre(self, folder="help", without=()):
        for name, (title, section, body) in ARTICLES.items():
            if name not in without:
                self.write(f"{folder}/{name}.md", f"---\nid: {name}\ntitle: {title}\n"
                           f"section: {section}\n---\n\n{body}\n")
        return folder

    def start(self):
        """A workspace with the small help centre."""
        self.keel("init")
        self.keel("import", "articles", self.help_centre())

    def assert_sound(self):
        self.assertTrue(self.json("verify")["sound"])


def event(ticket, number, kind, actor, minute, **more):
    return {"v": 1, "source": "test", "ticket": ticket, "type": kind, "actor": actor,
            "event_id": f"test:{ticket}:{number}",
            "at": f"2026-03-{1 + minute // 600:02d}T{8 + minute // 60 % 10:02d}:{minute % 60:02d}:00Z",
            **more}


def ticket(number, question, reply, resolved=True):
    """The events of one ticket: opened, asked, answered by an agent, resolved."""
    name, minute, customer = f"T-{number}", number * 20, f"C-{number}"
    events = [
        event(name, 1, "ticket_opened", "customer", minute, subject="Request", customer=customer),
        event(name, 2, "customer_message", "customer", minute + 1, text=question,
              customer=customer),
        event(name, 3, "agent_reply", "agent", minute + 9, text=reply, agent="agent-1"),
    ]
    if resolved:
        events.append(event(name, 4, "resolved", "agent", minute + 12, agent="agent-1"))
    return events


def lines(events):
    return "".join(json.dumps(e) + "\n" for e in events)


def gap_tickets(first=1):
    """Tickets about something that no article speaks of; the last one still waits."""
    out = []
    for i, question in enumerate(GAP_QUESTIONS):
        out += ticket(first + i, question, GAP_REPLY, resolved=i + 1 < len(GAP_QUESTIONS))
    return out
