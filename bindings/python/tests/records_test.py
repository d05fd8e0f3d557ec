"""Results as values: complete, frozen, escaped in HTML, tables of pandas."""

import dataclasses
import json
import pickle
import sys
from datetime import datetime, timedelta, timezone

import keel
import pytest
from conftest import ROOT
from keel import _html, _trial
from keel._records import members
from keel._times import datetime_of, us_of

DOCUMENTS = ROOT / "docs" / "schema" / "documents.schema.json"
SCHEMA = json.loads(DOCUMENTS.read_text("utf-8"))["$defs"]

OF_DOCUMENTS = {
    "keel.config_keys.1/keys": keel.ConfigKey, "keel.generate.1": keel.GenerateRequest,
    "keel.answer.1": keel.Answer, "keel.explain.1": keel.Explanation,
    "keel.ingest_report.1": keel.IngestReport, "keel.import_report.1": keel.ImportReport,
    "keel.readiness.1": keel.ReadinessCard, "keel.status.1": keel.Status,
    "keel.verify_report.1": keel.VerifyReport, "keel.replay_report.1": keel.ReplayReport,
    "keel.trial.1": keel.TrialReport, "keel.workspaces.1": keel.WorkspacesStatus,
    "keel.backtest.1": keel.BacktestReport, "keel.behaviour.1": keel.BehaviourReport,
    "backtest_side": keel.Decided, "backtest_change": keel.ChangedAnswer,
    "backtest_topic": keel.BacktestTopic, "backtest_estimate": keel.BacktestEstimate,
    "behaviour_change": keel.ChangedBehaviour,
    "keel.queue.1": keel.ReviewQueue, "keel.decisions.1/decisions": keel.DecisionResult,
    "keel.learned.1": keel.LearnedReport, "keel.learned.1/groups": keel.ChangeGroup,
    "keel.learned.1/weeks": keel.LearnedWeek, "learned_thing": keel.LearnedThing,
    "proposal/sides": keel.ProposalSide,
    "keel.forget_preview.1": keel.ForgetPreview, "keel.forget_report.1": keel.ForgetReport,
    "line_error": keel.LineError, "citation": keel.Citation, "candidate": keel.Candidate,
    "proposal": keel.Proposal, "gap": keel.Gap, "lesson": keel.Lesson,
    "lesson_effect": keel.LessonEffect, "change": keel.Change,
    "metrics_row": keel.MetricsRow, "language": keel.Language, "rule": keel.Rule,
    "rating_task": keel.RatingTask, "event": keel.LogEntry, "trial_tally": keel.TrialTally,
    "trial_case": keel.TrialCase,
}
# Members that the classes leave out or give another shape.
ELSEWHERE = {keel.Answer: ({"intent", "score", "threshold_score", "suggestion_score"},
                           {"topic", "topic_probability"})}


def members_of(place):
    name, _, member = place.partition("/")
    schema = SCHEMA[name]
    if member:
        schema = schema["properties"][member]["items"]
    return set(schema["properties"]) - {"schema"}


@pytest.mark.parametrize("place", OF_DOCUMENTS)
def test_a_class_has_every_member_of_its_schema(place):
    kind = OF_DOCUMENTS[place]
    left_out, made = ELSEWHERE.get(kind, (set(), set()))
    read = {member for _, member, _ in members(kind)}
    assert read - made == members_of(place) - left_out


def test_no_schema_was_forgotten():
    lists = {"keel.articles.1", "keel.proposals.1", "keel.gaps.1", "keel.lessons.1", "keel.rules.1",
             "keel.changes.1", "keel.metrics.1", "keel.languages.1", "keel.ratings_due.1",
             "keel.log.1", "keel.proposal.1", "keel.rule.1", "keel.lesson.1", "keel.forgets.1"}
    read = {place.partition("/")[0] for place in OF_DOCUMENTS}
    assert {name for name in SCHEMA if name.startswith("keel.")} == lists | {
        name for name in read if name.startswith("keel.")}


def test_results_are_values(shop):
    card = shop.readiness()
    assert card == shop.readiness() and card != shop.readiness("brand:x")
    assert pickle.loads(pickle.dumps(card)) == card
    changes = pickle.loads(pickle.dumps(shop.changes()))
    assert changes == shop.changes() and changes.kind is keel.Change
    with pytest.raises(dataclasses.FrozenInstanceError):
        card.ready = True


def test_words_of_a_later_version_are_kept():
    change = {"id": "1", "kind": "haunt", "words": "", "topic": "", "page": "", "article": "",
              "valid_until_us": 0, "by": "", "note": "", "active": True, "unheard_of": 1}
    assert keel.Rule.from_json(change).kind == "haunt"


def test_times():
    now = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    assert datetime_of(us_of(now)) == now
    assert us_of(now.date()) == us_of(datetime(2026, 3, 2, tzinfo=timezone.utc))
    assert us_of(5) == 5
    assert datetime_of(2**62).year == 9999
    for wrong in (datetime(2026, 3, 2), "2026-03-02", True, 1.5):
        with pytest.raises(keel.InvalidArgumentError):
            us_of(wrong)


def test_html_escapes(shop):
    evil = "<script>alert('x')</script>"
    shop.put_article(id="evil", title=evil, body=f"{evil} about unicorns & dragons",
                     url="javascript:alert(1)")
    answer = shop.ask(f"{evil} unicorns dragons")
    assert answer.candidates[0].title == evil
    shop.set_rule(kind="escalate", words="zzz", note=evil)
    shop.set_mode("off", by="ana", scope=f"brand:{evil}")
    for shown in (answer, answer.candidates, shop.rules(), shop.changes(), shop.status(), shop,
                  shop.readiness(f"brand:{evil}"), shop.articles(), shop.languages()):
        html = shown._repr_html_()
        assert "<script" not in html and 'href="javascript' not in html
        assert html.count("<table") == html.count("</table>")
    assert "&lt;script&gt;" in answer._repr_html_()
    assert '<a href="https://x.example/?a&amp;&quot;"' in _html.link("t", 'https://x.example/?a&"')
    assert _html.link("<t>", "javascript:alert(1)") == "&lt;t&gt;"


def test_html_shows_the_content(sample):
    answer = sample.ask("How do I reset my password?")
    html = answer._repr_html_()
    assert "Reset your password" in html and "of 0.60 needed" in html
    assert "not ready" in sample.readiness()._repr_html_()
    assert sample.lessons()._repr_html_().count("<tr>") == min(len(sample.lessons()), 200) + 1
    assert "Next" in sample.status()._repr_html_()


def test_reprs(sample):
    assert repr(sample.ask("How do I reset my password?")).startswith("<Answer answer, confidence=")
    assert "reason=customer_asked" in repr(sample.ask("let me talk to a human agent please"))
    assert repr(sample.readiness()).startswith("<ReadinessCard 'workspace' suggest, not ready")
    assert repr(sample) == f"<keel.Engine {sample.folder!r}>"


def test_pandas(sample):
    pandas = pytest.importorskip("pandas")
    frame = sample.metrics().to_pandas()
    assert len(frame) == len(sample.metrics())
    assert list(frame.columns)[:3] == ["topic", "week", "asked"]
    assert str(frame["week"].dtype) == "datetime64[ns, UTC]"
    empty = sample.rules().to_pandas()
    assert isinstance(empty, pandas.DataFrame) and "valid_until" in empty.columns and empty.empty


def test_without_pandas(sample, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="to_pandas.. needs pandas"):
        sample.rules().to_pandas()


def test_the_trials_classes_are_public():
    public = {name for name in dir(_trial) if name.startswith("Trial")}
    assert public <= set(keel.__all__)
