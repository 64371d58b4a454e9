"""Parts with their dimensions go in; the figures one may ask for come out."""

from __future__ import annotations

from collections.abc import Sequence

from profiles.tables import quoted

from .forms import STRUCTURAL
from .model import Entry, Item, Part, Plain
from .naming import listed, names
from .selling import Selling
from .shares import share_with, shares_of
from .telling import price_of
from .words import holds, phrase, says, singular

_RANKING = {"person": 0, "order": 1, "line": 2, "feedback": 3, "product": 4, "other": 5}


class Drafter(Selling):
    """Drafts the measures of all parts; a name already given to a figure is not given twice."""

    def draft(self) -> dict[str, dict[str, Entry]]:
        """All measures, by part and short name."""
        parts = sorted(self._home.parts, key=lambda part: _RANKING[part.kind])
        for part in parts:
            self._count(part)
        self._selling()
        for part in parts:
            for item in part.items:
                self._item(part, item)
            if part.kind == "order":
                self._shipping(part)
        return self.measures

    def _item(self, part: Part, item: Item) -> None:
        match item.use:
            case "money" | "number" | "rating" | "discount" if item.given.numeric:
                self._number(part, item)
            case "flag":
                self._share(part, item)
            case "code" if part.kind in ("feedback", "line"):
                self._different(part, item)
            case "category":
                self._share(part, item)
                self._different(part, item)
            case _:
                return

    def _number(self, part: Part, item: Item) -> None:
        words = item.given.words
        if words[0] in STRUCTURAL and len(words) == 1:
            return
        price = price_of(part.source, self._shape) if part.source is not None else None
        priced = part.kind == "line" and item.use == "money" and says(words, "price")
        if priced and (self._home.part("product") is not None or (price and price.name != item.given.name)):
            return
        if self.sales and self.sales.startswith(f"{part.name}.") and self._is_sales(part, item):
            return
        dimension = self._dimensions[part.name].entries.get(self._dimensions[part.name].of.get(item.column, ""), {})
        held = dimension.get("names", {})
        assert isinstance(held, dict)  # names are a mapping
        english = [name for name in listed(held, "en") if not self._naming.claimed(name)] or [phrase(words)]
        chinese = listed(held, "zh")
        form = dimension.get("format")
        summed = says(words, "additive") and not holds(words, "not_additive") and item.use in ("money", "number")
        short = self._dimensions[part.name].of.get(item.column, "_".join(words))
        noun = self._naming.noun(part)
        if says(words, "duration"):
            spoken = [
                *(f"total {n}" for n in english),
                *(f"total {noun} {n}" for n in english if not n.startswith(noun)),
            ]
            total: Entry = {
                "aggregate": "sum",
                "column": item.column,
                "names": names(spoken, [f"总{n}" for n in chinese]),
            }
            self._add(part, f"total_{short}", total)
            self._minutes(part, item, english, chinese)
        plain = summed or (item.use == "money" and part.kind != "line")
        if summed:
            given: Entry = {"aggregate": "sum", "column": item.column}
            own_en, own_zh = _summed(english, chinese)
            given["names"] = names([*own_en[:1], *english, *own_en[1:]],
                                   [*own_zh[:1], *chinese, *own_zh[1:], *(f"{n}总额" for n in chinese[:1] if item.use == "money")])  # fmt: skip
            if isinstance(form, dict):
                given["format"] = form
            self._add(part, f"total_{short}".replace("total_total", "total"), given)
        elif item.use == "money" and set(words) & _RECURRING:
            self._recurring(part, item, short, english, chinese)
        owned = [f"average {noun} {n}" for n in english[:3] if not n.startswith(noun)]
        owned += [f"average {n} of {self._naming.nouns(part)[0]}" for n in english[:2]]
        spoken = [*(f"average {n}" for n in english), *owned] + [
            f"{lead} {n}" for n in english[:2] for lead in ("mean", "avg")
        ]
        each: list[str] = []
        if part.kind == "order":
            ones = [phrase(many.split(), one=True) for many in self._naming.nouns(part)[:3]]
            spoken += [f"{lead}{n} per {one}" for n in english for one in ones for lead in ("average ", "")]
            each = [f"{lead}{n}" for n in chinese for lead in ("平均每单", "每单", "单均", "每单平均")]
        average: Entry = {"aggregate": "avg", "column": item.column}
        average["names"] = names([*spoken, *(english if plain and not summed else ())],
                                 [*(f"平均{n}" for n in chinese), *(f"{n}均值" for n in chinese[:1]), *each,
                                  *(chinese if plain and not summed else ())])  # fmt: skip
        average["format"] = form if isinstance(form, dict) and form.get("kind") in ("money", "percent") else {"kind": "number", "decimals": 2}  # fmt: skip
        self._add(part, f"average_{short}", average)
        if item.use == "money" and not summed and part.kind in ("product", "other", "person"):
            self._extremes(part, item, short, english, chinese, form)
        if words[-1:] == ("age",):
            self._add(part, f"median_{short}", {
                "aggregate": "median", "column": item.column, "names": names(["median age"], ["年龄中位数", "中位年龄"]),
                "format": {"kind": "number", "decimals": 0},
            })  # fmt: skip

    def _minutes(self, part: Part, item: Item, english: list[str], chinese: list[str]) -> None:
        """A duration kept in smaller units, in minutes."""
        scale = {"millisecond": 60_000, "second": 60}.get(singular(item.given.words[-1]))
        if scale is None:
            return
        en = [n for n in english if not n.endswith("seconds")]
        zh = [n for n in chinese if "秒" not in n]
        for way, lead, lead_zh in (("avg", "average", "平均"), ("sum", "total", "总")):
            spoken = [
                f"{lead} minutes",
                *(f"{lead} {n} {end}" for n in en for end in ("in minutes", "minutes", "(minutes)")),
            ]
            chinese_names = [
                f"{lead_zh}分钟数",
                f"{lead_zh}分钟",
                *(f"{lead_zh}{n}{end}" for n in zh for end in ("(分钟)", "（分钟）", "分钟数", "分钟")),
            ]
            self._add(part, f"{lead}_minutes", {
                "aggregate": way, "expression": f"{quoted(item.column)} / {scale}.0", "names": names(spoken, chinese_names),
                "format": {"kind": "number", "decimals": 2, "unit": {"en": "minutes", "zh": "分钟"}},
            })  # fmt: skip

    def _recurring(self, part: Part, item: Item, short: str, english: list[str], chinese: list[str]) -> None:
        """What all rows pay together in one month (or year): the recurring revenue, where only one column holds such."""
        spoken_en, spoken_zh = _summed(english, chinese)
        alone = [i for held in self._home.parts for i in held.of("money") if set(i.given.words) & _RECURRING] == [item]
        if alone and "monthly" in item.given.words:
            spoken_en += ["monthly revenue", "monthly recurring revenue", "MRR", "recurring revenue", "monthly income"]
            spoken_zh += ["月收入", "每月收入", "月度收入", "月营收", "每月营收", "经常性收入"]
        self._add(part, f"total_{short}", {
            "aggregate": "sum", "column": item.column, "names": names(spoken_en, spoken_zh), "format": {"kind": "money"},
        })  # fmt: skip

    def _extremes(
        self, part: Part, item: Item, short: str, english: list[str], chinese: list[str], form: Plain
    ) -> None:
        """The highest and the lowest price; of what adds up, "highest" means the largest sum, which needs no figure."""
        ways = (
            ("max", ("highest", "maximum", "max"), "最高", (["most expensive"], ["最贵", "最贵的"])),
            ("min", ("lowest", "minimum", "min"), "最低", (["cheapest", "least expensive"], ["最便宜", "最便宜的"])),
        )
        for way, leads, zh, priced in ways:
            more = priced if says(item.given.words, "price") else ([], [])
            measure: Entry = {"aggregate": way, "column": item.column}
            measure["names"] = names(
                [*(f"{lead} {name}" for name in english for lead in leads), *more[0]],
                [*(f"{zh}{name}" for name in chinese), *(f"{zh}的{name}" for name in chinese), *more[1]],
            )
            if isinstance(form, dict):
                measure["format"] = form
            self._add(part, f"{leads[0]}_{short}", measure)

    def _is_sales(self, part: Part, item: Item) -> bool:
        assert self.sales is not None  # asked for parts that hold it
        held = self.measures[part.name][self.sales.partition(".")[2]]
        return held.get("column") == item.column

    def _share(self, part: Part, item: Item) -> None:
        short = self._dimensions[part.name].of.get(item.column)
        if short is None:
            return
        held = self._dimensions[part.name].entries[short].get("names", {})
        assert isinstance(held, dict)  # names are a mapping
        ways = shares_of if item.use == "flag" else share_with
        for name, measure in ways(self._naming, part, item, short, held):
            self._add(part, name, measure)

    def _different(self, part: Part, item: Item) -> None:
        """How many different ones there are."""
        short = self._dimensions[part.name].of.get(item.column)
        answers = {"yes", "no"} <= {value.lower() for value, _ in item.given.values}
        if short is None or item.given.distinct < 3 or part.kind in ("order", "other") or answers:
            return
        held = self._dimensions[part.name].entries[short].get("names", {})
        assert isinstance(held, dict)  # names are a mapping
        code = item.use == "code"
        many = [phrase(name.split(), many=True) for name in listed(held, "en")]
        if code:
            many = [phrase(name.split()[:-1], many=True) if name.split()[-1] in ("id", "code", "number") and " " in name else phrase(name.split(), many=True)
                    for name in listed(held, "en")] + many  # fmt: skip
        many = [name for name in dict.fromkeys(many) if not self._naming.claimed(name)]
        leads = (
            "number of",
            "number of different",
            "how many",
            "how many different",
            "different",
            "unique",
            "number of unique",
            "distinct",
            "how many distinct",
            "number of distinct",
        )
        if (
            code
            and self._home.part("product") is None
            and (part.kind == "feedback" or says(item.given.words, "product_code"))
        ):
            many += [name for name in ("products", "items") if not self._naming.claimed(name) and name not in many]
        english = [f"{lead} {name}" for name in many for lead in leads]
        asked = (
            "{}数",
            "{}数量",
            "多少个{}",
            "几个{}",
            "多少种{}",
            "多少款{}",
            "有多少{}",
            "有多少种{}",
            "有多少个{}",
            "不同{}数",
        )
        spoken = [name for name in listed(held, "zh") if not self._naming.claimed(name)]
        if "products" in many:
            spoken += ["商品", "产品"]
        chinese = [form.format(name) for name in spoken for form in asked]
        if english:
            self._add(part, f"different_{short}", {
                "aggregate": "count_distinct", "column": item.column, "names": names(english, chinese), "format": {"kind": "count"},
            })  # fmt: skip

    def _spoken(self, part: Part, item: Item, language: str) -> list[str]:
        held = (
            self._dimensions[part.name]
            .entries.get(self._dimensions[part.name].of.get(item.column, ""), {})
            .get("names")
        )
        return [name for name in listed(held, language) if " " in name] if isinstance(held, dict) else []

    def _shipping(self, order: Part) -> None:
        """Days from order to shipping, and what came later than it should; where the build does not know them."""
        dates = order.of("date")
        time = next(
            (i for i in dates if self._dimensions[order.name].of.get(i.column) == self._dimensions[order.name].time),
            None,
        )
        later = [i for i in dates if holds(i.given.words, "later_date") and i is not time]
        due = [i for i in dates if holds(i.given.words, "due_date") and i is not time]
        if time is None or not later or time.column == "ordered_on":
            return
        done = min(later, key=lambda i: holds(("x",), "due_date"))
        ways = [(a, b) for a in self._spoken(order, time, "en")[:2] for b in self._spoken(order, done, "en")[:2]]
        between = [
            form
            for a, b in ways
            for form in (f"days from {a} to {b}", f"days between {a} and {b}", f"average days from {a} to {b}")
        ]
        delivered = "deliver" in " ".join(done.given.words)
        verb, zh = ("deliver", "送达") if delivered else ("ship", "发货")
        self._add(order, f"days_to_{verb}", {
            "aggregate": "avg", "expression": f"date_diff('day', {quoted(time.column)}, {quoted(done.column)})",
            "names": names([f"average days to {verb}", f"days to {verb}", f"average {verb}ping time", "average shipping days", "shipping time",
                            "average delivery time", "delivery time", "average days from order to shipping", "average time to ship",
                            "days from order to shipping", "days between order and shipping", *between],
                           [f"从下单到{zh}平均天数", f"下单到{zh}的平均天数", f"从下单到{zh}的天数", f"下单到{zh}天数", f"从下单到{zh}平均", f"下单到{zh}平均",
                            f"平均{zh}天数", f"{zh}天数", f"平均{zh}时间", f"{zh}时长", f"平均{zh}时长", "平均交付天数"]),
            "format": {"kind": "days", "decimals": 1},
        })  # fmt: skip
        if not due:
            return
        late = f"CASE WHEN {quoted(done.column)} > {quoted(due[0].column)} THEN 1 WHEN {quoted(done.column)} IS NOT NULL THEN 0 END"
        self._add(order, "late_orders", {
            "aggregate": "sum", "expression": late,
            "names": names(["late orders", "number of late orders", "late shipments", "orders shipped late", "orders were shipped late", "orders were late", "shipped late", "delayed orders", "late deliveries", "overdue orders"],
                           ["延迟订单数", "延误订单数", "迟发订单数", "延迟发货订单数", "延误订单", "延迟订单", "超期订单", "逾期订单数"]),
            "definition": {"en": f"{phrase(done.given.words)} after {phrase(due[0].given.words)}", "zh": f"{done.column} 晚于 {due[0].column}"},
            "format": {"kind": "count", "unit": {"en": "orders", "zh": "单"}},
        })  # fmt: skip
        self._add(order, "late_share", {
            "aggregate": "avg", "expression": late,
            "names": names(["late rate", "share of late orders", "late shipment rate", "late delivery rate", "percentage of late orders",
                            "late share", "share shipped late", "share of orders shipped late", "percentage shipped late"],
                           ["晚发率", "晚发占比", "逾期率", "超期率", "晚发货率", "延误率", "延迟率", "迟发率", "延迟发货率", "延迟订单占比"]),
            "format": {"kind": "percent"},
        })  # fmt: skip


_RECURRING = frozenset({"monthly", "yearly", "annual", "weekly", "quarterly"})
"""Words of an amount that is due again and again: it is shown as an average, and added up when asked."""


def _summed(english: list[str], chinese: list[str]) -> tuple[list[str], list[str]]:
    """What the sum of a column is called."""
    spoken = [n for n in english if not n.startswith("total ")]
    totals = [
        *(f"total {n}" for n in spoken),
        *(f"{lead} {n}" for n in english for lead in ("sum of", "total of", "combined")),
    ]
    zh = [n for n in chinese if not n.startswith(("总", "合计", "累计"))]
    return totals, [
        *(f"总{n}" for n in zh),
        *(f"{n}{end}" for n in chinese for end in ("合计", "总和", "总计", "之和")),
    ]


def main_figures(drafter: Drafter) -> Sequence[str]:
    """What a ranking may be by, best first."""
    return [name for name in (drafter.sales, drafter.orders, drafter.units) if name]
