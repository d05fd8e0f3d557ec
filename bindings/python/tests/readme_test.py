"""The Python of the READMEs and of docs/python.md runs and prints what they say."""

import contextlib
import io
import os
import re
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests" / "docs"))
from snippets import matches  # noqa: E402

BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:```text\n(?P<expected>.*?)^```\n)?",
                   re.S | re.M)


@pytest.mark.parametrize("name", ["README.md", "bindings/python/README.md", "docs/python.md"])
def test_documents(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.symlink(ROOT / "examples", "examples")
    text = (ROOT / name).read_text("utf-8")
    blocks = list(BLOCK.finditer(text))
    assert blocks and len(blocks) == text.count("```python")
    names = {"__name__": "readme"}
    for block in blocks:
        line = text.count("\n", 0, block.start("code"))
        code = compile("\n" * line + block["code"], name, "exec")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, names)
        if block["expected"] is not None:
            assert matches(block["expected"], printed.getvalue()), printed.getvalue()
