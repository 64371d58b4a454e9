"""Methods of the profiles beside named baselines, on data nobody here made: `python -m benchmarks.profiles`.

Needs `LIMNER_REAL_DATA`, the folder that holds `cdnow/`, `online_retail/`, `telco_churn/` and `bank_marketing/`. One row a method and measure.
"""

from __future__ import annotations

import argparse
import csv
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path

import duckdb
import numpy as np
from implicit.als import AlternatingLeastSquares
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.preprocessing import OrdinalEncoder
from threadpoolctl import threadpool_limits

from profiles.fitted.calibration import Reliability, brier_skill, reliability
from profiles.fitted.lifetime import Purchases, fit_bg_nbd, fit_gamma_gamma
from profiles.fitted.offers import fit_offers, ndcg_at, recall_at
from profiles.fitted.risk import Features, Floats, fit_risk

from .row import Row, keep

CALIBRATED_UNTIL = date(1997, 10, 1)
"""CDNOW's 39 weeks to learn from, and 39 to foretell (Fader, Hardie & Lee 2005)."""
OFFERED_FROM = date(2011, 5, 1)
PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
FOLDS = 5
Outcomes = NDArray[np.bool_]
Places = NDArray[np.int64]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the rows, and keep them where `--json` says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profiles", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one repeat of the cross-validation")
    parser.add_argument("--json", type=Path, metavar="OUT")
    asked = parser.parse_args(arguments)
    data = Path(os.environ.get("LIMNER_REAL_DATA", ""))
    if not (data / "cdnow").is_dir():
        print("set LIMNER_REAL_DATA to the folder that holds cdnow/, telco_churn/ and bank_marketing/")
        return 2
    rows = []
    for row in chain(_published(data), _holdout(data), _offered(data), _risks(data, repeats=1 if asked.quick else 5)):
        print(row, flush=True)
        rows.append(row)
    keep(rows, asked.json)
    return 0


def _published(data: Path) -> Iterator[Row]:
    """The published parameters, from the published summary."""
    held = _rows(data / "cdnow" / "cdnow_customers_summary.csv")
    of = Purchases(*(np.array([float(row[name]) for row in held]) for name in ("frequency", "recency", "T")))
    model = fit_bg_nbd(of)
    for name, told in PUBLISHED.items():
        yield Row(
            name=f"cdnow summary, BG/NBD {name}",
            value=getattr(model, name), unit="", baseline=told, baseline_name="published", target=None, n=len(of),
        )  # fmt: skip
    yield Row(
        name="cdnow summary, furthest from the published",
        value=max(abs(getattr(model, name) - told) for name, told in PUBLISHED.items()),
        unit="", baseline=0.005, baseline_name="two decimals", target="<= 0.005", n=len(of),
    )  # fmt: skip


def _holdout(data: Path) -> Iterator[Row]:
    """Purchases of the 39 weeks that the model did not see, and the value of an order."""
    of, orders, value, later, later_value = _cdnow(data / "cdnow" / "CDNOW_master.txt")
    ahead = 39.0
    told = fit_bg_nbd(of).expected(of, ahead)
    rate = of.repeats / of.watched * ahead
    flat = np.full(len(of), of.repeats.mean() / of.watched.mean() * ahead)
    n = len(of)

    def error(of_each: Floats) -> float:
        return float(np.sqrt(np.mean((of_each - later) ** 2)))

    shrunk = (of.repeats + 1) / (of.watched + float(of.watched.sum() / of.repeats.sum())) * ahead
    for name, baseline in (
        ("each goes on at their own rate", rate),
        ("own rate, drawn to the mean rate", shrunk),
        ("as many as before", of.repeats),
        ("all go on at the mean rate", flat),
    ):
        yield Row(
            name="cdnow out of time, purchases of a customer, RMSE",
            value=error(told),
            unit="",
            baseline=error(baseline),
            baseline_name=name,
            target=None,
            n=n,
        )
    yield Row(
        name="cdnow out of time, purchases of all ÷ truth",
        value=float(told.sum() / later.sum()),
        unit="",
        baseline=float(rate.sum() / later.sum()),
        baseline_name="each goes on at their own rate",
        target=None,
        n=n,
    )
    again = (of.repeats > 0) & (later > 0)
    seen = of.repeats > 0
    worth = fit_gamma_gamma(orders[seen], value[seen]).order_value(orders[again], value[again])
    truth = later_value[again]
    yield Row(
        name="cdnow out of time, value of an order, MAE",
        value=float(np.abs(worth - truth).mean()),
        unit="$",
        baseline=float(np.abs(value[again] - truth).mean()),
        baseline_name="their own mean so far",
        target=None,
        n=int(again.sum()),
    )


def _cdnow(path: Path) -> tuple[Purchases, Floats, Floats, Floats, Floats]:
    """Purchases to learn from (in weeks), orders and mean value then; purchases and mean value afterwards."""
    days: defaultdict[str, defaultdict[date, float]] = defaultdict(lambda: defaultdict(float))
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        person, day, _, paid = line.split()
        days[person][date(int(day[:4]), int(day[4:6]), int(day[6:]))] += float(paid)
    rows = []
    for bought in days.values():
        before = sorted(day for day in bought if day < CALIBRATED_UNTIL)
        after = [day for day in bought if day >= CALIBRATED_UNTIL]
        first = before[0]
        rows.append(
            (
                len(before) - 1,
                (before[-1] - first).days / 7,
                (CALIBRATED_UNTIL - first).days / 7,
                len(before),
                float(np.mean([bought[day] for day in before])),
                len(after),
                float(np.mean([bought[day] for day in after])) if after else 0.0,
            )
        )
    repeats, last, watched, orders, value, later, later_value = np.array(rows, dtype=np.float64).T
    return Purchases(repeats, last, watched), orders, value, later, later_value


def _offered(data: Path) -> Iterator[Row]:
    """Things not bought before that are bought in the last two months, by persons known before."""
    bought = _bought(data / "online_retail" / "online_retail.parquet")
    before = sorted({(person, item) for person, item, day in bought if day < OFFERED_FROM})
    persons = {name: at for at, name in enumerate(sorted({person for person, _ in before}))}
    items = {name: at for at, name in enumerate(sorted({item for _, item in before}))}
    of, what = np.array([(persons[person], items[item]) for person, item in before]).T
    had: defaultdict[int, set[int]] = defaultdict(set)
    for person, item in zip(of.tolist(), what.tolist(), strict=True):
        had[person].add(item)
    new: defaultdict[int, set[int]] = defaultdict(set)
    for name, item, day in bought:
        if day >= OFFERED_FROM and name in persons and item in items and items[item] not in had[persons[name]]:
            new[persons[name]].add(items[item])
    asked = sorted(new)
    model = fit_offers(of, what)
    ours = {person: [offer.item for offer in model.of(sorted(had[person]))] for person in asked}
    popular = {p: [item for item in model.popular[:2_000].tolist() if item not in had[p]][:10] for p in asked}
    for baseline, theirs in (("popularity", popular), ("ALS, 64 factors", _als(of, what, asked))):
        for told, by in (("recall@10", recall_at), ("nDCG@10", ndcg_at)):
            yield Row(
                name=f"online_retail out of time, offers, {told}",
                value=float(np.mean([by(ours[person], new[person]) for person in asked])),
                unit="",
                baseline=float(np.mean([by(theirs[person], new[person]) for person in asked])),
                baseline_name=baseline,
                target=None,
                n=len(asked),
            )


def _bought(path: Path) -> list[tuple[int, str, date]]:
    """Who bought what on which day; cancellations, postage and fees left out."""
    rows = duckdb.sql(
        "select distinct CustomerID, StockCode, cast(strptime(InvoiceDate, '%m/%d/%y %H:%M') as date) from read_parquet($1) "
        "where CustomerID is not null and Quantity > 0 and UnitPrice > 0 and regexp_matches(StockCode, '^[0-9]{5}')",
        params=[str(path)],
    )
    return rows.fetchall()


def _als(of: NDArray[np.int64], what: NDArray[np.int64], asked: Sequence[int]) -> dict[int, list[int]]:
    """Alternating least squares on implicit feedback (Hu, Koren & Volinsky 2008), the usual settings."""
    with threadpool_limits(1):
        owned = csr_matrix((np.full(len(of), 20.0), (of, what)))
        model = AlternatingLeastSquares(factors=64, iterations=20, random_state=0, num_threads=1)
        model.fit(owned, show_progress=False)
        found, _ = model.recommend(np.array(asked), owned[asked], N=10, filter_already_liked_items=True)
    return {person: [int(item) for item in items] for person, items in zip(asked, found, strict=True)}


def _risks(data: Path, *, repeats: int) -> Iterator[Row]:
    """Labelled sets, by repeated stratified cross-validation; nothing of a fold is known to the model that tells it."""
    telco = _rows(data / "telco_churn" / "Telco-Customer-Churn.csv")
    yield from _cross_validated(
        "telco_churn", *_labelled(telco, "Churn", "Yes", {"customerID"}), "tenure", repeats, ">= 0.84"
    )
    bank = _rows(data / "bank_marketing" / "bank-additional.csv", ";")
    # how long the call lasted is known only when its outcome is
    yield from _cross_validated(
        "bank_marketing", *_labelled(bank, "y", "yes", {"duration"}), "euribor3m", repeats, None
    )


def _labelled(
    rows: Sequence[dict[str, str]], label: str, happened: str, left_out: set[str]
) -> tuple[Features, Outcomes]:
    names = [name for name in rows[0] if name not in left_out | {label}]
    numbers, words = {}, {}
    for name in names:
        told = [row[name].strip() for row in rows]
        values = [_number(text) for text in told]
        if sum(value is None for value in values) <= len([text for text in told if not text]):
            numbers[name] = np.array([np.nan if value is None else value for value in values])
        else:
            words[name] = [text or None for text in told]
    return Features(numbers, words), np.array([row[label] == happened for row in rows])


def _rows(path: Path, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter=separator))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _cross_validated(
    name: str, of: Features, happened: Outcomes, single: str, repeats: int, target: str | None
) -> Iterator[Row]:
    folds = list(
        RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=repeats, random_state=0).split(
            np.zeros(len(happened)), happened
        )
    )
    alone = Features({single: of.numbers[single]})
    methods: dict[str, Callable[[Places, Places], Floats]] = {
        "logistic": lambda seen, held: fit_risk(of.only(seen), happened[seen]).chance(of.only(held)),
        f"logistic on {single} alone": lambda seen, held: fit_risk(alone.only(seen), happened[seen]).chance(alone.only(held)),
        "gradient boosting": lambda seen, held: _boosted(of, happened, seen, held),
    }  # fmt: skip
    aucs: dict[str, list[float]] = {method: [] for method in methods}
    found: dict[str, list[Reliability]] = {method: [] for method in methods}
    skills: list[float] = []
    for first in range(0, len(folds), FOLDS):
        told = {method: np.zeros(len(happened)) for method in methods}
        for seen, held in folds[first : first + FOLDS]:
            for method, by in methods.items():
                told[method][held] = by(seen, held)
                aucs[method].append(float(roc_auc_score(happened[held], told[method][held])))
        for method, chance in told.items():
            found[method].append(reliability(chance, happened))
        skills.append(brier_skill(told["logistic"], happened, float(happened.mean())))
    n, ours = len(happened), aucs.pop("logistic")
    for method, theirs in aucs.items():
        yield Row(
            name=f"{name}, ROC-AUC of {len(folds)} folds (of one fold ± {1.96 * np.std(ours):.3f})",
            value=float(np.mean(ours)), unit="", baseline=float(np.mean(theirs)), baseline_name=method, target=target, n=n,
        )  # fmt: skip
    yield Row(
        name=f"{name}, Brier skill", value=float(np.mean(skills)), unit="", baseline=0.0, baseline_name="the base rate",
        target=">= 0", n=n,
    )  # fmt: skip
    error, boosted = (
        float(np.mean([one.error for one in found[method]])) for method in ("logistic", "gradient boosting")
    )
    limit = float(np.mean([one.limit for one in found["logistic"]]))
    for beside, baseline in (("95 % limit of perfect calibration", limit), ("gradient boosting", boosted)):
        yield Row(
            name=f"{name}, calibration error", value=error, unit="", baseline=baseline,
            baseline_name=beside, target=f"<= {limit:.3f}", n=n,
        )  # fmt: skip


def _boosted(of: Features, happened: Outcomes, seen: Places, held: Places) -> Floats:
    """The usual stronger model, with its usual settings."""
    table = of.table()
    words = np.arange(len(of.names)) >= len(of.numbers)
    if words.any():
        table[:, words] = OrdinalEncoder().fit_transform(table[:, words].astype(str))
    model = HistGradientBoostingClassifier(categorical_features=words, random_state=0)
    model.fit(table[seen].astype(np.float64), happened[seen])
    return np.asarray(model.predict_proba(table[held].astype(np.float64))[:, 1])


if __name__ == "__main__":
    raise SystemExit(main())
