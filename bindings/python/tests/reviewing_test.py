"""Review, rules, settings, modes and ratings."""

from datetime import datetime, timedelta, timezone

import keel
import pytest


def test_reports_of_the_sample(sample):
    for report, kind in ((sample.gaps(), keel.Gap), (sample.lessons(), keel.Lesson),
                         (sample.changes(), keel.Change), (sample.metrics(), keel.MetricsRow),
                         (sample.languages(), keel.Language),
                         (sample.proposals(all=True), keel.Proposal)):
        assert isinstance(report, keel.Records) and report.kind is kind
        assert all(isinstance(row, kind) for row in report)
    assert sample.lessons() and sample.metrics() and sample.languages()[0].language == "en"
    week = sample.metrics()[0].week
    assert week.tzinfo is timezone.utc and week.weekday() == 0


def test_changes_between_dates(sample):
    everything = sample.changes()
    assert len(everything) >= 73
    last = everything[-1].at
    assert all(change.at < last for change in sample.changes(until=last))
    assert all(change.at >= last for change in sample.changes(last))
    assert len(sample.changes(until=last)) + len(sample.changes(last)) == len(everything)
    assert sample.changes(last + timedelta(microseconds=1)) == ()


def open_proposal(shop):
    """A gap that agents fill in like words for several customers becomes a draft."""
    start = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
    said = "You can change the delivery address until the parcel has left our warehouse."
    for number in range(6):
        ticket = {"source": "web", "ticket": f"T-{number}", "customer": f"C-{number}", "v": 1}
        asked = "how can I change the delivery address of my order?"
        parts = [("customer_message", "customer", asked), ("agent_reply", "agent", said),
                 ("resolved", "agent", None)]
        events = []
        for step, (kind, actor, text) in enumerate(parts):
            event = {**ticket, "type": kind, "actor": actor, "event_id": f"web:{number}:{step}",
                     "at": start + timedelta(hours=number, minutes=step)}
            events.append(event if text is None else {**event, "text": text})
        shop.ingest(events)
    shop.tick()
    return shop.proposals()


def test_deciding(shop):
    proposals = open_proposal(shop)
    assert proposals, shop.gaps()
    proposal = proposals[0]
    assert proposal.state is keel.ProposalState.OPEN and proposal.decided_at is None
    assert proposal.opened_at.tzinfo is timezone.utc
    decided = shop.decide(proposal, keel.Verdict.EDIT, by="ana", title="Another address",
                          body="Change the delivery address under Orders.", note="shorter")
    assert decided.state is keel.ProposalState.EDITED and decided.decided_by == "ana"
    assert "Another address" in [article.title for article in shop.articles()]
    with pytest.raises(keel.ConflictError):
        shop.decide(proposal.id, "approve", by="ana")
    assert shop.status().approval_to_live_last >= timedelta(0)


def test_the_queue(shop):
    proposal = open_proposal(shop)[0]
    queue = shop.queue()
    assert queue.minutes_per_week == 30 and not queue.later
    assert [one.id for one in queue.this_week] == [proposal.id]
    assert queue.week.weekday() == 0 and proposal.minutes > 0 and proposal.questions_a_month >= 0
    assert proposal.age >= timedelta(0) and proposal.diff.startswith("+ ")
    assert shop.assign(proposal, "ben", by="ana").owner == "ben"
    first, second = shop.decide_all([proposal, proposal.id], "approve", by="ana", note="both")
    assert first.code == "ok" and first.proposal.state is keel.ProposalState.APPROVED
    assert second.code == "conflict" and second.proposal is None and "ana" in second.message
    back = shop.revert(proposal, by="ana", note="no")
    assert back.state is keel.ProposalState.REVERTED and back.reverted_by == "ana"
    assert back.reverted_at.tzinfo is timezone.utc
    with pytest.raises(keel.ConflictError):
        shop.revert(proposal.id, by="ana")


def test_synonyms(shop):
    rule = shop.set_rule(kind="synonym", words="seats", says="licences", by="ana")
    assert rule.kind is keel.RuleKind.SYNONYM and rule.says == "licences"
    assert "seats" in shop.ask("how do I add seats?").explanation


def test_lessons_undone_and_restored(shop):
    answer = shop.ask("the gizmo of my cart is purple")
    shop.signal(answer, keel.SignalKind.CORRECTED, article=answer.candidates[0].article,
                actor="agent:1")
    lesson = shop.find_lessons("GIZMO")[0]
    assert lesson.state == "active" and lesson.undone_at is None and not lesson.effect.known
    shop.undo_lesson(lesson, by="ana", note="wrong")
    with pytest.raises(keel.ConflictError):
        shop.undo_lesson(lesson.id, by="ana")
    shop.rebase()
    undone = shop.lesson(lesson.id)
    assert undone.state == "undone" and undone.undone_by == "ana"
    assert undone.undone_at.tzinfo is timezone.utc
    shop.restore_lesson(undone, by="ana")
    shop.rebase()
    assert shop.lesson(lesson.id).state == "active"
    with pytest.raises(keel.NotFoundError):
        shop.lesson("0" * 32)


def test_rules(shop):
    until = datetime(2030, 1, 1, tzinfo=timezone.utc)
    rule = shop.set_rule(kind="escalate", words="lawyer", note="always", valid_until=until)
    assert rule.kind is keel.RuleKind.ESCALATE and rule.valid_until == until and rule.id
    answer = shop.ask("I will call my lawyer")
    assert answer.reason is keel.Reason.RULE
    again = shop.set_rule({"id": rule.id, "kind": "escalate", "words": "lawsuit"})
    assert again.id == rule.id and again.valid_until is None
    assert shop.set_rule(again) == again
    assert shop.rules() == (again,)
    with pytest.raises(keel.InvalidArgumentError):
        shop.set_rule(kind="pray")


def test_settings(shop):
    shop.set_setting("threshold", 0.75, by="ana")
    assert shop.ask("refund?").threshold == 0.75
    shop.set_setting("learning", False)
    assert shop.status().learning is False
    with pytest.raises(keel.Error):
        shop.set_setting("mood", "good")


def test_roles(shop):
    shop.set_setting("role:ana", keel.Role.ADMINISTRATOR.value, by="ana")
    shop.set_setting("role", "viewer", by="ana")
    assert shop.status().roles == {"": keel.Role.VIEWER, "ana": keel.Role.ADMINISTRATOR}
    with pytest.raises(keel.PermissionDeniedError, match="ben is a viewer"):
        shop.set_rule(kind="escalate", words="lawyer", by="ben")
    with pytest.raises(keel.ConflictError):
        shop.set_setting("role:ana", "none", by="ana")


def test_modes(shop):
    card = shop.readiness()
    assert card.mode is keel.Mode.SUGGEST and not card.ready and card.missing
    with pytest.raises(keel.ConflictError):
        shop.set_mode(keel.Mode.ANSWER, by="ana")
    shop.set_mode("answer", by="ana", accept_unproven=True, note="a test")
    assert shop.status().mode is keel.Mode.ANSWER
    shop.set_mode(keel.Mode.OFF, by="ana", scope="brand:acme")
    assert shop.status().modes == {"brand:acme": keel.Mode.OFF}
    assert shop.readiness("brand:acme").scope == "brand:acme"
    with pytest.raises(keel.InvalidArgumentError, match="there are: off"):
        shop.set_mode("loud", by="ana")


def test_ratings(sample):
    answer = sample.ask("How do I reset my password?")
    for number in range(5):
        sample.ask("How do I reset my password?", conversation=f"T-{number}")
    assert sample.ask_for_ratings(3, by="ana") == len(sample.ratings_due())
    for task in sample.ratings_due():
        assert task.asked_at <= task.drawn_at
    sample.rate(answer, True, by="ana", note="good")
    with pytest.raises(keel.ConflictError):
        sample.rate(answer.id, False, by="ben", article="reset-password")
    assert sample.status().judged == 1
