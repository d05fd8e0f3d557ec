"""Questions, answers, signals and observations."""

import keel
import pytest


def test_an_answer_has_everything(sample):
    answer = sample.ask("How do I reset my password?", page="https://app.example/login",
                        conversation="T-1", customer="C-1", channel="chat")
    assert answer.decision is keel.Decision.ANSWER
    assert answer.reason is keel.Reason.NONE
    assert answer.mode is keel.Mode.SUGGEST
    assert 0 < answer.threshold <= answer.confidence <= 1
    assert len(answer.id) == 32
    assert answer.citations[0].article == "reset-password"
    assert answer.citations[0].version == 1
    assert answer.citations[0].passage == answer.text
    assert answer.candidates[0].article == "reset-password"
    assert sum(each.probability for each in answer.candidates) == pytest.approx(1, abs=0.01)
    shares = answer.candidates[0].features
    assert {share.name for share in shares} >= {"bm25", "title"}
    assert any(share.contribution > 0 for share in shares)
    assert answer.candidates[0].score == max(each.score for each in answer.candidates)
    assert answer.topic and 0 <= answer.topic_probability <= 1
    assert answer.to_dict()["citations"][0]["article"] == "reset-password"


def test_a_lesson_is_learned(shop):
    first = shop.ask("I was charged twice, please help")
    assert first.decision == "escalate"
    shop.signal(first, keel.SignalKind.CORRECTED, article="refunds", actor="agent:7")
    second = shop.ask("why was I charged twice?")
    assert second.decision is keel.Decision.ANSWER
    assert second.citations[0].article == "refunds"
    explained = shop.explain(first)
    assert explained.id == first.id
    assert explained.right_article == "refunds"
    taught = shop.explain(second.id).learned_from
    assert [each.article for each in taught] == ["refunds"]


def test_signals_go_in_together_or_not_at_all(shop):
    answer = shop.ask("I was charged twice")
    before = shop.status().head_seq
    good = keel.Signal(answer, "failed")
    with pytest.raises(keel.InvalidArgumentError):
        shop.signals([good, keel.Signal(answer, "corrected")])  # names no article
    assert shop.status().head_seq <= before + 1  # at most the answer's own record
    shop.signals([good, keel.Signal(answer.id, keel.SignalKind.CORRECTED, article="refunds")])
    assert [entry.kind for entry in shop.log()].count("signalled") == 2


def test_a_retried_signal_changes_nothing(shop):
    answer = shop.ask("I was charged twice")
    for _ in range(2):
        shop.signal(answer, "failed", dedupe="host-1")
    assert [entry.kind for entry in shop.log()].count("signalled") == 1


def test_an_unknown_word_is_refused(shop):
    with pytest.raises(keel.InvalidArgumentError, match="there are: resolved, failed"):
        shop.signal("0" * 32, "liked")


def test_turns_and_languages(shop):
    answer = shop.ask("and how long does it take?", locale="en",
                      turns=["I sent something back", ("Have you printed the label?", True)])
    assert answer.decision in keel.Decision
    odd = shop.ask("Stra\u00dfe \u4f60\u597d \U0001f642")
    assert odd.id != answer.id


def test_an_observation(shop):
    seen = shop.observe("I was charged twice", "They are refunded within 3 working days.",
                        by="agent:7", conversation="T-9")
    assert seen.article == "refunds"
    assert 0 < seen.support <= 1
    assert seen.answer.decision in keel.Decision
    assert seen.agrees is (seen.answer.candidates[:1] != ()
                           and seen.answer.candidates[0].article == "refunds")


@pytest.mark.parametrize("wrong, raised", [
    ("", keel.InvalidArgumentError), ("x" * 40_000, keel.TooLargeError),
    ("\ud800", UnicodeEncodeError), (7, TypeError)])
def test_wrong_questions(shop, wrong, raised):
    with pytest.raises(raised):
        shop.ask(wrong)


def test_an_answer_outlives_its_engine(folder):
    with keel.Engine(folder, True) as engine:
        answer = engine.ask("anybody there?")
    assert answer.decision is keel.Decision.ESCALATE
    assert answer.reason is keel.Reason.NO_KNOWLEDGE
    with pytest.raises(AttributeError):
        answer.text = "x"
