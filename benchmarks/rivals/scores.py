"""Measures of quality, defined as keel/stats/scores.hpp and keel-bench retrieval define them."""
import math
from collections import Counter

RANKS = 10  # answers further down count for nothing


def accuracy(truth, predicted):
    return sum(t == p for t, p in zip(truth, predicted)) / len(truth)


def macro_f1(truth, predicted):
    """The mean of F1 over the classes that occur on either side."""
    of_truth, of_predicted = Counter(truth), Counter(predicted)
    right = Counter(t for t, p in zip(truth, predicted) if t == p)
    classes = of_truth.keys() | of_predicted.keys()
    return math.fsum(2 * right[c] / (of_truth[c] + of_predicted[c]) for c in classes) / len(classes)


def intents(truth, predicted):
    return {"accuracy": accuracy(truth, predicted), "macro_f1": macro_f1(truth, predicted)}


def ranking(right, ranked):
    """Of one question: its right articles (one or more), and those found, best first."""
    places = [place for place, article in enumerate(ranked[:RANKS]) if article in right]
    first = places[0] if places else math.inf
    ideal = math.fsum(1 / math.log2(place + 2) for place in range(min(RANKS, len(right))))
    return {
        "recall_at_1": float(first < 1),
        "recall_at_5": float(first < 5),
        "mrr_at_10": 1 / (first + 1),
        "ndcg_at_10": math.fsum(1 / math.log2(place + 2) for place in places) / ideal,
    }


def rankings(rights, answers):
    """The means over all questions."""
    each = [ranking(right, ranked) for right, ranked in zip(rights, answers)]
    return {name: math.fsum(one[name] for one in each) / len(each) for name in each[0]}
