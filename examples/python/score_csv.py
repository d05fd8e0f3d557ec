"""Scores a CSV of questions: score_csv.py WORKSPACE QUESTIONS.csv SCORED.csv

Reads the column `question` (and `page`, `locale`, `brand` where there are such) and writes every row
again with what Keel would do. The workspace is opened read-only: nothing is recorded.
"""
import csv
import sys

import keel

ADDED = ["decision", "reason", "article", "confidence"]


def main() -> None:
    workspace, source, target = sys.argv[1:]
    counts: dict = {}
    with keel.Engine(workspace, read_only=True) as engine, \
            open(source, newline="", encoding="utf-8") as questions, \
            open(target, "w", newline="", encoding="utf-8") as scored:
        reader = csv.DictReader(questions)
        writer = csv.DictWriter(scored, [*(reader.fieldnames or []), *ADDED])
        writer.writeheader()
        for row in reader:
            known = {name: row[name] for name in ("page", "locale", "brand") if row.get(name)}
            answer = engine.ask(row["question"], **known)
            best = answer.candidates[0].article if answer.candidates else ""
            writer.writerow({**row, "decision": str(answer.decision),
                             "reason": str(answer.reason), "article": best,
                             "confidence": f"{answer.confidence:.3f}"})
            counts[str(answer.decision)] = counts.get(str(answer.decision), 0) + 1
    for decision, count in sorted(counts.items()):
        print(f"{decision}: {count}")


if __name__ == "__main__":
    main()
