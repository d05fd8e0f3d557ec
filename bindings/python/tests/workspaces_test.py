"""Many workspaces in one process, and the trial."""

import json
import pickle
from datetime import datetime, timezone

import keel
import pytest
from conftest import DATA, events


def test_use_and_close(tmp_path):
    with keel.Workspaces(create=True, hot_max=2) as workspaces:
        for name in ("a", "b", "c"):
            with workspaces.use(tmp_path / name) as engine:
                engine.put_article(id=name, title=name, body="text")
        held = workspaces.use(tmp_path / "a")
        assert [article.id for article in held.articles()] == ["a"]
        status = workspaces.status()
        assert status.known == 3 and status.in_use == 1
        with pytest.raises(keel.ConflictError):
            workspaces.close_workspace(tmp_path / "a")
        held.close()
        workspaces.close_workspace(tmp_path / "a")
        workspaces.tick()
        assert "in use" in repr(workspaces)
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(workspaces)
    assert workspaces.closed and "closed" in repr(workspaces)
    with pytest.raises(keel.InvalidArgumentError, match="closed"):
        workspaces.use(tmp_path / "a")


def test_an_engine_outlives_its_workspaces(tmp_path):
    with keel.Workspaces(create=True, threads=1, log=print, clock=lambda: 10**15) as workspaces:
        engine = workspaces.use(tmp_path / "a")
    engine.put_article(id="late", title="t", body="b")
    assert engine.article("late").title == "t"
    engine.close()


LEARN_UNTIL = datetime(2026, 3, 1, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def tickets(tmp_path_factory):
    """The sample's first months."""
    path = tmp_path_factory.mktemp("trial") / "tickets.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in events(1400)), "utf-8")
    return path


@pytest.fixture(scope="module")
def report(tickets):
    calls = []
    made = keel.run_trial(DATA / "articles", tickets, LEARN_UNTIL,
                          progress=lambda done, total: calls.append(done))
    assert calls
    return made


def test_a_trial(report):
    assert report.tickets > 100 and report.learned > 0 and report.questions > 0
    assert report.learning.answered >= 0 and report.frozen.linked >= report.frozen.linked_agreed
    assert sum(week.asked for week in report.weeks) == report.questions
    assert report.cases and report.rated is None
    assert all(isinstance(gap, keel.Gap) for gap in report.gaps)
    assert all(len(pair) == 2 for pair in report.health.duplicate)
    assert report.weeks._repr_html_().startswith("<table")


def test_a_trial_stops(tickets, tmp_path):
    trial = keel.Trial(DATA / "articles", tickets, LEARN_UNTIL, scratch=tmp_path)
    with pytest.raises(keel.CancelledError):
        trial.run(lambda done, total: False)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(keel.NotFoundError):
        keel.run_trial(tmp_path / "nowhere", tickets, LEARN_UNTIL)


def test_verdicts_are_given_back(tickets, report):
    rated = [{"id": case.id, "article": case.article, "right": True} for case in report.cases]
    with pytest.raises(keel.InvalidArgumentError, match="verdict 0"):
        keel.run_trial(DATA / "articles", tickets, LEARN_UNTIL, rated=[{"id": 7}])
    again = keel.run_trial(DATA / "articles", tickets, LEARN_UNTIL, rated=rated)
    assert again.rated.rated == len(rated) and again.rated.high >= again.rated.low
