"""What a host hooks in: embedder, generator, log."""

import gc
import json
import logging
import sys

import keel
import numpy
import pytest
from keel import _hooks


def listen(monkeypatch):
    """What sys.unraisablehook is told. (Not a fixture: pytest sets its own before each call.)"""
    seen = []
    monkeypatch.setattr(sys, "unraisablehook",
                        lambda each: seen.append((each.exc_type, str(each.exc_value), each.object)))
    return seen


class Letters:
    """Letters counted: enough to be a vector."""

    name = "letters 1"
    dimensions = 26

    def __init__(self):
        self.calls = []

    def embed(self, texts, out):
        self.calls.append((list(texts), type(out), out.shape, out.dtype, out.flags.owndata))
        for row, text in zip(out, texts):
            row[:] = [text.lower().count(chr(97 + i)) for i in range(26)]


def run(embedder, texts, columns):
    owner = bytearray(4 * len(texts) * columns)
    memory = memoryview(owner).cast("f", [len(texts), columns])
    _hooks.embed_function(embedder)(texts, memory)
    return [list(row) for row in numpy.frombuffer(owner, "f4").reshape(len(texts), columns)]


def test_an_embedder_writes_into_the_engines_memory():
    letters = Letters()
    vectors = run(letters, ["abba", "c"], 26)
    assert vectors[0][:3] == [2, 2, 0] and vectors[1][:3] == [0, 0, 1]
    assert letters.calls == [(["abba", "c"], numpy.ndarray, (2, 26), numpy.float32, False)]


def test_an_embedder_returns_vectors():
    for made in ([[1, 2], [3, 4]], numpy.array([[1, 2], [3, 4]], "f8"), ((1, 2), (3, 4))):
        assert run(keel.Embedder("m", 2, lambda texts: made), ["a", "b"], 2) == [[1, 2], [3, 4]]


@pytest.mark.parametrize("wrong", [[1, 2], [[1, 2]], [[1], [2]], None, "text"])
def test_wrong_shapes_are_refused(wrong):
    with pytest.raises((keel.InvalidArgumentError, ValueError, TypeError)):
        run(keel.Embedder("m", 2, lambda texts: wrong), ["a", "b"], 2)


def test_memory_that_is_kept_is_told():
    class Keeps(Letters):
        def embed(self, texts, out):
            self.kept = out[0]

    with pytest.raises(BufferError, match="keep a copy"):
        run(Keeps(), ["a"], 26)


def test_a_failing_embedders_frames_let_go():
    class Fails(Letters):
        def embed(self, texts, out):
            mine = out[1:]
            raise RuntimeError(f"no model for {len(mine)}")

    with pytest.raises(RuntimeError, match="no model"):
        run(Fails(), ["a", "b"], 26)


def test_without_numpy(monkeypatch):
    monkeypatch.setattr(_hooks, "_numpy", None)

    class Plain(Letters):
        def embed(self, texts, out):
            assert isinstance(out, memoryview) and out.shape == (1, 26)
            out[0, 3] = 0.5

    assert run(Plain(), ["d"], 26)[0][3] == 0.5
    assert run(keel.Embedder("m", 2, lambda texts: [[1, 2]]), ["a"], 2) == [[1, 2]]
    with pytest.raises(keel.InvalidArgumentError):
        run(keel.Embedder("m", 2, lambda texts: [[1]]), ["a"], 2)


@pytest.mark.parametrize("wrong, what", [
    (lambda texts: texts, "no name"), (keel.Embedder("", 2, len), "no name"),
    (keel.Embedder("m", 0, len), "no dimensions"), (keel.Embedder("m", 9999, len), "4096")])
def test_wrong_embedders(folder, wrong, what):
    with pytest.raises(keel.InvalidArgumentError, match=what):
        keel.Engine(folder, True, embedder=wrong)


REQUEST = json.dumps({"schema": "keel.generate.1", "question": "q", "locale": "en",
                      "passage": "p", "citations": [{"article": "a", "version": 1, "title": "t",
                                                     "passage": "p", "url": ""}]})


def test_a_generator_is_given_a_request():
    seen = []
    generator = keel.Generator("m 1", lambda request: seen.append(request) or request.passage)
    assert _hooks.generate_function(generator)(REQUEST) == "p"
    assert seen[0].question == "q" and seen[0].citations[0].article == "a"
    with pytest.raises(TypeError, match="returned a int"):
        _hooks.generate_function(keel.Generator("m", lambda request: 7))(REQUEST)


def test_a_log_is_a_function_or_a_logger(caplog):
    seen = []
    _hooks.log_function(lambda level, message: seen.append((level, message)))(2, "full %s")
    assert seen == [(keel.LogLevel.WARNING, "full %s")]
    with caplog.at_level(logging.INFO):
        _hooks.log_function(logging.getLogger("keel"))(1, "100% full")
    assert caplog.record_tuples == [("keel", logging.ERROR, "100% full")]


def put(engine):
    engine.put_article(id="refunds", title="Duplicate payments",
                       body="They are refunded within 3 working days.")
    engine.put_article(id="invoices", title="Invoices", body="Invoices are under Billing.")
    return engine


def taught(engine):
    """A question that is answered, as it was answered before."""
    question = "where do I find my invoices?"
    engine.signal(engine.ask(question), "corrected", article="invoices", actor="agent:7")
    return question


def test_an_engine_calls_its_embedder(folder):
    letters = Letters()
    with keel.Engine(folder, True, embedder=letters) as engine:
        put(engine).ask("where are my invoices?")
    texts = [text for call in letters.calls for text in call[0]]
    assert any("invoices" in text.lower() for text in texts)
    assert {call[1:3] + call[4:] for call in letters.calls} == {
        (numpy.ndarray, (len(call[0]), 26), False) for call in letters.calls}


def test_an_engine_answers_without_an_embedder_that_fails(folder, monkeypatch):
    told = listen(monkeypatch)

    def fail(texts):
        raise RuntimeError("no model")

    logged = []
    with keel.Engine(folder, True, embedder=keel.Embedder("m", 8, fail),
                     log=lambda level, message: logged.append(level)) as engine:
        answer = put(engine).ask("where are my invoices?")
        assert answer.candidates[0].article == "invoices"
    assert told[0][:2] == (RuntimeError, "no model")
    assert "the embedder of a keel.Engine" in told[0][2]
    assert keel.LogLevel.WARNING in logged or keel.LogLevel.ERROR in logged


def ask_with(folder, function):
    with keel.Engine(folder, True, generator=keel.Generator("m 1", function)) as engine:
        return engine.ask(taught(put(engine)))


def test_an_engine_words_answers_by_its_generator(folder):
    answer = ask_with(folder, lambda request: "Invoices are under Billing.")
    assert answer.is_generated and answer.text == "Invoices are under Billing."


def test_what_is_not_supported_is_not_shown(folder):
    answer = ask_with(folder, lambda request: "You get 50 EUR.")
    assert not answer.is_generated and answer.generator_refused and "50" not in answer.text


def test_a_generator_that_fails_is_told(folder, monkeypatch):
    told = listen(monkeypatch)
    answer = ask_with(folder, lambda request: 1 / 0)
    assert not answer.is_generated and answer.text
    assert told[0][0] is ZeroDivisionError


def test_hooks_must_not_call_back(folder):
    raised = []

    def generate(request):
        for call in (lambda: engines[0].ask("again?"), engines[0].status, engines[0].close):
            try:
                call()
            except keel.UnsupportedError as error:
                raised.append(error)
        return request.passage

    engines = [keel.Engine(folder, True, generator=keel.Generator("m 1", generate))]
    with put(engines[0]) as engine:
        raised.clear()
        engine.ask(taught(engine))
    assert raised and len(raised) % 3 == 0


def test_hooks_live_as_long_as_their_engine(folder):
    letters = Letters()
    engine = keel.Engine(folder, True, embedder=letters, clock=lambda: 1_780_000_000_000_000)
    config_gone = sys.getrefcount(letters)
    gc.collect()
    put(engine).ask("where are my invoices?")
    engine.close()
    del engine
    gc.collect()
    assert sys.getrefcount(letters) < config_gone
