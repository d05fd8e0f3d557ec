"""Trying a change on recorded questions, and comparing two dates."""

import keel
import pytest


def asked(shop):
    for ticket in range(3):
        answer = shop.ask("are duplicate payments refunded?", conversation=f"B-{ticket}")
        shop.signal(answer, "accepted", actor="agent:1")
    shop.flush()
    return answer.candidates[0].article


def test_backtest(shop):
    article = asked(shop)
    report = shop.backtest(retire=article, threads=2)
    assert isinstance(report, keel.BacktestReport) and report.kind == "retire"
    assert report.questions == 3 and report.changed == report.worse == 3
    assert report.estimate is None and report.estimate_reason
    change = report.changes[0]
    assert change.before.decision is keel.Decision.ANSWER and change.right == article
    assert change.verdict == "worse" and change.at.tzinfo is not None
    assert report.summary in repr(report)
    ruled = shop.backtest(rule={"kind": "escalate", "words": "payments"}, record=False)
    assert ruled.changes[0].after.reason is keel.Reason.RULE
    with pytest.raises(keel.CancelledError):
        shop.backtest(retire=article, progress=lambda done, total: False)
    with pytest.raises(keel.InvalidArgumentError):
        shop.backtest()
    with pytest.raises(keel.NotFoundError):
        shop.backtest("0" * 32)


def test_upgrade(shop):
    asked(shop)
    head = shop.status().head_seq
    report = shop.backtest(upgrade=True)
    assert report.kind == "upgrade" and report.subject == keel.version()
    assert report.questions == 3 and report.changed == 0 and not report.changes
    assert isinstance(report.upgrade, keel.BacktestUpgrade)
    assert report.upgrade.recorded_by == {keel.version(): 3}
    assert report.upgrade.identical == 3 and report.upgrade.not_known == 0
    assert shop.status().head_seq == head
    assert shop.backtest(upgrade=True).digest == report.digest
    with pytest.raises(keel.CancelledError):
        shop.backtest(upgrade=True, progress=lambda done, total: False)
    with pytest.raises(keel.InvalidArgumentError):
        shop.backtest(upgrade=True, retire="refunds")
    assert shop.backtest(retire=shop.articles()[0].id).upgrade is None


def test_behaviour(shop):
    asked(shop)
    report = shop.behaviour(1)
    assert isinstance(report, keel.BehaviourReport)
    assert report.kinds == 1 and report.covered == 3
    assert report.changes[0].before.decision is keel.Decision.ESCALATE
    assert all(isinstance(one, keel.Change) for one in report.changes[0].because)
    with pytest.raises(keel.InvalidArgumentError):
        shop.behaviour(2, 1)


def test_learned(shop):
    article = asked(shop)
    report = shop.learned(1)
    assert isinstance(report, keel.LearnedReport) and report.behaviour.kinds == 1
    thing = report.things[0]
    assert thing.asked == 3 and thing.before.decision is keel.Decision.ESCALATE
    assert thing.after.article == article and isinstance(thing.change, keel.Change)
    assert "lesson" in [group.kind for group in report.groups] and report.cannot
    assert "Keel learned" in shop.learned_text(1)
    page = shop.learned_html(1)
    assert page.startswith("<!DOCTYPE html>") and "<script" not in page and "http:" not in page
    with pytest.raises(keel.InvalidArgumentError):
        shop.learned(2, 1)
