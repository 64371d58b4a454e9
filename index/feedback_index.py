"""A question goes in, ranked passages of customers' own words come out; with a scope, of exactly that scope."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from domain.errors import HomeError
from domain.language import Language

from .build import LANGUAGE_CODES
from .document import Document
from .encoder import Encoder, open_encoder
from .nearest import Nearest
from .shelf import Integers, Manifest, Shelf
from .voice import most_different, quotable
from .words import Words

Scores = NDArray[np.float32]

LEXICAL_WEIGHT = 0.4
"""Share of the words in a ranking; the vectors have the rest.

Measured with `benchmarks/retrieval_topics.yaml`, 25 questions over 22,308 passages, right ones among the first ten:
0 → .60, 0.3 → .70, 0.4 → .73, 0.5 → .76, words alone .80. English titles to find 3,000 English reviews by, recall@10:
0 → .14, 0.3 → .22, 0.4 → .23, 0.5 → .24, words alone .23. Those judges favour literal words; on paraphrases an
earlier test lost .02 by 0.3. 0.4 keeps most of both.
"""

WEAK_BELOW = 0.56
"""Strength (vectors plus words) under which a hit is weak, when some text holds the words of the question.

Mean of the best three hits of the Chinese questions of `benchmarks/retrieval_topics.yaml`: all 25 answerable ones lie at
or above .59, 11 of 12 foreign ones at or under .55.
"""

WEAK_WITHOUT_WORDS = 0.39
"""The same where only the vectors speak (an English question over Chinese texts): all 25 answerable questions lie at or
above .39 over 22,308 passages (six best hits do not over 2,000), 8 of 12 foreign ones under (11 over 2,000)."""

SAME_TEXT = 0.97
"""Passages more similar than this are one and the same for a reader."""

# words only ever add: a passage in another language than the question holds none of its words and loses nothing by it
_LEXICAL_BONUS = LEXICAL_WEIGHT / (1 - LEXICAL_WEIGHT)
# a score is a logistic curve through 0.5 where hits stop being weak
_STEEPNESS = 12.0
# from this share of the question's word weight on, the texts are taken to be in the question's language. Best hits of
# foreign Chinese questions taken for strong, over 2,000 texts: 0.3 → 5 of 12, 0.2 → 3, 0.1 → none; of the answerable
# ones 23, 23 and 22 of 25 stay strong. Over 24,419 passages 4 of 12 foreign and all 25 answerable ones are strong.
_WORDS_SPEAK = 0.1
# median similarity of unrelated texts under the bundled encoder; models that crowd higher are brought to this scale
_USUAL_UNRELATED = 0.3
_CANDIDATES_PER_HIT = 10
_LANGUAGE_EDGE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a score is made of."""

    dense: float
    """Similarity of the vectors, on the bundled encoder's scale (unrelated texts about 0.2)."""
    lexical: float
    """Share of the question's word weight found in the passage, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """The best passage of one document."""

    doc_id: str
    span: tuple[int, int]
    text: str
    """Exactly `document.text[span[0]:span[1]]`."""
    score: float
    """0 to 1; below 0.5 the hit is weak."""
    weak: bool
    """No better than the best hits of questions the texts do not answer."""
    parts: Parts
    folded: int
    """Documents (of the scope) that say the same, this one included."""
    document: Document


class FeedbackIndex:
    """One home's feedback, open for searching; safe for several threads. Use `open`, then `close` (or `with`)."""

    def __init__(self, folder: Path, manifest: Manifest, shelf: Shelf) -> None:
        self.manifest = manifest
        self._folder = folder
        self._shelf = shelf
        self._opening = Lock()
        self._encoder: Encoder | None = None
        self._words: Words | None = None
        self._nearest: Nearest | None = None

    @classmethod
    def open(
        cls,
        folder: Path,
        encoder_name: str | None = None,
        *,
        data_version: str | None = None,
        encoder: Encoder | None = None,
    ) -> FeedbackIndex:
        """Open the index of a folder; neither the model nor Chroma is loaded before it is needed.

        Args:
            folder: what `build_index` wrote.
            encoder_name: the encoder the installation is set to; None takes the index's own.
            data_version: the warehouse's version, when the index must be of the same; None does not check.
            encoder: an encoder already loaded, to share it between indexes.

        Raises:
            HomeError: no index, an incomplete one, or one made with another encoder or from other data.
        """
        manifest = Manifest.read(folder)
        wanted = encoder.name if encoder else encoder_name
        if wanted is not None and wanted != manifest.encoder:
            raise HomeError(
                f"The feedback index in {folder} was made with the encoder {manifest.encoder!r}, but {wanted!r} is set. "
                f"Set the first, or run `limner build` to make the index with the second."
            )
        if data_version is not None and data_version != manifest.data_version:
            raise HomeError(
                f"The feedback index in {folder} is of data version {manifest.data_version!r}, the warehouse of "
                f"{data_version!r}. Run `limner build` to bring them together."
            )
        index = cls(folder, manifest, Shelf(folder / manifest.build))
        if encoder is not None:
            index._use(encoder)
        return index

    def close(self) -> None:
        """Give files back."""
        self._shelf.close()
        if self._nearest is not None:
            self._nearest.close()
            self._nearest = None

    def __enter__(self) -> FeedbackIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._shelf)

    def search(
        self,
        query: str,
        *,
        scope: Collection[str] | None = None,
        language_hint: Language | None = None,
        limit: int = 5,
        min_score: float | None = None,
    ) -> list[Hit]:
        """The passages that answer a query best, one a document, near-identical ones folded, best first.

        Args:
            query: a topic or a question, in any language the encoder knows.
            scope: document ids to look among, scored exactly (ids not in the index are passed over; an empty scope
                finds nothing); None looks through the whole index.
            language_hint: preferred language where two hits are about equally good.
            limit: hits at most.
            min_score: leave out hits under this score.

        Raises:
            HomeError: the index was rebuilt since it was opened.
        """
        if limit < 1 or not query.strip() or not len(self):
            return []
        vector = self._loaded_encoder().encode([query])[0]
        lexical = self._loaded_words().scores(query)
        if scope is None:
            passages = self._shelf.passages_of_units(self._likely_units(vector, lexical, limit * _CANDIDATES_PER_HIT))
        else:
            passages = self._shelf.passages_of_rows(self._shelf.rows(iter(scope)))
        if not len(passages):
            return []
        units = self._shelf.passages[passages, 3]
        dense = self._dense(units, vector)
        strength = dense + _LEXICAL_BONUS * lexical[units]
        best = _best_per_document(self._shelf.passages[passages, 0], strength + self._edge(passages, language_hint))
        parts = {
            int(passages[place]): (
                float(strength[place]),
                Parts(dense=float(dense[place]), lexical=float(lexical[units[place]])),
            )
            for place in best[: max(50, limit * _CANDIDATES_PER_HIT)]
        }
        border = WEAK_BELOW if float(lexical[units].max()) >= _WORDS_SPEAK else WEAK_WITHOUT_WORDS
        hits = []
        for passage, alike in self._folded(list(parts), limit, whole=None if scope is None else passages):
            strength_of, made_of = parts[passage]
            hits.append(self._hit(passage, _score(strength_of, border), strength_of < border, made_of, alike))
        return [hit for hit in hits if min_score is None or hit.score >= min_score]

    def representatives(self, doc_ids: Collection[str], limit: int, query: str | None = None) -> list[Hit]:
        """Typical and different passages of a set of documents: how a group sounds. The same call gives the same hits.

        A passage is typical when it is near the centre of all passages of the set (and near the query, when there is
        one); each next one is chosen for being typical and unlike those before (maximal marginal relevance,
        Carbonell & Goldstein 1998). Passages of 8 to 120 characters (5 to 40 words) are preferred.
        A hit's score is its similarity to the centre.
        """
        passages = self._shelf.passages_of_rows(self._shelf.rows(iter(doc_ids)))
        if limit < 1 or not len(passages):
            return []
        units, first, counts = np.unique(self._shelf.passages[passages, 3], return_index=True, return_counts=True)
        vectors = np.asarray(self._shelf.vectors[units])
        centre = counts.astype(np.float32) @ vectors
        centre /= max(float(np.linalg.norm(centre)), 1e-9)
        typical = vectors @ centre
        wanted = typical
        if query and query.strip():
            wanted = (typical + 2 * (vectors @ self._loaded_encoder().encode([query])[0])) / 3
        # the likeliest 500 are enough to choose a handful from, and reading them all would take seconds
        likely = np.argsort(-wanted, kind="stable")[: max(500, limit * 20)]
        fit = np.array([quotable(self._text(int(passages[first[place]]))) for place in likely])
        documents = self._shelf.passages[passages[first[likely]], 0]
        chosen = most_different(vectors[likely], wanted[likely] * fit, documents, limit)
        return [
            self._hit(
                int(passages[first[likely[place]]]),
                float(np.clip(typical[likely[place]], 0, 1)),
                False,
                Parts(dense=float(typical[likely[place]]), lexical=0.0),
                len(self._documents_alike(units[likely[place]], passages)),
            )
            for place in chosen
        ]

    def _likely_units(self, vector: Scores, lexical: Scores, limit: int) -> Integers:
        near = self._loaded_nearest().units(vector, min(limit, len(lexical)))
        by_words = np.argsort(-lexical, kind="stable")[:limit]
        return np.union1d(near, by_words[lexical[by_words] > 0]).astype(np.int64)

    def _dense(self, units: NDArray[np.int32], vector: Scores) -> Scores:
        """Similarity of each unit, on the bundled encoder's scale."""
        distinct, place = np.unique(units, return_inverse=True)
        vectors = self._shelf.vectors
        # beyond a third of all rows reading the matrix in order is faster than picking rows
        near = (vectors @ vector)[distinct] if 3 * len(distinct) > len(vectors) else vectors[distinct] @ vector
        above = max(0.0, (self.manifest.unrelated - _USUAL_UNRELATED) / (1 - _USUAL_UNRELATED))
        similar: Scores = ((near - above) / (1 - above)).astype(np.float32)[place]
        return similar

    def _edge(self, passages: Integers, language_hint: Language | None) -> Scores:
        if language_hint is None:
            return np.zeros(len(passages), dtype=np.float32)
        rows = self._shelf.passages[passages, 0]
        edge: Scores = (self._shelf.languages[rows] == LANGUAGE_CODES[language_hint]).astype(
            np.float32
        ) * _LANGUAGE_EDGE
        return edge

    def _folded(self, ranked: list[int], limit: int, whole: Integers | None) -> Iterator[tuple[int, int]]:
        """(passage, documents that say the same) of the first `limit` different ones."""
        units = self._shelf.passages[ranked, 3]
        vectors = np.array(self._shelf.vectors[units])
        folds = self._shelf.folds[units]
        alike = (vectors @ vectors.T > SAME_TEXT) | (folds[:, np.newaxis] == folds)
        documents: dict[int, set[int]] = {}
        for place, unit in enumerate(units.tolist()):
            same = next((kept for kept in documents if alike[kept, place]), None)
            if same is not None:
                documents[same] |= self._documents_alike(unit, whole)
            elif len(documents) < limit:
                documents[place] = self._documents_alike(unit, whole)
        for place, rows in documents.items():
            yield ranked[place], len(rows)

    def _documents_alike(self, unit: int, whole: Integers | None) -> set[int]:
        """Rows of the documents that hold a passage with the letters of this unit."""
        if whole is None:
            units = np.flatnonzero(self._shelf.folds == self._shelf.folds[unit])
            whole = self._shelf.passages_of_units(units)
            return set(self._shelf.passages[whole, 0].tolist())
        held = self._shelf.passages[whole]
        return set(held[self._shelf.folds[held[:, 3]] == self._shelf.folds[unit], 0].tolist())

    def _text(self, passage: int) -> str:
        row, start, end, _ = self._shelf.passages[passage].tolist()
        return self._shelf.document(row).text[start:end]

    def _hit(self, passage: int, score: float, weak: bool, parts: Parts, folded: int) -> Hit:
        row, start, end, _ = self._shelf.passages[passage].tolist()
        document = self._shelf.document(row)
        return Hit(
            doc_id=document.doc_id,
            span=(start, end),
            text=document.text[start:end],
            score=score,
            weak=weak,
            parts=parts,
            folded=folded,
            document=document,
        )

    def _use(self, encoder: Encoder) -> None:
        if encoder.dimension != self.manifest.dimension:
            raise HomeError(
                f"The feedback index in {self._folder} holds vectors of {self.manifest.dimension} numbers, the encoder "
                f"{encoder.name!r} makes {encoder.dimension}. Run `limner build` to make the index again."
            )
        self._encoder = encoder

    def _loaded_encoder(self) -> Encoder:
        with self._opening:
            if self._encoder is None:
                self._use(open_encoder(self.manifest.encoder))
            assert self._encoder is not None
            return self._encoder

    def _loaded_words(self) -> Words:
        with self._opening:
            if self._words is None:
                build = self._folder / self.manifest.build
                if not build.is_dir():
                    raise HomeError(
                        f"The feedback index in {self._folder} was rebuilt since it was opened. Open it again."
                    )
                self._words = Words.open(build / "words", self.manifest.units)
            return self._words

    def _loaded_nearest(self) -> Nearest:
        with self._opening:
            if self._nearest is None:
                self._nearest = Nearest(self._folder / self.manifest.build / "chroma", self.manifest)
            return self._nearest


def _best_per_document(documents: NDArray[np.int32], strength: Scores) -> list[int]:
    """Places of the strongest passage of each document, strongest first, ties in document order."""
    order = np.lexsort((np.arange(len(documents)), -strength))
    _, first = np.unique(documents[order], return_index=True)
    best: list[int] = order[np.sort(first)].tolist()
    return best


def _score(strength: float, border: float) -> float:
    return 1 / (1 + math.exp(-_STEEPNESS * (strength - border)))
