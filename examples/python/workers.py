"""Many processes on one workspace, as a preforking server has them: workers.py WORKSPACE ARTICLES

The parent opens the workspace and imports; the workers inherit what it learned (the package calls
reopen() after fork), ask and correct; what one worker taught, the others answer.
"""
import multiprocessing
import sys

import keel

WORKERS = 4


def serve(engine: keel.Engine, number: int, taught: "multiprocessing.synchronize.Barrier",
          results: "multiprocessing.Queue[tuple]") -> None:
    question = f"worker {number}: the tax people want last year's papers"
    answer = engine.ask(question, conversation=f"T-{number}")
    if number == 0:
        engine.signal(answer, keel.SignalKind.CORRECTED, article="subscription-invoices",
                      actor="agent:7")
    engine.flush()
    taught.wait()
    engine.tick()  # follows the others; a server does so about once a second
    answer = engine.ask("tax people want papers from last year", conversation=f"S-{number}")
    engine.flush()
    best = answer.candidates[0].article
    results.put((number, best))


def main() -> None:
    workspace, articles = sys.argv[1:]
    fork = multiprocessing.get_context("fork")
    taught, results = fork.Barrier(WORKERS), fork.Queue()
    with keel.Engine(workspace, create=True, actor="server") as engine:
        engine.import_article_files(articles)
        workers = [fork.Process(target=serve, args=(engine, number, taught, results))
                   for number in range(WORKERS)]
        for worker in workers:
            worker.start()
        served = sorted(results.get() for _ in workers)
        for worker in workers:
            worker.join()
        for number, article in served:
            print(f"worker {number} serves {article}")
        engine.tick()
        print(f"{engine.status().questions} questions recorded, "
              f"sound: {engine.verify().sound}")


if __name__ == "__main__":
    main()
