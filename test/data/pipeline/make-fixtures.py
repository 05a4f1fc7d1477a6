"""Writes fixtures.json: what pandas and scikit-learn make of small seeded tables.

The functions of the lesson are written anew from their description, with pandas doing the work.
Run: /usr/bin/python3 test/data/pipeline/make-fixtures.py && npx prettier --write test/data/pipeline   (pandas 1.5.3, scikit-learn 1.2.1)
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
rng = np.random.default_rng(20171204)


def plain(value):
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return value.item() if isinstance(value, np.generic) else value


def table(frame):
    return {str(name): [plain(value) for value in frame[name].tolist()] for name in frame.columns}


def dateparts(dates, prefix, time):
    """The parts of a date in the lesson's order."""
    of, out = dates.dt, {}
    out["Year"], out["Month"], out["Week"] = of.year, of.month, of.isocalendar().week.astype(int)
    out["Day"], out["Dayofweek"], out["Dayofyear"] = of.day, of.dayofweek, of.dayofyear
    for period in ("month", "quarter", "year"):
        for edge in ("end", "start"):
            out[f"Is_{period}_{edge}"] = getattr(of, f"is_{period}_{edge}")
    if time:
        out["Hour"], out["Minute"], out["Second"] = of.hour, of.minute, of.second
    out["Elapsed"] = dates.astype("int64") // 10**9
    return pd.DataFrame({prefix + name: values for name, values in out.items()})


def train_cats(frame):
    for name in frame.columns:
        if frame[name].dtype == object:
            frame[name] = frame[name].astype("category").cat.as_ordered()


def apply_cats(frame, trained):
    for name in frame.columns:
        if name in trained and trained[name].dtype.name == "category":
            frame[name] = pd.Categorical(frame[name], categories=trained[name].cat.categories, ordered=True)


def fix_missing(frame, name, fillers):
    column = frame[name]
    if is_numeric_dtype(column) and (column.isnull().any() or name in fillers):
        frame[name + "_na"] = column.isnull()
        fillers[name] = fillers.get(name, column.median())
        frame[name] = column.fillna(fillers[name])


def scale_vars(frame, mapper):
    if mapper is None:
        mapper = {n: StandardScaler().fit(frame[[n]].to_numpy(float)) for n in frame.columns if is_numeric_dtype(frame[n])}
    for name, scaler in mapper.items():
        frame[name] = scaler.transform(frame[[name]].to_numpy(float))[:, 0]
    return mapper


def proc_df(frame, target, skip=(), ignore=(), scale=False, fillers=None, most=None, mapper=None):
    frame = frame.copy()
    ignored = frame[list(ignore)]
    frame = frame.drop(columns=list(ignore))
    y = frame[target] if is_numeric_dtype(frame[target]) else frame[target].cat.codes
    frame = frame.drop(columns=[*skip, target])
    given = {} if fillers is None else dict(fillers)
    found = dict(given)
    for name in list(frame.columns):
        fix_missing(frame, name, found)
    if given:
        frame = frame.drop(columns=[name + "_na" for name in found if name not in given])
    if scale:
        mapper = scale_vars(frame, mapper)
    for name in list(frame.columns):
        if not is_numeric_dtype(frame[name]) and (most is None or len(frame[name].cat.categories) > most):
            frame[name] = frame[name].cat.codes + 1
    frame = pd.get_dummies(frame, dummy_na=True)
    return pd.concat([ignored, frame], axis=1), y, found, mapper


def elapsed(frame, name, descending):
    ordered = frame.sort_values(["Store", "Date"], ascending=[True, not descending], kind="stable")
    out, store, last = pd.Series(0, index=frame.index), None, None
    for index, row in ordered.iterrows():
        if row.Store != store:
            store, last = row.Store, None
        if row[name]:
            last = row.Date
        out[index] = 0 if last is None else (row.Date - last).days
    return out


def rolling(frame, names, descending):
    ordered = frame.sort_values("Date", ascending=not descending, kind="stable")
    sums = ordered.groupby("Store")[names].rolling(7, min_periods=1).sum()
    return sums.reset_index(level=0, drop=True).sort_index()


def bulldozers(rows):
    size = rng.choice(["small", "large", "Large", "medium", "größer"], rows).astype(object)
    size[rng.random(rows) < 0.15] = None
    state = rng.choice(["b", "a", "c"], rows)
    frame = pd.DataFrame({"saleId": np.arange(rows) + 100, "size": size, "metres": rng.normal(50, 20, rows).round(3)})
    frame["state"], frame["flat"] = state, 3.5
    frame["hours"] = np.where(rng.random(rows) < 0.3, np.nan, rng.integers(0, 9000, rows).astype(float))
    frame["fine"], frame["price"] = rng.random(rows).round(4), rng.integers(1, 50, rows)
    return frame


def main():
    days = pd.to_datetime(
        pd.Series(
            ["1969-12-31", "1970-01-01", "1900-02-28", "2000-02-29", "2008-12-29", "2012-03-31", "2015-12-31"]
            + ["2016-01-01", "2016-12-31", "2020-06-30", "2021-01-03", "2100-03-01", "2010-10-01"]
            + [str(day)[:10] for day in pd.date_range("2013-01-01", periods=60, freq="17D")]
        )
    )
    moments = pd.Series(pd.to_datetime(rng.integers(-(10**9), 2 * 10**9, 40), unit="s"))

    train, test = bulldozers(60), bulldozers(25)
    test.loc[3, "size"], test.loc[4, "state"] = "huge", "z"
    test.loc[5, "fine"] = np.nan
    raw = {"train": table(train), "test": table(test)}
    train_cats(train)
    apply_cats(test, train)
    categories = {
        name: {
            "levels": list(train[name].cat.categories),
            "train": train[name].cat.codes.tolist(),
            "test": test[name].cat.codes.tolist(),
        }
        for name in ("size", "state")
    }

    procs = []
    for options in (
        {},
        {"scale": True, "skip": ["saleId"]},
        {"scale": True, "ignore": ["saleId"], "most": 3},
        {"most": 100, "skip": ["fine"]},
    ):
        frame, y, fillers, mapper = proc_df(train, "price", **options)
        test_frame, test_y, test_fillers, _ = proc_df(test, "price", fillers=fillers, mapper=mapper, **options)
        case = {"options": options, "fillers": fillers, "testFillers": test_fillers}
        case |= {"train": table(frame), "y": y.tolist(), "test": table(test_frame), "testY": test_y.tolist()}
        procs.append(case)
    coded = proc_df(train, "size")

    stores = pd.DataFrame(
        [
            {"Store": store, "Date": day, "Promo": int(rng.random() < 0.25), "Holiday": bool(rng.random() < 0.1)}
            for store in (7, 2, 5)
            for day in pd.date_range("2015-01-01", periods=30)
            if rng.random() < 0.85
        ]
    )
    stores = stores.sample(frac=1, random_state=3).reset_index(drop=True)
    timeline = stores.copy()
    for name in ("Promo", "Holiday"):
        timeline["After" + name] = elapsed(stores, name, False)
        timeline["Before" + name] = elapsed(stores, name, True)
    timeline["Promo_bw"] = rolling(stores, ["Promo"], False)["Promo"]
    timeline["Promo_fw"] = rolling(stores, ["Promo"], True)["Promo"]

    numbers = pd.DataFrame({"x": rng.normal(1e9, 3, 50), "y": rng.exponential(1e-6, 50), "z": np.full(50, 0.1)})
    new = pd.DataFrame({"x": rng.normal(1e9, 3, 10), "y": rng.exponential(1e-6, 10), "z": np.full(10, 0.1)})
    scaler = StandardScaler().fit(numbers)
    scaled = {"train": table(numbers), "test": table(new), "mean": scaler.mean_.tolist(), "var": scaler.var_.tolist()}
    scaled["scaledTrain"] = scaler.transform(numbers).tolist()
    scaled["scaledTest"] = scaler.transform(new).tolist()

    fixtures = {
        "days": {"given": [day.isoformat() for day in days], "parts": table(dateparts(days, "sale", False))},
        "moments": {"given": [day.isoformat() for day in moments], "parts": table(dateparts(moments, "sale", True))},
        "raw": raw,
        "categories": categories,
        "procs": procs,
        "codedTarget": coded[1].tolist(),
        "stores": table(stores),
        "timeline": table(timeline.drop(columns=list(stores.columns))),
        "scaled": scaled,
    }
    (HERE / "fixtures.json").write_text(json.dumps(fixtures, ensure_ascii=False, allow_nan=False) + "\n")


main()
