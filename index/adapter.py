"""An encoder goes in, a real `SentenceTransformer` comes out, for code that asks for one. Imports torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from .encoder import BundledEncoder, Encoder


def as_sentence_transformer(encoder: Encoder | None = None) -> SentenceTransformer:
    """A `SentenceTransformer` whose vectors are those of `encoder` (the bundled one when None)."""
    return SentenceTransformer(modules=[EncoderModule(encoder or BundledEncoder())], device="cpu")


class EncoderModule(InputModule):
    """The one module of such a model: it encodes where others tokenize, and passes the vectors on."""

    def __init__(self, encoder: Encoder) -> None:
        # the library's own constructors carry no types
        super().__init__()  # type: ignore[no-untyped-call]
        self._encoder = encoder

    # the library's inputs may be images and sounds too; ours are texts, and its further arguments do not concern us
    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        """The vectors of the inputs, under the name `forward` hands on."""
        vectors = self._encoder.encode([f"{prompt or ''}{text}" for text in inputs])
        return {"sentence_embedding": torch.from_numpy(np.ascontiguousarray(vectors))}

    # as above
    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """What came in: the encoding is done."""
        return features

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    # as above
    def save(self, *_: Any, **__: Any) -> None:
        """Nothing to save: the encoder is installed with its package."""
