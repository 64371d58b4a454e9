"""A customer's text goes in; the same text comes out with personal data replaced by tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from domain.language import Language, language_of

TAGS: Mapping[str, Mapping[Language, str]] = {
    "email": {"zh": "［邮箱］", "en": "[e-mail]"},
    "id_number": {"zh": "［证件号］", "en": "[id number]"},
    "card": {"zh": "［卡号］", "en": "[card number]"},
    "phone": {"zh": "［手机］", "en": "[phone]"},
    "number": {"zh": "［编号］", "en": "[number]"},
    "name": {"zh": "［姓名］", "en": "[name]"},
    "address": {"zh": "［地址］", "en": "[address]"},
}

_TO_ASCII = str.maketrans("０１２３４５６７８９＠．－＋　（）", "0123456789@.-+ ()")
_GAP = r"[\s\-.]{0,2}"
_PATTERNS = (
    (
        "email",
        re.compile(
            r"[A-Za-z0-9._%+\-]+ ?(?:@|\(at\)| at (?=\S+ ?(?:\.|dot)))[ ]?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+", re.I
        ),
    ),
    ("id_number", re.compile(r"(?<!\d)\d{6}[ \-]?(?:18|19|20)\d{2}[ \-]?\d{4}[ \-]?\d{3}[\dXx](?!\d)")),
    ("card", re.compile(rf"(?<!\d)\d{{4}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?(?!\d)")),
    (
        "phone",
        re.compile(
            rf"(?<!\d)(?:\(?(?:\+|00)?86\)?{_GAP})?(?:1\d{{2}}{_GAP}\d{{4}}{_GAP}\d{{4}}|1\d{{3}}[ \-]\d{{3}}[ \-]\d{{4}}"
            r"|1(?:\d[ \-]?){9}\d|1(?:[ \-]\d){10})(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)|\+\d{1,3}(?:[ \-]?\d){7,12}(?!\d)"
        ),
    ),
    ("number", re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,3}-?\d{6,}(?!\d)")),
)
_HAN_RUN = re.compile(r"[\u3400-\u9fff·]+")
_CAPITALISED = re.compile(r"[^\W\d_][\w'’\-]*(?:\s+[^\W\d_][\w'’\-]*)+")


class Masker:
    """Masks what looks like personal data, and what is known to be: names and addresses from the vault.

    A name of two Han characters is masked in its own bearer's texts only: as a pair of characters it may be an
    ordinary word in anybody else's. Longer names and full Latin names are masked everywhere.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._han: set[str] = set()
        self._latin: set[str] = set()
        for name in names:
            if _HAN_RUN.fullmatch(name):
                if len(name) >= 3:
                    self._han.add(name)
            elif " " in name.strip():
                self._latin.add(" ".join(name.lower().split()))

    def mask(self, text: str, names: Iterable[str] = (), addresses: Iterable[str] = ()) -> str:
        """`text` with tags of its own language; `names` and `addresses` are those of its writer."""
        spans: list[tuple[int, int, str]] = []
        plain = text.translate(_TO_ASCII)
        for kind, pattern in _PATTERNS:
            spans += [(match.start(), match.end(), kind) for match in pattern.finditer(plain)]
        lowered = plain.lower()
        for kind, literals in (("address", addresses), ("name", names)):
            for known in literals:
                first = known.translate(_TO_ASCII).lower().split()[:1]
                # compiling a pattern costs a hundred times this look-up
                if first and first[0][:2] in lowered and (kind == "address" or is_full_name(known)):
                    spans += [(match.start(), match.end(), kind) for match in _loosely(known).finditer(plain)]
        spans += [(start, end, "name") for start, end in self._named(text)]
        return _replaced(text, spans, language_of(text))

    def _named(self, text: str) -> Iterable[tuple[int, int]]:
        if self._han:
            for run in _HAN_RUN.finditer(text):
                for start in range(run.start(), run.end() - 2):
                    for size in (4, 3):
                        if start + size <= run.end() and text[start : start + size] in self._han:
                            yield start, start + size
        if self._latin:
            for run in _CAPITALISED.finditer(text):
                words = list(re.finditer(r"\S+", run.group()))
                for size in (3, 2):
                    for first in range(len(words) - size + 1):
                        chosen = words[first : first + size]
                        if " ".join(word.group().lower() for word in chosen) in self._latin:
                            yield run.start() + chosen[0].start(), run.start() + chosen[-1].end()


def is_full_name(name: str) -> bool:
    """Two Han characters or more, or two words: anything shorter may be an ordinary word."""
    return len(re.findall(r"[\u3400-\u9fff]", name)) >= 2 or len(name.split()) >= 2


def _loosely(known: str) -> re.Pattern[str]:
    """The literal in any case, with any white space between its words; a Latin one only as whole words."""
    words = r"\s*".join(re.escape(word) for word in known.translate(_TO_ASCII).split())
    left = r"(?<![A-Za-z])" if known[:1].isascii() else ""
    right = r"(?![A-Za-z])" if known[-1:].isascii() else ""
    return re.compile(f"{left}{words}{right}", re.I)


def _replaced(text: str, spans: list[tuple[int, int, str]], language: Language) -> str:
    """Earlier and longer spans win; a span that overlaps a kept one widens it, so nothing of it is left over."""
    merged: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), merged[-1][2])
        else:
            merged.append((start, end, kind))
    parts, at = [], 0
    for start, end, kind in merged:
        parts += [text[at:start], TAGS[kind][language]]
        at = end
    return "".join([*parts, text[at:]])
