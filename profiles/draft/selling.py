"""Orders, lines and products go in; sales, order values, units and buyers come out."""

from __future__ import annotations

from profiles.tables import quoted

from .figures import Figures
from .model import Entry, Part
from .naming import listed, names
from .telling import line_total_of, price_of, total_of
from .words import holds, in_chinese, phrase, says

SALES = (
    ["sales", "revenue", "turnover", "total sales", "total revenue", "sales amount", "sales revenue", "sales volume in money",
     "sales total", "net sales", "spend", "spent", "spending", "money spent", "takings", "GMV", "amount of sales"],
    ["销售额", "营收", "收入", "总销售额", "销售收入", "营业额", "成交额", "消费额", "消费金额", "销售金额", "流水", "业绩"],
)  # fmt: skip
DISCOUNTED = (
    [*SALES[0], "net revenue", "discounted sales", "discounted revenue",
     *(f"{figure} {way}" for figure in ("sales", "revenue", "net revenue", "net sales")
       for way in ("after discount", "after discounts", "net of discount", "net of discounts", "less discounts"))],
    [*SALES[1], *(f"{way}{figure}" for figure in ("销售额", "收入", "金额") for way in ("折后", "折扣后", "折扣后的", "扣除折扣后的", "扣除折扣的", "打折后的", "打折后", "打完折的")),
     "净销售额", "实际销售额"],
)  # fmt: skip
"""What line sales are called as well where the discount is taken off."""
GROSS = (
    ["gross sales", "gross revenue", *(f"{figure} {way}" for figure in ("sales", "revenue")
     for way in ("before discount", "before discounts", "without discount", "at list price"))],
    [*(f"{way}{figure}" for figure in ("销售额", "收入", "金额") for way in ("折前", "折扣前", "折扣前的", "打折前", "打折前的", "未打折的")), "原价销售额", "毛销售额"],
)  # fmt: skip
"""What line sales are called where the discount is not taken off."""
OFF = (
    ["discount amount", "total discount", "discounts given", "discount given", "total discounts", "amount of discount", "money off",
     "discount in money"],
    ["折扣金额", "折扣额", "优惠金额", "优惠额", "总折扣", "折扣总额", "让利金额"],
)  # fmt: skip
NETTED = (["net revenue", "net sales value", "sales net of returns", "sales net of cancellations", "sales including cancellations"],
          ["净销售额", "净额", "净收入", "净销售", "净销售金额"])  # fmt: skip
"""What line sales are called as well where returns are taken off."""
UNCANCELLED = (
    ["gross sales", "gross revenue", *(f"{figure} {way}" for figure in ("sales", "revenue")
     for way in ("before cancellations", "before returns", "without cancellations", "excluding cancellations", "excluding returns"))],
    ["毛销售额", "不含取消单的销售额", "不含退单的销售额", "不含退货的销售额", "退货前销售额"],
)  # fmt: skip
CANCELLED = (["cancellation rate", "cancel rate", "share of cancellations", "cancellation share", "share of cancelled orders",
              "share of cancelled invoices", "percentage of cancellations"],
             ["取消率", "取消单占比", "取消单比例", "取消占比", "退单率", "退单占比", "取消单的占比"])  # fmt: skip
AOV = (
    ["average order value", "AOV", "average order", "average basket", "basket size", "average ticket", "average purchase value",
     "average sales per order", "sales per order", "average order amount", "revenue per order"],
    ["客单价", "笔单价", "平均订单金额", "平均每单金额", "平均订单额", "每单平均金额", "单均金额", "平均每单多少钱", "平均一单多少钱"],
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


BILLED = ("开了", "开过", "开出", "开具", "开票")
"""What is done with an invoice, beside buying."""


def verbs_of(part: Part) -> Entry:
    """Words for placing such an order."""
    more = BILLED if part.words[-1] in ("invoice", "bill", "receipt") else ()
    return {"en": [*listed(VERBS, "en")], "zh": [*listed(VERBS, "zh"), *more]}


class Selling(Figures):
    """What was sold, in money and in pieces."""

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
            nouns = [phrase(noun.split(), one=True) for noun in (self._naming.nouns(order) if order else ["order"])]
            further = [form for noun in nouns for form in (f"average {noun}", f"average {noun} value", f"average {noun} total", f"average {noun} amount", f"average {noun} size",
                                                           f"average value per {noun}", f"sales per {noun}", f"revenue per {noun}", f"average sales per {noun}")]  # fmt: skip
            called = [
                f"平均{name}{more}"
                for name in (self._naming.chinese(order)[:2] if order else ())
                for more in ("金额", "额", "总额")
            ]
            called += [f"{lead}{name}{end}" for name in (self._naming.chinese(order)[:2] if order else ())
                       for lead, end in (("平均每张", "金额"), ("平均每张", "多少钱"), ("平均一张", "多少钱"), ("每张", "平均金额"), ("平均每张", "的金额"))]  # fmt: skip
            self._add(home, "average_order_value", {
                "aggregate": "ratio", "of": [self.sales, self.orders], "names": names([*AOV[0], *further], [*AOV[1], *called]),
                "definition": {"en": "sales ÷ number of orders", "zh": "销售额 ÷ 订单数"}, "format": money,
            })  # fmt: skip
            if self.units is not None:
                self._add(home, "units_per_order", {
                    "aggregate": "ratio", "of": [self.units, self.orders],
                    "names": names(["units per order", "items per order", *self._per_order(order)],
                                   ["每单件数", "连带率", "单均件数", "平均每单件数"]),
                    "format": {"kind": "number", "decimals": 2},
                })  # fmt: skip
        if order is not None or line is not None:
            self._buyers(order or line, person)  # type: ignore[arg-type]  # one of the two is there

    def _per_order(self, order: Part | None) -> list[str]:
        product = self._home.part("product")
        things = ["units", "items", *(self._naming.nouns(product) if product else ["products"])]
        nouns = [phrase(noun.split(), one=True) for noun in (self._naming.nouns(order) if order else ["order"])]
        pairs = [f"{thing} per {noun}" for thing in things for noun in nouns[:3]]
        pairs += [f"{thing} in an {noun}" for thing in things for noun in nouns[:3]]
        return [*pairs, *(f"average {pair}" for pair in pairs), *(f"average number of {pair}" for pair in pairs), "average quantity per order"]  # fmt: skip

    def _line_sales(self, line: Part) -> None:
        table = line.source
        if table is None:
            return
        price, total = price_of(table, self._shape), line_total_of(table, self._shape)
        quantity = next((c for c in self._shape.columns(table, "quantity")), None)
        called = SALES
        discount = next((c for c in self._shape.columns(table, "discount")), None)
        item = {i.given.name: i.column for i in line.items}
        definition: dict[str, str] = {}
        expression: str | None = None
        column: str | None = None
        plain: str | None = None
        if price and quantity and price.name in item and quantity.name in item:
            expression = f"{quoted(item[price.name])} * {quoted(item[quantity.name])}"
            definition = {"en": "unit price × quantity", "zh": "单价 × 数量"}
            if discount and discount.name in item:
                plain, called = expression, DISCOUNTED
                expression += f" * (1 - coalesce({quoted(item[discount.name])}, 0))"
                definition = {"en": "unit price × quantity × (1 − discount)", "zh": "单价 × 数量 × (1 − 折扣)"}
        elif total and total.name in item:
            column = item[total.name]
            definition = {"en": f"sum of {phrase(total.words)}", "zh": f"{total.name} 合计"}
        else:
            return
        if quantity is not None and quantity.negative > 0:
            called = ([*called[0], *NETTED[0]], [*called[1], *NETTED[1]])
            definition = {"en": f"{definition['en']}; returns (negative quantities) are taken off", "zh": f"{definition['zh']}；退货（负数量）已冲减"}  # fmt: skip
        sales: Entry = {
            "aggregate": "sum",
            "column": column,
            "expression": expression,
            "names": names(*called),
        }
        sales = {key: held for key, held in sales.items() if held is not None}
        sales |= {"definition": definition, "format": {"kind": "money"}, "default": True}  # type: ignore[dict-item]  # a phrase is a mapping
        order = self._home.part("order")
        if order is not None and (condition := self.counted(order)):
            sales["where"] = condition
        self.sales = self._add(line, "sales", sales)
        self.discounted = plain is not None
        if plain is not None and discount is not None:
            self._undiscounted(line, plain, f"{plain} * coalesce({quoted(item[discount.name])}, 0)", sales)
        self._uncancelled(line, sales)

    def _undiscounted(self, line: Part, plain: str, off: str, sales: Entry) -> None:
        """What the lines came to before the discount, and the discount in money."""
        common: Entry = {"aggregate": "sum", "where": sales.get("where"), "format": {"kind": "money"}}
        self._add(line, "gross_sales", common | {
            "expression": plain, "names": names(*GROSS), "definition": {"en": "unit price × quantity, before discount", "zh": "单价 × 数量，未扣折扣"},
        })  # fmt: skip
        self._add(line, "discount_amount", common | {
            "expression": off, "names": names(*OFF), "definition": {"en": "unit price × quantity × discount", "zh": "单价 × 数量 × 折扣"},
        })  # fmt: skip

    def _uncancelled(self, line: Part, sales: Entry) -> None:
        """Sales without credit notes, and the share of orders that are credit notes."""
        part = next((part for part in self._home.parts if part.credit is not None), None)
        short = self._dimensions[part.name].of.get(part.credit[0]) if part is not None and part.credit else None
        if part is None or part.credit is None or short is None:
            return
        credit: Entry = {
            "kind": "is",
            "dimension": f"{part.name}.{short}",
            "op": "contains",
            "values": [part.credit[1]],
        }
        self._add(line, "gross_sales", {key: held for key, held in sales.items() if key != "default"} | {
            "where": {"kind": "not", "of": credit}, "names": names(*UNCANCELLED),
            "definition": {"en": f"sales of all but numbers that start with {part.credit[1]}", "zh": f"不含编号以 {part.credit[1]} 开头的销售额"},
        })  # fmt: skip
        if part.kind == "order":
            noun = self._naming.nouns(part)[0]
            one = phrase(noun.split(), one=True)
            cancelled = self._add(part, "cancelled_orders", {
                "aggregate": "count", "where": credit, "format": {"kind": "count", "unit": {"en": noun, "zh": "单"}},
                "names": names([f"number of cancelled {noun}", f"cancelled {one} count", "number of cancellations", "number of credit notes"],
                               ["取消单数", "取消单数量", "退单数", "退单数量"]),
            })  # fmt: skip
            self._returned(line, cancelled)
            self._add(part, "cancelled_share", {
                "aggregate": "share", "where": credit, "names": names(*CANCELLED), "format": {"kind": "percent"},
            })  # fmt: skip

    def _returned(self, line: Part, cancelled: str | None) -> None:
        """Lines and units below zero: what "returns" may mean beside credit notes."""
        quantity = next((i for i in line.of("quantity") if i.given.negative > 0), None)
        short = self._dimensions[line.name].of.get(quantity.column) if quantity is not None else None
        if quantity is None or short is None or cancelled is None:
            return
        below: Entry = {"kind": "is", "dimension": f"{line.name}.{short}", "op": "lt", "values": [0]}
        lines = self._add(line, "returned_lines", {
            "aggregate": "count", "where": below, "format": {"kind": "count", "unit": {"en": "lines", "zh": "行"}},
            "names": names(["number of returned lines", "number of lines with negative quantity"], ["退货行数", "退货明细数"]),
        })  # fmt: skip
        units = self._add(line, "returned_units", {
            "aggregate": "sum", "expression": f"-{quoted(quantity.column)}", "where": below, "format": {"kind": "count", "unit": {"en": "units", "zh": "件"}},
            "names": names(["returned units", "units returned", "returned quantity", "quantity returned"], ["退货件数", "退货数量", "退回件数", "退货量"]),
        })  # fmt: skip
        self.returned = [name for name in (cancelled, lines, units) if name is not None]

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
            given["names"] = names(
                [*SALES[0], f"total {words}", own], [*SALES[1], *(f"总{n}" for n in in_chinese(total.words))]
            )
            self.sales = self._add(order, "sales", given)
        else:
            given["names"] = names([own, f"{words} of the order", f"total of {self._naming.nouns(order)[0]}"],
                                   [f"{n}总额" for n in self._naming.chinese(order)[:1]])  # fmt: skip
            given["format"] = {"kind": "money"}
            assert line is not None  # sales of lines come first
            given["at"] = {line.name: self.sales}
            self._add(order, "order_total", given)
        self._add(order, "largest_order", {
            **{k: v for k, v in given.items() if k in ("column", "where")}, "aggregate": "max",
            "names": names(["largest order", "biggest order", "highest order value", f"highest {self._naming.noun(order)} total",
                            f"largest {self._naming.noun(order)}", f"biggest {self._naming.noun(order)}"],
                           ["最大订单金额", "最高单笔金额", "单笔最高金额"]),
            "format": {"kind": "money"},
        })  # fmt: skip

    def _units(self, part: Part) -> None:
        quantity = next(iter(part.of("quantity")), None)
        if quantity is None:
            return
        english, chinese = [*UNITS[0]], [*UNITS[1]]
        product = self._home.part("product")
        things = self._naming.nouns(product) if product else ["products", "items"]
        for noun in things:
            english += [f"{noun} sold", f"number of {noun} sold", f"{noun} were sold", f"{noun} have been sold", f"{noun} did we sell",
                        f"{noun} have we sold", f"{noun} were bought", f"{noun} purchased"]  # fmt: skip
        english += [f"sold the most {noun}" for noun in ("units", "items", *things)] + ["sold most units"]
        for name in self._naming.chinese(product)[:3] if product else ("商品", "产品"):
            chinese += [
                f"{name}销量",
                f"卖了多少{name}",
                f"卖出多少{name}",
                f"售出多少{name}",
                f"卖出的{name}数",
                f"售出的{name}数",
            ]
        given: Entry = {"aggregate": "sum", "column": quantity.column, "names": names(english, chinese)}
        order = self._home.part("order")
        if order is not None and (condition := self.counted(order)):
            given["where"] = condition
        given["format"] = {"kind": "count", "unit": {"en": "units", "zh": "件"}}
        self.units = self._add(part, "units", given)
        self._add(part, "average_quantity", {
            "aggregate": "avg", "column": quantity.column,
            "names": names(["average quantity", "mean quantity", "average quantity per line", *(f"average quantity per {phrase(n.split(), one=True)}" for n in self._naming.nouns(part))], ["平均数量", "平均每行数量"]),
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
        column = next(
            (tie.column for tie in self._home.ties if tie.many == fact.name and person and tie.one == person.name), None
        )
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
        if (self.orders is not None and self.orders != self.counts.get(fact.name, self.orders)) or self.orders is None:
            return
        self._add(fact, "orders_per_buyer", {
            "aggregate": "ratio", "of": [self.orders, self.buyers],
            "names": names([*(f"{lead}{noun} per {one}{end}" for noun in self._naming.nouns(fact) for lead, end in (("", ""), ("average ", ""), ("average number of ", ""), ("number of ", " on average"), ("", " on average"))), f"orders per {one}", f"average orders per {one}", f"average number of orders per {one}",
                            "purchase frequency"], ["人均订单数", "人均单数", "购买频次"]),
            "format": {"kind": "number", "decimals": 2},
        })  # fmt: skip
