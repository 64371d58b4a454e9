"""A sentence and the spans that are proven go in; out comes what it asserts outside them. Two short audited lists.

Conservative: what might be a number, a comparison or a quantity is reported, in both languages whatever the answer's.
Only fixed idioms are let through (一直, 最近, 零售, 占比, "at once", "of all customers" …); 一次, 两者, 一样, "one" and
"same" are not. Not seen: bare adjectives (高, cheap), always and never, and which subject a proven word belongs to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

_DIGITS, _WORD = "\ufffc", "\ufff9"
"""What stands for a proven span: one with a digit in it, and any other."""

_IDIOMS = re.compile(
    r"什么|一直|一起|一般|一定|一旦|一致|统一|万一|进一步|下一步|另?一方面|第三方|百货|零[售食件]|上一(?=[期年月季周])"
    r"|最[近后新终]|更[新换改]|变更|比[如例率重]|[占对环同相]比|[比较](?=[上去前同])|[占与和跟在对](?:全部|所有)|以下是|偏好"
    r"|\bat once\b|\bat the same time\b|\bfirst (?:order|purchase|visit)s?\b"
    r"|\b(?:of|to|with|across|among|for|from) all\b",
    re.ASCII,
)
_CHINESE = re.compile(
    r"[更最较比倍半几两兩俩仨]|第|[高低多少大小长短快慢早晚优劣强弱好差]于|[高超多大胜]过|超出|不[如足到及少]|至[少多]|以[上下内外]"
    r"|偏[高低多少大小]|上升|上涨|上扬|下[降跌滑]|增[长加多大幅至]|减[少至小]|降[低至幅]|提[升高]|升[至高]|攀升|回[升落]|缩[短小]|扩大"
    r"|放缓|加[快速]|[涨跌飙骤]|[锐激][增减]|走[高低]|改善|恶化|翻[番了]|领先|落后|居首|榜首|首位|垫底|头号|冠军"
    r"|[多少]数|部分|许多|很多|大量|少量|若干|众多|多个|无数(?!据)|全部|所有|全体|绝大|持平|相[同当]|等于|不相上下|接近"
)
_ENGLISH = re.compile(
    r"\b(?:zero|ones?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|[mbtr]+illions?|dozens?|first|second|third|fourth"
    r"|fifth|sixth|seventh|eighth|ninth|tenth|thirds|quarters? of|half|halve[ds]?|once|twice|thrice|doubl\w+|tripl\w+"
    r"|quadrupl\w+|(?:two|three|four|five|ten|multi|many)-?fold|per ?cent|percentage points?|pp|both|pair|couple"
    r"|more|less|fewer|lesser|most|mostly|least|fewest|than|high(?:er|est)|low(?:er|est)|great(?:er|est)|larg(?:er|est)"
    r"|small(?:er|est)|big(?:ger|gest)|better|best|worse|worst|long(?:er|est)|short(?:er|est)|fast(?:er|est)|slow(?:er|est)"
    r"|strong(?:er|est)|weak(?:er|est)|old(?:er|est)|young(?:er|est)|cheap(?:er|est)|rich(?:er|est)|heav(?:ier|iest)"
    r"|top|bottom|leading|leads?|leader|outperform\w*|beats?|exceed\w*|above|below|ahead|behind"
    r"|rose|ris(?:e|es|en|ing)|fell|fall(?:s|en|ing)?|grew|grow(?:s|n|ing|th)?|increas\w+|decreas\w+|declin\w+|drop(?:s|ped|ping)?"
    r"|gain(?:s|ed)?|climb\w*|surg(?:e|es|ed|ing)|jump(?:s|ed)?|soar\w*|plung\w+|shr[aiu]nk\w*|improv\w+|worsen\w*|reduc\w+"
    r"|all|every|everyone|none|many|few|several|majority|minority|plenty|lots|numerous|much|equal\w*|same|identical)\b",
    re.ASCII,
)
_BEFORE = re.compile(
    r"(?:[-−–.不没未非无]|n't|\b(?:not|never|no|without|hardly|barely))\s*[\ufffc\ufff9]"
    r"|(?:[超逾破]|\b(?:over|under|nearly|almost|beyond|past))\s*\ufffc",
    re.ASCII,
)
_AFTER = re.compile(r"\ufffc\s*(?:k|m|b|w|bn|mn|million|ths?)\b", re.ASCII)
_MARKS = '"“”„‟«»‹›「」『』﹁﹂﹃﹄〝〞〟`‘'
_SYMBOLS = "%‰↑↓↗↘📈📉"


def free_assertions(text: str, spans: Sequence[tuple[int, int]], language: Literal["zh", "en"]) -> list[str]:
    """Numerals, comparisons, quantity words and quotation marks of `text` outside `spans`, as found.

    `language` decides what an apostrophe is: part of a word in English, a quotation mark in Chinese.
    """
    plain = _folded(text, spans)
    found = [match[0].strip() for rule in (_BEFORE, _AFTER) for match in rule.finditer(plain)]
    plain = _IDIOMS.sub(" ", plain)
    found += [match[0] for rule in (_CHINESE, _ENGLISH) for match in rule.finditer(plain)]
    found += re.findall(r"['’]" if language == "zh" else r"(?<![\w\ufffc\ufff9])['’]", plain)
    for sign in plain:
        kind = unicodedata.category(sign)
        foreign = kind.startswith("L") and not unicodedata.name(sign, "").startswith(("LATIN", "CJK"))
        symbol = kind in ("Sm", "Sc") and sign not in "→|"
        if sign.isnumeric() or symbol or foreign or sign in _MARKS or sign in _SYMBOLS:
            found.append(sign)
    return [word.replace(_DIGITS, "…").replace(_WORD, "…") for word in found]


def _folded(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with each span as one sign, in compatibility form, without invisible signs, in small letters."""
    parts, last = [], 0
    for first, end in sorted(spans):
        sign = _DIGITS if any(letter.isdigit() for letter in text[first:end]) else _WORD
        if end > last:
            parts += [_visible(text[last:first]), sign]
            last = end
    return "".join([*parts, _visible(text[last:])])


def _visible(text: str) -> str:
    digits = "".join("1" if unicodedata.category(sign) in ("Nl", "No") else sign for sign in text)
    folded = unicodedata.normalize("NFKC", digits).lower().translate(_SIMPLE)
    return "".join(
        sign for sign in folded if unicodedata.category(sign) not in ("Cf", "Mn") and sign not in "\ufffc\ufff9"
    )


_SIMPLE = str.maketrans("於長減較過數領漲", "于长减较过数领涨")
