"""A part with its dimensions goes in; the groups people have a word for come out: returns, credit notes, late, without …"""

from __future__ import annotations

from collections.abc import Sequence

from .dimensions import Dimensions
from .model import Entry, Home, Item, Part, Plain
from .naming import Naming, listed, names
from .words import holds, phrase, plural, says

Pair = tuple[Sequence[str], Sequence[str]]

NET: Pair = (
    ("net", "net of returns", "net of cancellations", "net of refunds", "after returns", "after cancellations",
     "with cancellations netted off", "with returns netted off", "with returns taken off", "less returns", "netted off"),
    ("净", "扣掉取消单", "扣除取消单", "扣掉退货", "扣除退货", "减去退货", "冲减退货后", "扣掉退单", "退单冲减", "冲减"),
)  # fmt: skip
"""What people say who want returns taken off, where they are taken off already."""
INCLUDED: Pair = (
    ("including cancellations", "incl cancellations", "incl. cancellations", "cancellations included", "including returns", "returns included",
     "including cancelled ones", "cancelled ones included", "cancellations count as well"),
    ("含退单", "含取消单", "含退货", "包括取消单", "包含取消单", "包括退单", "包含退货"),
)  # fmt: skip
"""What people say who want credit notes counted, as they are."""
DISCOUNT_OFF: Pair = (
    ("after discount", "after discounts", "after the discount", "after disc", "net of discount", "net of discounts", "discounted",
     "less discount", "less discounts", "discount applied", "discounts applied", "with discount taken off"),
    ("折后", "折扣后", "打折后", "打完折", "打完折的", "扣除折扣", "扣除折扣后", "扣掉折扣", "减去折扣", "折后的"),
)  # fmt: skip
"""What people say who want the discount taken off, where it is taken off already."""
CREDIT: Pair = (
    ("cancelled", "canceled", "cancellation", "cancellations", "cancelled ones", "credit note", "credit notes", "credit memo",
     "cancelled order", "cancelled invoice", "cancellation invoice", "cancellation order", "reversed"),
    ("取消", "取消的", "取消了的", "取消单", "已取消", "退单", "红冲", "冲销", "红字", "贷项"),
)  # fmt: skip
RETURNED: Pair = (
    ("returned items", "returned lines", "lines returned"),
    ("退货明细", "退回的明细", "退货行"),
)
LATE: Pair = (
    ("late", "shipped late", "went out late", "sent late", "delayed", "overdue", "too late"),
    ("晚发", "迟发", "延误", "延迟", "晚发货", "延迟发货", "逾期", "超期"),
)
ON_TIME: Pair = (("on time", "shipped on time", "punctual"), ("准时", "按时", "准时发货", "按时发货"))
OPEN: Pair = (
    ("not shipped", "unshipped", "not yet shipped", "not been shipped", "not shipped yet", "not sent", "still to be shipped",
     "waiting to be shipped", "havent shipped", "haven't shipped", "have not shipped", "haven't shipped yet"),
    ("未发货", "没发货", "尚未发货", "待发货", "还没发货", "没有发货", "还没发", "未发", "没发"),
)  # fmt: skip
DONE: Pair = (
    ("already shipped", "have shipped", "has shipped", "have been shipped", "has been shipped", "that shipped", "shipped already"),
    ("已发货", "已经发货", "已发货的", "发了货的", "已发"),
)  # fmt: skip


def filters_of(home: Home, naming: Naming, part: Part, dimensions: Dimensions, *, discounted: bool) -> Entry:
    """The named filters of a part. `discounted`: its sales have their discount taken off."""
    found: Entry = {}
    for item in part.items:
        short = dimensions.of.get(item.column)
        if short is None:
            continue
        name = f"{part.name}.{short}"
        if item.use == "quantity" and item.given.negative > 0:
            found |= _returns(home, name)
        if item.use == "quantity" and discounted:
            found["after_discount"] = _filter(
                _is(name, "not_null"), DISCOUNT_OFF, "sales are after discount already", "销售额已扣除折扣"
            )
        if item.use == "category":
            found |= _with_and_without(item, name, dimensions.entries[short])
    if part.kind == "order":
        found |= _shipped(part, dimensions)
    if part.credit is not None and (short := dimensions.of.get(part.credit[0])):
        name = f"{part.name}.{short}"
        found["cancelled"] = _credit(naming, part, name)
        found["uncancelled"] = _uncancelled(naming, part, name)
        found["all_of_them"] = _filter(
            _is(name, "not_null"),
            INCLUDED,
            "credit notes stand in the data and are counted",
            "取消单在数据里，照常计入",
        )
    if part.kind == "order" and home.part("line") is not None:
        for item in part.of("money"):
            if says(item.given.words, "beside") and (short := dimensions.of.get(item.column)):
                found[f"excluding_{short}"] = _excluding(part, item, dimensions)
    found |= _unnamed(home, part, dimensions)
    return found


def _is(dimension: str, op: str, *values: Plain) -> Entry:
    return {"kind": "is", "dimension": dimension, "op": op, "values": list(values)}


def _filter(where: Entry, called: Pair, english: str = "", chinese: str = "") -> Entry:
    held: Entry = {"where": where, "names": names(*called)}
    return held | ({"definition": {"en": english, "zh": chinese}} if english else {})


def _returns(home: Home, name: str) -> Entry:
    credited = any(part.credit for part in home.parts)
    called = RETURNED if credited else (["returns", "returned", *RETURNED[0], *CREDIT[0][:4]], ["退货", "退回", *RETURNED[1], "退单", "取消单"])  # fmt: skip
    less = (
        ["negative", "negative quantity", "quantity below zero", "negative quantities"],
        ["负数量", "数量为负", "负数"],
    )
    more = ["positive", "positive quantity", "positive quantities"], ["正数量", "数量为正"]
    return {
        "returns": _filter(_is(name, "lt", 0), ([*called[0], *less[0]], [*called[1], *less[1]]), "quantity below zero", "数量为负"),
        "sold": _filter(_is(name, "gt", 0), more, "quantity above zero", "数量为正"),
        "net": _filter(
            _is(name, "not_null"), NET if credited else ([*NET[0], *INCLUDED[0]], [*NET[1], *INCLUDED[1]]),
            "returns stand in the data as negative quantities, so sums over all lines are net already",
            "退货在数据里是负数量，对全部明细求和即为净额",
        ),
    }  # fmt: skip


def _credit(naming: Naming, part: Part, name: str) -> Entry:
    """Orders whose number starts with the letter of credit notes; no other number holds that letter."""
    assert part.credit is not None  # asked for such parts only
    letter = part.credit[1]
    nouns = [noun for many in naming.nouns(part)[:3] for noun in (many, phrase(many.split(), one=True))]
    english = [
        *CREDIT[0],
        *(f"{lead} {noun}" for noun in nouns for lead in (letter, "cancelled", "cancellation", "credit")),
    ]
    heads = [
        "number",
        "numbers",
        "no.",
        "no",
        *(f"{noun} {end}" for noun in nouns[1:2] for end in ("number", "numbers", "no", "no.")),
    ]
    starts = ("starts with", "starting with", "start with", "begins with", "that start with", "that starts with")
    english += [f"{lead}{head} {way} {letter}" for head in heads for way in starts for lead in ("", "have ", "with ")]
    chinese = [*CREDIT[1], *(f"{letter}{way}" for way in ("开头", "开头的", "打头的", "单", "字头"))]
    chinese += [f"{lead}{noun}" for noun in naming.chinese(part)[:3] for lead in ("取消", "取消的", f"{letter}开头的") if noun != "单"]  # fmt: skip
    return _filter(
        _is(name, "contains", letter), (english, chinese),
        f"numbers that start with {letter}: their amounts are negative", f"编号以 {letter} 开头，金额为负",
    )  # fmt: skip


LEFT_OUT: Pair = (
    ("excluding {}", "excl {}", "excl. {}", "exclude {}", "without {}", "w/o {}", "no {}", "not counting {}", "ignoring {}", "ignore {}",
     "leaving out {}", "leave out {}", "except {}", "other than {}", "{} excluded", "{} not counted", "{} left out", "{} ignored",
     "{} dont count", "{} don't count", "{} do not count", "{} dont count as purchases", "{} don't count as purchases",
     "{} do not count as purchases"),
    ("不算{}", "不含{}", "不包括{}", "不包含{}", "不计{}", "排除{}", "剔除{}", "去掉{}", "不要{}", "{}不算", "{}不算购买", "{}不算下单", "{}不计",
     "{}不计入", "{}除外", "{}不要", "{}不包括在内"),
)  # fmt: skip
"""How people say that something is to be left out."""


def _uncancelled(naming: Naming, part: Part, name: str) -> Entry:
    """Orders that are no credit notes."""
    assert part.credit is not None  # asked for such parts only
    letter = part.credit[1]
    kinds = ("cancelled {}", "cancellation {}", f"{letter} {{}}", f"cancellation ({letter}) {{}}")
    english = ["cancellations", "cancelled ones", "canceled ones", "credit notes"]
    english += [kind.format(noun) for noun in naming.nouns(part)[:3] for kind in kinds]
    english += [f"the {said}" for said in english]
    chinese = [
        "取消单",
        "退单",
        "取消的",
        "取消的单",
        f"{letter}开头的",
        f"{letter}单",
        *(f"取消{noun}" for noun in naming.chinese(part)[:3]),
    ]
    called = (
        [
            "not cancelled",
            "not canceled",
            "uncancelled",
            *(way.format(said) for said in english for way in LEFT_OUT[0]),
        ],
        [
            "未取消",
            "未取消的",
            "没取消的",
            *(way.format(said) for said in dict.fromkeys(chinese) for way in LEFT_OUT[1]),
        ],
    )
    where: Entry = {"kind": "not", "of": _is(name, "contains", letter)}
    return _filter(where, called, f"numbers that do not start with {letter}", f"编号不以 {letter} 开头")


def _excluding(part: Part, item: Item, dimensions: Dimensions) -> Entry:
    """Sales of the lines hold no freight and no tax: who wants them left out is served already."""
    entry = dimensions.entries[dimensions.of[item.column]]
    english = [
        f"{lead} {said}"
        for said in listed_names(entry, "en")
        for lead in ("excluding", "excl", "excl.", "before", "not including")
    ]
    english += [f"{said} {way}" for said in listed_names(entry, "en") for way in ("excluded", "not included")]
    chinese = [
        f"{lead}{said}" for said in listed_names(entry, "zh") for lead in ("不含", "不算", "不包括", "不包含", "不计")
    ]
    where = _is(f"{part.name}.{dimensions.of[part.key]}", "not_null") if part.key in dimensions.of else None
    where = where or _is(f"{part.name}.{dimensions.of[item.column]}", "not_null")
    words = phrase(item.given.words)
    own = next(iter(listed_names(entry, "zh")), item.column)
    return _filter(
        where, (english, chinese), f"sales of the lines hold no {words} anyway", f"明细的销售额本来就不含{own}"
    )


def _shipped(part: Part, dimensions: Dimensions) -> Entry:
    """What has been sent, what has not, and what went later than it should."""
    dates = [
        (item, dimensions.of[item.column]) for item in part.items if item.use == "date" and item.column in dimensions.of
    ]
    done = next(
        ((i, short) for i, short in dates if holds(i.given.words, "later_date") and short != dimensions.time), None
    )
    due = next(
        ((i, short) for i, short in dates if holds(i.given.words, "due_date") and short != dimensions.time), None
    )
    if done is None:
        return {}
    item, name = done[0], f"{part.name}.{done[1]}"
    found: Entry = {}
    if item.given.filled < item.given.rows:
        found["not_shipped"] = _filter(_is(name, "is_null"), OPEN)
        found["shipped"] = _filter(_is(name, "not_null"), DONE)
    if due is None:
        return found
    other = f"{part.name}.{due[1]}"
    said = phrase(due[0].given.words)
    after = [
        f"{lead} {said}" for lead in ("after the", "after its", "after their", "later than the", "past the", "after")
    ]
    before = [f"{lead} {said}" for lead in ("before the", "by the", "on or before the")]
    zh_due = listed_names(dimensions.entries[due[1]], "zh")[:3]
    zh_done = listed_names(dimensions.entries[done[1]], "zh")[:2]
    beyond = [f"{lead}{way}{day}" for day in zh_due for way in ("晚于", "超过", "迟于") for lead in ("", *zh_done)]
    within = [f"{lead}早于{day}" for day in zh_due for lead in ("", *zh_done)]
    versus: Entry = {"kind": "versus", "dimension": name, "op": "gt", "other": other}
    found["late"] = _filter(
        versus, ([*LATE[0], *after], [*LATE[1], *beyond]), f"{phrase(item.given.words)} after {said}", f"{item.column} 晚于 {due[0].column}"
    )  # fmt: skip
    found["on_time"] = _filter(
        versus | {"op": "lte"}, ([*ON_TIME[0], *before], [*ON_TIME[1], *within]),
        f"{phrase(item.given.words)} not after {said}", f"{item.column} 不晚于 {due[0].column}",
    )  # fmt: skip
    return found


def _with_and_without(item: Item, name: str, entry: Plain) -> Entry:
    """With and without something, of a column that says yes, no or a third thing, or no beside its kinds."""
    held = {value.lower(): value for value, _ in item.given.values}
    if "no" not in held or not 2 < len(held) < 9 or not isinstance(entry, dict):
        return {}
    yes = _is(name, "eq", held["yes"]) if "yes" in held else _is(name, "not_in", *_none(held))
    spoken = [said for called in listed_names(entry, "en") for said in _things(called)]
    chinese = [said for called in listed_names(entry, "zh") for said in (called, called.removesuffix("服务")) if said]
    base = phrase(item.given.words)
    with_it = [f"{lead} {said}" for said in spoken for lead in ("with", "has", "have", "having", "w/", "do have")]
    without = [
        f"{lead} {said}"
        for said in spoken
        for lead in ("without", "no", "w/o", "does not have", "do not have", "lacking")
    ]
    zh_with = [f"{lead}{said}" for said in chinese for lead in ("有", "开通", "开通了", "开了", "带", "用了")]
    zh_without = [
        f"{lead}{said}" for said in chinese for lead in ("没有", "没", "无", "没开通", "没开", "未开通", "不带", "没用")
    ]
    short = base.replace(" ", "_")
    return {
        f"with_{short}": _filter(yes, (list(dict.fromkeys(with_it)), list(dict.fromkeys(zh_with)))),
        f"without_{short}": _filter(_is(name, "eq", held["no"]), (list(dict.fromkeys(without)), list(dict.fromkeys(zh_without)))),
    }  # fmt: skip


def _none(held: dict[str, str]) -> list[Plain]:
    return [value for low, value in held.items() if low == "no" or low.startswith("no ")]


def _things(called: str) -> list[str]:
    bare = called.removesuffix(" service")
    return [called, *([bare] if bare != called else [])]


def _unnamed(home: Home, part: Part, dimensions: Dimensions) -> Entry:
    """Rows that say of no person, and rows that do, where there are both."""
    tie = next((tie for tie in home.ties if tie.many == part.name and tie.one == home.person), None)
    if tie is None or home.person is None:
        return {}
    item = part.item(tie.column)
    if item is not None and item.given.filled < item.given.rows and item.column in dimensions.of:
        name = f"{part.name}.{dimensions.of[item.column]}"
    elif part.unnamed:
        name = f"{home.person}.person"
    else:
        return {}
    one = (
        "customer" if says(home.named(home.person).words, "buyer") else phrase(home.named(home.person).words, one=True)
    )
    ids = [f"{one} id", f"{one} number", f"{one} no", f"{one}id", f"known {one}"]
    without = ["anonymous", "unidentified", *(f"{lead} {said}" for said in ids for lead in ("without a", "without", "no", "with no", "missing", "blank", "w/o a", "empty"))]  # fmt: skip
    known = [
        "identified",
        "known",
        f"identified {plural(one)}",
        *(f"{lead} {said}" for said in ids[:3] for lead in ("with a", "with")),
    ]
    zh = ["客户编号", "客户号", "客户ID"]
    zh_without = ["匿名", *(form for said in zh for form in (f"没有{said}", f"没{said}", f"无{said}", f"{said}为空", f"{said}是空", f"{said}缺失", f"不知道{said}"))]  # fmt: skip
    zh_known = ["有客户编号", "有客户号", "有客户ID", "客户已知", "已识别", "已知客户"]
    return {
        "unnamed": _filter(_is(name, "is_null"), (without, zh_without), f"no {one} is given", "没有客户编号"),
        "named": _filter(_is(name, "not_null"), (known, zh_known), f"the {one} is given", "有客户编号"),
    }


def listed_names(entry: Plain, language: str) -> list[str]:
    """The names of one language of a drafted dimension."""
    held = entry.get("names") if isinstance(entry, dict) else None
    return listed(held, language) if isinstance(held, dict) else []
