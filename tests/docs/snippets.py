#!/usr/bin/env python3
"""Runs the documentation: extracts the marked code blocks of Markdown files and checks them.

A block is marked by a comment alone on the line before it:

    <!-- run: NAME -->
    ```cpp            a program, or statements that are put into main()
    ```
    ```text           what it prints, when a text block follows
    ```

The kinds are cpp and sh (bash; the built programs are on PATH). Blocks of one file and one NAME
are steps of one story: they run in order, in one empty folder where `examples` and `build` are the
project's. In the expected output "..." stands for anything, also for whole lines.

  snippets.py extract OUT_DIR ROOT FILE...   writes OUT_DIR/STORY/{expected files, N.cpp, N.sh} and
                                             prints a line "STORY STEP KIND" for each block
  snippets.py run OUT_DIR ROOT BUILD STORY   runs a story; cpp steps are BUILD/bin/docs/STORY.STEP
"""
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BLOCK = re.compile(
    r"^<!-- run: (?P<name>[a-z0-9_-]+) -->\n+```(?P<kind>cpp|sh)\n(?P<code>.*?)^```\n"
    r"(?:\n*```text\n(?P<expected>.*?)^```\n)?", re.S | re.M)
MARK = re.compile(r"^<!-- run:", re.M)


def program(code, source, line):
    """A whole program, whose compiler errors name the Markdown file."""
    if re.search(r"\bmain\s*\(", code):
        return f'#line {line} "{source}"\n{code}'
    includes, statements = [], []
    for number, text in enumerate(code.splitlines(), line):
        into = includes if text.startswith("#include") else statements
        into.append(f'#line {number} "{source}"\n{text}\n')
    return "".join(includes) + "int main() {\n" + "".join(statements) + "}\n"


def extract(out, root, files):
    written = set()

    def put(path, text):
        written.add(path)
        if not path.exists() or path.read_text(encoding="utf-8") != text:  # spares a compilation
            path.write_text(text, encoding="utf-8")

    for file in files:
        text = file.read_text(encoding="utf-8")
        found = list(BLOCK.finditer(text))
        if len(found) != len(MARK.findall(text)):
            sys.exit(f"{file}: a `<!-- run: NAME -->` is not followed by a ```cpp or ```sh block")
        source = file.relative_to(root).as_posix()
        stories = {}
        for block in found:
            story = f"{file.stem.lower()}.{block['name']}"
            stories[story] = step = stories.get(story, 0) + 1
            folder = out / story
            folder.mkdir(parents=True, exist_ok=True)
            line = text.count("\n", 0, block.start("code")) + 1
            code = program(block["code"], source, line) if block["kind"] == "cpp" else block["code"]
            put(folder / f"{step}.{block['kind']}", code)
            if block["expected"] is not None:
                put(folder / f"{step}.expected", block["expected"])
            print(story, step, block["kind"])
    for stale in set(out.glob("*/*")) - written:
        stale.unlink()


def tidy(text):
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def matches(expected, actual):
    pattern = ".*?".join(re.escape(part) for part in tidy(expected).split("..."))
    return re.fullmatch(pattern, tidy(actual), re.S) is not None


def run(out, root, build, story):
    folder = out / story
    steps = sorted((p for p in folder.iterdir() if p.suffix in (".cpp", ".sh")),
                   key=lambda p: int(p.stem))
    env = {**os.environ, "PATH": f"{build / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    workplace = Path(tempfile.mkdtemp(prefix="keel-docs-"))
    try:
        (workplace / "examples").symlink_to(root / "examples")
        (workplace / "build").symlink_to(build)
        for step in steps:
            command = (["bash", "-euo", "pipefail", step] if step.suffix == ".sh"
                       else [build / "bin" / "docs" / f"{story}.{step.stem}"])
            done = subprocess.run(command, cwd=workplace, env=env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode != 0:
                sys.exit(f"{story} step {step.stem}: exit {done.returncode}\n{done.stdout}")
            expected = step.with_suffix(".expected")
            if expected.exists() and not matches(expected.read_text("utf-8"), done.stdout):
                diff = difflib.unified_diff(
                    tidy(expected.read_text("utf-8")).splitlines(), tidy(done.stdout).splitlines(),
                    "documented", "printed", lineterm="")
                sys.exit(f"{story} step {step.stem}: prints something else\n" + "\n".join(diff))
    finally:
        shutil.rmtree(workplace)


if __name__ == "__main__":
    task, paths = sys.argv[1], [Path(p).resolve() for p in sys.argv[2:]]
    if task == "extract":
        extract(paths[0], paths[1], paths[2:])
    else:
        run(paths[0], paths[1], paths[2], sys.argv[5])
