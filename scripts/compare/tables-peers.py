"""Trains scikit-learn's and XGBoost's models on one split and prints their scores as JSON.

    python tables-peers.py '{"train": "a.csv", "test": "b.csv", "target": "y", "kind": "regression", "peers": ["mean", "linear"]}'

Everything is at its defaults; XGBoost uses the histogram method, which has been its default since 2.0.
"""

import json
import sys
import time

import numpy as np
import pandas as pd
import sklearn
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

job = json.loads(sys.argv[1])
target, classes = job["target"], job["kind"] == "classification"


def read(path):
    # Only an empty cell is missing: "None" and "NA" are levels.
    text = {target: str} if classes else None
    return pd.read_csv(path, keep_default_na=False, na_values=[""], dtype=text)


train, test = read(job["train"]), read(job["test"])
names = [name for name in train.columns if name != target]
cats = [name for name in names if not pd.api.types.is_numeric_dtype(train[name])]
nums = [name for name in names if name not in cats]
for name in cats:
    for rows in (train, test):
        rows[name] = rows[name].astype(object).where(rows[name].notna(), None)
y, truth = train[target].to_numpy(), test[target].to_numpy()
if classes:
    labels = sorted(set(y))
    codes = {label: i for i, label in enumerate(labels)}
    y, truth = (np.array([codes[str(v)] for v in part]) for part in (y, truth))
else:
    y, truth = y.astype(float), truth.astype(float)


def ordinal():
    """Codes for categories; unseen and missing levels become missing."""
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan)
    left = encoder.fit_transform(train[cats]) if cats else np.empty((len(train), 0))
    right = encoder.transform(test[cats]) if cats else np.empty((len(test), 0))
    return np.hstack([left, train[nums].to_numpy(float)]), np.hstack([right, test[nums].to_numpy(float)])


def boosted(**options):
    model = (HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor)(
        categorical_features=list(range(len(cats))) or None, random_state=0, **options
    )
    left, right = ordinal()
    model.fit(left, y)
    return model.predict_proba(right) if classes else model.predict(right)


def linear():
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    levels = OneHotEncoder(handle_unknown="ignore")
    columns = make_column_transformer((numbers, nums), (levels, cats))
    model = make_pipeline(columns, LogisticRegression(max_iter=2000) if classes else Ridge())
    model.fit(train[names], y)
    return model.predict_proba(test[names]) if classes else model.predict(test[names])


def mean():
    if not classes:
        return np.full(len(truth), y.mean())
    return np.tile(np.bincount(y, minlength=len(labels)) / len(y), (len(truth), 1))


def trees():
    import xgboost as xgb

    left, right = ordinal()
    kinds = ["c"] * len(cats) + ["float"] * len(nums)
    data = lambda rows, own=None: xgb.DMatrix(rows, label=own, feature_types=kinds, enable_categorical=True)
    options = {"tree_method": "hist"}
    if classes and len(labels) > 2:
        options.update(objective="multi:softprob", num_class=len(labels))
    elif classes:
        options.update(objective="binary:logistic")
    out = xgb.train(options, data(left, y), num_boost_round=100).predict(data(right))
    return np.stack([1 - out, out], axis=1) if classes and len(labels) == 2 else out


def version(name):
    return {"XGBoost": lambda: __import__("xgboost").__version__}.get(name, lambda: sklearn.__version__)()


peers = {
    "mean": mean,
    "linear": linear,
    "HistGB": boosted,
    "HistGB early": lambda: boosted(early_stopping=True),
    "XGBoost": trees,
}

scores = {}
for name in job["peers"]:
    start = time.perf_counter()
    try:
        out = np.asarray(peers[name](), dtype=float)
        version(name)
    except ImportError:
        continue
    seconds = time.perf_counter() - start
    if classes:
        chosen = np.clip(out[np.arange(len(truth)), truth], 1e-7, 1)
        scores[name] = {"score": -float(np.log(chosen).mean()), "accuracy": float((out.argmax(1) == truth).mean())}
    else:
        scores[name] = {"score": float(1 - ((out - truth) ** 2).sum() / ((truth - truth.mean()) ** 2).sum())}
    scores[name].update(seconds=round(seconds, 2), version=version(name))
print(json.dumps(scores))
