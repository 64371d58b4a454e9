"""Two right answers are valid; every way of bending them that we thought of is not."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from proof import check

Answer = dict[str, Any]
Tamper = Callable[[Answer], None]


def reword(number: int, old: str, new: str) -> Tamper:
    """Change the words of a claim, in the claim and in the text; the spans go along."""

    def tamper(answer: Answer) -> None:
        claim = answer["claims"][number]
        at, delta = claim["text"].index(old), len(new) - len(old)
        before, claim["text"] = claim["text"], claim["text"].replace(old, new, 1)
        assert before in answer["text"]
        answer["text"] = answer["text"].replace(before, claim["text"], 1)
        for ref in claim["refs"]:
            first, last = ref["span"]
            ref["span"] = [first + delta * (first > at), last + delta * (last > at)] if last else [0, 0]

    return tamper


def figure(number: int, key: str, value: object) -> Tamper:
    return lambda answer: answer["evidence"]["figures"][number].__setitem__(key, value)


def held_cell(row: int, column: int, value: object) -> Tamper:
    """Another value in the figure and in the table."""

    def tamper(answer: Answer) -> None:
        for table in (answer["evidence"]["figures"][0], answer["table"]):
            table["rows"][row][column] = value

    return tamper


def swap_rows(answer: Answer) -> None:
    for table in (answer["evidence"]["figures"][0], answer["table"]):
        table["rows"][1:] = table["rows"][:0:-1]


def quote(key: str, value: object) -> Tamper:
    return lambda answer: answer["evidence"]["quotes"][0].__setitem__(key, value)


def top(key: str, value: object) -> Tamper:
    return lambda answer: answer.__setitem__(key, value)


def text(old: str, new: str) -> Tamper:
    def tamper(answer: Answer) -> None:
        assert old in answer["text"]
        answer["text"] = answer["text"].replace(old, new, 1)

    return tamper


def ref(number: int, place: int, **values: object) -> Tamper:
    return lambda answer: answer["claims"][number]["refs"][place].update(values)


def of(number: int, place: int, change: Callable[[list[Any]], list[Any]]) -> Tamper:
    def tamper(answer: Answer) -> None:
        held = answer["claims"][number]["refs"][place]
        held["of"] = change(held["of"])

    return tamper


def claim(number: int, key: str, value: object) -> Tamper:
    return lambda answer: answer["claims"][number].__setitem__(key, value)


def both(*tampers: Tamper) -> Tamper:
    def tamper(answer: Answer) -> None:
        for one in tampers:
            one(answer)

    return tamper


def params(*values: object) -> Tamper:
    return figure(0, "params", list(values))


def sql(old: str, new: str) -> Tamper:
    def tamper(answer: Answer) -> None:
        held = answer["evidence"]["figures"][0]
        assert old in held["sql"]
        held["sql"] = held["sql"].replace(old, new, 1)

    return tamper


ENGLISH: dict[str, Tamper] = {
    "a number off by one": reword(0, "¥21,960", "¥21,961"),
    "two digits swapped": reword(0, "¥21,960", "¥21,690"),
    "a digit swapped for a count": reword(0, "37 orders", "73 orders"),
    "a coarser number": reword(0, "¥21,960", "¥22,000"),
    "a coarse number with fewer digits": reword(0, "¥21,960", "¥20,000"),
    "cut, not rounded": reword(2, "29.7%", "29.8%"),
    "a whole percentage": reword(2, "29.7%", "30%"),
    "another currency": reword(0, "¥21,960", "$21,960"),
    "no currency": reword(0, "¥21,960", "21,960"),
    "another unit": reword(0, "37 orders", "37 people"),
    "a unit dropped": reword(0, "37 orders", "37"),
    "a thousand behind a number": reword(0, "37 orders.", "37 orders thousand."),
    "k behind a number": reword(0, "¥21,960 in", "¥21,960k in"),
    "a minus before a number": reword(0, "sold ¥", "sold -¥"),
    "a number turned negative": reword(0, "¥21,960", "-¥21,960"),
    "over before a number": reword(0, "sold ¥", "sold over ¥"),
    "not before a number": reword(0, "sold ¥", "sold not ¥"),
    "a percentage for points": reword(2, "+14.7 pp", "+14.7%"),
    "points for a percentage": reword(2, "29.7%", "29.7 pp"),
    "a difference turned round": reword(1, "+¥11,530", "-¥11,530"),
    "a growth off": reword(4, "+110.6%", "+110.5%"),
    "a growth as a share": reword(4, "+110.6%", "210.6%"),
    "a ratio off": reword(5, "2.9×", "2.8×"),
    "a ratio as a word it is not": reword(5, "2.9×", "twice"),
    "a comparison turned round": reword(1, "higher than", "lower than"),
    "a comparison's cells turned round": of(1, 1, lambda cells: cells[::-1]),
    "a trend turned round": reword(4, "rose", "fell"),
    "a trend called steady": reword(4, "rose", "held steady"),
    "a better rank": both(reword(3, "#1", "#2")),
    "a rank among fewer": of(3, 1, lambda cells: cells[:1]),
    "a rank of another row": of(3, 1, lambda cells: cells[::-1]),
    "a comparison of sales with orders": of(1, 1, lambda cells: [cells[0], {**cells[1], "column": "order.orders"}]),
    "a derivation nobody knows": ref(4, 0, derivation="decline"),
    "yes for no": reword(5, "yes", "no"),
    "a zero for no data": reword(5, "no data", "0"),
    "a day changed": reword(6, "2026-11-20", "2026-11-21"),
    "a day nobody knows in the reading": top("reading", ["2026-08-25 to 2026-11-21"]),
    "a number nobody knows in the reading": top("reading", ["last 95 days"]),
    "a day nobody knows in a caveat": top("caveats", ["The data end on 2026-12-31."]),
    "another last day": top("as_of", "2026-11-20"),
    "a label swapped": reword(0, "Hangzhou", "Shanghai"),
    "a label nobody knows": reword(0, "Hangzhou", "Hong Kong"),
    "a label and its row swapped": both(reword(0, "Hangzhou", "Shanghai"), ref(0, 0, row=1)),
    "a row off": ref(0, 1, row=1),
    "a column off": ref(0, 1, column="order.orders"),
    "a row that is not there": ref(0, 1, row=9),
    "a figure that is not there": ref(0, 1, figure="F9"),
    "a column that is not there": ref(0, 1, column="order.profit"),
    "a span moved": ref(0, 1, span=[13, 20]),
    "a span past the end": ref(0, 1, span=[14, 999]),
    "an empty span in a fact": ref(0, 1, span=[0, 0]),
    "a number of five hundred decimals": reword(0, "¥21,960", "¥21,960.4" + "0" * 500),
    "a number too large to be": both(held_cell(0, 1, 1e300), reword(0, "¥21,960", "¥1" + "0" * 300)),
    "all claims gone": both(top("claims", []), top("text", "")),
    "all refs of a claim gone": claim(0, "refs", []),
    "advice without a basis": claim(8, "refs", []),
    "advice on a cell that is not there": ref(8, 0, row=3),
    "a cell changed in rows": held_cell(1, 1, 10431.0),
    "a cell and the text changed together": both(held_cell(0, 2, 38), reword(0, "37 orders", "38 orders")),
    "a sum and the text changed together": both(held_cell(0, 1, 31960.4), reword(0, "¥21,960", "¥31,960")),
    "a cell nulled": held_cell(2, 3, None),
    "a whole number as yes": held_cell(2, 2, True),
    "a group renamed in rows": held_cell(2, 0, "gz"),
    "a day changed in rows": held_cell(1, 4, "2026-11-19"),
    "the order of a ranking": swap_rows,
    "a row dropped": lambda answer: [t["rows"].pop() for t in (answer["evidence"]["figures"][0], answer["table"])] and None,
    "a row added": lambda answer: answer["evidence"]["figures"][0]["rows"].append(["gz", 1.0, 1, 0.0, "2026-11-01"]),
    "the table altered": lambda answer: answer["table"]["rows"][0].__setitem__(1, 31960.4),
    "the table's columns altered": lambda answer: answer["table"].__setitem__("columns", ["a", "b", "c", "d", "e"]),
    "a period widened": params("2026-01-01", "2026-11-22"),
    "a parameter of another person": figure(1, "params", ["P-00001"]),
    "a parameter missing": params("2026-08-24"),
    "a column renamed": sql("order.orders", "order.people"),
    "a condition dropped": sql("ordered_on >= CAST($1 AS DATE) AND", "$1 IS NOT NULL AND"),
    "another aggregate": sql("AVG", "MAX"),
    "SQL that is no query": figure(0, "sql", "hello"),
    "two statements": sql('city DESC'.replace("city", '"order.sales"'), '"order.sales" DESC, city; SELECT 1; --'),
    "a statement that writes": figure(0, "sql", "CREATE TABLE mine (n INT)"),
    "SQL that reads a file": figure(0, "sql", "SELECT * FROM read_csv('/etc/passwd')"),
    "SQL that reads no table": figure(1, "sql", "SELECT $1 AS \"person.person\""),
    "a letter of a quote": both(quote("text", "Delivery was lato again"), reword(7, "late", "lato")),
    "a quote's letter in the text only": reword(7, "late", "lato"),
    "a quote without marks": both(reword(7, "“", ""), reword(7, "”", "")),
    "a quote shifted": quote("span", [18, 41]),
    "a quote of another text": quote("doc_id", "R-2"),
    "another hash": quote("sha256", "0" * 64),
    "a quote that is not in the evidence": claim(7, "quotes", ["Q7"]),
    "words in quotation marks": reword(8, "sorry", "“sorry”"),
    "a citation swapped": text("[F1]\n\nSales", "[F2]\n\nSales"),
    "a citation more": text("[Q1]", "[Q1][F1]"),
    "a citation gone": text(" [Q1]", ""),
    "a numeral smuggled": reword(0, " in ", " in 3 days, "),
    "a number word smuggled": reword(0, " in ", " in three days and "),
    "a comparative smuggled": reword(0, "sold", "sold more,"),
    "a superlative smuggled": reword(0, "sold", "sold most:"),
    "a movement smuggled": reword(8, "Call", "Sales dropped: call"),
    "half smuggled": reword(8, "the customer", "half the customers"),
    "a Chinese numeral in English": reword(8, "customer", "customer 三成"),
    "a number in full-width digits": reword(8, "customer", "customer ８"),
    "a comparative with an invisible sign": reword(8, "Call", "Call m\u200bore:"),
    "a comparative in Cyrillic letters": reword(8, "Call", "mоre: call"),
    "an arrow": reword(8, "Call", "↑ call"),
    "a claim dropped from the text": text("- The latest order came on 2026-11-20. [F1]\n", ""),
    "a claim altered in the text": text("¥21,960", "¥31,960"),
    "claims in another order": lambda answer: answer["claims"].reverse(),
    "a sentence added to the text": text("## What to do", "Customers hate the tea.\n## What to do"),
    "a number added to the text": text("## What to do", "## 3 things to do"),
    "a denial before a claim": text("- The latest", "- Not so: The latest"),
    "a word after a claim": text("[Q1]", "[Q1] as always"),
    "a heading with a comparative": text("What they say", "Rising complaints"),
    "two figures of one name": figure(1, "id", "F1"),
}  # fmt: skip

CHINESE: dict[str, Tamper] = {
    "差一": reword(0, "37 单", "38 单"),
    "单位": reword(0, "37 单", "37 人"),
    "币种": reword(0, "¥21,960", "€21,960"),
    "万": reword(0, "¥21,960，", "¥21,960万，"),
    "百分点写成百分比": reword(2, "+14.7 个百分点", "+14.7%"),
    "百分比写成百分点": reword(2, "29.7%", "29.7 个百分点"),
    "相当写成高于": reword(1, "相当于", "高于"),
    "名次": reword(3, "第 1", "第 2"),
    "倍数": reword(3, "2.1×", "2.2×"),
    "倍数词": reword(3, "2.1×", "两倍"),
    "占比": reword(4, "47.5%", "47.4%"),
    "升降": reword(4, "上升", "下降"),
    "天数": reword(5, "82 天", "28 天"),
    "是否": reword(5, "是", "否"),
    "城市": reword(0, "杭州", "上海"),
    "三成": reword(0, "，共", "，三成，共"),
    "一半": reword(7, "主动", "给一半人主动"),
    "两倍": reword(7, "主动", "两倍主动"),
    "大多数": reword(7, "主动", "对大多数主动"),
    "更": reword(7, "主动", "更主动"),
    "最": reword(7, "主动", "最主动"),
    "多于": reword(7, "主动", "多于平常地"),
    "繁体": reword(7, "主动", "較主动"),
    "不": reword(1, "相当于", "不相当于"),
    "超": reword(0, "为 ¥", "超 ¥"),
    "引文": both(quote("text", "物流太快了"), reword(6, "慢", "快")),
    "引号": reword(7, "主动", "「主动」"),
    "引用": text("[Q1]", "[F1]"),
    "漏句": text("- 有人说“物流太慢了”。[Q1]\n", ""),
    "小标题": text("客户的声音", "下降的声音"),
    "多一句": text("**客户的声音**", "客户都走了。"),
    "近几天": top("reading", ["近91天半 2026-08-24 至 2026-11-23"]),
}


def test_a_right_answer_is_valid(home: Path, english: Answer, chinese: Answer) -> None:
    assert check(english, home).findings == []
    assert check(chinese, home).findings == []


@pytest.mark.parametrize("name", ENGLISH)
def test_a_bent_english_answer_is_invalid(home: Path, english: Answer, name: str) -> None:
    before = json.dumps(english)
    ENGLISH[name](english)
    assert json.dumps(english) != before
    verdict = check(english, home)
    assert (verdict.state, bool(verdict.findings)) == ("invalid", True)


@pytest.mark.parametrize("name", CHINESE)
def test_a_bent_chinese_answer_is_invalid(home: Path, chinese: Answer, name: str) -> None:
    CHINESE[name](chinese)
    assert check(chinese, home).state == "invalid"


def test_a_version_no_longer_kept_is_unverifiable(home: Path, english: Answer) -> None:
    for version in ("20260101-zz", "../versions/20261121-a1", ""):
        assert check({**english, "data_version": version}, home).state == "unverifiable"


def test_another_kept_version_without_the_same_data_version_in_it_does_not_count(home: Path, english: Answer) -> None:
    other = home / "versions" / "20261119-x"
    shutil.copytree(home / "versions" / english["data_version"], other)
    assert check({**english, "data_version": other.name}, home).state == "unverifiable"
    shutil.rmtree(other)


def test_a_home_of_one_file_is_enough(home: Path, tmp_path: Path, english: Answer) -> None:
    shutil.copy(home / "versions" / english["data_version"] / "warehouse.duckdb", tmp_path)
    assert check(english, tmp_path).state == "valid"


def test_an_erased_text_is_unverifiable_unless_something_is_wrong(home: Path, tmp_path: Path, english: Answer) -> None:
    file = shutil.copy(home / "versions" / english["data_version"] / "warehouse.duckdb", tmp_path)
    with duckdb.connect(str(file)) as connection:
        connection.execute("DELETE FROM feedback WHERE feedback_id = 'R-1'")
    assert check(english, tmp_path).state == "unverifiable"
    reword(0, "37 orders", "38 orders")(english)
    assert check(english, tmp_path).state == "invalid"


def test_the_home_says_where_its_texts_are(home: Path, tmp_path: Path, english: Answer) -> None:
    file = shutil.copy(home / "versions" / english["data_version"] / "warehouse.duckdb", tmp_path)
    with duckdb.connect(str(file)) as connection:
        connection.execute('ALTER TABLE feedback RENAME TO "Customer Reviews"')
        connection.execute('ALTER TABLE "Customer Reviews" RENAME feedback_id TO "Id"')
        connection.execute('ALTER TABLE "Customer Reviews" RENAME text TO "Body"')
        places = {"feedback_table": "Customer Reviews", "feedback_key": "Id", "feedback_text": "Body"}
        connection.executemany("INSERT INTO meta VALUES (?, ?)", [list(place) for place in places.items()])
    assert check(english, tmp_path).findings == []


def test_a_warehouse_that_is_open_elsewhere_can_be_checked(home: Path, english: Answer) -> None:
    path = home / "versions" / english["data_version"] / "warehouse.duckdb"
    with duckdb.connect(str(path), read_only=True):
        assert check(english, home).state == "valid"


def test_days_bound_without_a_cast_are_tried_as_days(home: Path, english: Answer) -> None:
    held = english["evidence"]["figures"][0]
    held["sql"] = held["sql"].replace("CAST($1 AS DATE)", "date_trunc('day', $1)").replace("CAST($2 AS DATE)", "$2")
    assert check(english, home).state == "valid"


def test_a_query_without_end_is_unverifiable(home: Path, english: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proof.home.SECONDS", 0.3)
    english["evidence"]["figures"][1]["params"] = []
    english["evidence"]["figures"][1]["sql"] = "SELECT sum(a.range) FROM range(10000000) a, range(10000000) b, profile"
    assert check(english, home).state == "unverifiable"


def test_finer_than_needed_is_right(home: Path, english: Answer) -> None:
    reword(0, "¥21,960", "¥21,960.40")(english)
    assert check(english, home).state == "valid"


def test_no_table_is_right(home: Path, english: Answer) -> None:
    assert check({**english, "table": None}, home).state == "valid"


@pytest.mark.parametrize("kind", ["clarification", "refusal"])
def test_who_asserts_nothing_has_nothing_to_prove(home: Path, english: Answer, kind: str) -> None:
    empty = {**english, "kind": kind, "claims": [], "table": None, "evidence": {"figures": [], "quotes": []}}
    verdict = check(empty, home)
    assert verdict.state == "valid"
    assert "nothing" in verdict.findings[0]
    assert check({**english, "kind": kind}, home).state == "invalid"


@pytest.mark.parametrize("change", [
    {"kind": "poem"}, {"claims": "none"}, {"claims": [{"text": "x"}]}, {"language": "fr"}, {"data_version": 7}, {"text": None},
])  # fmt: skip
def test_what_is_not_an_answer_is_refused(home: Path, english: Answer, change: Answer) -> None:
    with pytest.raises(ValueError, match=r"is expected|has no"):
        check({**english, **change}, home)


def test_the_command_says_it_with_its_exit_code(home: Path, tmp_path: Path, english: Answer) -> None:
    def run(content: str) -> subprocess.CompletedProcess[str]:
        file = tmp_path / "answer.json"
        file.write_text(content, encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-m", "proof", str(file), str(home)], capture_output=True, text=True, check=False
        )

    assert run(json.dumps(english)).returncode == 0
    assert run(json.dumps({**english, "data_version": "gone"})).returncode == 4
    wrong = run(json.dumps({**english, "as_of": "2027-01-01"}))
    assert (wrong.returncode, wrong.stdout.splitlines()[0]) == (3, "invalid")
    for content in ("{", "[]", "{}"):
        unusable = run(content)
        assert (unusable.returncode, len(unusable.stderr.splitlines()), unusable.stdout) == (2, 1, "")
