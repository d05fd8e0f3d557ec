#!/usr/bin/env python3
"""Runs an example in a folder of its own and compares what it prints with NAME.expected beside this.

  run_example.py NAME --build BUILD [--approve]

In the expected text "..." stands for anything within a line. Exits with 77 where the example's
runtime is missing.
"""
import argparse
import difflib
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DATA = ROOT / "examples" / "data"
ARTICLES = DATA / "articles"
PYTHON = ROOT / "examples" / "python"


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def run(command, folder, **environment):
    done = subprocess.run([str(word) for word in command], cwd=folder, check=False, text=True,
                          capture_output=True, timeout=240, env={**os.environ, **environment})
    if done.returncode != 0:
        sys.exit(f"{command[0]} exits with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def run_python(build, folder, script, *arguments):
    if not (build / "python" / "keel").is_dir():
        skip("the Python package was not built")
    return run([sys.executable, PYTHON / script, *arguments], folder,
               PYTHONPATH=str(build / "python"))


def c_host(build, folder):
    return run([build / "bin" / "keel-c-host", "workspace", ARTICLES], folder)


def quick_start(build, folder):
    return run_python(build, folder, "quick_start.py", "workspace", ARTICLES,
                      DATA / "tickets.jsonl")


def score_csv(build, folder):
    keel = build / "bin" / "keel"
    run([keel, "init", "--workspace", "workspace"], folder)
    run([keel, "import", "articles", ARTICLES, "--workspace", "workspace"], folder)
    (folder / "questions.csv").write_text(
        'question,page\n"How do I reset my password?",/login\n'
        '"Please add two more seats",\n"qwertz",\n')
    out = run_python(build, folder, "score_csv.py", "workspace", "questions.csv", "scored.csv")
    return out + (folder / "scored.csv").read_text()


def workers(build, folder):
    return run_python(build, folder, "workers.py", "workspace", ARTICLES)


class Model(http.server.BaseHTTPRequestHandler):
    """A chat server that says what the passage says, and to whom asks for money invents a refund."""

    def do_POST(self):  # noqa: N802, the base class's name
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = request["messages"][-1]["content"]
        said = asked.split("Passage: ")[1].split("\n\nQuestion:")[0]
        if "money" in asked:
            said = "Of course! We refund 50 EUR within two days."
        reply = json.dumps({"choices": [{"message": {"content": said}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


def openai_generator(build, folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        return run_python(build, folder, "openai_generator.py", "workspace", ARTICLES,
                          f"http://127.0.0.1:{server.server_port}/v1",
                          "How do I reset my password?", "Can I have my money back?")
    finally:
        server.shutdown()


def ruby(build, folder):
    if not shutil.which("ruby"):
        skip("no ruby")
    return run(["ruby", ROOT / "examples" / "ruby" / "host.rb", build / "lib" / "libkeel.so",
                "workspace", ARTICLES], folder)


def node(build, folder):
    if not shutil.which("node") or not shutil.which("npm"):
        skip("no node")
    host = folder / "host"
    shutil.copytree(ROOT / "examples" / "node", host)
    install = subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"],
                             cwd=host, check=False, capture_output=True, text=True, timeout=180)
    if install.returncode != 0:
        skip("koffi could not be installed")
    return run(["node", host / "host.js", build / "lib" / "libkeel.so", "workspace", ARTICLES],
               folder)


EXAMPLES = {each.__name__: each for each in
            (c_host, quick_start, score_csv, workers, openai_generator, ruby, node)}


def same(expected, printed):
    return re.fullmatch(re.escape(expected).replace(re.escape("..."), "[^\n]*"), printed)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=sorted(EXAMPLES))
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--approve", action="store_true")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="keel-example-"))
    try:
        printed = EXAMPLES[given.name](given.build.resolve(), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    golden = HERE / f"{given.name}.expected"
    if given.approve:
        golden.write_text(printed)
    expected = golden.read_text()
    if same(expected, printed):
        print(printed, end="")
        return 0
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), printed.splitlines(True),
                                               golden.name, "printed"))
    return 1


sys.exit(main())
