"""Calls let other Python threads run, and an engine serves many."""

import sys
import threading
import time

import keel
import pytest
from conftest import events


class Counting:
    """Counts on another thread whenever that gets the interpreter."""

    def __enter__(self):
        self.count = 0
        self._going = True
        self._interval = sys.getswitchinterval()
        # Nobody is made to let go of the interpreter: the count moves while a call released it.
        sys.setswitchinterval(1000)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def _run(self):
        while self._going:
            self.count += 1
            time.sleep(0)

    def __exit__(self, *raised):
        sys.setswitchinterval(self._interval)
        self._going = False
        self._thread.join()


def test_a_count_stands_still_without_calls():
    with Counting() as counting:
        before = counting.count
        sum(range(10**6))
        assert counting.count == before


@pytest.mark.parametrize("call", [
    lambda engine: engine.replay(), lambda engine: engine.verify(),
    lambda engine: engine.ingest(events(400, 600), batch=400),
    lambda engine: [engine.ask("How do I reset my password?") for _ in range(20)]],
    ids=["replay", "verify", "ingest", "ask"])
def test_a_call_lets_others_run(sample, call):
    with Counting() as counting:
        before = counting.count
        call(sample)
        assert counting.count > before


def test_eight_threads_ask_while_one_ingests(sample):
    asked = [0] * 8
    during = [0] * 8
    failures = []
    ingesting = threading.Event()
    ingested = threading.Event()

    def ask(number):
        ingesting.wait(60)
        try:
            while not ingested.is_set() or asked[number] < 3:
                answer = sample.ask("How do I reset my password?", conversation=f"T-{number}")
                assert answer.candidates[0].article == "reset-password"
                asked[number] += 1
                during[number] += not ingested.is_set()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    before = sample.status().questions
    ingesting.set()
    report = sample.ingest(events(500, 600), batch=100)
    ingested.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert report.recorded == 500
    assert min(asked) >= 3 and sum(during) > 0
    sample.flush()
    sample.wait(sample.status().head_seq)
    assert sample.status().questions >= before + sum(asked)
    assert sample.replay().equal


def test_progress_of_another_thread(sample):
    seen = []
    threads = [threading.Thread(target=lambda: sample.replay(
        lambda done, total: seen.append(threading.get_ident()))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 3


def test_an_engine_of_many_threads_is_freed_once(folder):
    engine = keel.Engine(folder, True)
    closers = [threading.Thread(target=engine.close) for _ in range(8)]
    for closer in closers:
        closer.start()
    for closer in closers:
        closer.join()
    assert engine.closed
