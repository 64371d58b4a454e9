"""Which end of a measure is the bad one: a high late rate, a low rating; many measures have none."""

from __future__ import annotations

import re

from .gathered import Parts, Unfit

_BAD = re.compile(
    r"churn|\blate\b|lateness|delay|cancel|return rate|returned|refund|complain|unsubscri|bounce|\berror|defect|fail|overdue|"
    r"detract|attrition|abandon|lost|default rate|out of stock|流失|迟|晚|延误|逾期|取消|退|投诉|差评|退订|弃|失败|缺货|贬损|超时"
)
"""Words of a measure of which much is bad."""
_GOOD = re.compile(
    r"sales|revenue|profit|margin|rating|\bscore|stars|recommend|satisf|nps|on-time|punctual|retention|repeat|renew|"
    r"conversion|open rate|click|promot|销售|营收|收入|利润|毛利|评分|均分|平均分|得分|星|推荐|满意|准时|留存|复购|续|转化|打开率|点击率"
)
"""Words of a measure of which much is good."""
_OTHERWISE = re.compile(r"\bnot\b|\bnon\b|without|\bno\b|\bun(?!sub)|非|不|未|没|无")


def highest_first(parts: Parts, name: str, *, best: bool) -> bool:
    """Whether the best (worst) have the highest values; Unfit where the measure does not tell."""
    catalog = parts.context.atlas.catalog
    term = parts.terms.get(name)
    told = getattr(term, "measure", None) or (getattr(term, "dimension", None) if term is not None else name)
    if not isinstance(told, str):
        raise Unfit("which is the worst?")
    held = (
        catalog.dimension(told).names
        if term is not None and told == getattr(term, "dimension", "")
        else catalog.measure(told).names
    )
    first = [*held.en[:2], *held.zh[:2]]
    good = any(_GOOD.search(one.lower()) for one in first)
    bad = any(_BAD.search(one.lower()) for one in first)
    if good == bad or any(_OTHERWISE.search(one.lower()) for one in first):
        raise Unfit("which is the worst?")
    return best == good
