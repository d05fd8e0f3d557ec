"""An engine's life: opening, status, the log, checks, backup, closing."""

import copy
import os
import pickle
import sys
import threading
from datetime import datetime, timedelta, timezone

import keel
import pytest
from conftest import events


def test_there_must_be_a_workspace(folder):
    with pytest.raises(keel.NotFoundError) as raised:
        keel.Engine(folder)
    assert raised.value.code is keel.ErrorCode.NOT_FOUND
    assert str(folder) in raised.value.message


def test_read_only(sample_folder):
    with keel.Engine(sample_folder, read_only=True) as engine:
        assert engine.status().articles == 73
        with pytest.raises(keel.Error):
            engine.put_article(id="x", title="t", body="b")


def test_settings_of_a_config(folder):
    config = keel.Config(actor="host 7", create=True, checkpoint_events=100)
    config["journal_flush_ms"] = 0
    assert config["journal_flush_ms"] == "0" and config["create"] == "on"
    assert "actor='host 7'" in repr(config) and "master_key" not in repr(config)
    with keel.Engine(folder, config=config) as engine:
        engine.put_article(id="x", title="t", body="b")
        assert [entry.actor for entry in engine.log()] == ["engine", "host 7"]
    with pytest.raises(keel.InvalidArgumentError, match="actor beside it"):
        keel.Engine(folder, config=config, actor="x")
    with pytest.raises(keel.NotFoundError, match="there are: actor"):
        config["colour"] = "red"
    with pytest.raises(keel.InvalidArgumentError, match="whole number"):
        keel.Engine(folder, checkpoint_events=-1)
    with pytest.raises(keel.PermissionDeniedError):
        config["master_key"]
    keys = {key.name: key for key in keel.config_keys()}
    assert keys["hot_max"].maximum == 1_000_000 and keys["actor"].minimum is None


def test_the_log_comes_in_pages(sample):
    everything = list(sample.log())
    assert [entry.seq for entry in everything] == list(range(1, sample.status().head_seq + 1))
    assert list(sample.log(page=7)) == everything
    assert list(sample.log(10, limit=20, page=7)) == everything[10:30]
    assert list(sample.log(len(everything))) == []
    assert list(sample.log(limit=0)) == []
    put = [entry for entry in everything if entry.kind == "article_put"]
    assert put and list(sample.log(kind="article_put", page=7)) == put
    assert list(sample.log(kind="article_put", subject=put[1].subject, limit=1)) == [put[1]]
    assert list(sample.log(since=everything[-1].occurred_at)) != []
    assert list(sample.log(until=datetime(2001, 1, 1, tzinfo=timezone.utc))) == []
    with pytest.raises(keel.InvalidArgumentError, match="article_moved"):
        list(sample.log(kind="article_moved"))
    first = everything[0]
    assert first.kind == "workspace_created" and first.recorded_at.tzinfo is timezone.utc


def test_heads(sample):
    kept = sample.status().head
    sample.check_head(kept)
    seq, digest = kept.split(":")
    with pytest.raises(keel.CorruptError, match="ends before"):
        sample.check_head(f"{int(seq) + 1}:{digest}")
    with pytest.raises(keel.CorruptError, match="written anew"):
        sample.check_head(f"{int(seq) - 1}:{digest}")
    with pytest.raises(keel.InvalidArgumentError):
        sample.check_head("yesterday")


def test_checks(sample):
    assert sample.verify().sound
    calls = []
    report = sample.replay(lambda done, total: calls.append((done, total)))
    assert report.equal and report.from_zero == report.current == sample.digest()
    assert calls
    with pytest.raises(keel.CancelledError):
        sample.replay(lambda done, total: False)


def test_waiting(shop):
    shop.wait(shop.status().head_seq)
    with pytest.raises(keel.NotFoundError):
        shop.wait(10**6)


def test_a_backup_opens(shop, tmp_path):
    shop.backup(tmp_path / "copy")
    with keel.Engine(tmp_path / "copy") as copied:
        assert [each.id for each in copied.articles()] == ["refunds", "returns"]
    with pytest.raises(keel.AlreadyExistsError):
        shop.backup(tmp_path / "copy")


def test_closed(shop):
    shop.close()
    shop.close()
    assert shop.closed and "closed" in repr(shop)
    with pytest.raises(ValueError, match="the engine is closed"):
        shop.ask("hello?")


def test_closing_waits_for_calls_of_other_threads(sample):
    inside, go_on = threading.Event(), threading.Event()
    reports = []

    def progress(done, total):
        inside.set()
        go_on.wait(60)

    caller = threading.Thread(target=lambda: reports.append(sample.replay(progress)))
    caller.start()
    assert inside.wait(60)
    closer = threading.Thread(target=sample.close)
    closer.start()
    while not sample.closed:
        pass
    assert closer.is_alive() and not reports
    go_on.set()
    caller.join()
    closer.join()
    assert reports[0].equal


def test_pickling_is_refused(shop):
    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="Pass its folder"):
            copying(shop)


def test_a_clock(folder):
    now = [datetime(2026, 5, 1, 12, tzinfo=timezone.utc)]
    with keel.Engine(folder, True, clock=lambda: now[0]) as engine:
        engine.put_article(id="a", title="t", body="b")
        now[0] += timedelta(hours=1)
        engine.put_article(id="b", title="t", body="b")
        assert [entry.recorded_at.hour for entry in engine.log()] == [12, 12, 13]


def test_a_clock_that_fails_is_told_and_the_systems_is_used(folder, monkeypatch):
    told = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    with keel.Engine(folder, True, clock=lambda: datetime(2026, 5, 1)) as engine:
        entry = next(engine.log())
    assert told and told[0].exc_type is keel.InvalidArgumentError
    assert "the clock of a keel.Engine" in str(told[0].object)
    assert abs(datetime.now(timezone.utc) - entry.recorded_at) < timedelta(hours=1)


def test_repeatable_with_a_seed_and_a_clock(tmp_path):
    digests = set()
    for name in ("a", "b"):
        clock = iter(range(1_780_000_000_000_000, 1_790_000_000_000_000, 1000))
        with keel.Engine(tmp_path / name, True, random_seed=7, clock=lambda: next(clock)) as engine:
            engine.put_article(id="a", title="t", body="b")
            engine.ingest(events(50))
            digests.add(engine.digest())
    assert len(digests) == 1


def test_a_path_is_a_path(folder):
    with keel.Engine(str(folder), True) as engine:
        assert engine.folder == os.fspath(folder)
        assert engine.status().folder == os.fspath(folder)
