"""A seed and the name of a stage become that stage's own stream of chance.

Each stage draws from a stream of its own, so that a change in one stage leaves the draws of the others as they were.
"""

import random
import zlib

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def numbers(seed: int, stage: str) -> np.random.Generator:
    """The stream for drawing arrays."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(stage.encode())])))


def chances(seed: int, stage: str) -> random.Random:
    """The stream for drawing one thing at a time."""
    return random.Random(f"{seed}:{stage}")


def pick_rows(rng: np.random.Generator, weights: Floats) -> Ints:
    """One column of each row, drawn by the row's weights (rows need not sum to one)."""
    cumulated = np.cumsum(weights, axis=1)
    drawn = rng.random(len(weights)) * cumulated[:, -1]
    return np.asarray((cumulated < drawn[:, None]).sum(axis=1), dtype=np.int64)
