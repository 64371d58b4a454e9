"""Every sentence of the page is there, in both languages, and is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.text import MissingText, Text, places, sentences

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parents[2].joinpath("ui").glob("*.py"))
FORMED = {  # keys put together in code: `answer.` + section, `welcome.` + way
    *(f"answer.{section}" for section in ("who", "buying", "voice", "difference", "change", "risk")),
    *(f"welcome.{way}{who}" for way in ("rep", "marketer", "evaluator") for who in ("", "_who")),
}


def test_every_sentence_has_both_languages_with_the_same_places() -> None:
    assert {"zh", "en"} == {language for pair in sentences().values() for language in pair}


def test_every_key_the_code_names_exists_and_every_sentence_is_named() -> None:
    groups = "|".join({key.partition(".")[0] for key in sentences()})
    named = set(re.findall(rf"""["']((?:{groups})\.[a-z_]+)["']""", SOURCES)) | FORMED
    assert named - set(sentences()) == set()
    singular = {key for key in sentences() if key.endswith("_one") and key.removesuffix("_one") in named}
    assert set(sentences()) - named - singular == set()


def test_a_missing_sentence_is_an_error() -> None:
    with pytest.raises(MissingText, match=r"answer\.nothing"):
        Text("zh")("answer.nothing")


def test_a_place_without_its_value_is_an_error() -> None:
    with pytest.raises(MissingText, match="day"):
        Text("en")("header.as_of")


def test_no_english_sentence_holds_chinese_but_the_name() -> None:
    chinese = {key for key, pair in sentences().items() if re.search(r"[\u4e00-\u9fff]", pair["en"])}
    assert chinese == {"header.name"}


def test_no_sentence_of_the_page_stands_in_the_code() -> None:
    marked = [line for line in SOURCES.splitlines() if re.search(r"[\u4e00-\u9fff]", line.partition("#")[0])]
    assert [
        line.strip() for line in marked if '"中文"' not in line and "Limner · 画像" not in line and '"画"' not in line
    ] == []


@pytest.mark.parametrize(("sentence", "found"), [("{n} rows", {"n"}), ("none", set())])
def test_places_are_read_from_a_sentence(sentence: str, found: set[str]) -> None:
    assert places(sentence) == found
