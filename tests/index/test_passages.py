from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages import passages_of


def test_a_short_text_is_one_passage_without_its_outer_spaces():
    (passage,) = passages_of("  物流太慢。客服也不理人。 ")
    assert (passage.start, passage.end, passage.text) == (2, 14, "物流太慢。客服也不理人。")
    assert passage.id_in("F-7") == "F-7#2-14"


@pytest.mark.parametrize(
    ("sentence", "end"), [("等了很久才送到，包装也破了。", "。"), ("It came late and the box was torn. ", ".")]
)
def test_a_long_text_is_split_after_sentences(sentence: str, end: str):
    passages = passages_of(sentence * 40)
    assert len(passages) > 2
    assert all(passage.text.endswith(end) for passage in passages)


def test_a_decimal_point_ends_no_sentence():
    passages = passages_of("It scored 3.5 stars with all of my friends who came along on that rainy day. " * 12)
    assert all(not passage.text.startswith("5 stars") for passage in passages)


def test_a_text_without_any_punctuation_is_cut_by_width():
    passages = passages_of("慢" * 500)
    assert "".join(passage.text for passage in passages) == "慢" * 500
    assert max(len(passage.text) for passage in passages) <= 120


def test_a_blank_text_has_no_passage():
    assert passages_of(" \n ") == ()


@given(st.text(alphabet="慢快好，。！？ab .,!?\n”", max_size=900))
def test_passages_are_verbatim_and_cover_every_letter_once(text: str):
    passages = passages_of(text)
    assert all(text[passage.start : passage.end] == passage.text for passage in passages)
    assert all(one.end <= other.start for one, other in pairwise(passages))
    assert "".join("".join(passage.text for passage in passages).split()) == "".join(text.split())
