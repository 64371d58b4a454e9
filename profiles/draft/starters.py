"""What the data cannot tell, words with several readings, roles, and six questions to start with."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .dimensions import Dimensions
from .measures import Drafter
from .model import Entry, Home, Plain
from .naming import listed, names


def gaps(*, costs: bool, persons: bool, spoken: Collection[str]) -> list[Plain]:
    """Things people ask for that such data cannot tell; `spoken`: what is called something in it is no gap."""
    found: list[Plain] = []
    if not costs:
        found.append({
            "names": {"en": ["profit", "profits", "margin", "gross margin", "profitability", "profitable", "cost of goods"],
                      "zh": ["利润", "毛利", "毛利率", "净利", "利润率", "成本"]},
            "say": {"en": "the data holds what was sold, not what it cost, so there is no profit or margin.",
                    "zh": "数据里没有成本，所以算不出利润或毛利。"},
        })  # fmt: skip
    if not persons:
        found.append({
            "names": {"en": ["number of customers", "how many customers", "customer count", "how many different customers",
                             "how many people", "number of people", "how many users", "number of users"],
                      "zh": ["客户数", "多少客户", "多少个客户", "多少位客户", "多少名客户", "客户数量", "顾客数", "多少顾客", "多少位顾客",
                             "多少用户", "用户数", "多少人"]},
            "say": {"en": "the data does not say who is behind a row, so persons cannot be counted.",
                    "zh": "数据里没有说明每一行属于谁，所以没法数人。"},
        })  # fmt: skip
    found.append({
        "names": {"en": ["conversion rate", "conversion", "click-through rate"], "zh": ["转化率", "转化", "点击率"]},
        "say": {"en": "the data does not count visitors, so there is no conversion rate.", "zh": "数据里没有访客数，所以没有转化率。"},
    })  # fmt: skip
    found.append(
        {
            "names": {"en": ["market share", "competitor", "competitors"], "zh": ["市场份额", "竞争对手", "竞品"]},
            "say": {"en": "the data holds our own records only.", "zh": "数据里只有自己的记录。"},
        }
    )
    kept: list[Plain] = []
    for gap in found:
        assert isinstance(gap, dict)  # written above
        held = gap["names"]
        assert isinstance(held, dict)  # likewise
        words = names(*([name for name in listed(held, lang) if name not in spoken] for lang in ("en", "zh")))
        if words.get("en"):
            kept.append(gap | {"names": words})
    return kept


def ambiguities(figures: Sequence[str], returned: Sequence[str] = ()) -> list[Plain]:
    """Words with several honest readings; only where there are several figures to choose from."""
    back: list[Plain] = []
    if len(returned) > 1:
        back.append({
            "names": {"en": ["returns"], "zh": ["退货", "退回"]},
            "ask": {"en": "Returns can be counted in several ways. Which one do you mean?", "zh": "退货可以有几种数法，您要哪一种？"},
            "choices": [*returned],
        })  # fmt: skip
    if len(figures) < 2:
        return back
    down, up = [f"{name} desc" for name in figures], [f"{name} asc" for name in figures]
    return [
        *back,
        {
            "names": {"en": ["best", "performs best", "best performing", "top performing", "best selling", "best seller", "top selling", "most popular", "popular", "most important", "sold the most", "sells the most", "sold most", "sell the most", "selling the most"],
                      "zh": ["最好", "表现最好", "卖得最好", "最畅销", "畅销", "最受欢迎", "受欢迎", "热销", "卖得最多", "卖的最多", "卖最多", "卖得好"]},
            "ask": {"en": "That can be seen in several ways. Which one do you mean?", "zh": "这可以有几种看法，您要哪一种？"},
            "choices": [*down],
        },
        {
            "names": {"en": ["worst", "performs worst", "worst performing", "worst selling"], "zh": ["最差", "表现最差", "卖得最差"]},
            "ask": {"en": "\"Worst\" can be seen in several ways. Which one do you mean?", "zh": "“最差”可以有几种看法，您要哪一种？"},
            "choices": [*up],
        },
    ]  # fmt: skip


def roles(*, public: bool) -> Entry:
    """The usual roles; without personal data nothing has to be hidden from anybody."""
    everyone: Entry = {
        "analyst": {"names": {"en": ["Analyst"], "zh": ["分析师"]}, "persons": "all" if public else "token"},
        "evaluator": {"names": {"en": ["Evaluator"], "zh": ["评测"]}, "persons": "all" if public else "token"},
        "admin": {"names": {"en": ["Administrator"], "zh": ["管理员"]}, "persons": "all", "identifiers": "all"},
    }
    if not public:
        everyone["marketer"] = {"names": {"en": ["Marketer"], "zh": ["营销"]}, "persons": "none", "floor": 10}
    return everyone


def starters(home: Home, entities: dict[str, Entry], drafter: Drafter, drafted: dict[str, Dimensions]) -> list[Plain]:
    """Six questions over the main figures; each is made of drafted names only."""
    ranked = [part for kind in _MAIN for part in home.parts if part.kind == kind]
    figure = drafter.sales or drafter.counts[ranked[0].name]
    entity, _, short = figure.partition(".")
    en, zh = _called(entities[entity], "measures", short)
    questions = [_how_many(en, zh)]
    near = _reached(home, entity)
    for name in [name for name in near if entities[name].get("display")][:2]:
        noun_en, noun_zh = _called(entities, name)
        questions.append((f"Top 5 {noun_en} by {en}", f"{zh}最高的5个{noun_zh}"))
    if any(drafted[name].time for name in near):
        questions.append((f"{en.capitalize()} by month", f"每月的{zh}"))
    kinds = {part.name: part.kind for part in home.parts}
    split = [(kinds[name] != "person", kinds[name] == "order", name, dimension)
             for name in near for dimension, held in drafted[name].entries.items()
             if "type" not in held and _few(home, drafted, name, dimension)]  # fmt: skip
    for _, _, name, dimension in sorted(split, key=lambda held: held[:2])[:2]:
        by_en, by_zh = _called(entities[name], "dimensions", dimension)
        questions.append((f"{en.capitalize()} by {by_en}", f"各{by_zh}的{zh}"))
    others = [f"{part.name}.{short}" for part in ranked for short, held in drafter.measures[part.name].items()
              if held["aggregate"] in ("avg", "share", "ratio")]  # fmt: skip
    for name in [*(drafter.counts[part.name] for part in ranked if part.kind != "line"), *others]:
        if name != figure:
            part_name, _, short = name.partition(".")
            questions.append(_how_many(*_called(entities[part_name], "measures", short)))
    ways = ("rep", "marketer", "evaluator")
    return [{"way": ways[place % 3], "text": {"en": e, "zh": z}} for place, (e, z) in enumerate(questions[:6])]


_MAIN = ("order", "feedback", "person", "line", "product", "other")


def _how_many(en: str, zh: str) -> tuple[str, str]:
    """ "number of orders" → How many orders are there?"""
    counted = en.removeprefix("number of ")
    asked = f"How many {counted} are there?" if counted != en else f"What are the {en}?" if en.endswith("s") else f"What is the {en}?"  # fmt: skip
    return asked, f"{zh}是多少？"


def _called(entity: Entry | dict[str, Entry], group: str, short: str | None = None) -> tuple[str, str]:
    """First names of an item of an entity; of an entity among entities when no item is given."""
    item = entity[group]
    assert isinstance(item, dict)  # drafted as a mapping
    if short is not None:
        item = item[short]
        assert isinstance(item, dict)  # and so is each of its entries
    held = item.get("names")
    if not isinstance(held, dict):
        return group, group
    english = (listed(held, "en") or [short or group])[0]
    return english, (listed(held, "zh") or [english])[0]


def _reached(home: Home, start: str) -> list[str]:
    found = [start]
    for name in found:
        found += [tie.one for tie in home.ties if tie.many == name and tie.one not in found]
    return found


def _few(home: Home, drafted: dict[str, Dimensions], name: str, dim: str) -> bool:
    column = next(c for c, short in drafted[name].of.items() if short == dim)
    item = home.named(name).item(column)
    return item is not None and 2 <= item.given.distinct <= 40
