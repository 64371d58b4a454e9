"""What the data cannot tell, words with several readings, roles, and six questions to start with."""

from __future__ import annotations

from collections.abc import Sequence

from .dimensions import Dimensions
from .measures import Drafter
from .model import Entry, Home, Plain
from .naming import listed


def gaps(*, costs: bool) -> list[Plain]:
    """Things people ask for that such data cannot tell."""
    found: list[Plain] = []
    if not costs:
        found.append({
            "names": {"en": ["profit", "profits", "margin", "gross margin", "profitability", "profitable", "cost of goods"],
                      "zh": ["利润", "毛利", "毛利率", "净利", "利润率", "成本"]},
            "say": {"en": "the data holds what was sold, not what it cost, so there is no profit or margin.",
                    "zh": "数据里没有成本，所以算不出利润或毛利。"},
        })  # fmt: skip
    found.append({
        "names": {"en": ["conversion rate", "conversion", "click-through rate"], "zh": ["转化率", "转化", "点击率"]},
        "say": {"en": "the data does not count visitors, so there is no conversion rate.", "zh": "数据里没有访客数，所以没有转化率。"},
    })  # fmt: skip
    found.append({
        "names": {"en": ["market share", "competitor", "competitors"], "zh": ["市场份额", "竞争对手", "竞品"]},
        "say": {"en": "the data holds our own records only.", "zh": "数据里只有自己的记录。"},
    })
    return found


def ambiguities(figures: Sequence[str]) -> list[Plain]:
    """Words with several honest readings; only where there are several figures to choose from."""
    if len(figures) < 2:
        return []
    down, up = [f"{name} desc" for name in figures], [f"{name} asc" for name in figures]
    return [
        {
            "names": {"en": ["best", "performs best", "best performing", "top performing", "best selling", "best seller", "top selling", "most popular", "popular", "most important"],
                      "zh": ["最好", "表现最好", "卖得最好", "最畅销", "畅销", "最受欢迎", "受欢迎", "热销"]},
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
    questions: list[tuple[str, str]] = []
    figure = drafter.sales or next(
        (drafter.counts[p.name] for kind in ("order", "feedback", "person", "line", "product", "other")
         for p in home.parts if p.kind == kind), None)  # fmt: skip
    if figure is None:
        return []
    entity, _, short = figure.partition(".")
    en, zh = _called(entities[entity], "measures", short)
    questions.append((f"What is the {en}?" if drafter.sales else f"How many {_plural(entities[entity])} are there?", f"{zh}是多少？"))
    near = _reached(home, entity)
    split = [(name, dim) for name in near for dim, held in drafted[name].entries.items()
             if "type" not in held and _few(home, drafted, name, dim)]  # fmt: skip
    for name, dim in split[:2]:
        by_en, by_zh = _called(entities[name], "dimensions", dim)
        questions.append((f"{en.capitalize()} by {by_en}", f"各{by_zh}的{zh}"))
    shown = [name for name in near if entities[name].get("display")]
    for name in [*(n for n in shown if n == home.person), *(n for n in shown if n != home.person)][:2]:
        held = entities[name]["names"]
        assert isinstance(held, dict)  # names are a mapping
        noun_en, noun_zh = listed(held, "en")[0], (listed(held, "zh") or listed(held, "en"))[0]
        questions.append((f"Top 5 {noun_en} by {en}", f"{zh}最高的5个{noun_zh}"))
    if any(drafted[name].time for name in near):
        questions.append((f"{en.capitalize()} by month", f"每月的{zh}"))
    for name in home.parts:
        if name.name != entity and len(questions) < 6:
            count = drafter.counts[name.name].partition(".")[2]
            c_en, c_zh = _called(entities[name.name], "measures", count)
            questions.append((f"What is the {c_en}?", f"{c_zh}是多少？"))
    for short, _ in drafter.measures[entity].items():
        if len(questions) < 6 and f"{entity}.{short}" != figure:
            m_en, m_zh = _called(entities[entity], "measures", short)
            questions.append((f"What is the {m_en}?", f"{m_zh}是多少？"))
    ways = ("rep", "marketer", "evaluator")
    return [{"way": ways[place % 3], "text": {"en": e, "zh": z}} for place, (e, z) in enumerate(questions[:6])]


def _called(entity: Entry, group: str, short: str) -> tuple[str, str]:
    items = entity[group]
    assert isinstance(items, dict)  # drafted as a mapping
    item = items[short]
    assert isinstance(item, dict)  # and so is each of its entries
    held = item.get("names")
    if not isinstance(held, dict):
        return short, short
    english = (listed(held, "en") or [short])[0]
    return english, (listed(held, "zh") or [english])[0]


def _plural(entity: Entry) -> str:
    held = entity["names"]
    assert isinstance(held, dict)  # names are a mapping
    return listed(held, "en")[0]


def _reached(home: Home, start: str) -> list[str]:
    found = [start]
    for name in found:
        found += [tie.one for tie in home.ties if tie.many == name and tie.one not in found]
    return found


def _few(home: Home, drafted: dict[str, Dimensions], name: str, dim: str) -> bool:
    column = next(c for c, short in drafted[name].of.items() if short == dim)
    item = home.named(name).item(column)
    return item is not None and 2 <= item.given.distinct <= 40
