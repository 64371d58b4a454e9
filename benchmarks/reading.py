"""Made-up questions over a made-up catalog go in; time to a plan, and what the vocabulary costs, come out.

`python -m benchmarks.reading [--quick] [--json OUT]`. 300 catalog items and 100,000 distinct values; in-process, one
thread. The baseline reads the same questions, in the same run, with the same catalog without those values.
"""

from __future__ import annotations

import argparse
import gc
import random
import time
import tracemalloc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import Literal

from agent.embedded.inflection import plural
from agent.embedded.lexicon import build_lexicon
from agent.embedded.periods import Horizon
from agent.embedded.plan import Planner
from domain.catalog import Catalog, Dimension, Entity, Measure
from domain.condition import Scalar
from domain.language import Names, Phrase, language_of
from domain.plan import Plan
from domain.question import Question

from .row import Row, keep

HORIZON = Horizon(date(2024, 1, 1), date(2026, 11, 21))
_SYLLABLES = (
    "ba", "ben", "cor", "dal", "den", "el", "fan", "gar", "hol", "in", "jor", "kel", "lan", "mar", "nor", "ol",
    "pet", "quin", "ros", "sal", "ten", "ur", "ven", "wil", "xan", "yor", "zel",
)  # fmt: skip
_HAN = "安柏辰东恩芳光海佳康乐明宁平启瑞森天文祥新雅永泽正志中子"
_TITLES = ("Mr.", "Ms.", "Dr.", "")
_NOUNS = (
    "account", "batch", "carrier", "depot", "estimate", "fixture", "gauge", "handover", "invoice", "journey", "kit",
    "ledger", "module", "notice", "outlet", "permit", "quota", "route", "shelf", "ticket",
)  # fmt: skip
_OBJECTS = (
    "单据", "批次", "车队", "库房", "报价", "夹具", "量具", "交接", "账页", "行程", "套件", "账册", "模块", "通知", "网点", "许可", "配额", "路线",
    "货架", "工单",
)  # fmt: skip
_TRAITS = (
    "color", "grade", "origin", "priority", "region", "size", "status", "texture", "vendor", "weight", "width",
    "zone",
)  # fmt: skip
_TRAITS_ZH = ["颜色", "等级", "产地", "优先级", "地区", "尺寸", "状态", "质地", "供货方", "重量", "宽度", "分区"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A catalog and the values of its dimensions."""

    catalog: Catalog
    values: Mapping[str, tuple[tuple[Scalar, int], ...]]
    questions: tuple[str, ...]

    def of(self, dimension: str) -> tuple[tuple[Scalar, int], ...]:
        """Stored values with their counts."""
        return self.values.get(dimension, ())


def main() -> None:
    """Measure, print a line a figure, and keep them when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds; ends within 50 s")
    parser.add_argument("--json", type=Path, default=None)
    given = parser.parse_args()
    rows = list(measured(values=100_000, rounds=2 if given.quick else 8))
    for row in rows:
        print(row)
    keep(rows, given.json)


def measured(*, values: int, rounds: int) -> Iterator[Row]:
    """Rows for the vocabulary (build time, memory) and for the time to a plan (p50, p95)."""
    full, small = vocabulary(values), vocabulary(0)
    base = "the same questions without the values"
    build, held = _built(full)
    build_small, held_small = _built(small)
    yield Row(
        name="vocabulary: build", value=build, unit="s", baseline=build_small, baseline_name=base, target=None, n=1
    )
    yield Row(
        name="vocabulary: memory", value=held, unit="MB", baseline=held_small, baseline_name=base, target=None, n=1
    )
    timed = {kind: _timed(kept, full.questions, rounds) for kind, kept in (("full", full), ("small", small))}
    for name, target, figure in (("p50", "<= 30", median), ("p95", "<= 100", _p95)):
        yield Row(
            name=f"question to plan, {name}",
            value=round(figure(timed["full"]), 3),
            unit="ms",
            baseline=round(figure(timed["small"]), 3),
            baseline_name=base,
            target=target,
            n=len(timed["full"]),
        )
    planner = Planner(full.catalog, full.of, HORIZON)
    asked = [planner.plan(_question(text)) for text in full.questions]
    yield Row(
        name="questions that became a plan",
        value=round(sum(isinstance(outcome, Plan) for outcome in asked) / len(asked), 3),
        unit="share",
        baseline=1.0,
        baseline_name="all of them",
        target=None,
        n=len(asked),
    )


def vocabulary(count: int) -> Vocabulary:
    """20 entities of 2 measures and 12 dimensions (300 items), and `count` distinct values over their text dimensions."""
    chance = random.Random(7)
    entities: dict[str, Entity] = {}
    for noun, said in zip(_NOUNS, _OBJECTS, strict=True):
        dimensions = {"id": Dimension(column="id", type="id", names=Names(en=(f"{noun} id",), zh=(f"{said}编号",)))}
        dimensions |= {
            "day": Dimension(column="day", type="date", names=Names(en=(f"{noun} date",), zh=(f"{said}日期",)))
        }
        for trait, trait_zh in zip(_TRAITS[:10], _TRAITS_ZH, strict=False):
            kind: Literal["number", "category"] = "number" if trait == "weight" else "category"
            dimensions[trait] = Dimension(
                column=trait, type=kind, names=Names(en=(f"{noun} {trait}",), zh=(f"{said}{trait_zh}",))
            )
        measures = {
            "count": Measure(
                aggregate="count",
                names=Names(en=(f"number of {plural(noun)}",), zh=(f"{said}数量",)),
                time=f"{noun}.day",
            ),
            "weight": Measure(
                aggregate="sum",
                column="weight",
                names=Names(en=(f"{noun} load",), zh=(f"{said}载重",)),
                time=f"{noun}.day",
            ),
        }
        entities[noun] = Entity(
            table=noun, key="id", names=Names(en=(noun,), zh=(said,)), dimensions=dimensions, measures=measures
        )
    catalog = Catalog(title=Phrase(en="a made-up depot"), entities=entities)
    places = [f"{noun}.{trait}" for noun in _NOUNS for trait in _TRAITS[:10] if trait != "weight"]
    told: dict[str, set[str]] = {place: set() for place in places}
    made: dict[str, None] = {}
    while len(made) < count:
        value = _value(chance)
        if value not in made:
            made[value] = None
            told[chance.choice(places)].add(value)
    values: dict[str, tuple[tuple[Scalar, int], ...]] = {
        place: tuple((value, 1) for value in sorted(held)) for place, held in told.items()
    }
    return Vocabulary(catalog, values, tuple(_questions(chance, told)))


def _value(chance: random.Random) -> str:
    """A person's or firm's name, a Chinese name, or a code."""
    kind = chance.random()
    if kind < 0.3:
        return "".join(chance.choices(_HAN, k=chance.randint(3, 5))) + chance.choice(("", "", "有限公司"))
    if kind < 0.4:
        return f"{chance.choice(_SYLLABLES)}-{chance.randint(100, 99999)}".upper()
    words = ("".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3))).title() for _ in range(chance.randint(2, 3)))
    return " ".join((chance.choice(_TITLES), *words)).strip()


def _questions(chance: random.Random, told: dict[str, set[str]]) -> Iterator[str]:
    """Three questions about each entity in English and three in Chinese: values, periods, bounds, typos, long lead-ins."""
    for place, (noun, said) in enumerate(zip(_NOUNS, _OBJECTS, strict=True)):
        trait = chance.choice([t for t in _TRAITS[:10] if t != "weight"])
        known = sorted(told[f"{noun}.{trait}"]) or ["nothing"]
        english = [value for value in known if value.isascii()] or known
        chinese = [value for value in known if not value.isascii()] or known
        trait_zh = _TRAITS_ZH[_TRAITS.index(trait)]
        value = chance.choice(english)
        last = value.split()[-1]
        yield f"number of {plural(noun)} by {noun} {trait} in the last 90 days, highest first please"
        yield f"could you please tell me the {noun} load for {plural(noun)} whose {noun} {trait} is {value} between March and June 2026, split by month?"
        yield f"how many {plural(noun)} had a {noun} weight over 1,500 since January, for {value.lower()}"
        yield f"{noun} load of {last[:-1]}x and {value[1:]} per {noun} {trait[:-2] + trait[-1] + trait[-2]} last quarter, thier own please"
        yield f"麻烦帮我看下近90天各{said}{trait_zh}的{said}数量，从高到低取前10个"
        yield f"{chance.choice(chinese)}今年3月到6月的{said}载重是多少？"
        yield f"去年{said}重量超过1.5万的{said}数量，按{said}{trait_zh}看，顺便给我看下第{place + 1}名的情况"


def _question(text: str) -> Question:
    return Question(text=text, language=language_of(text))


def _built(kept: Vocabulary) -> tuple[float, float]:
    """Seconds to build the lexicon and megabytes it holds, each measured by itself: tracing slows the build."""
    started = time.perf_counter()
    build_lexicon(kept.catalog, kept.of)
    spent = time.perf_counter() - started
    gc.collect()
    tracemalloc.start()
    lexicon = build_lexicon(kept.catalog, kept.of)
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    del lexicon
    return round(spent, 2), round(held, 1)


def _timed(kept: Vocabulary, questions: tuple[str, ...], rounds: int) -> list[float]:
    """Milliseconds of each reading; the first round is not kept."""
    planner = Planner(kept.catalog, kept.of, HORIZON)
    spent: list[float] = []
    for current in range(rounds + 1):
        for text in questions:
            question = _question(text)
            started = time.perf_counter()
            planner.plan(question)
            if current:
                spent.append((time.perf_counter() - started) * 1000)
    return spent


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


if __name__ == "__main__":
    main()
