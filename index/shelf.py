"""The files of one index: documents, passages, vectors. What the build writes is what a search maps into memory.

    manifest.json        encoder, dimension, data version, counts, and the name of the build that is current
    <build>/documents.jsonl, document_starts.npy, document_ids.json
    <build>/passages.npy one row a passage: document row, start, end, unit (see `Shelf.passages`)
    <build>/vectors.npy  one row a unit: its unit vector
    <build>/hashes.npy   one row a unit: SHA-256 of its text; <build>/folds.npy: units that say the same share a number
    <build>/languages.npy one a document: 0 unknown, 1 Chinese, 2 English
    <build>/words/       BM25
    <build>/chroma/      Chroma's collection

A *unit* is a distinct passage text: a thousand times "很好吃" is one unit, encoded once. A new build is written beside
the current one and becomes current by replacing the manifest, which is atomic.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.errors import HomeError

from .document import Document

FORMAT = 1
MANIFEST = "manifest.json"
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an index was made with."""

    format: int
    build: str
    """Folder of the current build."""
    encoder: str
    dimension: int
    data_version: str
    documents: int
    passages: int
    units: int
    unrelated: float
    """Median similarity of two passages taken at random: where this encoder's scale begins."""

    def write(self, folder: Path) -> None:
        """Make this build the current one, atomically."""
        draft = folder / f"{MANIFEST}.new"
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(draft, folder / MANIFEST)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of an index folder.

        Raises:
            HomeError: there is no index, or one of another format.
        """
        path = folder / MANIFEST
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise HomeError(f"There is no feedback index in {folder}. Run `limner build` to make one.") from None
        except ValueError as error:
            raise HomeError(f"{path} cannot be read ({error}). Run `limner build` to make the index again.") from error
        if not isinstance(fields, dict) or fields.get("format") != FORMAT:
            found = fields.get("format") if isinstance(fields, dict) else None
            raise HomeError(
                f"The feedback index in {folder} has format {found}, this version reads {FORMAT}. "
                "Run `limner build` to make it again."
            )
        try:
            return cls(**fields)
        except TypeError as error:
            raise HomeError(f"{path} lacks what it should hold. Run `limner build` to make the index again.") from error


class Shelf:
    """One build, open for reading; safe for several threads."""

    passages: NDArray[np.int32]
    """Shape (passages, 4): document row, start, end, unit; in document order."""
    vectors: NDArray[np.float32]
    """Shape (units, dimension), memory-mapped."""
    folds: Integers
    languages: NDArray[np.uint8]

    def __init__(self, build: Path) -> None:
        try:
            self.passages = np.load(build / "passages.npy")
            self.folds = np.load(build / "folds.npy")
            self.languages = np.load(build / "languages.npy")
            # numpy cannot map an array without elements
            self.vectors = np.load(build / "vectors.npy", mmap_mode="r" if len(self.folds) else None)
            self._starts: Integers = np.load(build / "document_starts.npy")
            ids: list[str] = json.loads((build / "document_ids.json").read_text(encoding="utf-8"))
            self._documents = os.open(build / "documents.jsonl", os.O_RDONLY)
        except (OSError, ValueError) as error:
            raise HomeError(
                f"The feedback index in {build.parent} is incomplete ({error}). Run `limner build` to make it again."
            ) from error
        self._row_of = {doc_id: row for row, doc_id in enumerate(ids)}
        self.first_passage: Integers = np.searchsorted(self.passages[:, 0], np.arange(len(ids) + 1))
        """Passages of document `row` are `first_passage[row] : first_passage[row + 1]`."""
        self._by_unit: Integers = np.argsort(self.passages[:, 3], kind="stable")
        self._first_by_unit: Integers = np.searchsorted(self.passages[self._by_unit, 3], np.arange(len(self.folds) + 1))

    def close(self) -> None:
        """Give the file back; closing twice does no harm."""
        if self._documents >= 0:
            os.close(self._documents)
            self._documents = -1

    def __len__(self) -> int:
        return len(self._row_of)

    def rows(self, doc_ids: Iterator[str]) -> Integers:
        """Rows of those of the documents that are here, ascending, each once."""
        found = {row for row in (self._row_of.get(doc_id) for doc_id in doc_ids) if row is not None}
        return np.array(sorted(found), dtype=np.int64)

    def document(self, row: int) -> Document:
        """The document at a row."""
        start, end = int(self._starts[row]), int(self._starts[row + 1])
        return Document.from_json(os.pread(self._documents, end - start, start))

    def passages_of_rows(self, rows: Integers) -> Integers:
        """Numbers of all passages of these documents, ascending."""
        return _ranges(self.first_passage[rows], self.first_passage[rows + 1])

    def passages_of_units(self, units: Integers) -> Integers:
        """Numbers of all passages that read like one of these units."""
        return self._by_unit[_ranges(self._first_by_unit[units], self._first_by_unit[units + 1])]


def hashes_and_vectors(folder: Path) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """SHA-256 (units, 32) and vector (units, dimension) of each unit of an index, vectors memory-mapped."""
    build = folder / Manifest.read(folder).build
    hashes = np.load(build / "hashes.npy")
    return hashes, np.load(build / "vectors.npy", mmap_mode="r" if len(hashes) else None)


def _ranges(starts: Integers, ends: Integers) -> Integers:
    lengths = ends - starts
    total = int(lengths.sum())
    if not total:
        return np.zeros(0, dtype=np.int64)
    offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    ranges: Integers = offsets + np.arange(total)
    return ranges
