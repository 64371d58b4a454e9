"""Texts go in, BM25 scores by words come out: jieba's words for Chinese, lower-cased word tokens for the rest."""

from __future__ import annotations

import logging
import re
import unicodedata
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bm25s import BM25
    from jieba import Tokenizer

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")

_FULL_MATCH = 0.5
"""A text that holds this share of the question's word weight counts as a full match (see docs of `scores`)."""


def words_of(text: str) -> list[str]:
    """The words of a text, in order, without punctuation and English function words."""
    plain = unicodedata.normalize("NFKC", text).lower()
    words: list[str] = []
    at = 0
    for run in _HAN.finditer(plain):
        words.extend(_WORD.findall(plain[at : run.start()]))
        words.extend(_jieba().lcut(run.group()))
        at = run.end()
    words.extend(_WORD.findall(plain[at:]))
    stopwords = _english_stopwords()
    return [word for word in words if word not in stopwords]


class Words:
    """A BM25 index (Robertson's weights in Lucene's form, k1 = 1.5, b = 0.75) over numbered texts."""

    def __init__(self, bm25: BM25 | None, texts: int) -> None:
        self._bm25 = bm25
        self._texts = texts

    @classmethod
    def build(cls, texts: Sequence[str]) -> Words:
        """Index the texts; a text's number is its place."""
        tokens = [words_of(text) for text in texts]
        # bm25s cannot index a corpus without a single word
        if not any(tokens):
            return cls(None, len(texts))
        bm25 = _bm25()()
        bm25.index(tokens, show_progress=False)
        return cls(bm25, len(texts))

    def save(self, folder: Path) -> None:
        """Write the index into a folder; nothing is written when there is no word in it."""
        if self._bm25 is not None:
            self._bm25.save(folder, show_progress=False)

    @classmethod
    def open(cls, folder: Path, texts: int) -> Words:
        """The index `save` wrote for that many texts."""
        if not folder.is_dir():
            return cls(None, texts)
        return cls(_bm25().load(folder, mmap=True, show_progress=False), texts)

    def scores(self, query: str) -> NDArray[np.float32]:
        """How well each text matches the question's words, in [0, 1].

        BM25 over the summed idf of the question's words (words the texts do not know included), so that a score does
        not depend on which other texts happen to be there. Half of that sum is reached only by texts that hold nearly
        all words; it counts as 1.
        """
        wanted = list(dict.fromkeys(words_of(query)))
        if self._bm25 is None or not wanted:
            return np.zeros(self._texts, dtype=np.float32)
        known = [self._bm25.vocab_dict[word] for word in wanted if word in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._texts, dtype=np.float32)
        starts = self._bm25.scores["indptr"]
        held_by = np.zeros(len(wanted))
        held_by[: len(known)] = [starts[token + 1] - starts[token] for token in known]
        weight = float(np.log(1 + (self._texts - held_by + 0.5) / (held_by + 0.5)).sum())
        raw = self._bm25.get_scores_from_ids(known)
        scores: NDArray[np.float32] = np.minimum(raw / (_FULL_MATCH * weight), 1).astype(np.float32)
        return scores


def _bm25() -> type[BM25]:
    import bm25s

    # bm25s opens its own logger wide on import, so each build would print "Building index from tokens"
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    kind: type[BM25] = bm25s.BM25
    return kind


@cache
def _english_stopwords() -> frozenset[str]:
    from bm25s.stopwords import STOPWORDS_EN

    return frozenset(STOPWORDS_EN)


@cache
def _jieba() -> Tokenizer:
    with warnings.catch_warnings():
        # jieba 0.42 writes regular expressions as plain strings ("\."), which Python 3.11 reports when it compiles them
        warnings.filterwarnings("ignore", message="invalid escape sequence", category=DeprecationWarning)
        # and it asks for pkg_resources, which setuptools has deprecated
        warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
        import jieba
    tokenizer = jieba.Tokenizer()
    # jieba's own loading prints to stderr and trusts a marshal file in the shared temporary folder; reading its
    # dictionary takes half a second and does neither
    with open(Path(jieba.__file__).with_name(jieba.DEFAULT_DICT_NAME), "rb") as dictionary:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(dictionary)
    tokenizer.initialized = True
    return tokenizer
