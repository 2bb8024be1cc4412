"""Writes reference-values.json: what SciPy, statsmodels and scikit-learn say of small paired results.

Run it with a Python that has scipy, statsmodels and scikit-learn:
    python test/core/paired-items/make-reference-values.py
"""

import itertools
import json
import pathlib

import numpy as np
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests

CLASSES = ["immune", "sleep", "energy", "joint"]


def answers(rng, labels, share):
    kept = rng.random(len(labels)) < share
    return [label if keep else CLASSES[rng.integers(4)] for label, keep in zip(labels, kept)]


def kappa_of(first, second):
    table = np.zeros((4, 4))
    for x, y in zip(first, second):
        table[CLASSES.index(x), CLASSES.index(y)] += 1
    result = cohens_kappa(table)
    assert abs(result.kappa - cohen_kappa_score(first, second)) < 1e-12
    return {"kappa": result.kappa, "low": result.kappa_low, "high": result.kappa_upp}


def classification(seed, n, share_a, share_b):
    rng = np.random.default_rng(seed)
    labels = [CLASSES[i] for i in rng.integers(0, 4, n)]
    a, b = answers(rng, labels, share_a), answers(rng, labels, share_b)
    right_a = np.array(a) == np.array(labels)
    right_b = np.array(b) == np.array(labels)
    table = [
        [int((right_a & right_b).sum()), int((right_a & ~right_b).sum())],
        [int((~right_a & right_b).sum()), int((~right_a & ~right_b).sum())],
    ]
    score = np.random.default_rng(seed + 1000)
    scores = {"a": score.normal(0.5, 0.1, n).tolist(), "b": score.normal(0.52, 0.1, n).tolist()}
    return {
        "labels": labels, "a": a, "b": b, "table": table, "scores": scores,
        "mcnemar": float(mcnemar(table, exact=True).pvalue),
        "accuracy": [accuracy_score(labels, a), accuracy_score(labels, b)],
        "f1": [f1_score(labels, a, average="macro"), f1_score(labels, b, average="macro")],
        "between": kappa_of(a, b), "aWithLabels": kappa_of(a, labels), "bWithLabels": kappa_of(b, labels),
    }


def swaps(seed, n):
    """Brute force: all 2^n ways to swap A's and B's results, for mean, root mean square and macro F1."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(1.0, 0.3, n), rng.normal(1.2, 0.3, n)
    seen = abs(np.mean(b - a))
    hits = sum(
        abs(np.mean((b - a) * signs)) >= seen - 1e-12
        for signs in itertools.product([1, -1], repeat=n)
    )
    return {"a": a.tolist(), "b": b.tolist(), "p": hits / 2**n}


def draws(values):
    """Brute force: the means of all n^n samples, in the order in which a counter would draw them."""
    n = len(values)
    means = [float(np.mean([values[i] for i in places])) for places in itertools.product(range(n), repeat=n)]
    return {"values": values, "standardError": float(np.std(means, ddof=1)), "means": len(means)}


ps = [0.001, 0.2, 0.04, 0.04, 0.9, 0.013]
reference = {
    "classification": [classification(1, 300, 0.7, 0.8), classification(2, 40, 0.5, 0.9), classification(3, 150, 0.6, 0.6)],
    "swaps": [swaps(4, 8), swaps(5, 12)],
    "draws": draws([0.1, 0.4, -0.2, 0.9, 0.3]),
    "adjusted": {"p": ps, "adjusted": multipletests(ps, method="fdr_bh")[1].tolist()},
}
target = pathlib.Path(__file__).with_name("reference-values.json")
target.write_text(json.dumps(reference, separators=(",", ":")) + "\n")
