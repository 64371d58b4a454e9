from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from domain.errors import InputError
from index import Document, Encoder, FeedbackIndex, build_index
from index.encoder import Vectors

from .conftest import TEXTS, documents


class CountingEncoder:
    """The encoder it wraps, and the texts it was given."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts.extend(texts)
        return self._encoder.encode(texts)


def test_identical_texts_are_encoded_once(tmp_path: Path, encoder: Encoder):
    counting = CountingEncoder(encoder)
    report = build_index(tmp_path / "index", documents({"a": "很好", "b": "很好"}), encoder=counting, data_version="v1")
    assert counting.texts == ["很好"]
    assert (report.documents, report.passages, report.units, report.encoded) == (2, 2, 1, 1)


def test_a_rebuild_encodes_only_what_is_new(folder: Path, tmp_path: Path, encoder: Encoder):
    counting = CountingEncoder(encoder)
    texts = TEXTS | {"new": "发票一直没有开出来。"}
    report = build_index(tmp_path / "next", documents(texts), encoder=counting, data_version="v2", reuse=folder)
    assert counting.texts == ["发票一直没有开出来。"]
    assert report.reused == report.units - 1
    with FeedbackIndex.open(tmp_path / "next", encoder=encoder) as index:
        assert index.search("送货太慢", limit=1)[0].doc_id == "zh-late"
        assert index.search("没有发票", limit=1)[0].doc_id == "new"


def test_a_rebuild_in_place_serves_the_new_texts_and_leaves_no_older_build(tmp_path: Path, encoder: Encoder):
    folder = tmp_path / "index"
    build_index(folder, documents({"a": "物流太慢"}), encoder=encoder, data_version="v1")
    with FeedbackIndex.open(folder, encoder=encoder) as index:
        assert [hit.doc_id for hit in index.search("物流太慢")] == ["a"]
        build_index(folder, documents({"b": "物流真慢"}), encoder=encoder, data_version="v2", reuse=folder)
        with FeedbackIndex.open(folder, encoder=encoder) as rebuilt:
            assert [hit.doc_id for hit in rebuilt.search("物流太慢")] == ["b"]
    assert len(list(folder.glob("build-*"))) == 1


def test_a_deleted_text_is_in_no_file_of_the_rebuilt_index(tmp_path: Path, encoder: Encoder):
    folder = tmp_path / "index"
    secret = "zebrafinch 独角仙"
    build_index(folder, documents({"gone-7f31c9": secret, "kept": "很好吃"}), encoder=encoder, data_version="v1")
    assert _files_with(folder, "zebrafinch")
    build_index(folder, documents({"kept": "很好吃"}), encoder=encoder, data_version="v2", reuse=folder)
    for trace in ("zebrafinch", "独角仙", "gone-7f31c9"):
        assert _files_with(folder, trace) == []


def test_progress_is_told(tmp_path: Path, encoder: Encoder):
    told: list[tuple[int, int]] = []
    build_index(
        tmp_path / "index",
        documents({"a": "很好", "b": "很差"}),
        encoder=encoder,
        data_version="v1",
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(2, 2)]


def test_an_id_that_comes_twice_is_said(tmp_path: Path, encoder: Encoder):
    twice = documents({"a": "很好"}) * 2
    with pytest.raises(InputError, match="'a'"):
        build_index(tmp_path / "index", twice, encoder=encoder, data_version="v1")


def test_a_text_that_is_not_unicode_is_said(tmp_path: Path, encoder: Encoder):
    with pytest.raises(InputError, match=r"'a'.*Unicode"):
        build_index(tmp_path / "index", documents({"a": "half a letter: \ud800"}), encoder=encoder, data_version="v1")


def test_a_build_that_fails_half_way_leaves_the_index_as_it_was(tmp_path: Path, encoder: Encoder):
    folder = tmp_path / "index"
    build_index(folder, documents({"a": "物流太慢"}), encoder=encoder, data_version="v1")
    unwritable = Document(doc_id="b", text="物流真慢", source=object())
    with pytest.raises(TypeError):
        build_index(folder, [unwritable], encoder=encoder, data_version="v2")
    with FeedbackIndex.open(folder, encoder=encoder) as index:
        assert [hit.doc_id for hit in index.search("物流")] == ["a"]
    assert len(list(folder.glob("build-*"))) == 1


@pytest.mark.parametrize("texts", [{}, {"a": "  "}])
def test_an_index_without_any_text_finds_nothing(texts: dict[str, str], tmp_path: Path, encoder: Encoder):
    report = build_index(tmp_path / "index", documents(texts), encoder=encoder, data_version="v1")
    assert (report.documents, report.blank) == (0, len(texts))
    with FeedbackIndex.open(tmp_path / "index") as index:
        assert index.search("物流") == []
        assert index.search("物流", scope={"a"}) == []
        assert index.representatives({"a"}, 3) == []


def _files_with(folder: Path, trace: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and trace.encode() in path.read_bytes()]
