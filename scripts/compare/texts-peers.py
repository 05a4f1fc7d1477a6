"""Trains scikit-learn's classifiers of texts on one split and prints their scores as JSON.

    python texts-peers.py '{"train": "a.csv", "test": "b.csv", "target": "label", "peers": ["LR"]}'
"""

import csv
import json
import sys
import time

import numpy as np
import sklearn
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline, make_union

job = json.loads(sys.argv[1])
csv.field_size_limit(10**9)


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row[job["target"]] for row in rows]


(texts, labels), (others, truth) = read(job["train"]), read(job["test"])
classes = sorted(set(labels))
codes = np.array([classes.index(label) for label in labels])
truth = np.array([classes.index(label) for label in truth])


def frequencies():
    return np.tile(np.bincount(codes) / len(codes), (len(truth), 1))


def by(model):
    return lambda: model.fit(texts, codes).predict_proba(others)


words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
peers = {
    "frequencies": frequencies,
    "naive Bayes": by(make_pipeline(CountVectorizer(), MultinomialNB())),
    "LR": by(make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000))),
    "LR n-grams": by(make_pipeline(make_union(words, letters), LogisticRegression(C=30, max_iter=1000))),
}

scores = {}
for name in job["peers"]:
    start = time.perf_counter()
    out = np.asarray(peers[name](), dtype=float)
    seconds = time.perf_counter() - start
    chosen = np.clip(out[np.arange(len(truth)), truth], 1e-7, 1)
    scores[name] = {
        "score": -float(np.log(chosen).mean()),
        "accuracy": float((out.argmax(1) == truth).mean()),
        "seconds": round(seconds, 2),
        "version": sklearn.__version__,
    }
print(json.dumps(scores))
