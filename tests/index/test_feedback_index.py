from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import HomeError
from index import Document, Encoder, FeedbackIndex, build_index, quote_of

from .conftest import LONG_ZH, TEXTS, documents


@pytest.mark.parametrize("scope", [None, frozenset(TEXTS)], ids=["whole", "scoped"])
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("送货太慢", {"zh-late"}),
        ("slow shipping", {"en-late"}),
        ("客服说话难听", {"zh-rude"}),
        ("the clothes suit me well", {"en-fit"}),
        ("屏幕显示效果", {"zh-screen"}),
        ("闪退 shopping cart", {"en-app"}),
    ],
)
def test_the_text_that_answers_comes_first(index: FeedbackIndex, question: str, expected: set[str], scope):
    assert index.search(question, scope=scope)[0].doc_id in expected


@pytest.mark.parametrize(
    ("question", "expected"), [("the delivery took too long", "zh-late"), ("衣服很合身", "en-fit")]
)
def test_a_question_finds_texts_in_the_other_language(index: FeedbackIndex, question: str, expected: str):
    assert expected in [hit.doc_id for hit in index.search(question, limit=3)]


def test_the_hinted_language_wins_a_tie(tmp_path: Path, encoder: Encoder):
    kept = [Document(doc_id=language, text="Check-in 2h", language=language) for language in ("en", "zh")]
    build_index(tmp_path / "index", kept, encoder=encoder, data_version="v1")
    with FeedbackIndex.open(tmp_path / "index", encoder=encoder) as index:
        for language in ("en", "zh"):
            assert index.search("check-in", language_hint=language, limit=1)[0].doc_id == language


# the index is read only, so one for all examples does
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scope=st.sets(st.sampled_from([*TEXTS, "unknown"])), question=st.sampled_from(["物流太慢", "slow delivery", "味道"])
)
def test_nothing_outside_the_scope_is_ever_found(index: FeedbackIndex, scope: set[str], question: str):
    hits = index.search(question, scope=scope, limit=20)
    found = {hit.doc_id for hit in hits}
    assert found <= scope
    # everything in the scope is ranked: what is not shown was folded into what is
    assert sum(hit.folded for hit in hits) == len(scope & TEXTS.keys())
    assert {hit.doc_id for hit in index.representatives(scope, 20)} <= scope


def test_an_empty_scope_is_not_the_whole_index(index: FeedbackIndex):
    assert index.search("物流太慢", scope=[]) == []


def test_a_hit_is_verbatim_and_of_the_sentence_that_answers(index: FeedbackIndex):
    (hit,) = index.search("杯子摔碎了", scope={"zh-long"})
    start, end = hit.span
    assert LONG_ZH[start:end] == hit.text
    assert "玻璃杯碎了一只" in hit.text
    assert len(hit.text) < len(LONG_ZH)


def test_a_quote_carries_the_hash_and_the_whole_text(index: FeedbackIndex):
    (hit,) = index.search("杯子摔碎了", scope={"zh-long"})
    quote = quote_of(hit, "Q1")
    assert quote.text == LONG_ZH[quote.span[0] : quote.span[1]]
    assert quote.sha256 == hashlib.sha256(LONG_ZH.encode()).hexdigest()
    assert (quote.context, quote.person, quote.source) == (LONG_ZH, "P-00000001", "review")


@pytest.mark.parametrize("scope", [None, frozenset(TEXTS)], ids=["whole", "scoped"])
def test_texts_that_say_the_same_are_folded_with_their_number(index: FeedbackIndex, scope):
    hits = index.search("物流很快", scope=scope, limit=10)
    assert (hits[0].text, hits[0].folded) == ("物流很快", 3)
    assert not {"same-1", "same-2", "same-3"} & {hit.doc_id for hit in hits[1:]}


def test_a_folded_number_counts_only_the_scope(index: FeedbackIndex):
    assert index.search("物流很快", scope={"same-1", "same-3"}, limit=1)[0].folded == 2


def test_scores_fall_and_stay_between_0_and_1(index: FeedbackIndex):
    scores = [hit.score for hit in index.search("物流太慢", limit=20)]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] < scores[0] <= 1


def test_a_question_the_texts_do_not_answer_gets_weak_hits(index: FeedbackIndex):
    assert all(hit.weak and hit.score < 0.5 for hit in index.search("保险理赔被拒"))
    assert not index.search("送货太慢")[0].weak
    assert index.search("保险理赔被拒", min_score=0.5) == []


@pytest.mark.parametrize("question", ["", "   "])
def test_an_empty_question_finds_nothing(index: FeedbackIndex, question: str):
    assert index.search(question) == []


def test_a_question_of_punctuation_alone_does_no_harm(index: FeedbackIndex):
    assert all(hit.weak for hit in index.search("？？？"))


def test_representatives_are_typical_different_and_the_same_each_time(tmp_path: Path, encoder: Encoder):
    late = {f"late-{n}": f"快递太慢了，等了{n}天才送到家里。" for n in range(3, 9)}
    broken = {
        f"broken-{n}": f"收到的时候包装破了，里面的{thing}也碎了。" for n, thing in enumerate(["杯子", "盘子", "花瓶"])
    }
    build_index(tmp_path / "index", documents(late | broken | {"short": "好"}), encoder=encoder, data_version="v1")
    with FeedbackIndex.open(tmp_path / "index", encoder=encoder) as index:
        scope = [*late, *broken, "short"]
        chosen = [hit.doc_id for hit in index.representatives(scope, 2)]
        assert {doc_id.split("-")[0] for doc_id in chosen} == {"late", "broken"}
        assert chosen == [hit.doc_id for hit in index.representatives(reversed(scope), 2)]
        assert index.representatives(scope, 1, query="包装破损")[0].doc_id.startswith("broken")
        assert len(index.representatives(scope, 99)) == len(scope)


def test_another_encoder_is_refused_with_a_way_out(folder: Path):
    with pytest.raises(HomeError, match=r"'bundled', but 'BAAI/bge-m3' is set.*limner build"):
        FeedbackIndex.open(folder, "BAAI/bge-m3")


def test_another_data_version_is_refused_with_a_way_out(folder: Path):
    with pytest.raises(HomeError, match=r"'v1'.*'v9'.*limner build"):
        FeedbackIndex.open(folder, data_version="v9")


def test_another_dimension_is_refused_with_a_way_out(tmp_path: Path, encoder: Encoder):
    build_index(tmp_path / "index", documents({"a": "物流太慢"}), encoder=encoder, data_version="v1")
    _change_manifest(tmp_path / "index", dimension=384)
    with pytest.raises(HomeError, match=r"384.*512.*limner build"):
        FeedbackIndex.open(tmp_path / "index", encoder=encoder)


def test_a_collection_of_another_data_version_is_refused(tmp_path: Path, encoder: Encoder):
    build_index(tmp_path / "index", documents({"a": "物流太慢"}), encoder=encoder, data_version="v1")
    _change_manifest(tmp_path / "index", data_version="v2")
    with (
        FeedbackIndex.open(tmp_path / "index", encoder=encoder) as index,
        pytest.raises(HomeError, match=r"data_version 'v1'.*'v2'.*limner build"),
    ):
        index.search("物流")


def test_a_folder_without_an_index_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(HomeError, match="limner build"):
        FeedbackIndex.open(tmp_path)


def test_an_index_rebuilt_since_it_was_opened_says_so(tmp_path: Path, encoder: Encoder):
    folder = tmp_path / "index"
    build_index(folder, documents({"a": "物流太慢"}), encoder=encoder, data_version="v1")
    with FeedbackIndex.open(folder, encoder=encoder) as index:
        build_index(folder, documents({"b": "很好"}), encoder=encoder, data_version="v2")
        with pytest.raises(HomeError, match="rebuilt"):
            index.search("物流")


def test_chroma_holds_what_the_index_was_made_with(folder: Path):
    (database,) = folder.rglob("chroma.sqlite3")
    connection = sqlite3.connect(database)
    held = dict(connection.execute("SELECT key, COALESCE(str_value, int_value) FROM collection_metadata").fetchall())
    connection.close()
    assert {"encoder": "bundled", "dimension": 512, "data_version": "v1"}.items() <= held.items()


def _change_manifest(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
