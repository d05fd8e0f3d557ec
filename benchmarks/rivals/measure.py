"""Rows of the table: an engine on a set, its quality and what it costs.

A row is a dictionary: set, task, engine, tested, the task's measures, train_s, question_us and
size_mb. Questions are asked one at a time; question_us is their mean wall-clock time when warm.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import classifiers
import finders
import scores

WARM_UP_QUESTIONS = 100  # of finders, as in keel-bench retrieval
KEEL_INTENT_MODELS = ("lin", "ensemble")


def say(text):
    print(text, file=sys.stderr, flush=True)


def ask(engine, texts):
    start = perf_counter()
    answers = [engine.answer(text) for text in texts]
    return answers, perf_counter() - start


def measure_classifier(engine, data, folder):
    start = perf_counter()
    engine.fit(data.train)
    train_s = perf_counter() - start
    answers, _ = ask(engine, data.test.texts)
    _, seconds = ask(engine, data.test.texts)
    return {"tested": len(answers), **scores.intents(data.test.intents, answers),
            "train_s": train_s, "question_us": seconds * 1e6 / len(answers),
            "size_mb": engine.size_mb(folder)}


def measure_finder(engine, data, folder):
    start = perf_counter()
    engine.fit(data.articles)
    train_s = perf_counter() - start
    texts = [text for text, _ in data.questions]
    first, _ = ask(engine, texts[:WARM_UP_QUESTIONS])
    others, seconds = ask(engine, texts[WARM_UP_QUESTIONS:])
    quality = scores.rankings([right for _, right in data.questions], first + others)
    return {"tested": len(texts), **quality, "train_s": train_s,
            "question_us": seconds * 1e6 / len(others) if others else None,
            "size_mb": engine.size_mb(folder)}


def measure_rivals(makers_of, measure_one, data, left_out):
    with tempfile.TemporaryDirectory(prefix="keel-rivals-") as name:
        for engine, make in makers_of(Path(name)).items():
            try:
                made = make()
            except ImportError as reason:
                left_out[engine] = str(reason)
                continue
            say(f"{data.name}: {engine}")
            yield {"engine": engine, **measure_one(made, data, Path(name))}


def run_bench(bench, *arguments):
    """The JSON object that keel-bench prints; None when it refuses its options."""
    done = subprocess.run([bench, *arguments, "--json"], check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode == 2:
        return None
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace").strip()
        sys.exit(f"keel-bench {arguments[0]} failed: {reason}")
    return json.loads(done.stdout)


def measure_keel_intents(bench, data, left_out):
    for model in KEEL_INTENT_MODELS:
        say(f"{data.name}: keel-{model}")
        out = run_bench(bench, "intents", "--train", data.train_path, "--test", data.test_path,
                        "--model", model)
        if out is None:
            left_out[f"keel-{model}"] = "keel-bench does not know this model"
            continue
        yield {"engine": f"keel-{model}", "tested": len(data.test.texts),
               "accuracy": out["accuracy"], "macro_f1": out["macro_f1"], "train_s": out["train_s"],
               "question_us": out["question_us"], "size_mb": out["model_mb"]}


def measure_keel_retrieval(bench, data):
    say(f"{data.name}: keel")
    out = run_bench(bench, "retrieval", "--set", data.path)
    if out is None:
        sys.exit(f"keel-bench retrieval refuses {data.path}")
    measures = ("recall_at_1", "recall_at_5", "mrr_at_10", "ndcg_at_10")
    yield {"engine": "keel", "tested": out["tested"],
           **{name: out["before_" + name] for name in measures}, "train_s": out["import_s"],
           "question_us": out["question_us"], "size_mb": out["workspace_mb"]}


def measure_all(bench, intent_sets, retrieval_sets, left_out):
    """All rows of one round, Keel's first in each set; names what is missing in `left_out`."""
    for data in intent_sets:
        for row in (*measure_keel_intents(bench, data, left_out),
                    *measure_rivals(classifiers.makers, measure_classifier, data, left_out)):
            yield {"set": data.name, "task": "intents", **row}
    for data in retrieval_sets:
        for row in (*measure_keel_retrieval(bench, data),
                    *measure_rivals(finders.makers, measure_finder, data, left_out)):
            yield {"set": data.name, "task": "retrieval", **row}
