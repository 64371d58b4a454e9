"""A vector goes in, the nearest units of the whole index come out: Chroma's part.

Only searches without a scope come here. Filtered Chroma queries were 10 to 60 times slower than unfiltered ones,
so a scope is scored exactly instead (`feedback_index`), and such a search never pays the 1.5 s import of chromadb.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from domain.errors import HomeError

from .document import Document
from .encoder import Vectors
from .passages import Passage
from .shelf import Manifest

if TYPE_CHECKING:
    from chromadb.api.client import Client

COLLECTION = "feedback"
BATCH = 5000
"""Chroma 1.5 takes at most 5,461 rows at once."""

Unit = tuple[Document, Passage]
"""The first document and passage that reads so."""


def write_collection(folder: Path, manifest: Manifest, units: Sequence[Unit], vectors: Vectors) -> None:
    """Write one row a unit, with its text and what is known of its first document.

    Raises:
        HomeError: Chroma cannot write into the folder.
    """
    from chromadb.errors import ChromaError

    client = _client(folder)
    try:
        collection = client.create_collection(
            COLLECTION,
            # our own vectors: without this Chroma would download a model of its own
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
            metadata={
                "encoder": manifest.encoder,
                "dimension": manifest.dimension,
                "data_version": manifest.data_version,
            },
        )
        for start in range(0, len(units), BATCH):
            batch = units[start : start + BATCH]
            # upsert, because `add` silently ignores an id it knows
            collection.upsert(
                ids=[passage.id_in(document.doc_id) for document, passage in batch],
                embeddings=np.asarray(vectors[start : start + BATCH]),
                documents=[passage.text for _, passage in batch],
                metadatas=[dict(_metadata(unit, start + place)) for place, unit in enumerate(batch)],
            )
    except ChromaError as error:
        raise HomeError(
            f"The vector collection cannot be written into {folder}: {error}. Check space and rights."
        ) from error
    finally:
        client.close()


class Nearest:
    """Chroma's collection of an index, open for reading.

    Raises:
        HomeError: it is not there, or was made with another encoder, dimension or data version than its manifest says.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        # opening a client would make an empty database where there is none
        if not (folder / "chroma.sqlite3").is_file():
            raise HomeError(
                f"The vector collection {folder} is gone: the index was rebuilt since it was opened, or is incomplete. "
                "Open it again; if that does not help, run `limner build`."
            )
        self._client = _client(folder)
        self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
        made_with = self._collection.metadata or {}
        for name, wanted in (
            ("encoder", manifest.encoder),
            ("dimension", manifest.dimension),
            ("data_version", manifest.data_version),
        ):
            if made_with.get(name) != wanted:
                self.close()
                raise HomeError(
                    f"The vector collection {folder} was made with {name} {made_with.get(name)!r}, its index with "
                    f"{wanted!r}. Run `limner build` to make the index again."
                )

    def units(self, vector: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
        """Numbers of the units nearest to a vector, nearest first."""
        found = self._collection.query(query_embeddings=vector[np.newaxis, :], n_results=limit, include=["metadatas"])[
            "metadatas"
        ]
        return np.array([int(str(fields["unit"])) for fields in (found or [[]])[0]], dtype=np.int64)

    def close(self) -> None:
        """Give Chroma's files back."""
        self._client.close()


def _metadata(unit: Unit, number: int) -> Iterator[tuple[str, str | int | float]]:
    document, passage = unit
    yield from (("unit", number), ("doc_id", document.doc_id), ("start", passage.start), ("end", passage.end))
    # Chroma takes no null
    for name in ("source", "kind", "channel", "rating", "language", "polarity"):
        if (value := getattr(document, name)) is not None:
            yield name, value
    if document.written_on is not None:
        yield "written_on", document.written_on.isoformat()


def _client(folder: Path) -> Client:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    # declared as the interface, which lacks `close`
    return cast("Client", chromadb.PersistentClient(str(folder), settings=settings))
