"""The table that is printed, and the CSV file that is committed: quality only, without times."""
import csv

MEASURES = {"intents": ("accuracy", "macro_f1"),
            "retrieval": ("recall_at_1", "recall_at_5", "mrr_at_10", "ndcg_at_10")}
COSTS = ("train_s", "question_us", "size_mb")
KEY = ("set", "task", "engine")
COLUMNS = (*KEY, "tested", *MEASURES["intents"], *MEASURES["retrieval"])
MADE_BY = "# Made by benchmarks/rivals/run --data DIR\n"

EXACT = ("keel", "keel-lin", "keel-ensemble", "sqlite-fts5")
TOLERANCE = .02  # of the others: their sums differ with processor and version
ORDER = {"set": ("sample", "banking77", "clinc150", "hint3_curekart"),
         "task": ("intents", "retrieval"),
         "engine": (*EXACT, "xapian-bm25", "sklearn-logistic", "sklearn-linearsvc", "fasttext",
                    "sklearn-tfidf", "hnswlib-lsa")}


def key_of(row):
    return tuple(row[name] for name in KEY)


def place_of(row):
    return [ORDER[name].index(row[name]) if row[name] in ORDER[name] else len(ORDER[name])
            for name in KEY]


def cell(value):
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def read(path):
    """Rows as text, by key; none when there is no file."""
    if not path.exists():
        return {}
    with open(path, encoding="utf-8", newline="") as source:
        rows = csv.DictReader(line for line in source if not line.startswith("#"))
        return {key_of(row): row for row in rows}


def write(path, rows):
    """Replaces what was measured and keeps the rest: other sets, and engines not installed here."""
    merged = read(path)
    for row in rows:
        merged[key_of(row)] = {name: cell(row.get(name)) for name in COLUMNS}
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(MADE_BY)
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(merged.values(), key=place_of))


def missing(path, rows):
    """The measured rows that the file does not have, by name."""
    committed = read(path)
    return [", ".join(key_of(row)) for row in rows if key_of(row) not in committed]


def differences(path, rows):
    """A line for each value that is not as committed."""
    committed = read(path)
    for row in rows:
        if key_of(row) not in committed:
            continue
        name = ", ".join(key_of(row))
        tolerance = 0 if row["engine"] in EXACT else TOLERANCE
        for column in ("tested", *MEASURES[row["task"]]):
            now, then = cell(row[column]), committed[key_of(row)][column]
            if abs(float(now) - float(then or "nan")) <= tolerance:
                continue
            yield f"{name}: {column} is {now}, was {then}"


def ratio(row, keel, name):
    if not row[name] or not keel[name]:
        return ""
    return f"x{row[name] / keel[name]:.3g}"


def table(rows):
    """Lines; a ratio is the engine's cost over that of the first row of Keel on the same set."""
    keel = task = None
    for row in rows:
        if row["task"] != task:
            task = row["task"]
            head = [f"{name:>12}" for name in MEASURES[task]]
            head += [f"{name:>12} {'x keel':>8}" for name in COSTS]
            yield f"{'set':<15} {task:<18}" + "".join(head)
        if keel is None or keel["set"] != row["set"] or keel["task"] != task:
            keel = row
        values = [f"{row[name]:>12.4f}" for name in MEASURES[task]]
        values += [f"{cell_of_cost(row[name]):>12} {ratio(row, keel, name):>8}" for name in COSTS]
        yield f"{row['set']:<15} {row['engine']:<18}" + "".join(values)


def cell_of_cost(value):
    return "" if value is None else f"{value:.3g}" if value < 100 else f"{value:.0f}"
