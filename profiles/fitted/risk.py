"""What is known of persons and what became of some goes in; the chance that it happens to each comes out, with its drivers.

Logistic regression on standardised numbers and one-hot categories: its probabilities are mostly close to what happens, and a
person's drivers are sums of terms, not an approximation. `python -m benchmarks.profiles` sets it beside the base rate and
gradient boosting; the boosting does not beat it on the labelled sets we have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from domain.errors import InputError

Floats = NDArray[np.float64]
FEWEST_EVENTS = 100
"""Fewer persons to whom it happened, or did not, give no stable model (Riley et al. 2019, Stat Med 38: the sample size of
a prediction model goes by its events)."""
EVENTS_A_TERM = 5
"""Events for each term of the model (Vittinghoff & McCulloch 2007, Am J Epidemiol 165(6): five to nine do)."""
_RARE = 0.01


@dataclass(frozen=True, slots=True)
class Features:
    """Columns of one length, one entry a person: numbers (NaN is unknown) and categories (None is unknown)."""

    numbers: Mapping[str, Floats] = field(default_factory=dict)
    categories: Mapping[str, Sequence[str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        odd = next((name for name, values in self.numbers.items() if bool(np.isinf(values).any())), None)
        if odd is not None:
            raise InputError(f"risk: {odd} holds an infinite number")

    def __len__(self) -> int:
        return len(next(iter((*self.numbers.values(), *self.categories.values())), ()))

    @property
    def names(self) -> tuple[str, ...]:
        """The numbers' names, then the categories'."""
        return (*self.numbers, *self.categories)

    def only(self, at: NDArray[np.int64]) -> Features:
        """The persons at these places."""
        numbers = {name: values[at] for name, values in self.numbers.items()}
        return Features(numbers, {name: [values[i] for i in at] for name, values in self.categories.items()})

    def table(self) -> NDArray[np.object_]:
        """(persons, columns), the numbers first."""
        held = np.empty((len(self), len(self.names)), dtype=object)
        for at, values in enumerate(self.numbers.values()):
            held[:, at] = values
        for at, told in enumerate(self.categories.values(), start=len(self.numbers)):
            held[:, at] = ["unknown" if value is None else value for value in told]
        return held


@dataclass(frozen=True, slots=True)
class Driver:
    """A feature of a person, and by how much it moves their log-odds away from those of the average person."""

    feature: str
    effect: float


@dataclass(frozen=True, slots=True)
class Risk:
    """A fitted model; `base_rate` is the share of those it was fitted on to whom it happened."""

    base_rate: float
    names: tuple[str, ...]
    _model: Pipeline
    _average: Floats
    _column_of: tuple[int, ...]

    def chance(self, of: Features) -> Floats:
        """The probability of each person, 0 to 1."""
        if not len(of):
            return np.zeros(0)
        return np.asarray(self._model.predict_proba(self._checked(of))[:, 1], dtype=np.float64)

    def drivers(self, of: Features, most: int = 3) -> list[tuple[Driver, ...]]:
        """For each person the features that move their chance most, by the size of the effect."""
        prepared, model = self._model[:-1], self._model[-1]
        terms = (np.asarray(prepared.transform(self._checked(of))) - self._average) * model.coef_[0]
        effects = np.zeros((len(of), len(self.names)))
        for term, column in enumerate(self._column_of):
            effects[:, column] += terms[:, term]
        best = np.argsort(-np.abs(effects), axis=1, kind="stable")[:, :most]
        return [
            tuple(Driver(self.names[column], float(effects[person, column])) for column in columns)
            for person, columns in enumerate(best)
        ]

    def _checked(self, of: Features) -> NDArray[np.object_]:
        if of.names != self.names:
            raise InputError(
                f"risk: the model was fitted on {', '.join(self.names)}; it was handed {', '.join(of.names)}"
            )
        return of.table()


def fit_risk(of: Features, happened: NDArray[np.bool_]) -> Risk:
    """Fit; InputError says what is missing where there is not enough to learn from."""
    events = int(min(happened.sum(), (~happened).sum()))
    if len(of) != len(happened):
        raise InputError(f"risk: {len(of)} persons, but {len(happened)} outcomes")
    if events < FEWEST_EVENTS:
        raise InputError(
            f"risk: not enough data: the rarer outcome was seen {events} times, {FEWEST_EVENTS} are needed"
        )
    numbers = list(range(len(of.numbers)))
    words = list(range(len(of.numbers), len(of.names)))
    prepared = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()), numbers),
            ("words", OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=_RARE, sparse_output=False), words),
        ]
    )  # fmt: skip
    model = make_pipeline(prepared, LogisticRegression(C=1.0, max_iter=2_000))
    table = of.table()
    model.fit(table, happened)
    terms = np.asarray(model[:-1].transform(table))
    if events < EVENTS_A_TERM * terms.shape[1]:
        raise InputError(
            f"risk: not enough data: {events} of the rarer outcome for {terms.shape[1]} terms; "
            f"{EVENTS_A_TERM * terms.shape[1]} are needed, or fewer features"
        )
    return Risk(float(happened.mean()), of.names, model, terms.mean(axis=0), _columns(model, of))


def _columns(model: Pipeline, of: Features) -> tuple[int, ...]:
    """For each term of the model, the feature it comes from."""
    found = list(range(len(of.numbers)))
    if of.categories:
        encoder = model[0].named_transformers_["words"]
        names = [f"c{at}" for at in range(len(of.categories))]
        told = encoder.get_feature_names_out(names)
        found += [len(of.numbers) + int(name.partition("_")[0][1:]) for name in told]
    return tuple(found)
