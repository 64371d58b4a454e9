"""Documents go in, an index folder comes out: passages, vectors, BM25 and Chroma's collection of one data version."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.errors import HomeError, InputError
from domain.language import language_of

from .document import Document
from .encoder import Encoder, Vectors
from .nearest import Unit, write_collection
from .passages import passages_of
from .shelf import FORMAT, MANIFEST, Manifest, hashes_and_vectors
from .words import Words

Progress = Callable[[int, int], None]
"""Called with (texts encoded, texts to encode)."""

LANGUAGE_CODES = {"zh": 1, "en": 2}
_ENCODED_AT_ONCE = 512
_PAIRS_SAMPLED = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What a build did."""

    documents: int
    blank: int
    """Documents without any text; they are not in the index."""
    passages: int
    units: int
    """Distinct passage texts."""
    encoded: int
    reused: int
    seconds: float


def build_index(
    folder: Path,
    documents: Iterable[Document],
    *,
    encoder: Encoder,
    data_version: str,
    progress: Progress | None = None,
    reuse: Path | None = None,
) -> IndexReport:
    """Write the index of these documents into a folder; an index that was there is replaced, atomically, and removed.

    Args:
        folder: made when it is not there.
        documents: each `doc_id` once. Nothing of a document that is not among them is left in the folder.
        encoder: its name and dimension are stored and checked on open.
        data_version: version of the warehouse the documents come from.
        progress: told after each batch of texts.
        reuse: folder of an earlier index (this one, or another version's); vectors of texts that did not change
            are taken from there when it was made with the same encoder.

    Raises:
        InputError: a document id comes twice, or a text is not valid Unicode.
        HomeError: the folder cannot be written.
    """
    started = time.perf_counter()
    kept, blank = _checked(documents)
    units, passages = _units_and_passages(kept)
    known = _known_vectors(reuse, encoder)
    vectors, encoded = _vectors(units, encoder, known, progress)
    manifest = Manifest(
        format=FORMAT,
        build=f"build-{secrets.token_hex(4)}",
        encoder=encoder.name,
        dimension=encoder.dimension,
        data_version=data_version,
        documents=len(kept),
        passages=len(passages),
        units=len(units),
        unrelated=_unrelated(vectors),
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / manifest.build, manifest, kept, units, passages, vectors)
        manifest.write(folder)
    except OSError as error:
        raise HomeError(
            f"The feedback index cannot be written into {folder}: {error}. Check space and rights."
        ) from error
    finally:
        _remove_other_builds(folder)
    return IndexReport(
        documents=len(kept),
        blank=blank,
        passages=len(passages),
        units=len(units),
        encoded=encoded,
        reused=len(units) - encoded,
        seconds=time.perf_counter() - started,
    )


def _checked(documents: Iterable[Document]) -> tuple[list[Document], int]:
    kept: list[Document] = []
    blank = 0
    seen: set[str] = set()
    for document in documents:
        if document.doc_id in seen:
            raise InputError(
                f"Two feedback texts have the id {document.doc_id!r}; ids must be unique. Mend the source."
            )
        seen.add(document.doc_id)
        try:
            document.text.encode()
        except UnicodeEncodeError as error:
            raise InputError(
                f"The text of {document.doc_id!r} is not valid Unicode at character {error.start}. Mend the source."
            ) from error
        if document.text.strip():
            kept.append(document)
        else:
            blank += 1
    return kept, blank


def _units_and_passages(documents: Sequence[Document]) -> tuple[list[Unit], NDArray[np.int32]]:
    units: list[Unit] = []
    number_of: dict[str, int] = {}
    passages: list[tuple[int, int, int, int]] = []
    for row, document in enumerate(documents):
        for passage in passages_of(document.text):
            number = number_of.setdefault(passage.text, len(units))
            if number == len(units):
                units.append((document, passage))
            passages.append((row, passage.start, passage.end, number))
    return units, np.array(passages, dtype=np.int32).reshape(-1, 4)


def _known_vectors(reuse: Path | None, encoder: Encoder) -> dict[bytes, NDArray[np.float32]]:
    if reuse is None or not (reuse / MANIFEST).is_file():
        return {}
    try:
        made_with = Manifest.read(reuse)
        if (made_with.encoder, made_with.dimension) != (encoder.name, encoder.dimension):
            return {}
        hashes, vectors = hashes_and_vectors(reuse)
    # an earlier index that cannot be read only costs time
    except (HomeError, OSError, ValueError):
        return {}
    return {bytes(digest): vector for digest, vector in zip(hashes, vectors, strict=True)}


def _vectors(
    units: Sequence[Unit], encoder: Encoder, known: dict[bytes, NDArray[np.float32]], progress: Progress | None
) -> tuple[Vectors, int]:
    vectors = np.zeros((len(units), encoder.dimension), dtype=np.float32)
    new: list[int] = []
    for number, (_, passage) in enumerate(units):
        vector = known.get(_digest(passage.text))
        if vector is None:
            new.append(number)
        else:
            vectors[number] = vector
    for start in range(0, len(new), _ENCODED_AT_ONCE):
        batch = new[start : start + _ENCODED_AT_ONCE]
        vectors[batch] = encoder.encode([units[number][1].text for number in batch])
        if progress is not None:
            progress(start + len(batch), len(new))
    return vectors, len(new)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _unrelated(vectors: Vectors) -> float:
    if len(vectors) < 2:
        return 0.0
    draw = np.random.default_rng(0)
    pairs = draw.integers(0, len(vectors), size=(_PAIRS_SAMPLED, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    return float(np.median(np.einsum("ij,ij->i", vectors[pairs[:, 0]], vectors[pairs[:, 1]])))


def _write(
    build: Path,
    manifest: Manifest,
    documents: Sequence[Document],
    units: Sequence[Unit],
    passages: NDArray[np.int32],
    vectors: Vectors,
) -> None:
    build.mkdir()
    starts = [0]
    with (build / "documents.jsonl").open("wb") as lines:
        for document in documents:
            starts.append(starts[-1] + lines.write(f"{document.to_json()}\n".encode()))
    ids = [document.doc_id for document in documents]
    (build / "document_ids.json").write_text(json.dumps(ids, ensure_ascii=False), encoding="utf-8")
    np.save(build / "document_starts.npy", np.array(starts, dtype=np.int64))
    np.save(build / "passages.npy", passages)
    np.save(build / "vectors.npy", vectors)
    digests = b"".join(_digest(passage.text) for _, passage in units)
    np.save(build / "hashes.npy", np.frombuffer(digests, dtype=np.uint8).reshape(-1, 32))
    np.save(build / "folds.npy", _folds([passage.text for _, passage in units]))
    languages = [LANGUAGE_CODES.get(document.language or language_of(document.text), 0) for document in documents]
    np.save(build / "languages.npy", np.array(languages, dtype=np.uint8))
    Words.build([passage.text for _, passage in units]).save(build / "words")
    if units:
        write_collection(build / "chroma", manifest, units, vectors)


def _folds(texts: Sequence[str]) -> NDArray[np.int64]:
    """One number a text; texts that differ only in case, width, spaces or punctuation share one."""
    number_of: dict[str, int] = {}
    folds = []
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).lower()
        key = "".join(letter for letter in plain if letter.isalnum()) or plain
        folds.append(number_of.setdefault(key, len(number_of)))
    return np.array(folds, dtype=np.int64)


def _remove_other_builds(folder: Path) -> None:
    """Every build but the current one: the one before, what a killed build left, or this one when it failed."""
    try:
        current = Manifest.read(folder).build
    except HomeError:
        current = None
    for build in folder.glob("build-*"):
        if build.name != current:
            shutil.rmtree(build, ignore_errors=True)
