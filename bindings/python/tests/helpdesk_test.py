"""Articles and tickets going in."""

import json
from datetime import datetime, timedelta, timezone

import keel
import pytest
from conftest import DATA, TICKETS, events


def message(number, text="hello, where is my parcel?"):
    at = datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=1))) + timedelta(minutes=number)
    return {"source": "web", "ticket": f"T-{number}", "type": "customer_message", "at": at,
            "event_id": f"web:{number}", "actor": "customer", "text": text}


def test_articles_in_every_form(shop):
    shop.put_article('{"id": "json", "title": "From JSON", "body": "text"}')
    shop.put_article(id="dated", title="Dated", body="text", labels=["a", "b"],
                     updated=datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc))
    assert [article.id for article in shop.articles()] == ["dated", "json", "refunds", "returns"]
    dated = shop.article("dated")
    assert dated.updated == datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    assert dated.labels == ("a", "b")
    assert dated.audience == "public" and dated.brand == ""
    shop.retire_article("json", "a test")
    with pytest.raises(keel.NotFoundError):
        shop.article("json")


def test_wrong_articles(shop):
    with pytest.raises(keel.InvalidArgumentError):
        shop.put_article(id="x", title="", body="no title")
    with pytest.raises(keel.InvalidArgumentError, match="not both"):
        shop.put_article({"id": "x"}, title="y")
    with pytest.raises(keel.InvalidArgumentError, match="no form for"):
        shop.put_article(id="x", title="t", body=object())
    with pytest.raises(keel.InvalidArgumentError, match="time zone"):
        shop.put_article(id="x", title="t", body="b", updated=datetime(2026, 1, 1))


def test_a_full_import(shop):
    given = [{"id": "refunds", "title": "Duplicate payments", "body": "Changed."},
             {"id": "new", "title": "New", "body": "text"}]
    report = shop.import_articles(given)
    assert (report.added, report.changed, report.vanished) == (1, 1, ("returns",))
    assert not report.retired
    assert shop.import_articles(iter(given), retire_vanished=True).retired
    assert [article.id for article in shop.articles()] == ["new", "refunds"]


def test_events_from_a_generator_go_in_in_batches(shop):
    calls = []
    report = shop.ingest((message(i) for i in range(25)), batch=10,
                         progress=lambda done, total: calls.append((done, total)))
    assert report == keel.IngestReport.from_json({"recorded": 25, "duplicates": 0})
    assert [done for done, _ in calls] == [10, 20, 25]
    again = shop.ingest([message(i) for i in range(25)])
    assert (again.recorded, again.duplicates) == (0, 25)
    assert again.refused == ()


def test_the_total_is_known_for_lists(shop):
    calls = []
    shop.ingest([message(i) for i in range(25)], batch=10,
                progress=lambda done, total: calls.append((done, total)))
    assert calls == [(10, 25), (20, 25), (25, 25)]


def test_one_event_and_lines_of_json(shop):
    assert shop.ingest(message(1)).recorded == 1
    line = json.dumps({**message(2), "v": 1, "at": "2026-03-01T09:00:00Z"})
    assert shop.ingest([line]).recorded == 1
    assert shop.ingest([]).recorded == 0
    texts = [entry.text for entry in shop.log() if entry.kind == "message_recorded"]
    assert texts == ["customer_message: " + message(1)["text"]] * 2


def test_a_wrong_event_is_named_and_its_batch_left_out(shop):
    wrong = {**message(7), "type": "telepathy"}
    before = shop.status().head_seq
    with pytest.raises(keel.InvalidArgumentError, match="event 1"):
        shop.ingest([message(6), wrong])
    assert shop.status().head_seq == before


def test_history(folder):
    with keel.Engine(folder, True, sync=False) as engine:
        engine.import_article_files(DATA / "articles", format="markdown")
        done = []
        report = engine.ingest(iter(events(300)), history=True,
                               progress=lambda now, total: done.append(now))
        assert report.recorded == 300 and done
        assert engine.status().remembered > 0


def test_files(shop, tmp_path):
    some = tmp_path / "tickets.jsonl"
    with open(TICKETS, encoding="utf-8") as lines:
        some.write_text("".join(next(lines) for _ in range(20)) + "{\n", encoding="utf-8")
    report = shop.ingest_files(some)
    assert report.recorded == 20
    assert [(each.line, each.code) for each in report.refused] == [(21, "invalid_argument")]
    with pytest.raises(keel.NotFoundError):
        shop.ingest_files(tmp_path / "nowhere")
    with pytest.raises(keel.InvalidArgumentError):
        shop.import_article_files(DATA / "articles", format="papyrus")


def test_progress_stops(shop):
    with pytest.raises(keel.CancelledError):
        shop.ingest([message(i) for i in range(600)], progress=lambda done, total: False)
    assert 0 < [entry.kind for entry in shop.log()].count("message_recorded") < 600


def test_what_progress_raises_is_raised(shop):
    class Stop(Exception):
        pass

    def progress(done, total):
        raise Stop(done)

    with pytest.raises(Stop) as stopped:
        shop.ingest([message(i) for i in range(600)], progress=progress)
    assert stopped.value.args == (256,)
    assert "progress" in [frame.name for frame in stopped.traceback]
    shop.ask("still there?")


def test_progress_must_not_call_back(shop):
    seen = []

    def progress(done, total):
        for call in (shop.status, shop.close):
            with pytest.raises(keel.UnsupportedError):
                call()
            seen.append(call)

    shop.ingest([message(1)], progress=progress)
    assert len(seen) == 2 and not shop.closed
