"""Questions of every kind go in; time to a verified answer, beside the same SQL and vector queries alone, comes out.

`python -m benchmarks.ask [--quick] [--home DIR] [--json OUT]`. In-process, one question after another, one thread of
ours; the baseline replays, in the same run, exactly the SQL statements and index searches the answer needed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles

from agent.assembly import open_home
from agent.protocol import Analyst
from agent.settings import read_settings
from domain.answer import Narrative
from domain.errors import LimnerError
from index import FeedbackIndex
from tools.portrait import key_of
from warehouse.warehouse import Warehouse, locked_connection, served_file

from .row import Row, keep

FIGURES = (
    "上个月各城市的客单价是多少？",
    "Which channels brought the most new customers in the first half of the year?",
    "近90天各渠道的订单数",
    "Sales by month this year",
    "今年各品类销量前5",
    "Number of cooling customers by city",
    "高价值客户有多少？",
    "Late rate by city in the last 90 days",
)
SEGMENTS = (
    "Describe high-value customers in Shanghai who have not bought for 90 days. What do they complain about?",
    "描述一下成都的金卡会员，他们抱怨什么？",
)
OVERHEAD_TARGET = "<= 60"


def main() -> None:
    """Measure, print a line a figure, and keep them when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds; ends within 50 s")
    parser.add_argument("--home", type=Path, default=read_settings().home)
    parser.add_argument("--json", type=Path, default=None)
    given = parser.parse_args()
    try:
        rows = list(measured(given.home, rounds=3 if given.quick else 12))
    except LimnerError as error:
        raise SystemExit(f"benchmarks.ask: {error}") from None
    for row in rows:
        print(row)
    keep(rows, given.json)


def measured(home: Path, *, rounds: int) -> Iterator[Row]:
    """Rows for each kind of question: p50 and p95 to the answer, and our share of it.

    What was not answered (asked back, refused) is not timed; a kind without an answer has no rows.
    """
    analyst = open_home(home)
    warehouse, path = analyst.warehouse, served_file(home)
    try:
        persons = [str(value) for value, _n in _some_persons(warehouse)]
        kinds = {
            "figure": FIGURES,
            "persona": tuple(f"给 {person} 画个像" for person in persons),
            "segment": SEGMENTS,
        }
        for kind, questions in kinds.items():
            for question in questions:
                analyst.answer(question)  # the first of a kind loads models and pages
            asked, alone, overhead = [], [], []
            for _round in range(rounds):
                for question in questions:
                    answer, spent = _timed(lambda q=question: analyst.answer(q))  # type: ignore[misc]  # default binds the loop's question
                    if not isinstance(answer, Narrative):
                        continue
                    bare = _replayed(answer, path, analyst.index)
                    asked.append(spent)
                    alone.append(bare)
                    overhead.append(spent - bare)
            if not asked:
                continue
            count = len(asked)
            yield _row(f"{kind}: question to verified answer, p50", median(asked), median(alone), None, count)
            yield _row(f"{kind}: question to verified answer, p95", _p95(asked), _p95(alone), None, count)
            yield _row(f"{kind}: our overhead, p50", median(overhead), median(alone), OVERHEAD_TARGET, count)
    finally:
        analyst.close()


def _replayed(answer: Narrative, path: Path, index: FeedbackIndex | None) -> float:
    """Milliseconds the answer's SQL takes by itself, plus one vector query for an answer that quotes."""
    connection = locked_connection(path)
    try:
        started = time.perf_counter()
        for figure in answer.figures:
            connection.cursor().execute(figure.sql, list(figure.params)).fetchall()
        if answer.quotes and index is not None:
            index.search(answer.quotes[0].text, limit=5)
        return (time.perf_counter() - started) * 1000
    finally:
        connection.close()


def _some_persons(warehouse: Warehouse) -> tuple[tuple[object, int], ...]:
    person = warehouse.catalog.person
    key = key_of(warehouse.catalog, person) if person else None
    return warehouse.values(key)[:8] if key else ()


def _timed(call: Callable[[], Analyst | object]) -> tuple[object, float]:
    started = time.perf_counter()
    result = call()
    return result, (time.perf_counter() - started) * 1000


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def _row(name: str, value: float, baseline: float, target: str | None, n: int) -> Row:
    return Row(
        name=name,
        value=round(value, 2),
        unit="ms",
        baseline=round(baseline, 2),
        baseline_name="the same SQL and vector query alone",
        target=target,
        n=n,
    )


if __name__ == "__main__":
    main()
