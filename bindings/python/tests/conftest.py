"""Workspaces made of the sample help centre and its first tickets."""

import itertools
import json
import os
import shutil
from pathlib import Path

import keel
import pytest

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "examples" / "data"
TICKETS = DATA / "tickets.jsonl"


def events(count, start=0):
    with open(TICKETS, encoding="utf-8") as lines:
        return [json.loads(line) for line in itertools.islice(lines, start, start + count)]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "shop.keel"


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory):
    """A closed workspace with the sample's articles and 600 events."""
    made = tmp_path_factory.mktemp("sample") / "sample.keel"
    with keel.Engine(made, True, sync=False) as engine:
        engine.import_article_files(DATA / "articles")
        engine.ingest(events(600), history=True)
    return made


@pytest.fixture
def sample(sample_folder, folder):
    """An open engine on a copy of it."""
    shutil.copytree(sample_folder, folder)
    with keel.Engine(folder, sync=False) as engine:
        yield engine


@pytest.fixture
def shop(folder):
    """A small workspace with two articles."""
    with keel.Engine(folder, True, sync=False, actor="tests") as engine:
        engine.put_article(id="refunds", title="Duplicate payments",
                           body="They are refunded by themselves within 3 working days.")
        engine.put_article({"id": "returns", "title": "Send something back",
                            "body": "Print the label and drop the parcel off within 30 days."})
        yield engine


@pytest.fixture
def child_environment():
    """Of another interpreter that finds this package."""
    package = str(Path(keel.__file__).parent.parent)
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
