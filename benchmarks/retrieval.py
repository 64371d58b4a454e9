"""Questions go in, how well and how fast the index finds comes out: `python -m benchmarks.retrieval`.

With `LIMNER_REAL_DATA` (the folder that holds `zh_reviews/` and `womens_clothing/`) the texts are public reviews nobody
here wrote; without it, a small generated set, which says that things work, not how well.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, cast

import numpy as np
import yaml
from numpy.typing import NDArray

from index import Document, Encoder, FeedbackIndex, build_index, open_encoder
from index.encoder import Vectors
from index.words import Words

from .row import Row, keep

if TYPE_CHECKING:
    from chromadb import Where
    from chromadb.api.client import Client

TOPICS = Path(__file__).with_name("retrieval_topics.yaml")
BEST = 10


@dataclass(frozen=True, slots=True)
class Topic:
    """A question in both languages, and what tells whether a text is about it."""

    zh: str
    en: str
    relevant: Callable[[Document], bool]


@dataclass(frozen=True, slots=True)
class Foreign:
    """A question no text answers."""

    zh: str
    en: str


class Remembering:
    """An encoder that encodes a text once: builds are timed on new texts, the rest waits for nothing twice."""

    def __init__(self, encoder: Encoder) -> None:
        encoder.encode(["warm", "暖"])
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.name = encoder.name
        self.dimension = encoder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])


def main() -> None:
    """Run, print a table, and write the rows to a file when asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer texts; ends within 50 s")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the rows there")
    chosen = parser.parse_args()
    rows = []
    for row in measured(quick=chosen.quick, data=real_data()):
        rows.append(row)
        print(row, flush=True)
    keep(rows, chosen.json)


def real_data() -> Path | None:
    """The folder `LIMNER_REAL_DATA` names, when the reviews are in it."""
    named = os.environ.get("LIMNER_REAL_DATA")
    return Path(named) if named and (Path(named) / "zh_reviews").is_dir() else None


def measured(*, quick: bool, data: Path | None) -> Iterator[Row]:
    """All rows, in the order they are measured."""
    encoder = Remembering(open_encoder())
    each = 1000 if quick else 6000
    if data:
        documents, topics, foreign = list(_reviews(data, each)), list(_topics()), list(_foreign())
    else:
        documents, topics = _generated()
        foreign = list(_foreign())
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "index"
        yield from _building(folder, documents, encoder)
        with FeedbackIndex.open(folder, encoder=encoder) as index:
            for language in ("zh", "en"):
                yield from _on_topic(index, documents, topics, language, encoder)
                yield _told_apart(index, topics, foreign, language)
            yield _scoped_speed(index, folder, documents, [topic.zh for topic in topics], encoder)
        if data:
            yield from _halves(Path(work), documents, encoder, 200 if quick else 1000)
            yield from _titles(Path(work), data, encoder, 600 if quick else 8000)


def _building(folder: Path, documents: Sequence[Document], encoder: Encoder) -> Iterator[Row]:
    first = build_index(folder, documents, encoder=encoder, data_version="1")
    again = build_index(folder, documents, encoder=encoder, data_version="2", reuse=folder)
    yield Row(
        name="rebuild when no text changed",
        value=again.seconds,
        unit="s",
        baseline=first.seconds,
        baseline_name="first build",
        target=None,
        n=len(documents),
    )


def _on_topic(
    index: FeedbackIndex, documents: Sequence[Document], topics: Sequence[Topic], language: str, encoder: Encoder
) -> Iterator[Row]:
    """Share of the first ten that are on the topic."""
    questions = [str(getattr(topic, language)) for topic in topics]
    by_vector, by_words = _rankings([document.text for document in documents], questions, encoder)
    by_us = [[hit.document for hit in index.search(question, limit=BEST)] for question in questions]

    def precision(found: Sequence[Sequence[Document]]) -> float:
        return mean(
            sum(topic.relevant(document) for document in best) / BEST for topic, best in zip(topics, found, strict=True)
        )

    ours = precision(by_us)
    for baseline_name, ranking in (("vectors alone", by_vector), ("BM25 alone", by_words)):
        yield Row(
            name=f"{_NAMED[language]}: precision@10",
            value=ours,
            unit="share",
            baseline=precision([[documents[place] for place in places] for places in ranking]),
            baseline_name=baseline_name,
            target=None,
            n=len(questions),
        )


def _told_apart(index: FeedbackIndex, topics: Sequence[Topic], foreign: Sequence[Foreign], language: str) -> Row:
    """Answerable questions whose best hit is strong, beside unanswerable ones whose best hit is."""

    def strong(questions: Sequence[Topic | Foreign]) -> float:
        best = [index.search(str(getattr(question, language)), limit=1) for question in questions]
        return mean(bool(hits) and not hits[0].weak for hits in best)

    return Row(
        name=f"{_NAMED[language]}: best hit is strong",
        value=strong(topics),
        unit="share",
        baseline=strong(foreign),
        baseline_name="questions no text answers",
        target=None,
        n=len(topics),
    )


def _scoped_speed(
    index: FeedbackIndex, folder: Path, documents: Sequence[Document], questions: Sequence[str], encoder: Encoder
) -> Row:
    """A search within 200 documents: exact scoring beside Chroma's filter, the question's vector being known."""
    import chromadb
    from chromadb.config import Settings

    scope = [document.doc_id for document in random.Random(2).sample(list(documents), min(200, len(documents)))]
    encoder.encode(questions)
    index.search(questions[0], scope=scope)
    exact = [_milliseconds(partial(index.search, question, scope=scope, limit=BEST)) for question in questions]
    with tempfile.TemporaryDirectory() as copy:
        settings = Settings(anonymized_telemetry=False)
        # declared as the interface, which lacks `close`
        client = cast("Client", chromadb.PersistentClient(copy, settings=settings))
        collection = client.create_collection("plain", embedding_function=None)
        vectors = encoder.encode([document.text for document in documents])
        for start in range(0, len(documents), 5000):
            part = documents[start : start + 5000]
            collection.upsert(
                ids=[document.doc_id for document in part],
                embeddings=vectors[start : start + 5000],
                metadatas=[{"doc_id": document.doc_id} for document in part],
            )

        # the declared type of `$in` takes no plain dictionary, the server does
        within = cast("Where", {"doc_id": {"$in": scope}})

        def filtered(question: str) -> None:
            asked = encoder.encode([question])
            collection.query(query_embeddings=asked, n_results=BEST, where=within)

        filtered(questions[0])
        through_chroma = [_milliseconds(partial(filtered, question)) for question in questions]
        client.close()
    return Row(
        name="search within 200 documents, median",
        value=median(exact),
        unit="ms",
        baseline=median(through_chroma),
        baseline_name="Chroma query filtered by id",
        target="<= 20",
        n=len(documents),
    )


def _halves(work: Path, documents: Sequence[Document], encoder: Encoder, questions: int) -> Iterator[Row]:
    """The first half of a review looks for its second half: hard, since a reviewer seldom says a thing twice."""
    long = [document for document in documents if len(document.text) >= 24]
    halves = [_halved(document.text) for document in long]
    texts = [second for _, second in halves]
    asked = [first for first, _ in halves[:questions]]
    yield from _known_item("Chinese: first half finds second half, recall@10", work / "halves", texts, asked, encoder)


def _titles(work: Path, data: Path, encoder: Encoder, reviews: int) -> Iterator[Row]:
    """The title of an English review looks for its text."""
    import duckdb

    with duckdb.connect() as connection:
        pairs = connection.execute(
            "SELECT title, review_text FROM read_parquet(?) WHERE title LIKE '% % %' AND review_text IS NOT NULL "
            "ORDER BY doc_id",
            [str(data / "womens_clothing" / "womens_clothing_reviews.parquet")],
        ).fetchall()
    pairs = random.Random(1).sample(list({text: title for title, text in pairs}.items()), reviews)
    texts = [text for text, _ in pairs]
    asked = [title for _, title in pairs[:300]]
    yield from _known_item("English: title finds its review, recall@10", work / "titles", texts, asked, encoder)


def _known_item(name: str, folder: Path, texts: Sequence[str], asked: Sequence[str], encoder: Encoder) -> Iterator[Row]:
    """`texts[n]` is what `asked[n]` should find."""
    documents = [Document(doc_id=str(place), text=text) for place, text in enumerate(texts)]
    build_index(folder, documents, encoder=encoder, data_version="1")
    with FeedbackIndex.open(folder, encoder=encoder) as index:
        found = [[int(hit.doc_id) for hit in index.search(question, limit=BEST)] for question in asked]
    by_vector, by_words = _rankings(texts, asked, encoder)

    def recall(rankings: Sequence[Sequence[int]]) -> float:
        return mean(place in best for place, best in enumerate(rankings))

    for baseline_name, ranking in (("vectors alone", by_vector), ("BM25 alone", by_words)):
        yield Row(
            name=name,
            value=recall(found),
            unit="share",
            baseline=recall(ranking),
            baseline_name=baseline_name,
            target=None,
            n=len(asked),
        )


def _rankings(
    texts: Sequence[str], questions: Sequence[str], encoder: Encoder
) -> tuple[list[list[int]], list[list[int]]]:
    """Places of the ten best texts a question, by vectors alone and by BM25 alone."""
    vectors = encoder.encode(texts)
    words = Words.build(texts)
    asked = encoder.encode(questions)
    return (
        [_best(vectors @ vector) for vector in asked],
        [_best(words.scores(question)) for question in questions],
    )


def _best(scores: NDArray[np.float32]) -> list[int]:
    places: list[int] = np.argsort(-scores, kind="stable")[:BEST].tolist()
    return [place for place in places if scores[place] > 0]


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _reviews(data: Path, each: int) -> Iterator[Document]:
    for corpus, name in (("waimai", "waimai_10k.csv"), ("hotel", "ChnSentiCorp_htl_all.csv")):
        with (data / "zh_reviews" / name).open(encoding="utf-8", newline="") as lines:
            texts = {row["review"].strip(): row["doc_id"] for row in csv.DictReader(lines)}
        short = [(text, doc_id) for text, doc_id in texts.items() if 6 <= len(text) <= 120]
        for text, doc_id in random.Random(1).sample(short, min(each, len(short))):
            yield Document(doc_id=doc_id, text=text, source=corpus, language="zh")


def _topics() -> Iterator[Topic]:
    for topic in yaml.safe_load(TOPICS.read_text(encoding="utf-8"))["topics"]:
        yield Topic(topic["zh"], topic["en"], _judge(topic["corpus"], re.compile(topic["relevant"])))


def _judge(corpus: str, pattern: re.Pattern[str]) -> Callable[[Document], bool]:
    return lambda document: document.source == corpus and pattern.search(document.text) is not None


def _foreign() -> Iterator[Foreign]:
    for question in yaml.safe_load(TOPICS.read_text(encoding="utf-8"))["foreign"]:
        yield Foreign(question["zh"], question["en"])


def _halved(text: str) -> tuple[str, str]:
    middle = len(text) // 2
    breaks = [match.end() for match in re.finditer(r"[，。！？；,.!?;~\s]+", text) if match.end() < len(text) * 0.8]
    border = min(breaks, key=lambda place: abs(place - middle), default=middle)
    return text[:border], text[border:]


def _generated() -> tuple[list[Document], list[Topic]]:
    """A few hundred texts from phrases; a text is on the topic its phrase was written for."""
    written = yaml.safe_load(TOPICS.read_text(encoding="utf-8"))["generated"]
    documents = [
        Document(doc_id=f"{topic['zh']}-{number}", text=opening + phrase + ending, source=topic["zh"])
        for topic in written["topics"]
        for number, (opening, phrase, ending) in enumerate(
            product(written["openings"], topic["phrases"], written["endings"])
        )
    ]
    topics = [Topic(topic["zh"], topic["en"], _written_for(topic["zh"])) for topic in written["topics"]]
    return documents, topics


def _written_for(topic: str) -> Callable[[Document], bool]:
    return lambda document: document.source == topic


_NAMED = {"zh": "Chinese questions", "en": "English questions over Chinese texts"}

if __name__ == "__main__":
    main()
