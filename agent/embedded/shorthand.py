"""A question as typed in a hurry goes in ("top 10 w/ counts pls", 老板急着要); the same in plain words comes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from domain.language import Language

Stretch = tuple[int, int]
"""Start and end of a stretch of a text."""
Named = Callable[[str], Sequence[Stretch]]
Timed = Callable[[str], bool]
Alike = Callable[[str, str], bool]

_KEPT = re.compile(
    r"⟦\d+⟧|\"[^\"]{1,80}\"|“[^”]{1,80}”|「[^」]{1,80}」|『[^』]{1,80}』|《[^》]{1,80}》|(?<![A-Za-z0-9])'[^']{2,80}'(?![A-Za-z])|https?://\S+|\S+@\S+"
)
_WIDE = {
    code: code - 0xFEE0 for start, end in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ")) for code in range(ord(start), ord(end) + 1)
} | {ord(sign): ord(sign) - 0xFEE0 for sign in "＋％＆＃＄＠＊／＝＜＞－"}  # fmt: skip
_SMILEYS = re.compile(
    r"[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]+|(?<![A-Za-z0-9])[:;=][-^']?[)(DPp](?![A-Za-z0-9])|\^_*\^|[~～]+(?=\s*(?:$|[,，。.!！?？]))|(?<=[!！?？])[!！]+"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|ember|ober)?"
_DAY = rf"(?:{_MONTH}|q[1-4]|h[12]|mon|tues?|wed|thu|fri|sat|sun)(?:day)?"
_TIME_BEFORE = re.compile(rf"(?i)(?:\d\S*|\b{_DAY}\.?|[年月日号天周])$")
_TIME_AFTER = re.compile(rf"(?i)(?:[¥$€£]?\d|{_DAY}\b)")
_DASH = re.compile(r"\s+(?:[-–—]|--)\s+|\s*(?:——|—|–)\s*|\s+-(?=[A-Za-z\u4e00-\u9fff])|(?<=[a-z\u4e00-\u9fff])-\s+")
_PLUS = re.compile(r"(?<=[^\W\d_])\s*[+&]\s*(?=[^\W\d_])|(?<=[)）])\s*[+&]\s*(?=[^\W\d_])")
_N = re.compile(r"(?i)(?<=[a-z])\s+(?:n|'n'|n')\s+(?=[a-z]|(?:19|20)\d\d\b)")
_NUMBER_OF = re.compile(r"(?i)#\s*of\b|\bno\.?\s+of\b|#\s*(?=[a-z\u4e00-\u9fff])|(?<![a-z])nos\.?\s+of\b")
_NO = re.compile(r"(?i)(?<![a-z])no(?P<s>s)?\b\.?")
_PERCENT_OF = re.compile(r"(?i)(?<![\d.])(?P<lead>^|\s|\()%\s*of\s+(?=[a-z]|(?:19|20)\d\d\b)")
_OR_MORE = re.compile(r"(?<![\w.])(?P<n>\d[\d,.]*[kKwWmM万千百]?)\+(?=\s|$|[\u4e00-\u9fff,，。?？])")
_MONTH_YEAR = re.compile(rf"(?i)\b(?P<m>{_MONTH}|q[1-4]|h[12])[-/](?=(?:19|20)\d\d\b)")
_TO_DATE = re.compile(
    rf"(?i)\b(?P<told>(?P<year>(?:19|20)\d\d)|{_MONTH})\s+(?:ytd|year[ -]to[ -]date|so far|to date)\b"
)
_CAMEL = re.compile(r"(?<![A-Za-z0-9])[A-Z]?[a-z]+(?:[A-Z][a-z]+)*(?:[A-Z][a-z]+|[A-Z]{2,3})(?![A-Za-z0-9])")
_NOTHING = re.compile(
    r"(?i)\b(?:(?P<verb>bought|ordered|purchased) nothing\b|(?P<but>but|and) nothing(?= (?:yet |at all )?(?:in|since|this|last|during|after|so far)\b))(?: yet| at all)?"
)
_DONE = {"bought": "buy", "ordered": "order", "purchased": "purchase"}
_BRACKETS = re.compile(r"\s*[(（]\s*(?P<in>[^()（）]{1,40}?)\s*[)）]")
_UP_OR_DOWN = re.compile(
    r"(?i)\b(?:by )?how (?:much|many) (?:%|percent)?(?: (?:is|was) (?:it|that)| did it go| are we| were we)? ?(?:up or down|down or up|up/down|\+/-)"
)
_SO_FAR = re.compile(r"(?i)\b(?:so far|to date),?\s+(?=(?:this|in this|in (?:19|20)\d\d)\b)")
_NOT_ONE = re.compile(
    r"(?<![过了第有下买卖十百千万\d])一[张个件位条笔份次场款种项台只首本]((?:(?![但而且和与又或过了的])[\u4e00-\u9fff]){2,6}?)(?:都|也)没有?的(?=[\u4e00-\u9fff])"
)
_RATE = re.compile(
    r"(?i)\b(?P<of>(?!(?:what|the|in|as|which|of|and|or|by|a|how|many|much)\b)[a-z]+) ?%(?=\s+(?:per|by|for each)\b|\s*$|[?,.])"
)
_END = r"\s*(?=$|[,，。.!！?？;；、~～)）])"


@dataclass(frozen=True, slots=True)
class _Data:
    """shorthand.yaml, ready to match."""

    words: dict[str, str]
    word: re.Pattern[str]
    counted: re.Pattern[str]
    """What may stand before a "no" that is no denial."""
    dropped: re.Pattern[str]
    remark: re.Pattern[str]
    particle: re.Pattern[str]
    han: dict[str, str]
    han_word: re.Pattern[str]
    repeats: tuple[tuple[frozenset[str], tuple[str, ...]], ...]
    """Remarks in brackets, and what the question must say besides; nothing, where it must name no period."""


@cache
def _data() -> _Data:
    raw = yaml.safe_load((Path(__file__).parent / "shorthand.yaml").read_text(encoding="utf-8"))
    words = {str(short).lower(): str(plain) for short, plain in raw["words"].items()}
    han = {str(short): str(plain) for short, plain in raw["han"].items()}
    return _Data(
        words=words,
        word=re.compile(rf"(?i)(?<![a-z0-9'/&.-])(?:{_any(words)})(?![a-z0-9'/&-])\.?(?!\d)"),
        counted=re.compile(rf"(?i)\b(?:{_any(raw['number_of'])})\s*$"),
        dropped=re.compile(rf"(?i)(?<![a-z])(?:{_any(raw['drop']['en'])})(?![a-z'])[!.]*|(?:{_any(raw['drop']['zh'])})(?:[!！~～]*){_END}"),
        remark=re.compile(rf"(?i)(?:^|(?<=[,，。.!！?？;；、:：()（）]))\s*(?:{_any((*raw['remark']['zh'], *raw['remark']['en']))}){_END}"),
        particle=re.compile(rf"(?<=[\u4e00-\u9fffA-Za-z0-9])(?<!多)(?<!尔)(?:{_any(raw['particle'])})+{_END}"),
        han=han,
        han_word=re.compile(rf"(?<!买些)(?<!都买)(?:{_any(han)})"),  # 都买些啥 asks for a portrait, not for one thing
        repeats=tuple(
            (frozenset(map(str, entry["remark"])), tuple(map(str, entry.get("said", ())))) for entry in raw["repeats"]
        ),
    )  # fmt: skip


def _any(surfaces: Sequence[str] | dict[str, str]) -> str:
    return "|".join(re.escape(surface) for surface in sorted(map(str, surfaces), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the data; without it, nothing is kept back and nothing more is dropped."""

    named: Named = lambda text: ()
    """Stretches of a text that are names or values of the data: they are never touched."""
    timed: Timed = lambda text: False
    """Whether a text names a period."""
    alike: Alike = lambda inside, outside: False
    """Whether a remark in brackets only names again what the rest of the text names."""
    year: int | None = None
    """The year that the data ends in: of it, "ytd" says nothing more."""


def in_plain_words(text: str, language: Language, known: Known | None = None) -> str:
    """The text without shorthand; as it was where nothing would be left of it."""
    known = known or Known()
    told = _Text(text.translate(_WIDE), known.named)
    data = _data()
    told.put(_SMILEYS, lambda match: " ")
    told.put(_BRACKETS, lambda match: _bracket(match, known), within=True)
    told.put(_UP_OR_DOWN, lambda match: "growth")
    told.put(_NUMBER_OF, lambda match: "number of ")
    told.put(_NO, lambda match: _number(match, data))
    told.put(_PERCENT_OF, lambda match: f"{match['lead']}percentage of ")
    told.put(_CAMEL, lambda match: _column(match, known.named))
    told.put(data.word, lambda match: _of_word(match, data))
    told.put(_NOTHING, _nothing, within=True)
    told.put(_SO_FAR, lambda match: "")
    told.put(_NOT_ONE, lambda match: f"没有{match[1]}的", within=True)
    told.put(_RATE, lambda match: _rate(match, known.named), within=True)
    told.put(_MONTH_YEAR, lambda match: f"{match['m']} ")
    told.put(_TO_DATE, lambda match: match["told"] if match["year"] in (None, str(known.year)) else None)
    told.put(_DASH, _dash)
    told.put(_OR_MORE, lambda match: f"{match['n']}以上" if language == "zh" else f"{match['n']} or more")
    told.put(_PLUS, lambda match: "和" if _han_beside(match) else " and ")
    told.put(_N, lambda match: " and ")
    for _ in range(3):  # one aside may uncover another
        told.put(data.dropped, lambda match: " ")
        told.put(data.remark, lambda match: "")
        told.put(data.particle, lambda match: "")
    told.put(data.han_word, lambda match: data.han[match.group()])
    told.text = _smooth(told.text) if told.text != text else text
    return told.text if re.search(r"[^\W_]|⟦", told.text) else text


class _Text:
    """A text being rewritten; what is kept is found anew after each change."""

    def __init__(self, text: str, named: Named) -> None:
        self.text, self._named = text, named

    def put(self, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str | None], *, within: bool = False) -> None:
        """Replace each match by what `by` gives; None leaves it. `within`: whatever names stand in it."""
        matches = list(pattern.finditer(self.text))
        if not matches:
            return
        kept = [match.span() for match in _KEPT.finditer(self.text)]
        if not within:
            kept += self._named(self.text)
        out, at = [], 0
        for match in matches:
            start, end = match.span()
            if any(start < stop and begin < end for begin, stop in kept) or start < at:
                continue
            plain = by(match)
            if plain is None:
                continue
            out += [self.text[at:start], plain]
            at = end
        self.text = "".join((*out, self.text[at:]))


def _bracket(match: re.Match[str], known: Known) -> str | None:
    outside = f"{match.string[: match.start()]} {match.string[match.end() :]}"
    for remarks, said in _data().repeats:
        if match["in"].lower() in remarks:
            low = outside.lower()
            repeated = any(word in low for word in said) if said else not known.timed(outside)
            return " " if repeated else None
    return " " if known.alike(match["in"], outside) else None


def _column(match: re.Match[str], named: Named) -> str | None:
    """UnitPrice, CustomerID: a column as it is called in the data, where its words name one."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", match.group())
    return f" {words} " if words != match.group() and (0, len(words)) in list(named(words)) else None


def _number(match: re.Match[str], data: _Data) -> str | None:
    """phone nos, invoice no. → numbers, number; any other "no" denies."""
    counted = data.counted.search(match.string[: match.start()])
    return f"number{match['s'] or ''}" if counted or match["s"] else None


def _of_word(match: re.Match[str], data: _Data) -> str:
    """The full word; the full stop of an abbreviation goes, that of a sentence stays."""
    short = match.group().lower()
    plain = data.words[short.rstrip(".")]
    ends = short.endswith(".") and not match.string[match.end() :].strip()
    return f"{plain} " if plain.startswith("with") and not ends else plain


def _nothing(match: re.Match[str]) -> str | None:
    """bought nothing → did not buy anything; ordered in 2017 but nothing in 2018 → but did not order anything in 2018."""
    before = re.findall(r"(?i)\b(?:bought|ordered|purchased)\b", match.string[: match.start()])
    verb = match["verb"] or (before[-1] if before else None)
    if verb is None:
        return None
    lead = f"{match['but']} " if match["but"] else ""
    return f"{lead}did not {_DONE[verb.lower()]} anything"


def _rate(match: re.Match[str], named: Named) -> str | None:
    """churn % by contract → churn rate; of several words joined, and of a name, nothing is changed."""
    joined = re.search(r"(?i)(?:\b(?:and|or)|[&,/+])\s*$", match.string[: match.start()])
    return None if joined or (0, len(match.group())) in list(named(match.group())) else f"{match['of']} rate"


def _dash(match: re.Match[str]) -> str | None:
    """A dash between phrases parts them as a comma does; between days, months and numbers it means "to"."""
    before, after = match.string[: match.start()].rstrip(), match.string[match.end() :].lstrip()
    if not before or not after or (_TIME_BEFORE.search(before) and _TIME_AFTER.match(after)):
        return None
    return ", "


def _han_beside(match: re.Match[str]) -> bool:
    return "\u4e00" <= match.string[match.start() - 1] <= "\u9fff" or "\u4e00" <= match.string[match.end()] <= "\u9fff"


def _smooth(text: str) -> str:
    """No doubled spaces or commas, nothing left at the ends."""
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r"\s+(?=[,，。.?？!！;；])", "", text)
    text = re.sub(r"([,，])(?:\s*[,，])+", r"\1", text)
    text = re.sub(r"[,，]\s*(?=[?？.。!！]\s*$)", "", text)
    text = re.sub(r"(?<=[?？。!！])\s*[,，]", "", text)
    return re.sub(r"^[\s,，;；、]+|[\s,，;；、]+$", "", text)
