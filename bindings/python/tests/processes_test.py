"""Forked and spawned processes, Ctrl-C, and the end of an interpreter."""

import multiprocessing
import os
import subprocess
import sys
import threading

import keel
import pytest
from conftest import DATA, TICKETS

WAIT_S = 60


def put_from_child(folder, name):
    with keel.Engine(folder) as engine:
        engine.put_article(id=name, title=name, body="text")
        return len(engine.articles())


def in_child(task):
    """Runs task() in a forked child; its exit code."""
    child = os.fork()
    if child == 0:
        code = 9
        try:
            task()
            code = 0
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_forked_child_goes_on(shop):
    shop.ask("a question whose record is pending")

    def task():
        shop.put_article(id="child", title="From the child", body="text")
        assert shop.ask("from the child?").candidates
        shop.close()

    assert in_child(task) == 0
    shop.put_article(id="parent", title="From the parent", body="text")
    shop.tick()
    assert {"child", "parent"} <= {each.id for each in shop.articles()}
    assert shop.verify().sound
    assert shop.status().questions == 2


def test_a_fork_waits_for_calls_of_other_threads(sample):
    inside, go_on = threading.Event(), threading.Event()
    order = []

    def progress(done, total):
        inside.set()
        go_on.wait(WAIT_S)

    def replay():
        sample.replay(progress)
        order.append("replayed")

    caller = threading.Thread(target=replay)
    caller.start()
    assert inside.wait(WAIT_S)
    threading.Timer(0.05, go_on.set).start()
    codes = [in_child(lambda: sample.put_article(id="child", title="t", body="b"))]
    order.append("forked")
    caller.join()
    sample.tick()
    assert codes == [0] and sample.article("child").title == "t"
    assert sorted(order) == ["forked", "replayed"]


def test_a_closed_engine_is_left_alone_by_a_fork(shop):
    shop.close()
    assert in_child(lambda: None) == 0


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing(shop, method):
    context = multiprocessing.get_context(method)
    with context.Pool(2) as pool:
        counts = pool.starmap(put_from_child, [(shop.folder, f"child-{i}") for i in range(4)])
    assert max(counts) == 6
    shop.tick()
    assert len(shop.articles()) == 6


def test_errors_come_back_from_other_processes(shop, tmp_path):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        with pytest.raises(keel.NotFoundError) as raised:
            pool.apply(put_from_child, (str(tmp_path / "nowhere"), "x"))
    assert "nowhere" in raised.value.message


def run(code, environment, **options):
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True,
                          text=True, timeout=WAIT_S, check=False, **options)


def test_an_engine_that_nobody_closed_records_at_the_end(folder, child_environment):
    code = ("import keel, sys\n"
            "engine = keel.Engine(sys.argv[1] if len(sys.argv) > 1 else FOLDER, True,\n"
            "                     journal_flush_ms=3600000, log=print, clock=lambda: 10**15)\n"
            "engine.ask('pending')\n").replace("sys.argv[1] if len(sys.argv) > 1 else FOLDER",
                                               repr(str(folder)))
    done = run(code, child_environment)
    assert (done.returncode, done.stderr) == (0, "")
    with keel.Engine(folder) as engine:
        assert [entry.kind for entry in engine.log()] == ["workspace_created", "answered"]


def test_ctrl_c_stops_a_long_call(folder, child_environment):
    code = f"""
import os, signal, threading, keel
with keel.Engine({str(folder)!r}, True, sync=False) as engine:
    def interrupt():
        while not engine.status().head_seq > 700:
            pass
        os.kill(os.getpid(), signal.SIGINT)
    engine.import_article_files({str(DATA / "articles")!r})
    threading.Thread(target=interrupt).start()
    try:
        for _ in range(1000):
            engine.ingest_files({str(TICKETS)!r}, history=False)
            engine.replay()
    except KeyboardInterrupt:
        print("stopped", engine.status().head_seq > 700)
"""
    done = run(code, child_environment)
    assert (done.stdout, done.stderr) == ("stopped True\n", "")
