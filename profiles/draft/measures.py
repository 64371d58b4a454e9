"""Parts with their dimensions go in; the figures one may ask for come out."""

from __future__ import annotations

from collections.abc import Sequence

from profiles.tables import quoted

from .assign import line_total_of, price_of, total_of
from .dimensions import Dimensions
from .model import Entry, Home, Item, Part
from .naming import Naming, listed, names, put
from .shape import Shape
from .words import holds, in_chinese, phrase, says

SALES = (
    ["sales", "revenue", "turnover", "total sales", "total revenue", "sales amount", "sales revenue", "sales volume in money",
     "sales total", "net sales", "spend", "spent", "spending", "money spent", "takings", "GMV", "amount of sales"],
    ["销售额", "营收", "收入", "总销售额", "销售收入", "营业额", "成交额", "消费额", "消费金额", "销售金额", "流水", "业绩"],
)  # fmt: skip
AOV = (
    ["average order value", "AOV", "average order", "average basket", "basket size", "average ticket", "average purchase value",
     "average sales per order", "sales per order", "average order amount", "revenue per order"],
    ["客单价", "笔单价", "平均订单金额", "平均每单金额", "平均订单额"],
)  # fmt: skip
UNITS = (
    ["units sold", "units", "quantity sold", "quantity", "total quantity", "items sold", "pieces sold", "number of units sold",
     "number of units", "sales volume", "volume sold", "how many units"],
    ["销量", "销售数量", "销售量", "件数", "销售件数", "总销量", "卖出件数", "数量"],
)  # fmt: skip
VERBS: Entry = {
    "en": ["bought", "buy", "buys", "purchased", "purchase", "ordered", "placed an order", "placed orders", "shopped",
           "bought anything", "made a purchase", "purchased anything", "ordered anything"],
    "zh": ["买", "购买", "下单", "消费", "买东西", "买过", "下过单", "下过", "购买过", "消费过", "下单过"],
}  # fmt: skip
_RANKING = {"person": 0, "order": 1, "line": 2, "feedback": 3, "product": 4, "other": 5}


class Drafter:
    """Drafts the measures of all parts; a name already given to a figure is not given twice."""

    def __init__(self, home: Home, naming: Naming, shape: Shape, dimensions: dict[str, Dimensions]) -> None:
        self._home = home
        self._naming = naming
        self._shape = shape
        self._dimensions = dimensions
        self._taken: set[str] = set()
        self.measures: dict[str, dict[str, Entry]] = {part.name: {} for part in home.parts}
        self.sales: str | None = None
        self.orders: str | None = None
        self.units: str | None = None
        self.buyers: str | None = None
        self.counts: dict[str, str] = {}
        """Part → its plain count, qualified."""

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

    # -- counts ------------------------------------------------------------------------------------------------

    def _count(self, part: Part) -> None:
        english: list[str] = []
        for noun in self._naming.nouns(part):
            english += [f"number of {noun}", noun, f"{phrase(noun.split(), one=True)} count", f"count of {noun}"]
        zh = [form for name in self._naming.chinese(part) for form in (f"{name}数", f"{name}数量", f"{name}总数")]
        if part.kind == "order":
            zh += ["订单量", "单量", "下单量", "单数", "下单数"]
            english += ["order volume"]
        if part.kind == "person":
            zh += ["人数"]
        if part.kind == "feedback":
            zh += ["评论数", "评价数", "反馈数", "评论条数"]
        noun = self._naming.nouns(part)[0]
        short = noun.replace(" ", "_")
        unit = {"en": noun, "zh": {"person": "位", "order": "单", "line": "行", "feedback": "条"}.get(part.kind, "个")}
        counts: Entry = {"aggregate": "count", "names": names(english, zh), "format": {"kind": "count", "unit": unit}}
        if condition := self.counted(part):
            counts = put(counts, where=condition)
        if part.kind in ("order", "feedback"):
            counts = put(counts, default=True)
        self.counts[part.name] = self._add(part, short, counts) or f"{part.name}.{short}"
        if part.kind == "order":
            self.orders = self.counts[part.name]

    def counted(self, part: Part) -> Entry | None:
        """Which orders count, where the build knows cancelled ones."""
        item = part.item("status")
        if part.kind != "order" or part.table != "fact_order" or item is None:
            return None
        return {"kind": "is", "dimension": f"{part.name}.status", "op": "in", "values": ["paid", "refunded"]}

    # -- selling -----------------------------------------------------------------------------------------------

    def _selling(self) -> None:
        line, order, person = (self._home.part(kind) for kind in ("line", "order", "person"))
        if line is not None:
            self._line_sales(line)
            self._units(line)
            if order is None:
                self._orders_in_lines(line)
        if order is not None:
            self._order_sales(order, line)
            if line is None:
                self._units(order)
        if self.sales is None:
            return
        money: Entry = {"kind": "money"}
        home = self._home.named(self.sales.partition(".")[0])
        if self.orders is not None:
            self._add(home, "average_order_value", {
                "aggregate": "ratio", "of": [self.sales, self.orders], "names": names(*AOV),
                "definition": {"en": "sales ÷ number of orders", "zh": "销售额 ÷ 订单数"}, "format": money,
            })  # fmt: skip
            if self.units is not None:
                self._add(home, "units_per_order", {
                    "aggregate": "ratio", "of": [self.units, self.orders],
                    "names": names(["units per order", "items per order", "average units per order", "average items per order",
                                    "average quantity per order"],
                                   ["每单件数", "连带率", "单均件数", "平均每单件数"]),
                    "format": {"kind": "number", "decimals": 2},
                })  # fmt: skip
        if order is not None or line is not None:
            self._buyers(order or line, person)  # type: ignore[arg-type]  # one of the two is there

    def _line_sales(self, line: Part) -> None:
        table = line.source
        if table is None:
            return
        price, total = price_of(table, self._shape), line_total_of(table, self._shape)
        quantity = next((c for c in self._shape.columns(table, "quantity")), None)
        discount = next((c for c in self._shape.columns(table, "discount")), None)
        item = {i.given.name: i.column for i in line.items}
        definition, expression, column = {"en": "", "zh": ""}, None, None
        if price and quantity and price.name in item and quantity.name in item:
            expression = f"{quoted(item[price.name])} * {quoted(item[quantity.name])}"
            definition = {"en": "unit price × quantity", "zh": "单价 × 数量"}
            if discount and discount.name in item:
                expression += f" * (1 - coalesce({quoted(item[discount.name])}, 0))"
                definition = {"en": "unit price × quantity × (1 − discount)", "zh": "单价 × 数量 × (1 − 折扣)"}
        elif total and total.name in item:
            column = item[total.name]
            definition = {"en": f"sum of {phrase(total.words)}", "zh": f"{total.name} 合计"}
        else:
            return
        if quantity is not None and quantity.negative > 0:
            definition = {"en": f"{definition['en']}; returns (negative quantities) are taken off", "zh": f"{definition['zh']}；退货（负数量）已冲减"}  # fmt: skip
        sales: Entry = {"aggregate": "sum", "column": column, "expression": expression, "names": names(*SALES)}
        sales = {key: held for key, held in sales.items() if held is not None}
        sales |= {"definition": definition, "format": {"kind": "money"}, "default": True}  # type: ignore[dict-item]  # a phrase is a mapping
        order = self._home.part("order")
        if order is not None and (condition := self.counted(order)):
            sales["where"] = condition
        self.sales = self._add(line, "sales", sales)

    def _order_sales(self, order: Part, line: Part | None) -> None:
        total = total_of(order.source, self._shape) if order.source is not None and not self._shape.lines_only else None
        column = next((i.column for i in order.items if total is not None and i.given.name == total.name), None)
        if column is None or total is None:
            return
        given: Entry = {"aggregate": "sum", "column": column, "names": names(*SALES)}
        if condition := self.counted(order):
            given["where"] = condition
        words = phrase(total.words)
        own = f"{self._naming.noun(order)} {words}" if len(total.words) == 1 else words
        if self.sales is None:
            given |= {"definition": {"en": f"sum of {words}", "zh": f"{total.name} 合计"}, "format": {"kind": "money"}, "default": True}  # fmt: skip
            given["names"] = names([*SALES[0], f"total {words}", own], [*SALES[1], *(f"总{n}" for n in in_chinese(total.words))])
            self.sales = self._add(order, "sales", given)
        else:
            given["names"] = names([own, f"{words} of the order", f"total of {self._naming.nouns(order)[0]}"],
                                   [f"{n}总额" for n in self._naming.chinese(order)[:1]])  # fmt: skip
            given["format"] = {"kind": "money"}
            assert line is not None  # sales of lines come first
            given["at"] = {line.name: self.sales}
            self._add(order, "order_total", given)
        high = put(given, default=None)
        self._add(order, "largest_order", {
            **{k: v for k, v in high.items() if k in ("column", "where")}, "aggregate": "max",
            "names": names(["largest order", "biggest order", "highest order value", f"highest {self._naming.noun(order)} total",
                            f"largest {self._naming.noun(order)}", f"biggest {self._naming.noun(order)}"],
                           ["最大订单金额", "最高单笔金额", "单笔最高金额"]),
            "format": {"kind": "money"},
        })  # fmt: skip

    def _units(self, part: Part) -> None:
        quantity = next(iter(part.of("quantity")), None)
        if quantity is None:
            return
        given: Entry = {"aggregate": "sum", "column": quantity.column, "names": names(*UNITS)}
        order = self._home.part("order")
        if order is not None and (condition := self.counted(order)):
            given["where"] = condition
        given["format"] = {"kind": "count", "unit": {"en": "units", "zh": "件"}}
        self.units = self._add(part, "units", given)
        self._add(part, "average_quantity", {
            "aggregate": "avg", "column": quantity.column,
            "names": names(["average quantity", "mean quantity", "average quantity per line"], ["平均数量", "平均每行数量"]),
            "format": {"kind": "number", "decimals": 2},
        })  # fmt: skip

    def _orders_in_lines(self, line: Part) -> None:
        number = next((i for i in line.items if i.use == "code" and says(i.given.words, "id")
                       and holds(i.given.words[:1], "order")), None)  # fmt: skip
        if number is None:
            return
        noun = phrase(number.given.words[:-1], many=True)
        zh = [form for name in in_chinese(number.given.words[:-1]) for form in (f"{name}数", f"{name}数量")]
        self.orders = self._add(line, "orders", {
            "aggregate": "count_distinct", "column": number.column,
            "names": names([f"number of {noun}", noun, "number of orders", "orders", "order count"], [*zh, "订单数", "订单量", "单量"]),
            "format": {"kind": "count", "unit": {"en": noun, "zh": "单"}}, "default": True,
        })  # fmt: skip

    def _buyers(self, fact: Part, person: Part | None) -> None:
        column = next((tie.column for tie in self._home.ties if tie.many == fact.name and person and tie.one == person.name), None)
        if column is None and person is None:
            found = next((i for i in fact.items if i.use == "code" and holds(i.given.words, "person")), None)
            column = found.column if found else None
        if column is None:
            return
        people = self._naming.nouns(person)[0] if person else "customers"
        english = ["buyers", "buying customers", "purchasing customers", f"{people} who bought", f"{people} who ordered",
                   f"{people} with orders", "unique buyers", f"unique {people}", f"active {people}"]  # fmt: skip
        chinese = ["购买人数", "下单人数", "购买客户数", "下单客户数", "买家数", "成交客户数"]
        if person is None:
            english += [f"number of {people}", people, f"{people[:-1]} count"]
            chinese += ["客户数", "顾客数", "客户数量"]
        given: Entry = {"aggregate": "count_distinct", "column": column}
        if condition := self.counted(fact):
            given["where"] = condition
        given |= {"names": names(english, chinese), "format": {"kind": "count", "unit": {"en": people, "zh": "位"}}}
        self.buyers = self._add(fact, "buyers", given)
        if self.buyers is None or self.sales is None:
            return
        one = people[:-1] if people.endswith("s") else people
        self._add(self._home.named(self.sales.partition(".")[0]), "sales_per_buyer", {
            "aggregate": "ratio", "of": [self.sales, self.buyers],
            "names": names([f"sales per {one}", f"average sales per {one}", f"revenue per {one}", f"average revenue per {one}",
                            f"spend per {one}", f"average spend per {one}", f"average spending per {one}"],
                           ["人均消费", "客均消费", "人均销售额", "人均消费额", "客均销售额"]),
            "definition": {"en": "sales ÷ customers who bought", "zh": "销售额 ÷ 购买客户数"}, "format": {"kind": "money"},
        })  # fmt: skip
        if self.orders is not None and self.orders != self.counts.get(fact.name, self.orders) or self.orders is None:
            return
        self._add(fact, "orders_per_buyer", {
            "aggregate": "ratio", "of": [self.orders, self.buyers],
            "names": names([f"orders per {one}", f"average orders per {one}", f"average number of orders per {one}",
                            "purchase frequency"], ["人均订单数", "人均单数", "购买频次"]),
            "format": {"kind": "number", "decimals": 2},
        })  # fmt: skip

    # -- columns -----------------------------------------------------------------------------------------------

    def _item(self, part: Part, item: Item) -> None:
        match item.use:
            case "money" | "number" | "rating" | "discount" if item.given.numeric:
                self._number(part, item)
            case "flag":
                self._share(part, item)
            case "code" if part.kind in ("feedback", "line"):
                self._different(part, item)
            case "category":
                self._different(part, item)
            case _:
                return

    def _number(self, part: Part, item: Item) -> None:
        words = item.given.words
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
        short = item.column.lower() if item.column.isidentifier() else "_".join(words)
        plain = summed or (item.use == "money" and part.kind != "line")
        if summed:
            given: Entry = {"aggregate": "sum", "column": item.column}
            given["names"] = names([*(f"total {n}" for n in english), *english, *(f"sum of {n}" for n in english[:1])],
                                   [*(f"总{n}" for n in chinese), *chinese, *(f"{n}总额" for n in chinese[:1] if item.use == "money")])  # fmt: skip
            if isinstance(form, dict):
                given["format"] = form
            self._add(part, f"total_{short}".replace("total_total", "total"), given)
        spoken = [f"{lead} {n}" for n in english for lead in ("average", "mean", "avg")]
        average: Entry = {"aggregate": "avg", "column": item.column}
        average["names"] = names([*spoken, *(english if plain and not summed else ())],
                                 [*(f"平均{n}" for n in chinese), *(f"{n}均值" for n in chinese[:1]),
                                  *(chinese if plain and not summed else ())])  # fmt: skip
        average["format"] = form if isinstance(form, dict) and form.get("kind") in ("money", "percent") else {"kind": "number", "decimals": 2}  # fmt: skip
        self._add(part, f"average_{short}", average)
        if item.use in ("money", "number", "rating"):
            for way, lead, zh in (("max", ("highest", "maximum", "max"), "最高"), ("min", ("lowest", "minimum", "min"), "最低")):
                spoken = [f"{one} {n}" for n in english for one in lead]
                expensive = (["most expensive"], ["最贵"]) if way == "max" else (["cheapest"], ["最便宜"])
                if item.use == "money" and says(words, "price") and part.kind in ("product", "other"):
                    spoken += expensive[0]
                self._add(part, f"{lead[0]}_{short}", {
                    "aggregate": way, "column": item.column,
                    "names": names(spoken, [f"{zh}{n}" for n in chinese] + (expensive[1] if spoken[-1] in expensive[0] else [])),
                    **({"format": form} if isinstance(form, dict) else {}),
                })  # fmt: skip
        if words[-1:] == ("age",):
            self._add(part, f"median_{short}", {
                "aggregate": "median", "column": item.column, "names": names(["median age"], ["年龄中位数", "中位年龄"]),
                "format": {"kind": "number", "decimals": 0},
            })  # fmt: skip

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
        words = [word for word in item.given.words if word not in ("is", "has")] or list(item.given.words)
        base, noun = phrase(words), self._naming.nouns(part)[0]
        bare = base.removesuffix("ed") if base.endswith("ed") else base
        rates = [f"{base} rate", f"{bare} rate"] + ([f"{bare}ation rate"] if base.endswith("ended") else [])
        english = [*(reversed(rates)), f"share of {base}", f"share of {base} {noun}", f"percentage of {base}", f"{base} share",
                   f"percentage of {base} {noun}", f"percent {base}", f"percentage {base}", f"{base} percentage", f"proportion of {base}"]  # fmt: skip
        if base.endswith("ed"):
            english += [f"percentage of {noun} that {bare}", f"share of {noun} that {bare}", f"percentage of {noun} who {bare}"]
        zh = [form for name in listed(held, "zh") for form in (f"{name}率", f"{name}占比", f"{name}比例", f"{name}的比例", f"{name}的占比")]
        condition: Entry = {"kind": "is", "dimension": f"{part.name}.{short}", "values": [True]}
        self._add(part, f"{short}_share", {
            "aggregate": "share", "where": condition, "names": names(english, zh), "format": {"kind": "percent"},
        })  # fmt: skip

    def _different(self, part: Part, item: Item) -> None:
        """How many different ones there are."""
        short = self._dimensions[part.name].of.get(item.column)
        if short is None or item.given.distinct < 3:
            return
        held = self._dimensions[part.name].entries[short].get("names", {})
        assert isinstance(held, dict)  # names are a mapping
        code = item.use == "code"
        many = [phrase(name.split(), many=True) for name in listed(held, "en")]
        if code:
            many = [phrase(name.split()[:-1], many=True) if name.split()[-1] in ("id", "code", "number") and " " in name else phrase(name.split(), many=True)
                    for name in listed(held, "en")] + many  # fmt: skip
        many = [name for name in dict.fromkeys(many) if not self._naming.claimed(name)]
        english = [f"{lead} {name}" for name in many for lead in ("number of", "number of different", "number of distinct", "number of unique", "how many", "how many different", "different", "distinct", "unique")]  # fmt: skip
        chinese = [form for name in listed(held, "zh") if not self._naming.claimed(name)
                   for form in (f"{name}数", f"{name}数量", f"多少个{name}", f"几个{name}", f"多少种{name}", f"多少款{name}", f"有多少{name}")]  # fmt: skip
        if english:
            self._add(part, f"different_{short}", {
                "aggregate": "count_distinct", "column": item.column, "names": names(english, chinese), "format": {"kind": "count"},
            })  # fmt: skip

    def _shipping(self, order: Part) -> None:
        """Days from order to shipping, and what came later than it should; where the build does not know them."""
        dates = order.of("date")
        time = next((i for i in dates if self._dimensions[order.name].of.get(i.column) == self._dimensions[order.name].time), None)
        later = [i for i in dates if holds(i.given.words, "later_date") and i is not time]
        due = [i for i in dates if holds(i.given.words, "due_date") and i is not time]
        if time is None or not later or time.column == "ordered_on":
            return
        done = min(later, key=lambda i: holds(("x",), "due_date"))
        delivered = "deliver" in " ".join(done.given.words)
        verb, zh = ("deliver", "送达") if delivered else ("ship", "发货")
        self._add(order, f"days_to_{verb}", {
            "aggregate": "avg", "expression": f"date_diff('day', {quoted(time.column)}, {quoted(done.column)})",
            "names": names([f"average days to {verb}", f"days to {verb}", f"average {verb}ping time", "average shipping days", "shipping time",
                            "average delivery time", "delivery time", "average days from order to shipping", "average time to ship"],
                           [f"平均{zh}天数", f"{zh}天数", f"平均{zh}时间", f"{zh}时长", f"平均{zh}时长", "平均交付天数"]),
            "format": {"kind": "days", "decimals": 1},
        })  # fmt: skip
        if not due:
            return
        late = f"CASE WHEN {quoted(done.column)} > {quoted(due[0].column)} THEN 1 WHEN {quoted(done.column)} IS NOT NULL THEN 0 END"
        self._add(order, "late_orders", {
            "aggregate": "sum", "expression": late,
            "names": names(["late orders", "number of late orders", "late shipments", "orders shipped late", "delayed orders", "late deliveries", "overdue orders"],
                           ["延迟订单数", "延误订单数", "迟发订单数", "延迟发货订单数", "延误订单", "延迟订单", "超期订单", "逾期订单数"]),
            "definition": {"en": f"{phrase(done.given.words)} after {phrase(due[0].given.words)}", "zh": f"{done.column} 晚于 {due[0].column}"},
            "format": {"kind": "count", "unit": {"en": "orders", "zh": "单"}},
        })  # fmt: skip
        self._add(order, "late_share", {
            "aggregate": "avg", "expression": late,
            "names": names(["late rate", "share of late orders", "late shipment rate", "late delivery rate", "percentage of late orders"],
                           ["延误率", "延迟率", "迟发率", "延迟发货率", "延迟订单占比"]),
            "format": {"kind": "percent"},
        })  # fmt: skip

    # -- --------------------------------------------------------------------------------------------------------

    def _add(self, part: Part, short: str, measure: Entry) -> str | None:
        """Put a measure in, with the names no other figure has; nothing when none is left."""
        held = measure["names"]
        assert isinstance(held, dict)  # names are a mapping
        kept = names(
            (name for name in listed(held, "en") if name.lower() not in self._taken),
            (name for name in listed(held, "zh") if name not in self._taken),
        )
        if not kept.get("en"):
            noun = self._naming.noun(part)
            own = self._naming.chinese(part)[:1]
            kept = names([f"{noun} {name}" for name in listed(held, "en")[:2]], [n + z for n in own for z in listed(held, "zh")[:2]])
            if any(name in self._taken for name in listed(kept, "en")):
                return None
        self._taken |= {name.lower() for name in (*listed(kept, "en"), *listed(kept, "zh"))}
        wanted, again = short, 2
        while wanted in self.measures[part.name]:
            wanted, again = f"{short}_{again}", again + 1
        order = ("aggregate", "column", "expression", "of", "where", "time", "at", "names", "definition", "format", "default")
        full = measure | {"names": kept}
        self.measures[part.name][wanted] = {key: full[key] for key in order if full.get(key) is not None}
        return f"{part.name}.{wanted}"


def main_figures(drafter: Drafter) -> Sequence[str]:
    """What a ranking may be by, best first."""
    return [name for name in (drafter.sales, drafter.orders, drafter.units) if name]
