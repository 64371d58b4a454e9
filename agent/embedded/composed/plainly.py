"""A question as typed goes in; the same with numbers of times, "one" after a comparator and the like written plainly comes out."""

from __future__ import annotations

import re

_PLAIN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        (
            r"\b(at least|at most|more than|less than|fewer than|over|exactly|minimum of|maximum of) (?:one|a single)\b(?! of)",
            r"\1 1",
        ),
        (r"\b(?:only|exactly|just) one\b(?! of)", "exactly 1"),
        (r"\bnot (?:even )?(?:a single|one|a)\b(?= [a-z])", "no"),
        (r"不止一(?=[个位名家次种门场])", "超过1"),
        (r"(至少|超过|多于|少于|最多|只有|仅有|恰好)(有?)一(?=[个位名家次种门场])", r"\1\g<2>1"),
        (r"没有一[个位名家次种门场]", "没有"),
        (r"(多于|超过|大于|少于|不到)一(?=个人|人)", r"\1 1"),
        (r"(?:排名?|排在)?前([0-9一二三四五六七八九十]+)(多|大|高|长|贵|重|少|低|小)的", r"最\2的前\1个"),
        (r"最多有(?=[0-9])", "至多有"),
        (r"最少有(?=[0-9])", "至少有"),
        (r"(?<=[^0-9])里有(?=多少|几)", "有"),
        (r"\b(highest|largest|biggest|greatest|lowest|smallest) one[- ]time (?=[a-z])", r"\1 "),
        (r"\b(at least|at most|more than|less than|exactly) once\b", r"\1 1 times"),
        (r"\b(at least|at most|more than|less than|exactly) twice\b", r"\1 2 times"),
        (r"\b(?:some ?one|any ?one|some ?body|any ?body) else\b", "others"),
    )
)


def plainly(text: str) -> str:
    """The text, rewritten."""
    for pattern, plain in _PLAIN:
        text = pattern.sub(plain, text)
    return text
