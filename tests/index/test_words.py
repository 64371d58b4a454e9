from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from index.words import Words, words_of


def test_words_are_lower_case_and_without_punctuation():
    assert words_of("物流太慢，App 闪退！It's the CART ３") == ["物流", "太慢", "app", "闪退", "it's", "cart", "3"]


def test_a_text_with_all_words_matches_better_than_one_with_some():
    scores = Words.build(["物流 慢 包装 破", "物流 快", "味道 好", "屏幕 清晰"]).scores("物流慢")
    assert scores[0] > scores[1] > 0
    assert scores[2] == scores[3] == 0


def test_a_saved_index_scores_the_same(tmp_path: Path):
    words = Words.build(["物流太慢", "slow delivery", "味道好"])
    words.save(tmp_path / "words")
    assert Words.open(tmp_path / "words", 3).scores("物流 delivery").tolist() == words.scores("物流 delivery").tolist()


def test_texts_without_words_score_nothing(tmp_path: Path):
    words = Words.build(["！！！", "…"])
    words.save(tmp_path / "words")
    assert Words.open(tmp_path / "words", 2).scores("物流").tolist() == [0, 0]


def test_jieba_loads_without_a_word_and_without_a_cache_in_the_shared_folder(tmp_path: Path):
    program = "from index.words import words_of; words_of('物流太慢')"
    root = Path(__file__).parents[2]
    # bytecode elsewhere, so that jieba is compiled again and may complain
    environment = {"TMPDIR": str(tmp_path), "PYTHONPYCACHEPREFIX": str(tmp_path / "bytecode")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=root, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "jieba.cache").exists()
