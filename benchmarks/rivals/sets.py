"""What everybody is measured on: questions with an intent, and articles with questions about them.

Public sets are read as the other benchmarks read them (benchmarks/README.md). The sample is made
from examples/data: the first questions of English tickets, and the articles that answer them.
"""
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "data"
INTENT_QUESTIONS_MIN = 5  # an article with fewer is no intent of the sample
TEST_EVERY = 3            # of an intent's questions, in order of time


@dataclass
class Examples:
    texts: list = field(default_factory=list)
    intents: list = field(default_factory=list)

    def add(self, text, intent):
        self.texts.append(text)
        self.intents.append(intent)


@dataclass
class IntentSet:
    name: str
    train: Examples
    test: Examples
    train_path: Path  # the same as files, for keel-bench
    test_path: Path


@dataclass
class RetrievalSet:
    name: str
    articles: list   # (title, body)
    questions: list  # (text, numbers of the right articles): the test questions that have an answer
    path: Path


def read_lines(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def read_examples(path):
    """Those in scope."""
    examples = Examples()
    for entry in read_lines(path):
        if entry.get("scope") != "oos" and entry["intent"] != "oos":
            examples.add(entry["text"], entry["intent"])
    return examples


def read_intents(name, train, test):
    return IntentSet(name, read_examples(train), read_examples(test), train, test)


def read_retrieval(name, path):
    whole = json.loads(path.read_text(encoding="utf-8"))
    articles = [(entry["title"], entry["body"]) for entry in whole["articles"]]
    questions = [(entry["text"], entry["rel"]) for entry in whole["queries"]
                 if entry["split"] == "test" and entry["rel"]]
    return RetrievalSet(name, articles, questions, path)


def read_public(folder):
    """The sets in a folder of data sets."""
    intents = [
        read_intents("banking77", folder / "banking77/train.jsonl",
                     folder / "banking77/test.jsonl"),
        read_intents("clinc150", folder / "clinc150/full_train.jsonl",
                     folder / "clinc150/full_test.jsonl"),
    ]
    names = ("banking77", "clinc150", "hint3_curekart")
    return intents, [read_retrieval(n, folder / f"retrieval/{n}.json") for n in names]


def sample_articles():
    """{id: (title, section, body)} of the public English articles."""
    articles = {}
    for path in sorted((SAMPLE / "articles").glob("*.md")):
        head, body = path.read_text(encoding="utf-8").split("---\n", 2)[1:]
        fields = dict(re.findall(r"^(\w+): *(.*)$", head, re.MULTILINE))
        if fields["locale"] == "en" and fields["audience"] == "public":
            articles[fields["id"]] = (fields["title"], fields["section"], body.strip())
    return articles


def sample_questions():
    """(text, article) of the first message of each English ticket that an article answers."""
    expected = {entry["ticket"]: entry for entry in read_lines(SAMPLE / "expected.jsonl")}
    seen = set()
    for event in read_lines(SAMPLE / "tickets.jsonl"):
        if event["type"] != "customer_message" or event["ticket"] in seen:
            continue
        seen.add(event["ticket"])
        right = expected[event["ticket"]]
        if event["locale"] == "en" and "article" in right and "stale" not in right:
            yield event["text"], right["article"]


def write_lines(path, examples):
    lines = (json.dumps({"text": text, "intent": intent})
             for text, intent in zip(examples.texts, examples.intents))
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def make_sample(folder):
    """The sample's two sets, written into `folder`."""
    articles, questions = sample_articles(), list(sample_questions())
    by_article = defaultdict(list)
    for text, article in questions:
        by_article[article].append(text)
    train, test = Examples(), Examples()
    for article, texts in sorted(by_article.items()):
        if len(texts) < INTENT_QUESTIONS_MIN:
            continue
        for place, text in enumerate(texts, 1):
            (test if place % TEST_EVERY == 0 else train).add(text, article)
    train_path, test_path = folder / "sample_train.jsonl", folder / "sample_test.jsonl"
    write_lines(train_path, train)
    write_lines(test_path, test)

    number = {name: place for place, name in enumerate(articles)}
    whole = {
        "articles": [{"title": title, "cat": section, "body": body}
                     for title, section, body in articles.values()],
        "queries": [{"text": text, "rel": [number[article]], "split": "test"}
                    for text, article in questions],
    }
    path = folder / "sample.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return ([IntentSet("sample", train, test, train_path, test_path)],
            [read_retrieval("sample", path)])
