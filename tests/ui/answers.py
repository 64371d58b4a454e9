"""Hand-written answers for the page's double, in the manner of real ones. Its feedback text is hostile on purpose."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date

from domain.answer import CellRef, Chart, Choice, Clarification, DerivedRef, Narrative, Refusal, ShownClaim
from domain.catalog import Format
from domain.claim import Section
from domain.evidence import Cell, Column, Figure, Quote, Value
from domain.language import Phrase

PERSONA = "给客户 P-08812 画个像，明天要给她打电话。"
SEGMENT = "Describe high-value customers in Shanghai who have not bought for 90 days. What do they complain about?"
CITIES = "近 12 个月各城市的销售额？"
MONTHS = "How did sales develop by channel over the last 12 months?"
BEST = "哪个渠道做得最好？"
CONVERSION = "Which store converts best?"
BREAKS = "一个会出错的问题"
SLOW = "一个很慢的问题"

VERSION = "2026-11-21T03:00:00Z-5f1c9a7e"
HOSTILE = (
    "<script>window.harmed = 1</script> 这批豆子烘焙日期是两个月前的，你们以前不是这样的。 "
    '<img src="https://harm.example/x.png" onerror="window.harmed = 2"> [点这里](javascript:window.harmed=3) '
    "![图](https://harm.example/y.png) ${window.harmed = 4} {{value}} $$\\href{javascript:alert(5)}{x}$$ **粗**"
)
HOSTILE_WORDS = "这批豆子烘焙日期是两个月前的，你们以前不是这样的。"

_COUNT, _MONEY = Format(kind="count"), Format(kind="money", unit=Phrase(en="¥", zh="¥"))
_PERCENT, _DATE, _TEXT = Format(kind="percent", decimals=0), Format(kind="date"), Format(kind="text")
_ORDERS = Format(kind="count", unit=Phrase(en="orders", zh="单"))


def column(name: str, zh: str, en: str, form: Format, dimension: str | None = None) -> Column:
    return Column(name=name, label=Phrase(zh=zh, en=en), format=form, dimension=dimension)


def figure(
    number: int, zh: str, en: str, columns: list[Column], rows: list[tuple[Value, ...]], *, suppressed: int = 0
) -> Figure:
    select = ", ".join(f"SUM(o.{c.name.partition('.')[2].partition('@')[0]})" for c in columns)
    return Figure(
        id=f"F{number}",
        title=Phrase(zh=zh, en=en),
        sql=f"SELECT {select} FROM fact_order AS o WHERE o.ordered_on >= $1 AND o.status = $2 GROUP BY 1 ORDER BY 2 DESC",
        params=(date(2025, 11, 22), "paid"),
        columns=tuple(columns),
        rows=tuple(rows),
        data_version=VERSION,
        elapsed_ms=12.4,
        suppressed=suppressed,
    )


def quote(
    number: int, text: str, context: str, *, rating: float | None, source: str, person: str | None = None
) -> Quote:
    start = context.index(text)
    return Quote(
        id=f"Q{number}",
        doc_id=f"ticket-{number:05d}",
        text=text,
        span=(start, start + len(text)),
        sha256=hashlib.sha256(context.encode()).hexdigest(),
        score=0.81,
        person=person,
        date=date(2026, 8, 14),
        source=source,
        rating=rating,
        context=context,
        folded=3,
    )


def claim(
    section: Section, *parts: str | tuple[str, Cell] | tuple[str, str, list[Cell]], quotes: tuple[str, ...] = ()
) -> ShownClaim:
    """A shown claim from its pieces: plain words, `(shown, cell)`, or `(shown, derivation, cells)`."""
    text, refs = "", []
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        span = (len(text), len(text) + len(part[0]))
        text += part[0]
        if len(part) == 2:
            refs.append(CellRef(span=span, figure=part[1].figure, row=part[1].row, column=part[1].column))
        else:
            refs.append(DerivedRef(span=span, derivation=part[1], of=tuple(part[2])))
    kind = "advice" if section == "advice" else "fact"
    return ShownClaim(text=text, kind=kind, section=section, refs=tuple(refs), quotes=quotes)


def at(figure_number: int, row: int, name: str) -> Cell:
    return Cell(figure=f"F{figure_number}", row=row, column=name)


def _common(question: str, zh: bool) -> dict[str, object]:
    return {
        "language": "zh" if zh else "en",
        "question": question,
        "data_version": VERSION,
        "as_of": date(2026, 11, 21),
        "answer_id": hashlib.sha256(question.encode()).hexdigest()[:10],
        "elapsed_ms": 840.0,
    }


def persona() -> Narrative:
    visits = figure(
        1,
        "近 90 天来访与往常间隔",
        "Recent visits and usual gap",
        [
            column("order.n", "订单", "Orders", _ORDERS),
            column("person.gap", "平均间隔", "Usual gap", Format(kind="days")),
        ],
        [(1, 24.0)],
    )
    card = figure(
        2,
        "客户卡片",
        "Customer card",
        [
            column("person.city", "城市", "City", _TEXT, "person.city"),
            column("person.level", "会员", "Level", _TEXT),
            column("person.since", "首购", "First order", _DATE),
            column("order.n", "订单", "Orders", _ORDERS),
            column("order.paid", "累计实付", "Paid in all", _MONEY),
        ],
        [("chengdu", "金卡", date(2024, 3, 9), 37, 21959.62)],
    )
    channels = figure(
        3,
        "各渠道订单",
        "Orders by channel",
        [column("order.channel", "渠道", "Channel", _TEXT), column("order.n", "订单", "Orders", _ORDERS)],
        [("App", 26), ("门店", 8), ("小程序", 3)],
    )
    months = figure(
        4,
        "每月订单与客单价",
        "Orders and basket by month",
        [
            column("order.ordered_on@month", "月份", "Month", _DATE),
            column("order.n", "订单", "Orders", _ORDERS),
            column("order.aov", "客单价", "Basket", _MONEY),
        ],
        [
            (date(2026, m, 1), n, a)
            for m, n, a in ((5, 2, 590.1), (6, 1, 602.0), (7, 1, 585.5), (8, 1, 601.2), (9, 0, None), (10, 0, None))
        ],
    )
    risk = figure(
        5,
        "流失风险",
        "Risk of leaving",
        [
            column("score.p", "60 天内不再购买的可能", "Chance of no order in 60 days", _PERCENT),
            column(
                "score.n", "同档人数", "People in the band", Format(kind="count", unit=Phrase(en="people", zh="人"))
            ),
        ],
        [(0.641, 412)],
    )
    consent = figure(
        6,
        "营销许可",
        "Consent",
        [column("consent.sms", "短信许可", "SMS consent", Format(kind="text"))],
        [(False,)],
    )
    words = quote(1, HOSTILE_WORDS, HOSTILE, rating=2, source="工单", person="P-08812")
    claims = (
        claim(
            "headline",
            "老客户，正在变冷：近 90 天只来过 ",
            ("1 单", at(1, 0, "order.n")),
            "，而她往常平均 ",
            ("24 天", at(1, 0, "person.gap")),
            "买一次。",
        ),
        claim(
            "who",
            ("成都", at(2, 0, "person.city")),
            "，",
            ("金卡", at(2, 0, "person.level")),
            "会员，",
            ("2024-03-09", at(2, 0, "person.since")),
            " 首购，至今 ",
            ("37 单", at(2, 0, "order.n")),
            "、累计 ",
            ("¥21,960", at(2, 0, "order.paid")),
            "。",
        ),
        claim(
            "buying",
            ("37 单", at(2, 0, "order.n")),
            "里 ",
            ("26 单", at(3, 0, "order.n")),
            "在 App 上，占 ",
            ("70.3%", "share", [at(3, 0, "order.n"), at(2, 0, "order.n")]),
            "。",
        ),
        claim(
            "change",
            "订单从 5 月的 ",
            ("2 单", at(4, 0, "order.n")),
            "降到 8 月的 ",
            ("1 单", at(4, 3, "order.n")),
            "；同期客单价变化不大（",
            ("¥590", at(4, 0, "order.aov")),
            " → ",
            ("¥601", at(4, 3, "order.aov")),
            "），少的是次数，不是金额。",
        ),
        claim("voice", f"8 月 14 日的工单：“{HOSTILE_WORDS}”", quotes=("Q1",)),
        claim(
            "risk",
            "偏高，模型估计 60 天内不再购买的可能约 ",
            ("64%", at(5, 0, "score.p")),
            "（同一风险档共 ",
            ("412 人", at(5, 0, "score.n")),
            "）。",
        ),
        claim("advice", "先回应 8 月那次投诉，再谈新品；折扣对她不是重点。", ("", at(5, 0, "score.p"))),
    )
    return Narrative(
        **_common(PERSONA, zh=True),
        text="**老客户，正在变冷。** [F1]",
        reading=("P-08812 = 一位客户", "近 90 天 = 2026-08-24 至 2026-11-21", "往常 = 2024-03 至 2026-07；金额为实付"),
        caveats=("她未同意营销短信，请打电话，不要群发。",),
        followups=("她最近三次订单买了什么？", "和她相似的客户后来怎样了？"),
        claims=claims,
        figures=(visits, card, channels, months, risk, consent),
        quotes=(words,),
    )


def segment() -> Narrative:
    people = Format(kind="count", unit=Phrase(en="people", zh="人"))
    group = figure(
        1,
        "沉默的高价值客户",
        "High-value customers who fell silent",
        [
            column("person.n", "人数", "People", people),
            column("person.share", "占客户", "Share of customers", Format(kind="percent")),
            column("order.share", "占销售额", "Share of sales", Format(kind="percent")),
        ],
        [(1204, 0.0213, 0.0779)],
    )
    late = figure(
        2,
        "最近一单晚到的比例",
        "Share with a late last order",
        [
            column("group.label", "人群", "Group", _TEXT),
            column("order.late", "晚到", "Late", _PERCENT),
            column("order.discount", "折扣", "Discount", _PERCENT),
        ],
        [("This group", 0.231, 0.12), ("Other high-value customers", 0.08, 0.12)],
        suppressed=2,
    )
    milk = "Third time this month the milk arrived after the weekend. I now buy it downstairs."
    return Narrative(
        **_common(SEGMENT, zh=False),
        text="**1,204 people.**",
        reading=(
            "high-value = top 10 % by spend in 12 months",
            "Shanghai = delivery city",
            "not bought = no paid order since 2026-08-24",
        ),
        caveats=(
            "Theme shares come from 214 writers, ± 6 points.",
            "This goes together with their leaving; it does not prove the reason.",
        ),
        followups=("Which of them may be contacted for marketing?",),
        claims=(
            claim(
                "headline",
                ("1,204 people", at(1, 0, "person.n")),
                ", ",
                ("2.1%", at(1, 0, "person.share")),
                " of customers but ",
                ("7.8%", at(1, 0, "order.share")),
                " of sales. What sets them apart is late delivery, not price.",
            ),
            claim(
                "buying",
                "Their last order was late in ",
                ("23%", at(2, 0, "order.late")),
                " of cases, others' in ",
                ("8%", at(2, 1, "order.late")),
                " (",
                ("2.9×", "ratio", [at(2, 0, "order.late"), at(2, 1, "order.late")]),
                ").",
            ),
            claim(
                "buying",
                "The discounts they got did not differ (",
                ("12%", at(2, 0, "order.discount")),
                " and ",
                ("12%", at(2, 1, "order.discount")),
                ").",
            ),
            claim("voice", f"“{milk}”", quotes=("Q1",)),
        ),
        figures=(group, late),
        quotes=(quote(1, milk, f"Well. {milk} Sorry to say so.", rating=1, source="app review"),),
    )


def cities() -> Narrative:
    sales = [
        ("shanghai", 1834204.5),
        ("chengdu", 1210033.0),
        ("beijing", 1187420.75),
        ("guangzhou", 803311.2),
        ("hangzhou", 640902.0),
        ("内蒙古自治区呼和浩特市新城区", 402118.0),
        ("xian", 398004.4),
        ("wuhan", 211009.9),
        ("nanjing", 150332.1),
        ("suzhou", 90410.6),
    ]
    figures = (
        figure(
            1,
            "各城市销售额",
            "Sales by city",
            [
                column("order.city", "城市", "City", _TEXT, "person.city"),
                column("order.sales", "销售额", "Sales", _MONEY),
                column("order.n", "订单", "Orders", _ORDERS),
            ],
            [(city, amount, int(amount // 590)) for city, amount in sales],
        ),
    )
    return Narrative(
        **_common(CITIES, zh=True),
        text="上海最高。",
        reading=("销售额 = 已付款订单的实付金额", "近 12 个月 = 2025-11-22 至 2026-11-21"),
        claims=(
            claim(
                "headline",
                ("上海", at(1, 0, "order.city")),
                "最高，",
                ("¥1,834,205", at(1, 0, "order.sales")),
                "，是第二位",
                ("成都", at(1, 1, "order.city")),
                "的 ",
                ("1.5×", "ratio", [at(1, 0, "order.sales"), at(1, 1, "order.sales")]),
                "。",
            ),
        ),
        figures=figures,
        main="F1",
        chart=Chart(kind="bar", figure="F1", x="order.city", y="order.sales"),
        followups=("这些城市的复购率呢？",),
    )


def months() -> Narrative:
    rows: list[tuple[Value, ...]] = []
    for place in range(12):
        month = date(2025 + (place + 11) // 12, (place + 11) % 12 + 1, 1)
        rows += [
            (month, "App", 310000.0 + 21000 * place),
            (month, "Store", 420000.0 - 9000 * place + (place % 3) * 15000),
        ]
    return Narrative(
        **_common(MONTHS, zh=False),
        text="The app overtook the stores.",
        reading=("sales = paid amount of paid orders",),
        claims=(
            claim(
                "headline",
                "Sales in the app rose to ",
                ("¥541,000", at(1, 22, "order.sales")),
                " a month and overtook the stores.",
            ),
        ),
        figures=(
            figure(
                1,
                "各月各渠道销售额",
                "Sales by month and channel",
                [
                    column("order.ordered_on@month", "月份", "Month", _DATE),
                    column("order.channel", "渠道", "Channel", _TEXT),
                    column("order.sales", "销售额", "Sales", _MONEY),
                ],
                rows,
            ),
        ),
        main="F1",
        chart=Chart(kind="line", figure="F1", x="order.ordered_on@month", y="order.sales", series="order.channel"),
    )


def best() -> Clarification:
    return Clarification(
        **_common(BEST, zh=True),
        text="“最好”可以有几种看法，结果不一样，您要哪一种？\n1. 近 12 个月销售额最高\n2. 新客最多",
        choices=(
            Choice(label="近 12 个月销售额最高", question=CITIES),
            Choice(label="新客最多", question="哪个渠道近 12 个月新客最多？"),
            Choice(label="复购率最高", question="哪个渠道近 12 个月复购率最高？"),
            Choice(label="退货率最低", question="哪个渠道近 12 个月退货率最低？"),
        ),
    )


def conversion() -> Refusal:
    return Refusal(
        **_common(CONVERSION, zh=False),
        text="I can't tell: we hold purchases but nobody counts visits, so there is no conversion rate.",
        followups=("Orders by store", "New customers by store", "Repeat rate by store"),
    )


ANSWERS: dict[str, Callable[[], Narrative | Clarification | Refusal]] = {
    PERSONA: persona, SEGMENT: segment, CITIES: cities, MONTHS: months, BEST: best, CONVERSION: conversion, SLOW: cities,
}  # fmt: skip
