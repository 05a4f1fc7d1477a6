"""Writes test/fixtures/interpret.json: what numpy, scipy and scikit-learn give for the same small inputs.

Run from the root of the repository: /usr/bin/python3 test/interpret/make-fixtures.py
"""
import json

import numpy as np
import scipy
import sklearn
from scipy.spatial.distance import cdist
from scipy.stats import pearsonr, spearmanr
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix


def plain(array, digits=12):
    return np.round(np.asarray(array, dtype=np.float64), digits).tolist()


def components(rows, width, k, rng):
    x = np.round(rng.normal(size=(rows, width)) * np.linspace(2, 0.5, width) + 0.3, 3)
    lesson = PCA(k, svd_solver="full").fit(x.T)
    usual = PCA(k, svd_solver="full")
    scores = usual.fit_transform(x)
    return {
        "rows": rows, "width": width, "k": k, "values": plain(x.ravel()),
        "lesson": {"components": plain(lesson.components_), "singularValues": plain(lesson.singular_values_),
                   "ratio": plain(lesson.explained_variance_ratio_), "mean": plain(lesson.mean_)},
        "transform": {"components": plain(scores.T), "directions": plain(usual.components_),
                      "singularValues": plain(usual.singular_values_),
                      "ratio": plain(usual.explained_variance_ratio_), "mean": plain(usual.mean_)},
    }


def main():
    rng = np.random.default_rng(42)
    out = {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "sklearn": sklearn.__version__},
        "pca": [components(30, 6, 3, rng), components(5, 8, 3, rng)],
    }
    x = np.round(rng.normal(size=(6, 4)), 3)
    out["distances"] = {"width": 4, "values": plain(x.ravel()), "euclid": plain(cdist(x, x)),
                        "cosine": plain(cdist(x, x, "cosine"))}
    a = np.round(rng.normal(size=20), 1)
    b = np.round(a + rng.normal(size=20), 1)
    out["correlation"] = {"a": plain(a), "b": plain(b), "pearson": float(pearsonr(a, b)[0]),
                          "spearman": float(spearmanr(a, b)[0])}
    actual = rng.integers(0, 3, 40)
    predicted = np.where(rng.random(40) < 0.6, actual, rng.integers(0, 3, 40))
    out["confusion"] = {"actual": actual.tolist(), "predicted": predicted.tolist(),
                        "matrix": confusion_matrix(actual, predicted).tolist()}
    p = np.round(rng.normal(size=(5, 2)), 3)
    q = np.round(p @ np.array([[0.0, -3.0], [3.0, 0.0]]) + [5, 7] + 0.1 * rng.normal(size=(5, 2)), 3)
    p0, q0 = p - p.mean(0), q - q.mean(0)
    u, s, vt = np.linalg.svd(p0.T @ q0)
    fitted = p0 @ (u @ vt) * s.sum() / (p0 ** 2).sum() + q.mean(0)
    out["procrustes"] = {"from": plain(p), "to": plain(q), "fitted": plain(fitted),
                         "residual": float(((fitted - q) ** 2).sum() / (q0 ** 2).sum())}
    with open("test/fixtures/interpret.json", "w") as file:
        json.dump(out, file)
        file.write("\n")


main()
